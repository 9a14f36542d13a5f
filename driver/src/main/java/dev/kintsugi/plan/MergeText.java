package dev.kintsugi.plan;

import dev.kintsugi.plan.Clauses.Range;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A MERGE taken apart into ranges of its tokens.
 *
 * @param with WITH and its queries; empty if there is none
 * @param head MERGE INTO … USING
 * @param name of the table that is written
 * @param table that name with its alias
 * @param target what names the table's columns, as it is stored
 * @param source what stands behind USING
 * @param alias what names the source's columns, as it is stored
 * @param condition what stands behind ON
 * @param tail from ON to the end
 * @param whens the clauses, in order
 * @param returning true if it answers rows
 */
record MergeText(
        Range with,
        Range head,
        TokenCursor.Name name,
        Range table,
        String target,
        Range source,
        String alias,
        Range condition,
        Range tail,
        List<When> whens,
        boolean returning) {

    /** Of which rows a clause is. */
    enum Rows {
        MATCHED,
        NOT_MATCHED,
        NOT_MATCHED_BY_SOURCE
    }

    /**
     * One clause.
     *
     * @param and its further condition; null if it has none
     * @param action what stands behind THEN
     */
    record When(Rows rows, @Nullable Range and, Range action) {}

    static MergeText of(TokenCursor cursor, String remedy) throws Unplannable, SQLException {
        int verb = cursor.find("MERGE");
        cursor.position(verb + 1);
        int using = cursor.find("USING");
        cursor.position(Math.max(using, 0));
        int on = cursor.find("ON");
        cursor.position(verb + 1);
        if (verb < 0 || using < 0 || on < 0 || !cursor.take("INTO")) {
            throw new Unplannable("This form of MERGE is not read", remedy);
        }
        int tableFrom = cursor.position();
        cursor.take("ONLY");
        TokenCursor.Name name = cursor.name();
        cursor.take("AS");
        String target = cursor.position() < using ? cursor.identifier() : name.name();
        cursor.position(using + 1);
        if (cursor.takeUpTo("JOIN") && cursor.position() <= on) {
            throw new Unplannable("MERGE from a join", "Put the join in a query in parentheses");
        }
        cursor.position(using + 1);
        String alias = cursor.takeParenthesised() ? "" : cursor.name().name();
        cursor.take("AS");
        alias = cursor.position() < on ? cursor.identifier() : alias;
        if (alias.isEmpty()) {
            throw new Unplannable("MERGE from a query without a name", "Name it: USING (SELECT …) AS s");
        }
        List<Integer> starts = starts(cursor, on + 1);
        if (starts.size() < 2) {
            throw new Unplannable("This form of MERGE is not read", remedy);
        }
        int end = starts.get(starts.size() - 1);
        return new MergeText(
                new Range(0, verb),
                new Range(verb, using + 1),
                name,
                new Range(tableFrom, using),
                target,
                new Range(using + 1, on),
                alias,
                new Range(on + 1, starts.get(0)),
                new Range(on, cursor.end()),
                whens(cursor, starts, remedy),
                end < cursor.end());
    }

    /** Where each WHEN begins that is none of CASE, and where the last ends: at RETURNING or the end. */
    private static List<Integer> starts(TokenCursor cursor, int from) {
        List<Integer> starts = new ArrayList<>();
        int depth = 0;
        for (int i = from; i < cursor.end(); i++) {
            boolean name = cursor.is(i - 1, ".");
            depth += cursor.is(i, "(") || (cursor.is(i, "CASE") && !name) ? 1 : 0;
            depth -= cursor.is(i, ")") || (cursor.is(i, "END") && !name && depth > 0) ? 1 : 0;
            if (depth == 0 && cursor.is(i, "RETURNING")) {
                starts.add(i);
                return starts;
            }
            if (depth == 0 && cursor.is(i, "WHEN")) {
                starts.add(i);
            }
        }
        starts.add(cursor.end());
        return starts;
    }

    private static List<When> whens(TokenCursor cursor, List<Integer> starts, String remedy) throws Unplannable {
        List<When> whens = new ArrayList<>();
        for (int i = 0; i + 1 < starts.size(); i++) {
            int end = starts.get(i + 1);
            TokenCursor clause = cursor.within(starts.get(i) + 1, end);
            boolean not = clause.take("NOT");
            boolean read = clause.take("MATCHED");
            boolean bySource = clause.take("BY", "SOURCE");
            clause.take("BY", "TARGET");
            boolean more = clause.take("AND");
            int condition = clause.position();
            int then = then(clause, condition, end);
            if (!read || then < 0) {
                throw new Unplannable("This form of MERGE is not read", remedy);
            }
            whens.add(new When(
                    bySource ? Rows.NOT_MATCHED_BY_SOURCE : not ? Rows.NOT_MATCHED : Rows.MATCHED,
                    more ? new Range(condition, then) : null,
                    new Range(then + 1, end)));
        }
        return whens;
    }

    /** The THEN that is none of CASE; -1 if there is none. */
    private static int then(TokenCursor clause, int from, int end) {
        int depth = 0;
        for (int i = from; i < end; i++) {
            depth += clause.is(i, "(") || clause.is(i, "CASE") ? 1 : 0;
            depth -= clause.is(i, ")") || (clause.is(i, "END") && depth > 0) ? 1 : 0;
            if (depth == 0 && clause.is(i, "THEN")) {
                return i;
            }
        }
        return -1;
    }
}

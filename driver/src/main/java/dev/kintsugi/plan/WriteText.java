package dev.kintsugi.plan;

import dev.kintsugi.plan.Clauses.Range;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An UPDATE or DELETE taken apart into ranges of its tokens; a clause that is not there is empty.
 *
 * @param with WITH and its queries
 * @param verb UPDATE, or DELETE FROM, with ONLY
 * @param table the table's name and alias
 * @param alias what names the table's columns, as it is stored
 * @param assignments what stands between the commas of SET
 * @param sources the items of FROM or USING
 * @param where WHERE and its condition
 * @param choice ORDER BY, LIMIT and the like
 * @param returning RETURNING and its list
 */
record WriteText(
        Range with,
        Range verb,
        Range table,
        String alias,
        List<Assignment> assignments,
        Range sources,
        Range where,
        Range choice,
        Range returning) {

    /**
     * One entry of SET.
     *
     * @param column the column's name, as it is stored; null where several are set together
     * @param whole all of it
     * @param value the expression
     */
    record Assignment(@Nullable String column, Range whole, Range value) {}

    static WriteText of(Queries queries, boolean update) throws Unplannable, SQLException {
        TokenCursor cursor = new TokenCursor(queries.scan().text(), queries.tokens(), queries.dialect());
        int verb = cursor.find(update ? "UPDATE" : "DELETE");
        cursor.position(verb + 1);
        if (!update && !cursor.take("FROM")) {
            throw new Unplannable("This form of DELETE is not read", "Write DELETE FROM table");
        }
        cursor.take("ONLY");
        int table = cursor.position();
        String alias = cursor.name().name();
        boolean named = cursor.take("AS");
        if (named || (cursor.atName() && !cursor.is("SET") && !isClause(cursor, cursor.position()))) {
            alias = cursor.identifier();
        }
        int tableEnd = cursor.position();
        int[] starts = clauses(cursor);
        Range sources = clause(cursor, starts, 0);
        return new WriteText(
                new Range(0, verb),
                new Range(verb, table),
                new Range(table, tableEnd),
                alias,
                update ? assignments(cursor, tableEnd, first(starts, 0, cursor.end())) : List.of(),
                sources.isEmpty() ? sources : new Range(sources.from() + 1, sources.to()),
                clause(cursor, starts, 1),
                clause(cursor, starts, 2),
                clause(cursor, starts, 3));
    }

    private static boolean isClause(TokenCursor cursor, int i) {
        return kind(cursor, i) >= 0;
    }

    /** Which clause begins at a token: sources, condition, choice or RETURNING; -1 if none does. */
    private static int kind(TokenCursor cursor, int i) {
        if (cursor.is(i, "USING") || (cursor.is(i, "FROM") && !cursor.is(i - 1, "DISTINCT"))) {
            return 0;
        }
        if (cursor.is(i, "WHERE")) {
            return 1;
        }
        if (cursor.is(i, "ORDER") || cursor.is(i, "LIMIT") || cursor.is(i, "FETCH")) {
            return 2;
        }
        return cursor.is(i, "RETURNING") ? 3 : -1;
    }

    private static int[] clauses(TokenCursor cursor) {
        int[] starts = {-1, -1, -1, -1};
        int depth = 0;
        int last = -1;
        for (int i = cursor.position(); i < cursor.end(); i++) {
            depth += cursor.is(i, "(") ? 1 : cursor.is(i, ")") ? -1 : 0;
            int kind = depth == 0 ? kind(cursor, i) : -1;
            // Each comes once and in this order: FROM within a condition is part of it, and so is USING within a join.
            if (kind > last) {
                starts[kind] = i;
                last = kind;
            }
        }
        return starts;
    }

    private static int first(int[] starts, int from, int end) {
        for (int i = from; i < starts.length; i++) {
            if (starts[i] >= 0) {
                return starts[i];
            }
        }
        return end;
    }

    private static Range clause(TokenCursor cursor, int[] starts, int index) {
        return starts[index] < 0
                ? new Range(cursor.end(), cursor.end())
                : new Range(starts[index], first(starts, index + 1, cursor.end()));
    }

    private static List<Assignment> assignments(TokenCursor cursor, int set, int end) throws Unplannable, SQLException {
        List<Assignment> result = new ArrayList<>();
        int from = set + 1;
        for (TokenCursor part : cursor.split(from, end)) {
            int start = part.position();
            Range whole = new Range(start, part.end());
            String column = part.atName() && part.is(start + 1, "=") ? part.identifier() : null;
            result.add(new Assignment(column, whole, column == null ? whole : new Range(start + 2, part.end())));
        }
        return result;
    }
}

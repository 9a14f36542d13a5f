package dev.kintsugi.plan;

import dev.kintsugi.plan.Clauses.Range;
import java.sql.SQLException;
import java.util.List;

/**
 * What a statement writes, or a query of WITH, by its tokens.
 *
 * @param verb INSERT, UPDATE, DELETE or MERGE
 * @param named the tokens of the table's name
 * @param target the table
 * @param alias what names its columns, as it is stored
 * @param body all of the statement
 * @param sources what stands behind FROM or USING of UPDATE, DELETE and MERGE; empty if nothing does
 * @param returning RETURNING and its list; empty if it is not there
 * @param meetsConflicts true for an INSERT with ON CONFLICT, which looks at the rows that are there
 */
record WriteHead(
        String verb,
        Range named,
        PlacedTable target,
        String alias,
        Range body,
        Range sources,
        Range returning,
        boolean meetsConflicts) {

    private static final List<String> AFTER_TABLE = List.of("SET", "FROM", "USING", "WHERE", "RETURNING");

    static WriteHead of(Queries queries, TokenCursor all, Range body) throws Unplannable, SQLException {
        TokenCursor cursor = all.within(body.from(), body.to());
        String verb = cursor.takeWord();
        cursor.takeAny("INTO", "FROM");
        cursor.take("ONLY");
        TokenCursor.Name name = cursor.name();
        PlacedTable target = queries.layout().table(name.path(queries.path()), name.name());
        if (target == null) {
            throw new Unplannable("A WITH query beside a write of " + name + ", which is no table", "Write to tables");
        }
        Range named = new Range(name.from(), name.to());
        String alias = name.name();
        boolean as = cursor.take("AS");
        if (as
                || (!verb.equals("INSERT")
                        && cursor.atName()
                        && AFTER_TABLE.stream().noneMatch(cursor::is))) {
            alias = cursor.identifier();
        }
        int returning = cursor.find("RETURNING");
        int end = returning < 0 ? body.to() : returning;
        return new WriteHead(
                verb,
                named,
                target,
                alias,
                body,
                sources(verb, cursor, end),
                new Range(end, body.to()),
                verb.equals("INSERT") && hasConflict(cursor, end));
    }

    private static Range sources(String verb, TokenCursor cursor, int end) {
        int from = verb.equals("UPDATE") ? sourceOfUpdate(cursor) : verb.equals("INSERT") ? -1 : cursor.find("USING");
        if (from < 0) {
            return new Range(end, end);
        }
        int to = cursor.find(verb.equals("MERGE") ? "ON" : "WHERE");
        return new Range(from + 1, to < 0 ? end : to);
    }

    /** FROM, but not that of IS DISTINCT FROM. */
    private static int sourceOfUpdate(TokenCursor cursor) {
        TokenCursor clauses = cursor.within(cursor.position(), cursor.end());
        while (clauses.takeUpTo("FROM")) {
            if (!clauses.is(clauses.position() - 2, "DISTINCT")) {
                return clauses.position() - 1;
            }
        }
        return -1;
    }

    private static boolean hasConflict(TokenCursor cursor, int end) {
        for (int i = cursor.position(); i < end; i++) {
            if (cursor.is(i, "ON") && cursor.is(i + 1, "CONFLICT")) {
                return true;
            }
        }
        return false;
    }

    boolean inserts() {
        return verb.equals("INSERT");
    }

    boolean merges() {
        return verb.equals("MERGE");
    }

    /** True for an INSERT that does not look at the rows that are there. */
    boolean onlyAdds() {
        return inserts() && !meetsConflicts;
    }

    /** True if it may write one of these columns: every INSERT and DELETE does. */
    boolean mayWrite(List<String> columns, Queries queries) {
        return !verb.equals("UPDATE") || columns.stream().anyMatch(column -> queries.spells(body, column));
    }
}

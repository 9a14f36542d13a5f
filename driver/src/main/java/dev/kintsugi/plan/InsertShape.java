package dev.kintsugi.plan;

import dev.kintsugi.plan.Bound.OutputColumn;
import dev.kintsugi.plan.Clauses.Clause;
import dev.kintsugi.plan.Clauses.Range;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import net.sf.jsqlparser.statement.insert.Insert;
import org.jspecify.annotations.Nullable;

/**
 * Where an INSERT spells its columns and its rows, by tokens.
 *
 * <pre>
 *   INSERT INTO t (id, n) VALUES (1, 2), (3, 4)                          the columns id, n; the lists "1, 2" and "3, 4"
 *   INSERT INTO t SELECT id, n FROM u UNION ALL (SELECT 1, 2)            no columns; the lists "id, n" and "1, 2"
 * </pre>
 *
 * @param columns the columns that are named; null if none are
 * @param columnsEnd the parenthesis behind them; where they would stand if none are named
 * @param query the query, or VALUES
 * @param lists the values of each row of VALUES, and the select list of each branch of a query
 * @param values true if there is nothing but VALUES
 * @param compares true if the query drops rows that are equal to others
 */
record InsertShape(
        @Nullable List<String> columns,
        int columnsEnd,
        Range query,
        List<Range> lists,
        boolean values,
        boolean compares) {
    private static final String DISTINCT = "DISTINCT";

    InsertShape {
        columns = columns == null ? null : List.copyOf(columns);
        lists = List.copyOf(lists);
    }

    /** Reads an INSERT; null if it is not one of these, has DEFAULT VALUES, or a list has nothing in it. */
    static @Nullable InsertShape of(Queries queries) throws SQLException {
        TokenCursor cursor = new TokenCursor(queries.scan().text(), queries.tokens(), queries.dialect());
        Clauses clauses = new Clauses(queries.scan().text(), queries.tokens());
        int insert = cursor.find("INSERT");
        cursor.position(insert + 1);
        if (insert < 0 || !cursor.take("INTO") || !cursor.atName()) {
            return null;
        }
        cursor.name();
        if (cursor.take("AS")) {
            cursor.identifier();
        }
        return read(cursor, clauses, -1);
    }

    /** The inserts of a MERGE that name values. */
    static List<InsertShape> ofMerge(Queries queries) throws SQLException {
        TokenCursor cursor = new TokenCursor(queries.scan().text(), queries.tokens(), queries.dialect());
        Clauses clauses = new Clauses(queries.scan().text(), queries.tokens());
        List<InsertShape> inserts = new ArrayList<>();
        while (cursor.takeUpTo("INSERT")) {
            int values = cursor.find("VALUES");
            int next = cursor.find("WHEN");
            boolean plain = values >= 0 && (next < 0 || values < next) && cursor.is(values + 1, "(");
            InsertShape insert = plain ? read(cursor, clauses, cursor.closing(values + 1) + 1) : null;
            if (insert != null) {
                inserts.add(insert);
            }
        }
        return inserts;
    }

    /** What stands behind the table; to the end of the INSERT, unless that is given. */
    private static @Nullable InsertShape read(TokenCursor cursor, Clauses clauses, int given) throws SQLException {
        List<String> columns = null;
        int columnsEnd = cursor.position();
        if (cursor.is("(") && !InsertSource.isQuery(cursor, cursor.position() + 1)) {
            columnsEnd = cursor.closing(cursor.position());
            columns = new ArrayList<>();
            for (TokenCursor column : cursor.split(cursor.position() + 1, columnsEnd)) {
                columns.add(column.identifier());
            }
            cursor.position(columnsEnd + 1);
        }
        if (cursor.take("OVERRIDING")) {
            cursor.position(cursor.position() + 2);
        }
        if (!InsertSource.isQuery(cursor, cursor.position())) {
            return null;
        }
        Reader reader = new Reader(cursor, clauses);
        Range query = new Range(cursor.position(), given < 0 ? InsertSource.end(cursor) : given);
        reader.query(query.from(), query.to());
        boolean whole = reader.lists.stream().noneMatch(Range::isEmpty) && !reader.lists.isEmpty() && !reader.unread;
        return whole
                ? new InsertShape(columns, columnsEnd, query, reader.lists, reader.onlyValues, reader.compares)
                : null;
    }

    /** How many columns get values where none are named; -1 if that cannot be told. */
    int width(Queries queries, @Nullable Insert insert) throws SQLException {
        List<Range> parts = new Clauses(queries.scan().text(), queries.tokens()).split(lists.get(0));
        boolean all = parts.stream().anyMatch(part -> isAll(queries, part));
        if (!all) {
            return parts.size();
        }
        if (insert == null || insert.getWithItemsList() != null) {
            return -1;
        }
        try {
            List<OutputColumn> outputs = new QueryBinder(queries)
                    .bind(insert.getSelect(), null, Ctes.none())
                    .outputs();
            return outputs == null ? -1 : outputs.size();
        } catch (Unplannable e) {
            return -1;
        }
    }

    /** True for a star, alone or of a table. */
    private static boolean isAll(Queries queries, Range part) {
        String text = queries.scan().text();
        int last = part.to() - 1;
        return queries.tokens().get(last).text(text).equals("*")
                && (last == part.from()
                        || queries.tokens().get(last - 1).text(text).equals("."));
    }

    /** Reads a query, branch by branch. */
    private static final class Reader {
        private final TokenCursor cursor;
        private final Clauses clauses;
        private final List<Range> lists = new ArrayList<>();
        private boolean onlyValues = true;
        private boolean compares;
        private boolean unread;

        Reader(TokenCursor cursor, Clauses clauses) {
            this.cursor = cursor;
            this.clauses = clauses;
        }

        void query(int from, int to) {
            int at = from;
            if (cursor.is(at, "WITH")) {
                while (at < to && !cursor.is(at, "SELECT") && !cursor.is(at, "VALUES")) {
                    at = after(at);
                }
            }
            do {
                at = branch(at, to);
            } while (at < to && !unread);
        }

        /** Reads the branch that begins there; answers where the next one does. */
        private int branch(int from, int to) {
            int at = from;
            if (cursor.is(at, "(")) {
                query(at + 1, cursor.closing(at));
                at = after(at);
                onlyValues &= at == to;
            } else if (cursor.is(at, "VALUES")) {
                at = rows(at + 1);
                onlyValues &= at == to;
            } else if (cursor.is(at, "SELECT")) {
                at = selected(at + 1, to);
                onlyValues = false;
            } else {
                unread = true;
            }
            while (at < to && !isOperator(at)) {
                at = after(at);
            }
            if (at == to) {
                return to;
            }
            onlyValues = false;
            at++;
            boolean all = cursor.is(at, "ALL");
            compares |= !all || !cursor.is(at - 1, "UNION");
            return all || cursor.is(at, DISTINCT) ? at + 1 : at;
        }

        private int rows(int from) {
            int at = from;
            while (cursor.is(at, "(")) {
                lists.add(new Range(at + 1, cursor.closing(at)));
                at = after(at);
                at += cursor.is(at, ",") && cursor.is(at + 1, "(") ? 1 : 0;
            }
            return at;
        }

        private int selected(int from, int to) {
            int first = from;
            if (cursor.is(first, "ALL")) {
                first++;
            } else if (cursor.is(first, DISTINCT) && cursor.is(first + 1, "ON")) {
                first = after(first + 2);
            } else if (cursor.is(first, DISTINCT)) {
                compares = true;
                first++;
            }
            int at = first;
            while (at < to && !ends(at)) {
                at = after(at);
            }
            lists.add(new Range(first, at));
            return at;
        }

        private boolean ends(int token) {
            Clause clause = clauses.begins(token);
            return (clause != null && clause != Clause.SELECT) || isOperator(token);
        }

        private boolean isOperator(int token) {
            boolean operator = cursor.is(token, "UNION")
                    || cursor.is(token, "INTERSECT")
                    || cursor.is(token, "EXCEPT")
                    || cursor.is(token, "MINUS");
            int next = cursor.is(token + 1, "ALL") || cursor.is(token + 1, DISTINCT) ? token + 2 : token + 1;
            boolean named = cursor.is(token - 1, "AS") || cursor.is(token - 1, ".");
            return operator && !named && InsertSource.isQuery(cursor, next);
        }

        /** The token after this one, or after all that is within parentheses here. */
        private int after(int token) {
            return cursor.is(token, "(") ? cursor.closing(token) + 1 : token + 1;
        }
    }
}

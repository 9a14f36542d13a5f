package dev.kintsugi.plan;

import dev.kintsugi.catalog.Column;
import dev.kintsugi.catalog.Column.Identity;
import dev.kintsugi.catalog.Table;
import dev.kintsugi.parse.Token;
import dev.kintsugi.plan.Clauses.Range;
import dev.kintsugi.plan.Plan.DrawnColumn;
import dev.kintsugi.plan.ShardText.Piece;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.statement.insert.Insert;

/**
 * An INSERT … VALUES taken apart: what stands before the rows, each row's values, and what stands after them.
 *
 * @param columns the columns that values are given for, in the rows' order
 * @param head up to and with VALUES; with the drawn columns' names where values are drawn
 * @param rows the rows
 * @param tail ON CONFLICT, RETURNING
 * @param drawn the columns whose values the statement leaves to a sequence
 */
record InsertText(List<String> columns, List<Piece> head, List<Row> rows, List<Piece> tail, List<DrawnColumn> drawn) {

    /**
     * One row.
     *
     * @param values each value's text
     * @param expressions each value's syntax tree
     * @param defaults true where DEFAULT is written
     */
    record Row(List<List<Piece>> values, List<Expression> expressions, List<Boolean> defaults) {
        boolean isDefault(int position) {
            return defaults.get(position);
        }
    }

    /** The position of a column in the rows; -1 if the statement leaves it out. */
    int position(String column) {
        return columns.indexOf(column);
    }

    /** False if rows have values in different numbers, which is an error that any database raises. */
    boolean isEven() {
        return rows.stream().mapToInt(row -> row.values().size()).distinct().count() <= 1;
    }

    /** True if at least one row leaves the column to its default. */
    boolean leavesOut(String column) {
        int position = position(column);
        return position < 0
                || rows.stream().anyMatch(row -> position >= row.values().size() || row.isDefault(position));
    }

    static InsertText of(Insert insert, Table table, Queries queries) throws Unplannable {
        Clauses clauses = new Clauses(queries.scan().text(), queries.tokens());
        Range whole = clauses.whole();
        int keyword = whole.from();
        while (keyword < whole.to() && !clauses.word(keyword, "VALUES")) {
            keyword++;
        }
        List<Range> rowRanges = new ArrayList<>();
        int at = keyword + 1;
        boolean defaultValues = insert.isOnlyDefaultValues();
        while (!defaultValues && at < whole.to() && text(queries, at).equals("(")) {
            int close = clauses.closing(at);
            rowRanges.add(new Range(at + 1, close));
            at = close + 1;
            if (at < whole.to() && text(queries, at).equals(",")) {
                at++;
            }
        }
        List<String> columns = columns(insert, table, queries);
        List<Row> rows = new ArrayList<>();
        Set<Integer> dropped = dropped(insert, table, columns);
        for (int i = 0; i < rowRanges.size(); i++) {
            rows.add(row(insert, clauses, queries, rowRanges, i, dropped));
        }
        if (defaultValues) {
            columns = List.of();
            rows.add(new Row(List.of(), List.of(), List.of()));
        } else if (insert.getColumns() == null && !rows.isEmpty()) {
            columns = columns.subList(
                    0, Math.min(columns.size(), rows.get(0).values().size()));
        }
        List<DrawnColumn> drawn = drawn(table, columns, rows);
        List<Piece> head = drawn.isEmpty() && !defaultValues
                ? clauses.pieces(new Range(whole.from(), keyword + 1))
                : head(insert, clauses, queries, table, columns, drawn, keyword);
        return new InsertText(
                columns, head, rows, clauses.pieces(new Range(Math.min(at, whole.to()), whole.to())), drawn);
    }

    private static Row row(
            Insert insert, Clauses clauses, Queries queries, List<Range> ranges, int index, Set<Integer> dropped)
            throws Unplannable {
        List<Range> parts = clauses.split(ranges.get(index));
        List<List<Piece>> values = new ArrayList<>();
        List<Boolean> defaults = new ArrayList<>();
        for (Range part : parts) {
            boolean isDefault = part.to() == part.from() + 1 && clauses.word(part.from(), "DEFAULT");
            List<Piece> value = clauses.pieces(part);
            if (dropped.contains(values.size()) && !isDefault) {
                checkIsNumber(queries, value);
                isDefault = true;
            }
            values.add(value);
            defaults.add(isDefault);
        }
        List<Expression> expressions = InsertPlanner.rowExpressions(insert, index, ranges.size(), parts.size());
        return new Row(values, expressions, defaults);
    }

    /** A value that is dropped must still be one that the column could have. */
    private static void checkIsNumber(Queries queries, List<Piece> value) throws Unplannable {
        boolean number = false;
        if (value.size() == 1 && value.get(0) instanceof Piece.Literal literal) {
            queries.shape(literal.slot());
            number = queries.scan().literalText(literal.slot()).matches("[0-9]{1,18}");
        }
        if (!number) {
            throw new Unplannable(
                    "OVERRIDING USER VALUE of an identity column whose value is no plain number",
                    "Leave out the column");
        }
    }

    /** Which of the columns that a statement gives are drawn all the same. */
    static Set<Integer> dropped(Insert insert, Table table, List<String> columns) {
        Set<Integer> dropped = new HashSet<>();
        for (int i = 0; i < columns.size() && insert.getOverridingMode() == Insert.OverridingMode.USER; i++) {
            Column column = table.column(columns.get(i));
            if (column != null && column.identity() != Identity.NONE) {
                dropped.add(i);
            }
        }
        return dropped;
    }

    private static String text(Queries queries, int token) {
        Token found = queries.tokens().get(token);
        return found.text(queries.scan().text());
    }

    /** The columns that the statement gives values for; all of the table's where it names none. */
    static List<String> columns(Insert insert, Table table, Queries queries) {
        if (insert.getColumns() == null) {
            return table.columns().stream().map(Column::name).toList();
        }
        return insert.getColumns().stream()
                .map(column -> queries.names().stored(column.getColumnName()))
                .toList();
    }

    /** Columns of a table that draw from a sequence and are not among these. */
    static List<String> drawnColumns(Table table, List<String> given) {
        return table.columns().stream()
                .filter(column -> (column.ownedSequence() != null || column.identity() != Identity.NONE)
                        && !given.contains(column.name()))
                .map(Column::name)
                .toList();
    }

    private static List<DrawnColumn> drawn(Table table, List<String> columns, List<Row> rows) throws Unplannable {
        List<DrawnColumn> drawn = new ArrayList<>();
        for (int i = 0; i < table.columns().size(); i++) {
            Column column = table.columns().get(i);
            int position = columns.indexOf(column.name());
            if (column.ownedSequence() == null && column.identity() == Identity.NONE) {
                continue;
            }
            long defaults = position < 0
                    ? rows.size()
                    : rows.stream().filter(row -> row.isDefault(position)).count();
            if (defaults > 0 && column.ownedSequence() == null) {
                throw new Unplannable(
                        "The sequence behind the identity column " + column.name() + " cannot be read by this user",
                        "Use a sequence of your own, or connect as an administrator");
            }
            if (defaults == rows.size()) {
                drawn.add(new DrawnColumn(i, position));
            } else if (defaults > 0) {
                throw new Unplannable(
                        "DEFAULT for the generated column " + column.name() + " in some rows only",
                        "Insert the rows with and without DEFAULT in two statements");
            }
        }
        return drawn;
    }

    /** The head with every column named, so that drawn values have their place. */
    private static List<Piece> head(
            Insert insert,
            Clauses clauses,
            Queries queries,
            Table table,
            List<String> columns,
            List<DrawnColumn> drawn,
            int keyword) {
        int to = clauses.whole().from();
        while (to < keyword
                && !text(queries, to).equals("(")
                && !clauses.word(to, "OVERRIDING")
                && !clauses.word(to, "DEFAULT")) {
            to++;
        }
        ShardText.Builder head = new ShardText.Builder();
        head.addAll(clauses.pieces(new Range(clauses.whole().from(), to)));
        List<String> names = new ArrayList<>(columns);
        boolean always = false;
        for (DrawnColumn column : drawn) {
            Column drawnColumn = table.columns().get(column.column());
            always |= drawnColumn.identity() == Identity.ALWAYS;
            if (column.position() < 0) {
                names.add(drawnColumn.name());
            }
        }
        head.sql(" (");
        for (int i = 0; i < names.size(); i++) {
            head.sql(i == 0 ? "" : ", ").sql(queries.dialect().quote(names.get(i)));
        }
        head.sql(")");
        if (always || insert.getOverridingMode() == Insert.OverridingMode.SYSTEM) {
            head.sql(" OVERRIDING SYSTEM VALUE");
        }
        return head.sql(" VALUES ").pieces();
    }
}

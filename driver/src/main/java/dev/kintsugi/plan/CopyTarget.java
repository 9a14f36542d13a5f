package dev.kintsugi.plan;

import dev.kintsugi.catalog.Column;
import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.rows.SqlType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A COPY into a table.
 *
 * @param sql what shards run
 * @param columns all that each row has in the end
 * @param drawn columns that the statement leaves to sequences, whose values each row gets behind its own
 * @param told columns that the statement leaves to defaults which are computed once for all shards; they stand behind the drawn ones
 * @param keyColumn the shard key; empty if there is none
 * @param keyType its type
 * @param keyPosition where a row has it, from 0; -1 if it has not
 */
public record CopyTarget(
        PlacedTable table,
        String sql,
        CopyFormat format,
        List<String> columns,
        List<Column> drawn,
        List<Column> told,
        String keyColumn,
        SqlType keyType,
        int keyPosition) {
    public CopyTarget {
        columns = List.copyOf(columns);
        drawn = List.copyOf(drawn);
        told = List.copyOf(told);
    }

    /**
     * Plans the COPY.
     *
     * @throws SQLException 0A000 if a row might not be the one that one database would have
     */
    public static CopyTarget of(CopyText copy, PlacedTable table, Dialect dialect) throws SQLException {
        List<Column> all = table.table().columns();
        List<String> given = copy.columns().isEmpty()
                ? all.stream()
                        .filter(column -> !column.generated())
                        .map(Column::name)
                        .toList()
                : copy.columns();
        List<Column> drawn = new ArrayList<>();
        if (!(table.location() instanceof Location.Single)) {
            for (Column column : all) {
                boolean draws = column.ownedSequence() != null || column.identity() != Column.Identity.NONE;
                if (draws && !given.contains(column.name())) {
                    drawn.add(column);
                }
            }
            check(copy, table, given);
        }
        List<Column> told = told(copy.format(), table, given);
        String key = table.location() instanceof Location.Sharded sharded
                ? sharded.key().column()
                : "";
        SqlType type = table.location() instanceof Location.Sharded sharded
                ? sharded.key().type()
                : all.get(0).type();
        List<String> columns = new ArrayList<>(given);
        drawn.forEach(column -> columns.add(column.name()));
        told.forEach(column -> columns.add(column.name()));
        String list = drawn.isEmpty() && told.isEmpty() && copy.columns().isEmpty()
                ? ""
                : columns.stream().map(dialect::quote).collect(Collectors.joining(", ", " (", ")"));
        String sql = "COPY " + copy.written() + list + " " + copy.tail();
        return new CopyTarget(table, sql, copy.format(), columns, drawn, told, key, type, given.indexOf(key));
    }

    private static void check(CopyText copy, PlacedTable table, List<String> given) throws SQLException {
        if (copy.format().ignoresErrors()) {
            throw Errors.notSupported(
                    "COPY that leaves out rows with errors, over several shards", "Leave out ON_ERROR");
        }
        if (table.location() instanceof Location.Sharded sharded) {
            Column key = table.table().column(sharded.key().column());
            boolean byDefault = key != null && key.defaultExpression() != null && key.ownedSequence() == null;
            if (byDefault && !given.contains(sharded.key().column())) {
                throw Errors.notSupported(
                        "The shard key " + sharded.key().column() + " is left to its default in COPY",
                        "Name the column and send its value");
            }
        }
    }

    /** Those that are left to defaults which shards would compute otherwise. */
    private static List<Column> told(CopyFormat format, PlacedTable table, List<String> given) throws SQLException {
        boolean copies = table.location() instanceof Location.Reference;
        List<Column> byDefault = table.table().columns().stream()
                .filter(column -> ToldDefaults.isTold(column, copies))
                .toList();
        List<Column> told = byDefault.stream()
                .filter(column -> !given.contains(column.name()))
                .toList();
        if (format.defaulted() != null && !byDefault.isEmpty()) {
            throw Errors.notSupported(
                    "DEFAULT in COPY into a table whose defaults each shard would compute otherwise",
                    "Write the values, or leave out the column");
        }
        if (!told.isEmpty() && (format.allNull() || format.allNotNull())) {
            throw Errors.notSupported(
                    "FORCE_NULL and FORCE_NOT_NULL of all columns, one of which is left to its default",
                    "Name the columns that the rows have");
        }
        return told;
    }

    /**
     * A COPY TO STDOUT, in the format of the rows, of the columns that are told.
     *
     * @param time when the transaction began, then when the statement did
     * @param rows how many
     */
    public String defaults(Dialect dialect, List<String> time, int rows) throws SQLException {
        List<String> values = new ArrayList<>();
        for (Column column : told) {
            String value = Moments.at(String.valueOf(column.defaultExpression()), dialect, time);
            // Too long a text is an error where it is stored, and cut where it is cast.
            String type = column.type().kind().isText() ? "text" : column.type().declaration();
            values.add("CAST((" + value + ") AS " + type + ") AS " + dialect.quote(column.name()));
        }
        return "COPY (SELECT " + String.join(", ", values) + " FROM pg_catalog.generate_series(1, " + rows
                + ")) TO STDOUT " + format.written();
    }

    /** True if the told columns have other values in each row. */
    public boolean toldByRow() {
        return told.stream().anyMatch(ToldDefaults::isRandom);
    }

    /** The columns that are put behind those that the client's rows have. */
    public List<String> appended() {
        return columns.subList(columns.size() - drawn.size() - told.size(), columns.size());
    }

    /** True for the binary format. */
    public boolean binary() {
        return format.kind() == CopyFormat.Kind.BINARY;
    }
}

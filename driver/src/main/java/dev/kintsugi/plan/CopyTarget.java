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
 * @param drawn columns that the statement leaves to sequences, whose values each row gets behind its own
 * @param keyColumn the shard key; empty if there is none
 * @param keyType its type
 * @param keyPosition where a row has it, from 0; -1 if it has not
 */
public record CopyTarget(
        PlacedTable table,
        String sql,
        CopyFormat format,
        List<Column> drawn,
        String keyColumn,
        SqlType keyType,
        int keyPosition) {
    public CopyTarget {
        drawn = List.copyOf(drawn);
    }

    /**
     * Plans the COPY.
     *
     * @throws SQLException 0A000 if each shard would give a column another value than one database
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
        String key = table.location() instanceof Location.Sharded sharded
                ? sharded.key().column()
                : "";
        SqlType type = table.location() instanceof Location.Sharded sharded
                ? sharded.key().type()
                : all.get(0).type();
        List<String> columns = new ArrayList<>(given);
        drawn.forEach(column -> columns.add(column.name()));
        String list = drawn.isEmpty() && copy.columns().isEmpty()
                ? ""
                : columns.stream().map(dialect::quote).collect(Collectors.joining(", ", " (", ")"));
        String sql = "COPY " + copy.written() + list + " " + copy.tail();
        return new CopyTarget(table, sql, copy.format(), drawn, key, type, given.indexOf(key));
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
        try {
            InsertPlanner.checkOthersAreFixed(table, given);
        } catch (Unplannable e) {
            throw Errors.notSupported(e.refusal().reason(), e.refusal().remedy());
        }
    }

    /** True for the binary format. */
    public boolean binary() {
        return format.kind() == CopyFormat.Kind.BINARY;
    }
}

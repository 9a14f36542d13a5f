package dev.kintsugi.it.load;

import io.trino.tpch.TpchColumn;
import io.trino.tpch.TpchEntity;
import io.trino.tpch.TpchTable;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.List;
import java.util.StringJoiner;

/** One table of TPC-H: its generated rows, how they are inserted, and the text by which a row is compared. */
final class TpchRows<E extends TpchEntity> {
    private final TpchTable<E> table;
    private final double scale;

    private TpchRows(TpchTable<E> table, double scale) {
        this.table = table;
        this.scale = scale;
    }

    /** All eight tables at a scale, of which 1 is a gigabyte. */
    static List<TpchRows<?>> all(double scale) {
        return TpchTable.getTables().stream()
                .<TpchRows<?>>map(table -> new TpchRows<>(table, scale))
                .toList();
    }

    String name() {
        return table.getTableName();
    }

    /** True for the tables that lie whole on every shard. */
    boolean reference() {
        return name().equals("nation") || name().equals("region");
    }

    /** What the generator gives. */
    Digest generated() {
        Digest digest = new Digest();
        for (E row : table.createGenerator(scale, 1, 1)) {
            StringJoiner text = new StringJoiner("|");
            for (TpchColumn<E> column : table.getColumns()) {
                text.add(value(column, row).toString());
            }
            digest.add(text.toString());
        }
        return digest;
    }

    /** What a database holds. */
    Digest stored(Connection connection) throws SQLException {
        Digest digest = new Digest();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT " + columns() + " FROM " + name())) {
            int columns = table.getColumns().size();
            while (rows.next()) {
                StringJoiner text = new StringJoiner("|");
                for (int i = 1; i <= columns; i++) {
                    text.add(rows.getString(i));
                }
                digest.add(text.toString());
            }
        }
        return digest;
    }

    /**
     * Inserts every row, by batches that are transactions of their own.
     *
     * @param each is told after each batch how many rows there are by now
     */
    void insert(Connection connection, int batchRows, Progress each) throws SQLException {
        String marks = "?, ".repeat(table.getColumns().size() - 1) + "?";
        String sql = "INSERT INTO " + name() + " (" + columns() + ") VALUES (" + marks + ")";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            long rows = 0;
            for (E row : table.createGenerator(scale, 1, 1)) {
                for (int i = 0; i < table.getColumns().size(); i++) {
                    insert.setObject(i + 1, value(table.getColumns().get(i), row));
                }
                insert.addBatch();
                if (++rows % batchRows == 0) {
                    insert.executeBatch();
                    each.inserted(rows);
                }
            }
            insert.executeBatch();
            each.inserted(rows);
        }
    }

    /** Who watches an {@link #insert}. */
    interface Progress {
        void inserted(long rows);
    }

    private String columns() {
        return String.join(
                ", ", table.getColumns().stream().map(TpchColumn::getColumnName).toList());
    }

    /** A value whose text is the one that the database gives. */
    private static <E extends TpchEntity> Object value(TpchColumn<E> column, E row) {
        return switch (column.getType().getBase()) {
            case IDENTIFIER -> column.getIdentifier(row);
            case INTEGER -> column.getInteger(row);
            case DATE -> LocalDate.ofEpochDay(column.getDate(row));
            case DOUBLE -> BigDecimal.valueOf(Math.round(column.getDouble(row) * 100), 2);
            case VARCHAR -> column.getString(row);
        };
    }
}

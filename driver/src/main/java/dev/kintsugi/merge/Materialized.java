package dev.kintsugi.merge;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.rows.Rows;
import dev.kintsugi.rows.ValueType;
import dev.kintsugi.rows.VendorRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All rows of a source in memory, as one scrollable result set of the vendor. */
public final class Materialized {
    private final Dialect dialect;
    private final Rows source;
    private final int columns;
    private final long maxRows;

    private Materialized(Dialect dialect, Rows source, int columns, long maxRows) {
        this.dialect = dialect;
        this.source = source;
        this.columns = columns;
        this.maxRows = maxRows;
    }

    /**
     * Pulls a source to its end. Closing the answer closes the source, which stays open until then because the answer lives on its
     * connection. If this throws, the source is closed.
     *
     * @param columns how many leading columns the answer has
     * @param maxRows one more is an error 54000
     */
    public static VendorRows of(Dialect dialect, Rows source, int columns, long maxRows) throws SQLException {
        return sorted(dialect, source, columns, List.of(), List.of(), maxRows);
    }

    /**
     * As {@link #of}, and puts the rows in order; those that are equal by the keys keep theirs.
     *
     * @param keys over the source's columns, also those that are not in the answer
     * @param types of the keys, one each, each with an order
     */
    public static VendorRows sorted(
            Dialect dialect, Rows source, int columns, List<SortKey> keys, List<ValueType> types, long maxRows)
            throws SQLException {
        try {
            Materialized all = new Materialized(dialect, source, columns, maxRows);
            return new VendorRows(all.pull(new RowOrder(keys, types)), source);
        } catch (SQLException | RuntimeException e) {
            Sources.closeAfter(e, List.of(source));
            throw e;
        }
    }

    private ResultSet pull(RowOrder order) throws SQLException {
        ResultSet shape = source.row();
        Statement backend = shape.getStatement();
        List<Row> rows = new ArrayList<>();
        while (source.next()) {
            if (rows.size() >= maxRows) {
                throw Errors.limitReached("The statement has more than " + maxRows + " rows", "gather.maxRows");
            }
            ResultSet row = source.row();
            @Nullable Object[] cells = new @Nullable Object[columns];
            for (int i = 0; i < columns; i++) {
                cells[i] = dialect.capture(row, i + 1);
            }
            rows.add(new Row(order.read(row), cells));
        }
        if (!order.isEmpty()) {
            rows.sort(Comparator.comparing(Row::keys, order));
        }
        List<@Nullable Object[]> cells = new ArrayList<>(rows.size());
        for (Row row : rows) {
            cells.add(row.cells());
        }
        return dialect.resultSet(backend, shape, columns, cells);
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Row(@Nullable Object[] keys, @Nullable Object[] cells) {}
}

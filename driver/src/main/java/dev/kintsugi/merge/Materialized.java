package dev.kintsugi.merge;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.rows.Collation;
import dev.kintsugi.rows.Rows;
import dev.kintsugi.rows.VendorRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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
     * All rows and columns of a source, read ahead so that one round trip a column ranks the values of some of them: then these types
     * know which values are equal.
     */
    static VendorRows ranking(Dialect dialect, Rows source, List<RankedType> ranked, long maxRows) throws SQLException {
        try {
            int columns = source.row().getMetaData().getColumnCount();
            Materialized all = new Materialized(dialect, source, columns, maxRows);
            return new VendorRows(
                    all.pull(new KeyTypes(List.of(), ranked), new RowOrder(List.of(), List.of())), source);
        } catch (SQLException | RuntimeException e) {
            Sources.closeAfter(e, List.of(source));
            throw e;
        }
    }

    /**
     * As {@link #of}, and puts the rows in order; those that are equal by the keys keep theirs. Where only the database knows a
     * key's order, the connection of the source's answer ranks all its values, in one round trip.
     *
     * @param keys over the source's columns, also those that are not in the answer
     * @param collations of the keys, one each; anything for those that are no text
     * @throws SQLException 0A000 if a key's values cannot even be handed back to the database
     */
    public static VendorRows sorted(
            Dialect dialect, Rows source, int columns, List<SortKey> keys, List<Collation> collations, long maxRows)
            throws SQLException {
        try {
            KeyTypes types = KeyTypes.of(dialect, source.row(), keys, collations);
            Materialized all = new Materialized(dialect, source, columns, maxRows);
            return new VendorRows(all.pull(types, new RowOrder(keys, types.types())), source);
        } catch (SQLException | RuntimeException e) {
            Sources.closeAfter(e, List.of(source));
            throw e;
        }
    }

    private ResultSet pull(KeyTypes types, RowOrder order) throws SQLException {
        ResultSet shape = source.row();
        Statement backend = shape.getStatement();
        List<Row> rows = new ArrayList<>();
        List<Set<String>> toRank = new ArrayList<>();
        types.ranked().forEach(type -> toRank.add(new LinkedHashSet<>()));
        while (source.next()) {
            if (rows.size() >= maxRows) {
                throw Errors.limitReached("The statement has more than " + maxRows + " rows", "gather.maxRows");
            }
            ResultSet row = source.row();
            @Nullable Object[] cells = new @Nullable Object[columns];
            for (int i = 0; i < columns; i++) {
                cells[i] = dialect.capture(row, i + 1);
            }
            for (int i = 0; i < toRank.size(); i++) {
                String value = types.ranked().get(i).read(row);
                if (value != null) {
                    toRank.get(i).add(value);
                }
            }
            rows.add(new Row(order.read(row), cells));
        }
        for (int i = 0; i < toRank.size(); i++) {
            types.ranked().get(i).rank(toRank.get(i));
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

package dev.kintsugi.merge;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.rows.Collation;
import dev.kintsugi.rows.Rows;
import dev.kintsugi.rows.ValueType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rows of a source without those that equal an earlier one in some columns. Keeps the order, and remembers every key. */
public final class Distinct implements Rows {
    private final Rows source;
    private final List<Integer> columns;
    private final List<ValueType> types;
    private final long maxRows;
    private final Set<GroupKey> seen = new HashSet<>();

    /**
     * Distinct rows of a source. Where only the database knows which values of a column are equal, all rows are read ahead and it is
     * asked. If this throws, the source is closed.
     *
     * @param columns the leading columns that are compared
     * @param collation of those that are text
     * @param maxRows how many distinct rows it remembers, or rows it reads ahead; one more is an error 54000
     */
    public static Rows of(Dialect dialect, Rows source, int columns, Collation collation, long maxRows)
            throws SQLException {
        try {
            List<Integer> compared = new ArrayList<>();
            List<ValueType> types = new ArrayList<>();
            List<RankedType> ranked = new ArrayList<>();
            for (int column = 1; column <= columns; column++) {
                ValueType type = dialect.valueType(source.row(), column, collation);
                if (type == null) {
                    RankedType byDatabase = KeyTypes.ranked(dialect, source.row(), column, collation);
                    ranked.add(byDatabase);
                    type = byDatabase;
                }
                compared.add(column);
                types.add(type);
            }
            Rows rows = ranked.isEmpty() ? source : Materialized.ranking(dialect, source, ranked, maxRows);
            return new Distinct(rows, compared, types, maxRows);
        } catch (SQLException | RuntimeException e) {
            Sources.closeAfter(e, List.of(source));
            throw e;
        }
    }

    /**
     * Distinct rows of a source, which this closes.
     *
     * @param columns 1-based
     * @param types of these columns, one each
     * @param maxRows how many distinct rows it remembers; one more is an error 54000
     */
    public Distinct(Rows source, List<Integer> columns, List<ValueType> types, long maxRows) {
        this.source = source;
        this.columns = List.copyOf(columns);
        this.types = List.copyOf(types);
        this.maxRows = maxRows;
    }

    @Override
    public boolean next() throws SQLException {
        while (source.next()) {
            if (seen.add(GroupKey.of(source.row(), columns, types))) {
                if (seen.size() > maxRows) {
                    throw Errors.limitReached(
                            "The statement has more than " + maxRows + " distinct rows", "gather.maxRows");
                }
                return true;
            }
        }
        return false;
    }

    @Override
    public ResultSet row() {
        return source.row();
    }

    @Override
    public void close() throws SQLException {
        seen.clear();
        source.close();
    }
}

package dev.kintsugi.merge;

import dev.kintsugi.error.Errors;
import dev.kintsugi.rows.Rows;
import dev.kintsugi.rows.ValueType;
import java.sql.ResultSet;
import java.sql.SQLException;
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

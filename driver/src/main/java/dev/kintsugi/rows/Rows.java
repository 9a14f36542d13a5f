package dev.kintsugi.rows;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * An answer, pulled one row at a time, forward only, and closed once. All rows of one answer have the same columns.
 *
 * <p>Not thread-safe: one consumer.
 */
public interface Rows extends AutoCloseable {

    /** Moves to the next row; false past the last one, and from then on. */
    boolean next() throws SQLException;

    /**
     * The vendor's result set that stands on the current row. It may be another object after each {@link #next()}. Before the
     * first and after the last row it is one that answers for labels and types.
     */
    ResultSet row();

    /** True if one vendor's result set is the whole answer: then it keeps the cursor, and scrolls and updates as far as the vendor lets it. */
    default boolean isOneResultSet() {
        return false;
    }

    /** Closes the sources; a second call does nothing. */
    @Override
    void close() throws SQLException;
}

package dev.kintsugi.rows;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * One bound value of a prepared statement: it routes by {@link #value()} and is handed to the backend by {@link #bind} with the
 * very setter that the application called. Its {@code toString} never shows the value.
 */
public interface Parameter {

    /** The Java value for routing; null for SQL NULL. A stream's is the stream itself, which routing treats as unknown. */
    @Nullable Object value();

    /** Repeats the application's setter call on a backend's statement, at a 1-based position. */
    void bind(PreparedStatement backend, int position) throws SQLException;
}

package dev.kintsugi.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * One setter method of {@link PreparedStatement}, to be called on a backend's statement with a value that came from the application.
 *
 * @param <T> what the setter takes
 */
@FunctionalInterface
interface Setter<T> {

    /** Calls the setter. */
    void call(PreparedStatement backend, int position, @Nullable T value) throws SQLException;
}

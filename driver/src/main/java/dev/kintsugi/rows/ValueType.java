package dev.kintsugi.rows;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * How values of one column are read from vendor rows, ordered and grouped exactly as their database does. Stateless and
 * thread-safe.
 */
public interface ValueType {

    /** The value at a 1-based column, decoded for the other two methods; null for SQL NULL. */
    @Nullable Object read(ResultSet row, int column) throws SQLException;

    /** The database's ascending order of two values made by {@link #read}, NULLs excepted. */
    int compare(Object a, Object b);

    /** An object whose {@code equals} and {@code hashCode} agree with SQL's equality (1.0 = 1.00, -0 = 0, char padding). */
    Object groupingKey(Object value);
}

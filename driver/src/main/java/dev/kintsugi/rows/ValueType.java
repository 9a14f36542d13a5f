package dev.kintsugi.rows;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How values of one column are read from vendor rows, grouped, and perhaps ordered, exactly as their database does. Stateless and
 * thread-safe.
 *
 * <p>Equality is always known. The order may be the database's secret (a collation's, an enumeration's): then {@link #order()} is
 * null and the database must be asked.
 */
public interface ValueType {

    /** The value at a 1-based column, decoded for the other two methods; null for SQL NULL. */
    @Nullable Object read(ResultSet row, int column) throws SQLException;

    /** The database's ascending order of values made by {@link #read}, NULLs excepted; null if only the database knows it. */
    @Nullable Comparator<Object> order();

    /** An object whose {@code equals} and {@code hashCode} agree with SQL's equality (1.0 = 1.00, -0 = 0, char padding). */
    Object groupingKey(Object value);

    /** Reads one value. */
    @FunctionalInterface
    interface Reader<T> {
        @Nullable T read(ResultSet row, int column) throws SQLException;
    }

    /** A type put together from its three answers. */
    static <T> ValueType of(Reader<T> reader, @Nullable Comparator<? super T> order, Function<? super T, Object> key) {
        return new Composed<>(reader, order, key);
    }

    /** The three answers, with the one cast that hides their common Java type. */
    record Composed<T>(Reader<T> reader, @Nullable Comparator<? super T> typedOrder, Function<? super T, Object> key)
            implements ValueType {

        @Override
        public @Nullable Object read(ResultSet row, int column) throws SQLException {
            return reader.read(row, column);
        }

        @Override
        @SuppressWarnings("unchecked")
        public @Nullable Comparator<Object> order() {
            return (Comparator<Object>) typedOrder;
        }

        @Override
        @SuppressWarnings("unchecked")
        public Object groupingKey(Object value) {
            return key.apply((T) value);
        }
    }
}

package dev.kintsugi.merge;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.rows.ValueType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** The state of one aggregate for one group. Not thread-safe. */
public interface Accumulator {

    /** Takes the partial result on the current row in. */
    void add(ResultSet row) throws SQLException;

    /** The cell for {@link Dialect#resultSet}; null for SQL NULL. */
    @Nullable Object cell() throws SQLException;

    /** The first value, NULL or not. */
    final class First implements Accumulator {
        private final Dialect dialect;
        private final int column;
        private boolean seen;
        private @Nullable Object cell;

        First(Dialect dialect, int column) {
            this.dialect = dialect;
            this.column = column;
        }

        @Override
        public void add(ResultSet row) throws SQLException {
            if (!seen) {
                seen = true;
                cell = dialect.capture(row, column);
            }
        }

        @Override
        public @Nullable Object cell() {
            return cell;
        }
    }

    /** The first value that is not NULL. */
    final class Any implements Accumulator {
        private final Dialect dialect;
        private final int column;
        private @Nullable Object cell;

        Any(Dialect dialect, int column) {
            this.dialect = dialect;
            this.column = column;
        }

        @Override
        public void add(ResultSet row) throws SQLException {
            if (cell == null) {
                cell = dialect.capture(row, column);
            }
        }

        @Override
        public @Nullable Object cell() {
            return cell;
        }
    }

    /** The least or greatest value. */
    final class Extreme implements Accumulator {
        private final Dialect dialect;
        private final int column;
        private final ValueType type;
        private final Comparator<Object> order;
        private @Nullable Object value;
        private @Nullable Object cell;

        Extreme(Dialect dialect, int column, ValueType type, Comparator<Object> order) {
            this.dialect = dialect;
            this.column = column;
            this.type = type;
            this.order = order;
        }

        @Override
        public void add(ResultSet row) throws SQLException {
            Object candidate = type.read(row, column);
            if (candidate != null && (value == null || order.compare(candidate, value) < 0)) {
                value = candidate;
                cell = dialect.capture(row, column);
            }
        }

        @Override
        public @Nullable Object cell() {
            return cell;
        }
    }

    /** The conjunction or disjunction of truth values, NULLs ignored. */
    final class Truth implements Accumulator {
        private final int column;
        private final boolean all;
        private @Nullable Boolean result;

        Truth(int column, boolean all) {
            this.column = column;
            this.all = all;
        }

        @Override
        public void add(ResultSet row) throws SQLException {
            boolean truth = row.getBoolean(column);
            if (!row.wasNull() && (result == null || truth != all)) {
                result = truth;
            }
        }

        @Override
        public @Nullable Object cell() {
            return result;
        }
    }

    /** The sum of counts: 0 and not NULL where there is nothing to count. */
    final class Count implements Accumulator {
        private final int column;
        private long count;

        Count(int column) {
            this.column = column;
        }

        @Override
        public void add(ResultSet row) throws SQLException {
            count += row.getLong(column);
        }

        @Override
        public Long cell() {
            return count;
        }
    }

    /** The whole sum by the whole count. */
    final class Average implements Accumulator {
        private final Dialect dialect;
        private final ResultSet shape;
        private final int column;
        private final PartialSum sum;
        private final Count count;

        /**
         * An average.
         *
         * @param column of {@code shape} that has the average's type
         */
        Average(Dialect dialect, ResultSet shape, int column, PartialSum sum, Count count) {
            this.dialect = dialect;
            this.shape = shape;
            this.column = column;
            this.sum = sum;
            this.count = count;
        }

        @Override
        public void add(ResultSet row) throws SQLException {
            sum.add(row);
            count.add(row);
        }

        @Override
        public @Nullable Object cell() throws SQLException {
            Object total = sum.cell();
            return total == null ? null : dialect.average(shape, column, total, count.cell());
        }
    }
}

package dev.kintsugi.merge;

import dev.kintsugi.error.Errors;
import dev.kintsugi.rows.SqlType;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The sum of partial sums in the arithmetic of their type: integers exactly with the database's overflow error, numeric exactly
 * with the greatest scale, floating point by adding in the order in which the partial sums come.
 *
 * <p>A numeric may be NaN or infinite, which the driver gives as a Double: such a value makes the sum what the same addition of
 * floating point would make it.
 */
final class PartialSum implements Accumulator {
    private final int column;
    private final SqlType.Kind kind;
    private @Nullable Object sum;

    /**
     * A sum.
     *
     * @param kind of the column, one of which {@link #supports} is true
     */
    PartialSum(int column, SqlType.Kind kind) {
        this.column = column;
        this.kind = kind;
    }

    /** True for the kinds that can be added here. */
    static boolean supports(SqlType.Kind kind) {
        return kind.isInteger()
                || kind == SqlType.Kind.DECIMAL
                || kind == SqlType.Kind.REAL
                || kind == SqlType.Kind.DOUBLE;
    }

    @Override
    public void add(ResultSet row) throws SQLException {
        Object value = read(row);
        if (row.wasNull()) {
            return;
        }
        Object before = sum;
        sum = before == null ? value : plus(before, value);
    }

    private Object read(ResultSet row) throws SQLException {
        if (kind == SqlType.Kind.DECIMAL) {
            Object value = row.getObject(column);
            return value == null ? BigDecimal.ZERO : value;
        }
        if (kind == SqlType.Kind.REAL) {
            return row.getFloat(column);
        }
        if (kind == SqlType.Kind.DOUBLE) {
            return row.getDouble(column);
        }
        return row.getLong(column);
    }

    private static Object plus(Object a, Object b) throws SQLException {
        if (a instanceof Long x && b instanceof Long y) {
            try {
                return Math.addExact(x, y);
            } catch (ArithmeticException e) {
                throw Errors.outOfRange("bigint out of range", e);
            }
        }
        if (a instanceof BigDecimal x && b instanceof BigDecimal y) {
            return x.add(y);
        }
        if (a instanceof Float x && b instanceof Float y) {
            float sum = x + y;
            checkOverflow(sum, x, y);
            return sum;
        }
        if (a instanceof Double x && b instanceof Double y) {
            double sum = x + y;
            checkOverflow(sum, x, y);
            return sum;
        }
        // One side is a finite numeric, the other NaN or infinite.
        return a instanceof Double ? a : b;
    }

    private static void checkOverflow(double sum, double a, double b) throws SQLException {
        if (Double.isInfinite(sum) && !Double.isInfinite(a) && !Double.isInfinite(b)) {
            throw Errors.outOfRange("value out of range: overflow", null);
        }
    }

    @Override
    public @Nullable Object cell() {
        return sum;
    }
}

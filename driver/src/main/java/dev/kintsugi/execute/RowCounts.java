package dev.kintsugi.execute;

import dev.kintsugi.error.Errors;
import dev.kintsugi.plan.RowsPlan;
import dev.kintsugi.route.Operand;
import dev.kintsugi.route.Values;
import java.math.BigDecimal;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of one execution's LIMIT and OFFSET.
 *
 * @param count -1 for all rows
 * @param offset 0 for none
 */
record RowCounts(long count, long offset) {

    static final RowCounts ALL = new RowCounts(-1, 0);

    /** The outermost limit of a merge; {@link #ALL} if it has none. */
    static RowCounts of(RowsPlan plan, Values values) throws SQLException {
        if (!(plan instanceof RowsPlan.Limit limit)) {
            return ALL;
        }
        Long count = number(limit.count(), values, "LIMIT", "2201W");
        Long offset = number(limit.offset(), values, "OFFSET", "2201X");
        return new RowCounts(count == null ? -1 : count, offset == null ? 0 : offset);
    }

    /** How many rows each shard must give. */
    long rowBound() {
        return count < 0 || count > Long.MAX_VALUE - offset ? Long.MAX_VALUE : count + offset;
    }

    private static @Nullable Long number(@Nullable Operand operand, Values values, String clause, String state)
            throws SQLException {
        Object value = operand == null ? null : operand.value(values);
        if (value == null) {
            return null;
        }
        long number;
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            number = ((Number) value).longValue();
        } else if (value instanceof BigDecimal decimal
                && decimal.stripTrailingZeros().scale() <= 0
                && decimal.precision() - decimal.scale() <= 18) {
            number = decimal.longValueExact();
        } else if (value instanceof String text && text.strip().matches("[+-]?\\d{1,18}")) {
            number = Long.parseLong(text.strip());
        } else if (value instanceof String) {
            throw Errors.invalidText("The value of " + clause + " is no bigint: invalid input syntax");
        } else {
            throw Errors.notSupported("The value of " + clause + " is no whole number", "Pass a bigint");
        }
        if (number < 0) {
            throw Errors.negativeRowCount(clause, state);
        }
        return number;
    }
}

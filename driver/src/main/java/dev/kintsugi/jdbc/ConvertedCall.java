package dev.kintsugi.jdbc;

import dev.kintsugi.rows.Parameter;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A setter with a target type, to which the vendor converts the value by rules of its own: {@code 3.5} becomes the bigint 3. What is
 * bound is not known here, so that routing must not go by the value. Immutable.
 */
record ConvertedCall(SetterCall<Object> call) implements Parameter {
    private static final Object UNREADABLE = new Object();
    private static final Set<Integer> OF_TEXT = Set.of(Types.VARCHAR, Types.CHAR, Types.LONGVARCHAR, Types.OTHER);
    private static final Set<Integer> OF_WHOLE_NUMBERS = Set.of(Types.BIGINT, Types.INTEGER, Types.SMALLINT);

    /**
     * True if the vendor binds the value as it is, or refuses it.
     *
     * @param type of {@link Types}; null if there is more to the conversion, such as a scale
     */
    static boolean keeps(@Nullable Object value, @Nullable Integer type) {
        if (value == null) {
            return true;
        }
        boolean number = type != null && OF_WHOLE_NUMBERS.contains(type);
        boolean numeric = Integer.valueOf(Types.NUMERIC).equals(type)
                || Integer.valueOf(Types.DECIMAL).equals(type);
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return type != null && (number || numeric || type == Types.OTHER);
        }
        if (value instanceof String) {
            return type != null && (number || OF_TEXT.contains(type));
        }
        return value instanceof BigDecimal
                ? numeric
                : Integer.valueOf(Types.OTHER).equals(type);
    }

    @Override
    public Object value() {
        return UNREADABLE;
    }

    @Override
    public void bind(PreparedStatement backend, int position) throws SQLException {
        call.bind(backend, position);
    }

    @Override
    public String toString() {
        return call.toString();
    }
}

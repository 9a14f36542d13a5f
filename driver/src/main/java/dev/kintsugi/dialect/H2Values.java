package dev.kintsugi.dialect;

import dev.kintsugi.rows.Collation;
import dev.kintsugi.rows.SqlType;
import dev.kintsugi.rows.TextOrder;
import dev.kintsugi.rows.ValueType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.function.Function;
import org.h2.util.DateTimeUtils;
import org.h2.value.CompareMode;
import org.h2.value.Value;
import org.h2.value.ValueDecfloat;
import org.h2.value.ValueNull;
import org.h2.value.ValueTimestampTimeZone;
import org.jspecify.annotations.Nullable;

/**
 * H2's equality and order, computed by H2's own {@link Value} classes outside its engine.
 *
 * <p>Left to the database alone: large objects, arrays, rows, JSON, geometry, Java objects, and times with time zone.
 */
final class H2Values {
    /** Without a collation; for all but text the mode does not matter. */
    private static final CompareMode BY_UTF16 = CompareMode.getInstance(null, 0);

    private static final Comparator<Value> ORDER = (a, b) -> a.compareTypeSafe(b, BY_UTF16, null);

    private static final ValueType BY_VALUE = ValueType.of(H2Values::read, ORDER, Function.identity());
    private static final ValueType BY_NUMBER = ValueType.of(H2Values::read, ORDER, H2Values::decimalKey);
    private static final ValueType BY_INSTANT =
            ValueType.of(H2Values::read, ORDER, value -> instant((ValueTimestampTimeZone) value));

    private H2Values() {}

    static @Nullable ValueType of(ResultSet shape, int column, Collation collation) throws SQLException {
        int type = H2Rows.vendor(shape).getResult().getColumnType(column - 1).getValueType();
        return switch (type) {
            case Value.BOOLEAN,
                    Value.TINYINT,
                    Value.SMALLINT,
                    Value.INTEGER,
                    Value.BIGINT,
                    Value.REAL,
                    Value.DOUBLE,
                    Value.DATE,
                    Value.TIME,
                    Value.TIMESTAMP,
                    Value.UUID,
                    Value.BINARY,
                    Value.VARBINARY,
                    Value.ENUM,
                    Value.INTERVAL_YEAR,
                    Value.INTERVAL_MONTH,
                    Value.INTERVAL_DAY,
                    Value.INTERVAL_HOUR,
                    Value.INTERVAL_MINUTE,
                    Value.INTERVAL_SECOND,
                    Value.INTERVAL_YEAR_TO_MONTH,
                    Value.INTERVAL_DAY_TO_HOUR,
                    Value.INTERVAL_DAY_TO_MINUTE,
                    Value.INTERVAL_DAY_TO_SECOND,
                    Value.INTERVAL_HOUR_TO_MINUTE,
                    Value.INTERVAL_HOUR_TO_SECOND,
                    Value.INTERVAL_MINUTE_TO_SECOND -> BY_VALUE;
            case Value.NUMERIC, Value.DECFLOAT -> BY_NUMBER;
            case Value.TIMESTAMP_TZ -> BY_INSTANT;
            case Value.VARCHAR -> text(collation, Value::getString);
            case Value.CHAR -> text(collation, value -> TextOrder.withoutPadding(value.getString()));
            case Value.VARCHAR_IGNORECASE -> text(collation, value -> foldCase(value.getString()));
            default -> null;
        };
    }

    /** DECFLOAT is OTHER: it rounds to a number of digits, so that a sum of partial sums is another than the sum. */
    static SqlType.Kind kind(ResultSet shape, int column) throws SQLException {
        int type = H2Rows.vendor(shape).getResult().getColumnType(column - 1).getValueType();
        return switch (type) {
            case Value.TINYINT, Value.SMALLINT -> SqlType.Kind.SMALLINT;
            case Value.INTEGER -> SqlType.Kind.INTEGER;
            case Value.BIGINT -> SqlType.Kind.BIGINT;
            case Value.NUMERIC -> SqlType.Kind.DECIMAL;
            case Value.REAL -> SqlType.Kind.REAL;
            case Value.DOUBLE -> SqlType.Kind.DOUBLE;
            case Value.BOOLEAN -> SqlType.Kind.BOOLEAN;
            case Value.VARCHAR, Value.VARCHAR_IGNORECASE -> SqlType.Kind.TEXT;
            case Value.CHAR -> SqlType.Kind.CHAR;
            case Value.UUID -> SqlType.Kind.UUID;
            case Value.DATE -> SqlType.Kind.DATE;
            case Value.TIME -> SqlType.Kind.TIME;
            case Value.TIMESTAMP -> SqlType.Kind.TIMESTAMP;
            case Value.TIMESTAMP_TZ -> SqlType.Kind.TIMESTAMP_TZ;
            case Value.BINARY, Value.VARBINARY -> SqlType.Kind.BINARY;
            case Value.ENUM -> SqlType.Kind.ENUM;
            default -> SqlType.Kind.OTHER;
        };
    }

    private static @Nullable ValueType text(Collation collation, Function<? super Value, String> key) {
        if (!collation.deterministic()) {
            return null;
        }
        return ValueType.of(H2Values::read, collation.order() == Collation.Order.UTF16 ? ORDER : null, key::apply);
    }

    private static @Nullable Value read(ResultSet row, int column) throws SQLException {
        Value value = H2Rows.vendor(row).getInternal(column);
        return value == ValueNull.INSTANCE ? null : value;
    }

    /** NaN and the infinities of DECFLOAT are constants of their own; other numbers are equal whatever their scale. */
    private static Object decimalKey(Value value) {
        return value instanceof ValueDecfloat number && !number.isFinite()
                ? value
                : value.getBigDecimal().stripTrailingZeros();
    }

    private static Instant instant(ValueTimestampTimeZone value) {
        long day = DateTimeUtils.absoluteDayFromDateValue(value.getDateValue());
        return Instant.ofEpochSecond(
                day * DateTimeUtils.SECONDS_PER_DAY - value.getTimeZoneOffsetSeconds(), value.getTimeNanos());
    }

    /** As {@link String#equalsIgnoreCase}, which H2 uses, sees it: character by character, upper case first. */
    private static String foldCase(String text) {
        StringBuilder folded = new StringBuilder(text.length());
        text.codePoints()
                .map(Character::toUpperCase)
                .map(Character::toLowerCase)
                .forEach(folded::appendCodePoint);
        return folded.toString();
    }
}

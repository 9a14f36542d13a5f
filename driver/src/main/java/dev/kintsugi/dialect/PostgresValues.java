package dev.kintsugi.dialect;

import dev.kintsugi.rows.Collation;
import dev.kintsugi.rows.SqlType;
import dev.kintsugi.rows.TextOrder;
import dev.kintsugi.rows.ValueType;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Comparator;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Oid;

/**
 * PostgreSQL's equality and order outside PostgreSQL, by the type's OID.
 *
 * <p>Left to the database alone, because text or bytes do not show the equality: interval ({@code 1 mon = 30 days}), timetz,
 * json, jsonb ({@code 1.0 = 1.00}), arrays, ranges, records, {@code "char"}, geometric types, and all user-defined types but
 * enumerations, which can be grouped by their label.
 */
final class PostgresValues {
    private static final int FIRST_USER_OID = 16384;

    private static final ValueType INTEGER =
            ValueType.of(PostgresValues::readLong, Comparator.naturalOrder(), Function.identity());
    private static final ValueType NUMERIC =
            ValueType.of(PostgresValues::readNumeric, PostgresValues::compareNumeric, PostgresValues::numericKey);
    private static final ValueType FLOAT =
            ValueType.of(PostgresValues::readDouble, Comparator.naturalOrder(), Function.identity());
    private static final ValueType BOOLEAN =
            ValueType.of(PostgresValues::readBoolean, Comparator.naturalOrder(), Function.identity());
    private static final ValueType UUID_TYPE = ValueType.of(
            (row, column) -> row.getObject(column, UUID.class), PostgresValues::compareUnsigned, Function.identity());
    private static final ValueType DATE = ValueType.of(
            (row, column) -> row.getObject(column, LocalDate.class), LocalDate::compareTo, Function.identity());
    private static final ValueType TIME = ValueType.of(
            (row, column) -> row.getObject(column, LocalTime.class), Comparator.naturalOrder(), Function.identity());
    private static final ValueType TIMESTAMP = ValueType.of(
            (row, column) -> row.getObject(column, LocalDateTime.class), LocalDateTime::compareTo, Function.identity());
    private static final ValueType TIMESTAMP_TZ =
            ValueType.of(PostgresValues::readInstant, Comparator.naturalOrder(), Function.identity());
    private static final ValueType BYTEA = ValueType.of(ResultSet::getBytes, Arrays::compareUnsigned, ByteBuffer::wrap);
    private static final ValueType BIT_STRING =
            ValueType.of(ResultSet::getString, TextOrder::byCodePoint, Function.identity());
    private static final ValueType NAME =
            ValueType.of(ResultSet::getString, TextOrder::byCodePoint, Function.identity());
    private static final ValueType GROUPED_BY_TEXT = ValueType.of(ResultSet::getString, null, Function.identity());

    private PostgresValues() {}

    static @Nullable ValueType of(ResultSet shape, int column, Collation collation) throws SQLException {
        int oid = PostgresRows.vendor(shape).getColumnOID(column);
        return switch (oid) {
            case Oid.INT2, Oid.INT4, Oid.INT8, Oid.OID -> INTEGER;
            case Oid.NUMERIC -> NUMERIC;
            case Oid.FLOAT4, Oid.FLOAT8 -> FLOAT;
            case Oid.BOOL -> BOOLEAN;
            case Oid.TEXT, Oid.VARCHAR -> text(collation);
            case Oid.BPCHAR -> padded(collation);
            case Oid.NAME -> NAME;
            case Oid.UUID -> UUID_TYPE;
            case Oid.DATE -> DATE;
            case Oid.TIME -> TIME;
            case Oid.TIMESTAMP -> TIMESTAMP;
            case Oid.TIMESTAMPTZ -> TIMESTAMP_TZ;
            case Oid.BYTEA -> BYTEA;
            case Oid.BIT, Oid.VARBIT -> BIT_STRING;
            case Oid.MONEY, Oid.INET, Oid.CIDR, Oid.MACADDR, Oid.MACADDR8 -> GROUPED_BY_TEXT;
            default -> isEnumeration(shape, column, oid) ? GROUPED_BY_TEXT : null;
        };
    }

    static SqlType.Kind kind(ResultSet shape, int column) throws SQLException {
        int oid = PostgresRows.vendor(shape).getColumnOID(column);
        return switch (oid) {
            case Oid.INT2 -> SqlType.Kind.SMALLINT;
            case Oid.INT4 -> SqlType.Kind.INTEGER;
            case Oid.INT8 -> SqlType.Kind.BIGINT;
            case Oid.NUMERIC -> SqlType.Kind.DECIMAL;
            case Oid.FLOAT4 -> SqlType.Kind.REAL;
            case Oid.FLOAT8 -> SqlType.Kind.DOUBLE;
            case Oid.BOOL -> SqlType.Kind.BOOLEAN;
            case Oid.TEXT, Oid.VARCHAR, Oid.NAME -> SqlType.Kind.TEXT;
            case Oid.BPCHAR -> SqlType.Kind.CHAR;
            case Oid.UUID -> SqlType.Kind.UUID;
            case Oid.DATE -> SqlType.Kind.DATE;
            case Oid.TIME -> SqlType.Kind.TIME;
            case Oid.TIMESTAMP -> SqlType.Kind.TIMESTAMP;
            case Oid.TIMESTAMPTZ -> SqlType.Kind.TIMESTAMP_TZ;
            case Oid.BYTEA -> SqlType.Kind.BINARY;
            default -> isEnumeration(shape, column, oid) ? SqlType.Kind.ENUM : SqlType.Kind.OTHER;
        };
    }

    private static @Nullable ValueType text(Collation collation) {
        return collation.deterministic()
                ? ValueType.of(ResultSet::getString, TextOrder.of(collation), Function.identity())
                : null;
    }

    private static @Nullable ValueType padded(Collation collation) {
        return collation.deterministic()
                ? ValueType.of(PostgresValues::readPadded, TextOrder.of(collation), Function.identity())
                : null;
    }

    /** The driver calls an enumeration VARCHAR and any other user-defined type something else. */
    private static boolean isEnumeration(ResultSet shape, int column, int oid) throws SQLException {
        return Integer.compareUnsigned(oid, FIRST_USER_OID) >= 0
                && shape.getMetaData().getColumnType(column) == Types.VARCHAR;
    }

    private static @Nullable Long readLong(ResultSet row, int column) throws SQLException {
        long value = row.getLong(column);
        return value == 0 && row.wasNull() ? null : (Long) value;
    }

    /** A BigDecimal, or a Double for NaN and the infinities, as the driver gives them. */
    private static @Nullable Object readNumeric(ResultSet row, int column) throws SQLException {
        return row.getObject(column);
    }

    private static int compareNumeric(Object a, Object b) {
        if (a instanceof BigDecimal x && b instanceof BigDecimal y) {
            return x.compareTo(y);
        }
        return Double.compare(rank(a), rank(b));
    }

    /** A special value itself, any finite one as zero. */
    private static double rank(Object numeric) {
        return numeric instanceof Double special ? special : 0;
    }

    private static Object numericKey(Object value) {
        return value instanceof BigDecimal number ? number.stripTrailingZeros() : value;
    }

    /** Adding zero makes -0 plain, so that Double's order and equality, in which NaN is highest and equals itself, are SQL's. */
    private static @Nullable Double readDouble(ResultSet row, int column) throws SQLException {
        double value = row.getDouble(column);
        return value == 0 && row.wasNull() ? null : (Double) (value + 0.0);
    }

    private static @Nullable Boolean readBoolean(ResultSet row, int column) throws SQLException {
        boolean value = row.getBoolean(column);
        return !value && row.wasNull() ? null : (Boolean) value;
    }

    private static @Nullable String readPadded(ResultSet row, int column) throws SQLException {
        String value = row.getString(column);
        return value == null ? null : TextOrder.withoutPadding(value);
    }

    private static @Nullable Instant readInstant(ResultSet row, int column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }

    private static int compareUnsigned(UUID a, UUID b) {
        int high = Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits());
        return high != 0 ? high : Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits());
    }
}

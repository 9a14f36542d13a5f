package dev.kintsugi.route;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.rows.Collation;
import dev.kintsugi.rows.SqlType;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Canonical key text: what SHA-256 is taken of, and what lists and ranges are looked up by.
 *
 * <p>The text belongs to the column's SQL type, never to the Java class that a caller bound. Values that the column's {@code =}
 * calls equal have one text, so that one key never lives on two shards:
 *
 * <table>
 * <caption>Canonical texts</caption>
 * <tr><th>type</th><th>text</th></tr>
 * <tr><td>smallint, integer, bigint</td><td>{@code 42}</td></tr>
 * <tr><td>numeric</td><td>{@code 1.5}: no exponent, no trailing zeros, no negative zero; {@code NaN}, {@code Infinity}</td></tr>
 * <tr><td>real, double precision</td><td>the exact decimal expansion of the binary value, written as a numeric is. Not the
 *     shortest one, which has changed between Java releases</td></tr>
 * <tr><td>boolean</td><td>{@code true}, {@code false}</td></tr>
 * <tr><td>text, varchar</td><td>as it is</td></tr>
 * <tr><td>char(n)</td><td>without trailing spaces</td></tr>
 * <tr><td>uuid</td><td>lower case with hyphens</td></tr>
 * <tr><td>date</td><td>{@code 2026-01-31}; {@code infinity}</td></tr>
 * <tr><td>time</td><td>{@code 09:30:00.25}: seconds always, the fraction without trailing zeros</td></tr>
 * <tr><td>timestamp</td><td>{@code 2026-01-31T09:30:00.25}</td></tr>
 * <tr><td>timestamp with time zone</td><td>the same in UTC, {@code 2026-01-31T09:30:00.25Z}</td></tr>
 * <tr><td>bytea, varbinary</td><td>lower-case hexadecimal</td></tr>
 * <tr><td>an enumeration</td><td>the label</td></tr>
 * </table>
 *
 * <p>All answers are sound rather than complete: where the database's reading of a value could be another than the one computed
 * here, the key is {@link KeyText.Unknown}. A value is what a client bound, or a bare literal of the statement. A literal with a
 * type of its own ({@code timestamp '…'}, {@code '…'::text}) is neither.
 *
 * <p>Stateless and thread-safe.
 */
public final class KeyTexts {
    private KeyTexts() {}

    /** The key that {@code column = value} selects, after the database's comparison rules. */
    public static KeyText compared(SqlType column, @Nullable Object value, Dialect dialect) {
        if (value == null) {
            return KeyText.NoRow.NO_ROW;
        }
        return canBeKey(column) ? read(column, value, Reading.ofClient(dialect)) : KeyText.Unknown.UNKNOWN;
    }

    /**
     * The key that a row gets when the value is assigned to the column by an INSERT or UPDATE; never {@link KeyText.NoRow}.
     * Unknown where the conversion could round, cut or refuse the value: the database has to be asked then, and its answer read
     * by {@link #stored}.
     */
    public static KeyText assigned(SqlType column, Object value, Dialect dialect) {
        if (!canBeKey(column)) {
            return KeyText.Unknown.UNKNOWN;
        }
        // Both databases write an integer into text as its digits, though they do not compare the two alike.
        boolean digits = column.kind() == SqlType.Kind.TEXT && NumberKeys.isPrimitiveInteger(value);
        return fitted(column, read(column, digits ? value.toString() : value, Reading.ofClient(dialect)));
    }

    /**
     * The key of a value that was read from the column: the text that the driver's {@code getString} gives, or the bytes of a
     * BINARY one. Other objects are understood as far as {@link #compared} understands them. Never {@link KeyText.NoRow}.
     */
    public static KeyText stored(SqlType column, Object value) {
        return canBeKey(column) ? orUnknown(read(column, value, Reading.STORED)) : KeyText.Unknown.UNKNOWN;
    }

    /** True if equal values of both types have the same canonical text. */
    public static boolean sameCanonicalForm(SqlType a, SqlType b) {
        if (!canBeKey(a) || !canBeKey(b)) {
            return false;
        }
        if (isExactNumber(a) && isExactNumber(b)) {
            return true;
        }
        // Labels of two enumerations are not comparable, whatever their texts.
        return a.kind() == b.kind() && (a.kind() != SqlType.Kind.ENUM || a.name().equals(b.name()));
    }

    /**
     * True if equal values of the type have one canonical text at all. Types that are not known, and collations by which
     * different texts are equal, have none.
     */
    public static boolean canBeKey(SqlType type) {
        return switch (type.kind()) {
            case TEXT, CHAR -> isByteWise(type);
            case BINARY -> isVariableBinary(type.name());
            case OTHER -> false;
            case SMALLINT, INTEGER, BIGINT, DECIMAL, REAL, DOUBLE, BOOLEAN, UUID, DATE, TIME, TIMESTAMP, TIMESTAMP_TZ, ENUM -> true;
        };
    }

    /** A value of the configuration file as a key; unknown if it is no value of the type. */
    static KeyText configured(SqlType column, String text) {
        return fitted(column, read(column, text, Reading.STRICT));
    }

    private static KeyText read(SqlType column, Object value, Reading reading) {
        return switch (column.kind()) {
            case SMALLINT -> NumberKeys.integer(Short.MIN_VALUE, Short.MAX_VALUE, value);
            case INTEGER -> NumberKeys.integer(Integer.MIN_VALUE, Integer.MAX_VALUE, value);
            case BIGINT -> NumberKeys.integer(Long.MIN_VALUE, Long.MAX_VALUE, value);
            case DECIMAL -> NumberKeys.decimal(column, value);
            case REAL -> FloatKeys.real(value);
            case DOUBLE -> FloatKeys.doublePrecision(value);
            case BOOLEAN -> TextKeys.bool(value);
            case TEXT -> value instanceof String text ? new KeyText.Of(text) : KeyText.Unknown.UNKNOWN;
            case CHAR -> TextKeys.padded(value);
            case UUID -> TextKeys.uuid(value);
            case ENUM -> TextKeys.label(value, reading);
            case BINARY -> TextKeys.binary(value, reading);
            case DATE -> TimeKeys.date(value, reading);
            case TIME -> TimeKeys.time(column, value, reading);
            case TIMESTAMP -> TimeKeys.timestamp(column, value, reading);
            case TIMESTAMP_TZ -> TimeKeys.timestampWithZone(column, value, reading);
            case OTHER -> KeyText.Unknown.UNKNOWN;
        };
    }

    private static KeyText orUnknown(KeyText key) {
        return key instanceof KeyText.Of ? key : KeyText.Unknown.UNKNOWN;
    }

    /** The key, if the column can hold it as it is. */
    private static KeyText fitted(SqlType column, KeyText key) {
        if (!(key instanceof KeyText.Of known)) {
            return KeyText.Unknown.UNKNOWN;
        }
        int length = column.length();
        boolean fits =
                switch (column.kind()) {
                        // Counted in UTF-16 units, which are never fewer than the characters that databases count.
                    case TEXT, CHAR -> length < 0 || known.text().length() <= length;
                    case BINARY -> length < 0 || known.text().length() <= 2L * length;
                    case DECIMAL -> NumberKeys.fits(column, known.text());
                    case SMALLINT,
                            INTEGER,
                            BIGINT,
                            REAL,
                            DOUBLE,
                            BOOLEAN,
                            UUID,
                            DATE,
                            TIME,
                            TIMESTAMP,
                            TIMESTAMP_TZ,
                            ENUM,
                            OTHER -> true;
                };
        return fits ? key : KeyText.Unknown.UNKNOWN;
    }

    private static boolean isExactNumber(SqlType type) {
        return type.kind().isInteger() || type.kind() == SqlType.Kind.DECIMAL;
    }

    private static boolean isByteWise(SqlType type) {
        Collation collation = type.collation();
        return (collation == null || collation.deterministic()) && !type.name().endsWith("IGNORECASE");
    }

    /** BINARY(n) pads with zero bytes when it stores, and large objects are compared by no one. */
    private static boolean isVariableBinary(String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "BYTEA", "BINARY VARYING", "VARBINARY" -> true;
            default -> false;
        };
    }
}

package dev.kintsugi.rows;

import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A column's type as its database declares it.
 *
 * @param kind the family, which decides canonical key text and comparison
 * @param name the database's own name without length or precision, usable in a CAST ({@code bigint}, {@code timestamp
 *     with time zone}, a user-defined type's qualified name)
 * @param length for CHAR and VARCHAR the declared length in characters, for BINARY in bytes, for DECIMAL the precision;
 *     -1 where there is none
 * @param scale for DECIMAL the digits after the point, for times the fractional seconds' digits; -1 where there is none
 * @param collation for text; null for all else
 */
public record SqlType(Kind kind, String name, int length, int scale, @Nullable Collation collation) {

    /** Families of types whose values have one canonical key text and one order. */
    public enum Kind {
        SMALLINT,
        INTEGER,
        BIGINT,
        DECIMAL,
        REAL,
        DOUBLE,
        BOOLEAN,
        /** text and varchar: trailing spaces count. */
        TEXT,
        /** char(n): trailing spaces do not count. */
        CHAR,
        UUID,
        DATE,
        TIME,
        TIMESTAMP,
        /** timestamp with time zone. */
        TIMESTAMP_TZ,
        BINARY,
        /** An enumeration, ordered by position. */
        ENUM,
        /** Anything else: never a shard key, compared by the database alone. */
        OTHER;

        /** True for SMALLINT, INTEGER and BIGINT. */
        public boolean isInteger() {
            return this == SMALLINT || this == INTEGER || this == BIGINT;
        }

        /** True for whole, decimal and floating-point numbers. */
        public boolean isNumber() {
            return isInteger() || this == DECIMAL || this == REAL || this == DOUBLE;
        }

        /** True where a {@link Collation} applies. */
        public boolean isText() {
            return this == TEXT || this == CHAR;
        }
    }

    /** The type as a column is declared with it, for a CREATE TABLE, a CAST that must keep the length, or a message. */
    public String declaration() {
        StringJoiner modifiers = new StringJoiner(",", "(", ")").setEmptyValue("");
        if (length >= 0) {
            modifiers.add(String.valueOf(length));
        }
        if (scale >= 0) {
            modifiers.add(String.valueOf(scale));
        }
        int zone = name.toLowerCase(Locale.ROOT).indexOf(" with");
        return zone < 0 ? name + modifiers : name.substring(0, zone) + modifiers + name.substring(zone);
    }

    /** A type without length, scale and collation. */
    public static SqlType of(Kind kind, String name) {
        return new SqlType(kind, name, -1, -1, null);
    }
}

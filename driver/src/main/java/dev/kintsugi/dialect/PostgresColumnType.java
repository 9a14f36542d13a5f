package dev.kintsugi.dialect;

import dev.kintsugi.rows.Collation;
import dev.kintsugi.rows.SqlType;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** PostgreSQL's types and collations in the terms of {@link SqlType} and {@link Collation}. */
final class PostgresColumnType {
    /** atttypmod counts the length from here, a relic of the length word of a variable-length value. */
    private static final int MODIFIER_OFFSET = 4;

    /**
     * Encodings whose bytes, compared one by one, order as the code points do; what a SQL_ASCII client sends is UTF-8.
     */
    private static final Set<String> BYTES_ORDER_AS_CODE_POINTS = Set.of("UTF8", "SQL_ASCII", "LATIN1");

    private PostgresColumnType() {}

    /**
     * A column's type.
     *
     * @param builtIn the type's name in pg_catalog; null for types of other schemas
     * @param isEnum true for an enumeration
     * @param name what to call it in a CAST
     * @param modifier the column's or domain's type modifier, -1 for none
     * @param collation null where the type has none
     */
    static SqlType of(
            @Nullable String builtIn, boolean isEnum, String name, int modifier, @Nullable Collation collation) {
        if (isEnum) {
            return SqlType.of(SqlType.Kind.ENUM, name);
        }
        if (builtIn == null) {
            return SqlType.of(SqlType.Kind.OTHER, name);
        }
        int length = modifier < 0 ? -1 : modifier - MODIFIER_OFFSET;
        return switch (builtIn) {
            case "int2" -> SqlType.of(SqlType.Kind.SMALLINT, name);
            case "int4" -> SqlType.of(SqlType.Kind.INTEGER, name);
            case "int8" -> SqlType.of(SqlType.Kind.BIGINT, name);
            case "numeric" -> numeric(name, length);
            case "float4" -> SqlType.of(SqlType.Kind.REAL, name);
            case "float8" -> SqlType.of(SqlType.Kind.DOUBLE, name);
            case "bool" -> SqlType.of(SqlType.Kind.BOOLEAN, name);
            case "text", "varchar" -> new SqlType(SqlType.Kind.TEXT, name, length, -1, collation);
            case "bpchar" -> new SqlType(SqlType.Kind.CHAR, name, length, -1, collation);
            case "uuid" -> SqlType.of(SqlType.Kind.UUID, name);
            case "date" -> SqlType.of(SqlType.Kind.DATE, name);
            case "time" -> new SqlType(SqlType.Kind.TIME, name, -1, modifier, null);
            case "timestamp" -> new SqlType(SqlType.Kind.TIMESTAMP, name, -1, modifier, null);
            case "timestamptz" -> new SqlType(SqlType.Kind.TIMESTAMP_TZ, name, -1, modifier, null);
            case "bytea" -> SqlType.of(SqlType.Kind.BINARY, name);
            default -> SqlType.of(SqlType.Kind.OTHER, name);
        };
    }

    private static SqlType numeric(String name, int packed) {
        if (packed < 0) {
            return SqlType.of(SqlType.Kind.DECIMAL, name);
        }
        // Precision above, scale in the lower 11 bits, which are signed.
        int scale = ((packed & 0x7ff) ^ 0x400) - 0x400;
        return new SqlType(SqlType.Kind.DECIMAL, name, (packed >> 16) & 0xffff, scale, null);
    }

    /**
     * A collation.
     *
     * @param name of a collation in pg_collation its name there; of a database's default the locale's, since its own
     *     says nothing
     * @param provider pg_collation.collprovider: b for built in, c for libc, i for ICU
     * @param libcLocale the LC_COLLATE of a libc collation; null for others
     * @param deterministic false if different byte sequences may be equal
     * @param encoding the database's
     */
    static Collation collation(
            String name, String provider, @Nullable String libcLocale, boolean deterministic, String encoding) {
        boolean byBytes = provider.equals("b") || provider.equals("c") && libcLocale != null && isByBytes(libcLocale);
        Collation.Order order = byBytes && BYTES_ORDER_AS_CODE_POINTS.contains(encoding)
                ? Collation.Order.CODE_POINT
                : Collation.Order.DATABASE;
        return new Collation(name, order, deterministic);
    }

    private static boolean isByBytes(String libcLocale) {
        return switch (libcLocale.toUpperCase(Locale.ROOT)) {
            case "C", "POSIX", "C.UTF-8", "C.UTF8" -> true;
            default -> false;
        };
    }
}

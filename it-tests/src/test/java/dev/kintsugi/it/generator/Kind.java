package dev.kintsugi.it.generator;

import java.util.List;
import java.util.Set;

/** A type of column with the values that are worth a try: few, so that rows meet. */
enum Kind {
    SMALLINT("smallint", List.of("0", "1", "2", "7", "-3", "32767")),
    INTEGER("integer", List.of("0", "1", "2", "3", "7", "-3", "10", "42", "100000")),
    BIGINT("bigint", List.of("0", "1", "2", "3", "7", "-3", "10", "42", "9007199254740993", "-9223372036854775807")),
    NUMERIC("numeric(12,3)", List.of("0", "1", "1.5", "2", "7", "-3.25", "10.001", "99999.999")),
    REAL("real", List.of("0", "1", "1.5", "-0.25", "7", "NaN", "Infinity", "-0.0")),
    DOUBLE("double precision", List.of("0", "1", "1.5", "-0.25", "7", "NaN", "-Infinity", "-0.0", "1048576.5")),
    TEXT("text", List.of("", " ", "a", "A", "a ", "b", "ä", "Z", "10", "9", "it's", "a,b", "50%", "$1", "😀", "null")),
    VARCHAR("varchar(20)", List.of("DE", "FR", "US", "JP", "de", "IT", "", "zz", "?")),
    CHAR("char(6)", List.of("", "a", "b", "ab", "A", "zz 1")),
    BOOLEAN("boolean", List.of("true", "false")),
    DATE("date", List.of("2025-12-31", "2026-01-01", "2026-01-31", "2026-02-15", "2026-03-01", "2026-07-04")),
    TIMESTAMP(
            "timestamp",
            List.of(
                    "2026-01-01 00:00:00",
                    "2026-01-01 00:00:00.5",
                    "2026-02-28 23:59:59.999999",
                    "2025-06-01 12:00:00")),
    TIMESTAMPTZ(
            "timestamp with time zone",
            List.of(
                    "2026-01-01 00:00:00+00",
                    "2026-01-01 02:00:00+02",
                    "2026-03-29 01:30:00+01",
                    "2025-06-01 12:00:00-05")),
    UUID(
            "uuid",
            List.of(
                    "00000000-0000-0000-0000-000000000000",
                    "7fffffff-0000-4000-8000-000000000001",
                    "80000000-0000-4000-8000-000000000002",
                    "ffffffff-ffff-ffff-ffff-ffffffffffff",
                    "3f2504e0-4f89-11d3-9a0c-0305e82c3301")),
    BYTES("bytea", List.of("", "00", "7f", "80", "ff00", "6162"));

    private static final Set<Kind> INTEGERS = Set.of(SMALLINT, INTEGER, BIGINT);
    private static final Set<Kind> FLOATS = Set.of(REAL, DOUBLE);
    private static final Set<Kind> TEXTS = Set.of(TEXT, VARCHAR, CHAR);
    private final String type;
    private final List<String> values;

    Kind(String type, List<String> values) {
        this.type = type;
        this.values = values;
    }

    /** The type's name in a column's definition or a cast; {@code text} is a CLOB on H2, which has no order. */
    String type(boolean postgres) {
        if (postgres) {
            return type;
        }
        return this == TEXT ? "varchar" : this == BYTES ? "varbinary(100)" : type;
    }

    List<String> samples() {
        return values;
    }

    boolean isInteger() {
        return INTEGERS.contains(this);
    }

    boolean isFloat() {
        return FLOATS.contains(this);
    }

    boolean isNumber() {
        return isInteger() || isFloat() || this == NUMERIC;
    }

    boolean isText() {
        return TEXTS.contains(this);
    }

    /** True if the type is declared with a length or a scale. */
    boolean hasLength() {
        return type.endsWith(")");
    }

    /** True if the product gives the two types' values one order and equality. */
    boolean comparesWith(Kind other) {
        return this == other || isNumber() && other.isNumber() || isText() && other.isText();
    }

    /** The plainest literal of the value that has the type. */
    String literal(String value, boolean postgres) {
        String quoted = "'" + value.replace("'", "''") + "'";
        return switch (this) {
            case SMALLINT, INTEGER, BIGINT, NUMERIC, BOOLEAN -> value;
            case REAL, DOUBLE, UUID, CHAR -> "CAST(" + quoted + " AS " + type + ")";
            case TEXT, VARCHAR -> quoted;
            case DATE -> "DATE " + quoted;
            case TIMESTAMP -> "TIMESTAMP " + quoted;
            case TIMESTAMPTZ -> "TIMESTAMP WITH TIME ZONE " + quoted;
            case BYTES -> postgres ? "'\\x" + value + "'::bytea" : "X'" + value + "'";
        };
    }
}

package dev.kintsugi.it.generator;

import static dev.kintsugi.it.generator.Phrase.words;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One value in many spellings: literals of several forms, and parameters of several Java types. */
final class Spelling {
    private final Dice dice;
    private final boolean postgres;
    private final boolean parameters;

    /**
     * The spellings of one statement.
     *
     * @param parameters true if values may be bound
     */
    Spelling(Dice dice, boolean postgres, boolean parameters) {
        this.dice = dice;
        this.postgres = postgres;
        this.parameters = parameters;
    }

    /** Any value of the kind, NULL now and then. */
    Phrase any(Kind kind) {
        return dice.chance(0.03) ? nothing(kind) : of(kind, dice.of(kind.samples()));
    }

    private Phrase nothing(Kind kind) {
        Phrase plain = words("NULL");
        return parameters && dice.chance(0.3) && kind.isInteger() ? new Phrase.Bound("null bigint", plain) : plain;
    }

    /** A value with its type beyond doubt. */
    Phrase typed(Kind kind) {
        String value = dice.of(kind.samples());
        if (parameters && dice.chance(0.15)) {
            Phrase literal = words(kind.literal(value, postgres));
            return Phrase.of("CAST(", new Phrase.Bound(bound(kind, value), literal), "AS", kind.type(postgres) + ")");
        }
        return kind.isText() || kind.isInteger() || kind == Kind.NUMERIC
                ? words("CAST(" + kind.literal(value, postgres) + " AS " + kind.type(postgres) + ")")
                : words(kind.literal(value, postgres));
    }

    /** A value in one of its spellings. */
    Phrase of(Kind kind, String value) {
        Phrase plain = words(kind.literal(value, postgres));
        if (parameters && dice.chance(0.35)) {
            return new Phrase.Bound(bound(kind, value), plain);
        }
        return dice.chance(0.6) ? plain : Phrase.or(words(dice.of(literals(kind, value))), plain);
    }

    private List<String> literals(Kind kind, String value) {
        String quoted = "'" + value.replace("'", "''") + "'";
        List<String> forms = new ArrayList<>(List.of("(" + kind.literal(value, postgres) + ")"));
        forms.add("CAST(" + quoted(kind, value) + " AS " + kind.type(postgres) + ")");
        if (kind.isInteger()) {
            forms.addAll(
                    List.of(quoted, value + ".0", "CAST(" + value + " AS bigint)", "CAST(" + value + " AS integer)"));
            forms.add(value.startsWith("-") ? "(" + value + " - 0)" : "(" + value + " + 0)");
            forms.add(value.startsWith("-") ? "- " + value.substring(1) : "+" + value);
        } else if (kind.isNumber()) {
            forms.addAll(List.of(quoted, quoted, "CAST(" + quoted + " AS double precision)"));
        } else if (!kind.isText()) {
            forms.add(quoted(kind, value));
        }
        if (kind == Kind.UUID) {
            forms.add(quoted.toUpperCase(Locale.ROOT));
        }
        if (postgres && kind != Kind.BYTES) {
            forms.add("$q$" + value + "$q$");
            forms.add("E" + quoted);
            forms.add(quoted + "::" + kind.type(true));
            forms.add(quoted + "/* ' */");
            if (!value.isEmpty() && value.charAt(0) < 128 && value.charAt(0) != '\'') {
                String rest = value.substring(1).replace("'", "''");
                forms.add("U&'\\00" + Integer.toHexString(value.charAt(0)) + rest + "'");
            }
        }
        return forms;
    }

    private static String quoted(Kind kind, String value) {
        return kind == Kind.BYTES ? "'\\x" + value + "'" : "'" + value.replace("'", "''") + "'";
    }

    /** The value as a parameter of some Java type. */
    private String bound(Kind kind, String value) {
        String quoted = "'" + value.replace("'", "''") + "'";
        return switch (kind) {
            case SMALLINT -> dice.of("short " + quoted, value, value + "L");
            case INTEGER, BIGINT ->
                dice.of(
                        fitsInteger(value) ? value : value + "L",
                        value + "L",
                        value + "L",
                        "numeric " + quoted,
                        "other " + quoted);
            case NUMERIC -> dice.of("numeric " + quoted, "numeric " + quoted, "double " + quoted);
            case REAL -> dice.of("float " + quoted, "double " + quoted);
            case DOUBLE -> "double " + quoted;
            case TEXT, VARCHAR, CHAR -> dice.of(quoted, quoted, "object " + quoted, "varchar " + quoted);
            case BOOLEAN -> value;
            case DATE -> dice.of("date " + quoted, "localdate " + quoted);
            case TIMESTAMP -> dice.of("timestamp " + quoted, "localdatetime '" + value.replace(' ', 'T') + "'");
            case TIMESTAMPTZ -> "offsetdatetime '" + value.replace(' ', 'T') + ":00'";
            case UUID -> dice.of("uuid " + quoted, "uuid " + quoted, "other " + quoted);
            case BYTES -> "bytes " + quoted;
        };
    }

    private static boolean fitsInteger(String value) {
        return value.length() < 10;
    }
}

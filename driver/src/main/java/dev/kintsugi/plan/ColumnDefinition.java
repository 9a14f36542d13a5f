package dev.kintsugi.plan;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A column's definition in DDL, from behind its name: its type, what it takes by DEFAULT, and the rest.
 *
 * <pre>
 *   numeric(10, 2)  COLLATE …  DEFAULT CASE WHEN a IS NOT NULL THEN 1 END  NOT NULL CHECK (…)
 *   type                               default
 * </pre>
 */
final class ColumnDefinition {
    private static final Set<String> SERIALS =
            Set.of("serial", "bigserial", "smallserial", "serial2", "serial4", "serial8");
    private static final Set<String> INTEGERS = Set.of("int", "integer", "bigint", "smallint", "int2", "int4", "int8");
    private static final Set<String> PARTS = Set.of(
            "COLLATE",
            "COMPRESSION",
            "STORAGE",
            "OPTIONS",
            "CONSTRAINT",
            "NOT",
            "NULL",
            "CHECK",
            "DEFAULT",
            "GENERATED",
            "UNIQUE",
            "PRIMARY",
            "REFERENCES",
            "DEFERRABLE",
            "INITIALLY");
    private final TokenCursor cursor;
    private final int from;
    private final int typeEnd;
    private final int defaultFrom;
    private final int defaultTo;

    /** Reads what stands from the cursor's position to its end. */
    ColumnDefinition(TokenCursor cursor) {
        this.cursor = cursor;
        this.from = cursor.position();
        this.typeEnd = part(from);
        int at = typeEnd;
        while (at < cursor.end() && !(cursor.is(at, "DEFAULT") && !cursor.is(at - 1, "BY"))) {
            at = part(at + 1);
        }
        this.defaultFrom = Math.min(at + 1, cursor.end());
        this.defaultTo = at < cursor.end() ? part(at + 2) : cursor.end();
    }

    /** The next token from there on that begins another part; the end if none does. */
    private int part(int from) {
        int depth = 0;
        for (int i = from; i < cursor.end(); i++) {
            depth += cursor.is(i, "(") || cursor.is(i, "[") || cursor.is(i, "CASE") ? 1 : 0;
            depth -= cursor.is(i, ")") || cursor.is(i, "]") || cursor.is(i, "END") ? 1 : 0;
            int word = i;
            boolean negated = cursor.is(i - 1, "IS");
            if (depth == 0 && !negated && PARTS.stream().anyMatch(part -> cursor.is(word, part))) {
                return i;
            }
        }
        return cursor.end();
    }

    String type() {
        return cursor.text(from, typeEnd);
    }

    /** The first token of the default's expression; {@link #defaultTo} if there is none. */
    int defaultFrom() {
        return defaultFrom;
    }

    int defaultTo() {
        return defaultTo;
    }

    String defaultText() {
        return cursor.text(defaultFrom, defaultTo);
    }

    /** All but the default's expression. */
    String rest() {
        return cursor.text(from, defaultFrom) + " " + cursor.text(defaultTo, cursor.end());
    }

    /** True if a sequence of the column's own numbers its rows, and nothing else draws from one. */
    boolean isNumbered() {
        boolean serial = SERIALS.contains(type().toLowerCase(Locale.ROOT));
        boolean identity = cursor.within(from, cursor.end()).find("IDENTITY") > typeEnd;
        return (serial || identity)
                && defaultFrom == defaultTo
                && !rest().toLowerCase(Locale.ROOT).contains("nextval");
    }

    /** The sequence's name, in quotes, if the default is a call of nextval and no more, for an integer; else null. */
    @Nullable String drawnFrom() {
        TokenCursor call = cursor.within(defaultFrom, defaultTo);
        boolean plain = INTEGERS.contains(type().toLowerCase(Locale.ROOT))
                && call.take("NEXTVAL", "(")
                && (defaultTo == defaultFrom + 4
                        || (defaultTo == defaultFrom + 6
                                && call.is(defaultFrom + 3, "::")
                                && call.is(defaultFrom + 4, "REGCLASS")));
        String name = cursor.text(defaultFrom + 2, Math.min(defaultFrom + 3, cursor.end()));
        return plain && name.startsWith("'") ? name : null;
    }

    /** The type of numbered rows as it is stored. */
    String numberType() {
        return switch (type().toLowerCase(Locale.ROOT)) {
            case "serial", "serial4" -> "integer";
            case "bigserial", "serial8" -> "bigint";
            case "smallserial", "serial2" -> "smallint";
            default -> type();
        };
    }
}

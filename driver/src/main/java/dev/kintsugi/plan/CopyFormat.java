package dev.kintsugi.plan;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the rows of a COPY are written.
 *
 * @param nothing how NULL is written
 * @param header true if a line of names comes first
 * @param ignoresErrors true if the database leaves out rows that it cannot read
 * @param defaulted how DEFAULT is written; null if it is not
 * @param notNull columns of CSV that are never NULL
 * @param allNotNull true if that are all
 * @param forcedNull columns of CSV that are NULL also where it is quoted
 * @param allNull true if that are all
 * @param utf8 false for another encoding, in which bytes below 128 are ASCII all the same
 */
public record CopyFormat(
        Kind kind,
        char delimiter,
        String nothing,
        char quote,
        char escape,
        boolean header,
        boolean ignoresErrors,
        @Nullable String defaulted,
        Set<String> notNull,
        boolean allNotNull,
        Set<String> forcedNull,
        boolean allNull,
        boolean utf8) {
    public CopyFormat {
        notNull = Set.copyOf(notNull);
        forcedNull = Set.copyOf(forcedNull);
    }

    /** True if a column is never NULL, however its values are written. */
    public boolean neverNull(String column) {
        return allNotNull || notNull.contains(column);
    }

    /** True if a column is NULL also where that is quoted. */
    public boolean nullInQuotes(String column) {
        return allNull || forcedNull.contains(column);
    }

    /** The options with which a COPY TO STDOUT writes rows as they are read here. */
    String written() {
        String text = ", DELIMITER " + literal(String.valueOf(delimiter)) + ", NULL " + literal(nothing)
                + (header ? ", HEADER)" : ")");
        return switch (kind) {
            case BINARY -> "(FORMAT binary)";
            case TEXT -> "(FORMAT text" + text;
            case CSV ->
                "(FORMAT csv, QUOTE " + literal(String.valueOf(quote)) + ", ESCAPE " + literal(String.valueOf(escape))
                        + text;
        };
    }

    /** A line of names. */
    public byte[] line(List<String> names) {
        StringBuilder line = new StringBuilder();
        for (String name : names) {
            line.append(line.isEmpty() ? "" : String.valueOf(delimiter)).append(kind == Kind.CSV ? quote : "");
            for (char c : name.toCharArray()) {
                boolean escaped = kind == Kind.CSV ? c == quote : c == '\\' || c == delimiter;
                line.append(escaped ? (kind == Kind.CSV ? escape : '\\') : "").append(c);
            }
            line.append(kind == Kind.CSV ? quote : "");
        }
        return line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String literal(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    /** The three formats. */
    public enum Kind {
        TEXT,
        CSV,
        BINARY
    }
}

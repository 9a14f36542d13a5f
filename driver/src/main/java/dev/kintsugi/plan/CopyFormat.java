package dev.kintsugi.plan;

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

    /** The three formats. */
    public enum Kind {
        TEXT,
        CSV,
        BINARY
    }
}

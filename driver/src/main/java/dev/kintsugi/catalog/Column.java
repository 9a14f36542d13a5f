package dev.kintsugi.catalog;

import dev.kintsugi.rows.SqlType;
import org.jspecify.annotations.Nullable;

/**
 * One column.
 *
 * @param name as stored
 * @param type its SQL type
 * @param nullable false if NOT NULL
 * @param defaultExpression the default's SQL text, null if none
 * @param identity how an identity column generates, NONE if it is none
 * @param generated true for a column computed from others
 * @param ownedSequence the sequence behind an identity or serial column, or named by a {@code nextval} default; null if
 *     none
 */
public record Column(
        String name,
        SqlType type,
        boolean nullable,
        @Nullable String defaultExpression,
        Identity identity,
        boolean generated,
        @Nullable QualifiedName ownedSequence) {

    /** The same under another name. */
    public Column named(String other) {
        return new Column(other, type, nullable, defaultExpression, identity, generated, ownedSequence);
    }

    /** GENERATED … AS IDENTITY. */
    public enum Identity {
        NONE,
        BY_DEFAULT,
        ALWAYS
    }
}

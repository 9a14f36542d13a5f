package dev.kintsugi.dialect;

import org.jspecify.annotations.Nullable;

/**
 * A column of rows that are handed to a database as texts.
 *
 * @param type its type as SQL, with its length or precision
 * @param collation the collation's quoted name; null for the type's own
 */
public record HandedColumn(String type, @Nullable String collation) {

    /** A text as a value of the column. */
    String cast(String text) {
        return "CAST(" + text + " AS " + type + ")" + (collation == null ? "" : " COLLATE " + collation);
    }
}

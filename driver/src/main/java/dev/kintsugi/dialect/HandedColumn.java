package dev.kintsugi.dialect;

import org.jspecify.annotations.Nullable;

/**
 * A column of rows that are handed to a database as texts.
 *
 * @param type its type as SQL, with its length or precision
 * @param collation the collation's quoted name; null for the type's own
 * @param unpadded true if a CAST to the type would add spaces that the values do not have, and COALESCE takes them away again
 */
public record HandedColumn(String type, @Nullable String collation, boolean unpadded) {

    /** A column whose values are what a CAST makes of their texts. */
    public HandedColumn(String type, @Nullable String collation) {
        this(type, collation, false);
    }

    /** A text as a value of the column. */
    String cast(String text) {
        String cast = "CAST(" + text + " AS " + type + ")" + (collation == null ? "" : " COLLATE " + collation);
        return unpadded ? withoutPadding(cast) : cast;
    }

    /** A value of the column as an expression that has another name than the column. */
    public String unnamed(String value) {
        return unpadded ? withoutPadding(value) : "CAST(" + value + " AS " + type + ")";
    }

    private static String withoutPadding(String value) {
        return "COALESCE(" + value + ", NULL)";
    }
}

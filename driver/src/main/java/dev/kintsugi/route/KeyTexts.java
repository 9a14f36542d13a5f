package dev.kintsugi.route;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.rows.SqlType;
import org.jspecify.annotations.Nullable;

/** Canonical key text by SQL type. */
public final class KeyTexts {
    private KeyTexts() {}

    /** The key that {@code column = value} selects, after the database's comparison rules. */
    public static KeyText compared(SqlType column, @Nullable Object value, Dialect dialect) {
        if (value == null) {
            return KeyText.NoRow.NO_ROW;
        }
        return assigned(column, value, dialect);
    }

    /** The key that a row gets when the value is assigned to the column; never {@link KeyText.NoRow}. */
    public static KeyText assigned(SqlType column, Object value, Dialect dialect) {
        if (column.kind().isInteger()
                && (value instanceof Long || value instanceof Integer || value instanceof Short)) {
            return new KeyText.Of(value.toString());
        }
        return KeyText.Unknown.UNKNOWN;
    }

    /** True if equal values of both types have the same canonical text. */
    public static boolean sameCanonicalForm(SqlType a, SqlType b) {
        return a.kind() == b.kind() || (a.kind().isInteger() && b.kind().isInteger());
    }
}

package dev.kintsugi.plan;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.dialect.HandedColumn;
import dev.kintsugi.plan.ShardText.Piece;
import dev.kintsugi.rows.SqlType;
import java.util.List;

/**
 * A part of a statement that runs before it, and whose answer then stands in its place.
 *
 * @param query with a plan of its own
 * @param types of its columns: one, unless the answer is rows
 * @param mayFail true if it may fail on a value: by a division, a cast, a function
 * @param locks true if it locks the rows that it reads, which are to stay so until the statement has run
 */
public record Step(Derived query, List<SqlType> types, Form form, boolean mayFail, boolean locks) {
    public Step {
        types = List.copyOf(types);
    }

    /**
     * Rows that come as answers, in the place of a table.
     *
     * @param names of their columns
     * @param first the first of their columns among all answers
     * @param alias what the statement calls them
     */
    static List<Piece> rows(List<HandedColumn> types, List<String> names, int first, String alias, Dialect dialect) {
        String table =
                dialect.handedRows(types, names.stream().map(dialect::quote).toList());
        ShardText.Builder rows = new ShardText.Builder();
        String[] parts = table.split("\\?", -1);
        for (int i = 0; i < parts.length; i++) {
            rows.sql(parts[i]);
            if (i < parts.length - 1) {
                rows.add(new Piece.Answer(first + i));
            }
        }
        return rows.sql(" AS " + dialect.quote(alias)).pieces();
    }

    /** As what the answer stands there. */
    public enum Form {
        VALUE,
        /** An array of one column's values. */
        LIST,
        /** A table, of one array a column. */
        ROWS
    }
}

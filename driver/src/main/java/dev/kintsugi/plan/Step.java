package dev.kintsugi.plan;

import dev.kintsugi.rows.SqlType;
import java.util.List;

/**
 * A part of a statement that runs before it, and whose answer then stands in its place.
 *
 * @param query with a plan of its own
 * @param types of its columns: one, unless the answer is rows
 */
public record Step(Derived query, List<SqlType> types, Form form, boolean mayFail) {
    public Step {
 * @param mayFail true if it may fail on a value: by a division, a cast, a function
        types = List.copyOf(types);
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

package dev.kintsugi.it.oracle;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one statement answered, in a form that two databases can be compared by. */
public sealed interface Outcome {

    /** Rows. */
    record Answer(List<Column> columns, List<List<Cell>> rows) implements Outcome {
        public Answer {
            columns = List.copyOf(columns);
            rows = List.copyOf(rows);
        }
    }

    /** A number of rows written. */
    record Count(long rows) implements Outcome {}

    /** The counts of a batch. */
    record Counts(List<Long> rows) implements Outcome {
        public Counts {
            rows = List.copyOf(rows);
        }
    }

    /** The columns that a prepared statement announced before it ran; null if it announced none. */
    record Description(@Nullable List<Column> columns) implements Outcome {}

    /** The generated keys that the statement handed out. */
    record Keys(Answer answer) implements Outcome {}

    /** An error. */
    record Failure(String state, String message) implements Outcome {}

    /** A column as ResultSetMetaData tells it. */
    record Column(String label, String name, int type, String typeName, String className, int precision, int scale) {

        @Override
        public String toString() {
            return "%s[%s] %s(%d,%d) type %d as %s".formatted(label, name, typeName, precision, scale, type, className);
        }
    }

    /**
     * A value by getObject and by getString.
     *
     * @param javaClass simple name of getObject's class, empty for NULL
     * @param content canonical text of getObject's content
     * @param text getString
     */
    record Cell(String javaClass, String content, @Nullable String text) {

        @Override
        public String toString() {
            if (text == null && javaClass.isEmpty()) {
                return "NULL";
            }
            return content.equals(text) ? content + ":" + javaClass : content + ":" + javaClass + " as text " + text;
        }
    }
}

package dev.kintsugi.execute;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.merge.Materialized;
import dev.kintsugi.rows.Rows;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one execution answers. */
public sealed interface Result {

    /**
     * Rows.
     *
     * @param rows to be closed by the consumer
     * @param columns how many leading columns the client sees; further ones served the merge. -1 for all
     */
    record Answer(Rows rows, int columns) implements Result {
        /**
         * The same with all rows in memory: the transaction that they come from may end.
         *
         * @param maxRows one more is an error 54000
         */
        public Answer inMemory(Dialect dialect, long maxRows) throws SQLException {
            int visible = columns < 0 ? rows.row().getMetaData().getColumnCount() : columns;
            return new Answer(Materialized.of(dialect, rows, visible, maxRows), -1);
        }
    }

    /**
     * A count.
     *
     * @param count rows written
     * @param generatedKeys as demanded; null if not
     */
    record Count(long count, @Nullable Answer generatedKeys) implements Result {}

    /**
     * The answers of several statements in one text.
     *
     * @param results at least one, none of them several, in the order of the statements
     */
    record Several(List<Result> results) implements Result {
        public Several {
            results = List.copyOf(results);
        }
    }
}

package dev.kintsugi.execute;

import dev.kintsugi.rows.Rows;
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
    record Answer(Rows rows, int columns) implements Result {}

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

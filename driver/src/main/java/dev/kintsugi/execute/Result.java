package dev.kintsugi.execute;

import dev.kintsugi.rows.Rows;
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
}

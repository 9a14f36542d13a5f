package dev.kintsugi.execute;

import java.util.List;

/**
 * A text that shards run in place of the client's.
 *
 * @param sql the text
 * @param order for each {@code ?} the client's parameter, -1 for the row bound, or -2 - n for column n of handed rows
 * @param rowBound how many rows each shard must give
 * @param handed rows that go with the text
 */
record RewrittenText(String sql, List<Integer> order, long rowBound, HandedRows handed) {

    /** A text without handed rows. */
    RewrittenText(String sql, List<Integer> order, long rowBound) {
        this(sql, order, rowBound, HandedRows.NONE);
    }
}

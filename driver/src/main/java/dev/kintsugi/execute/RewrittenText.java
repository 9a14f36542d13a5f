package dev.kintsugi.execute;

import java.util.List;

/**
 * A text that shards run in place of the client's.
 *
 * @param sql the text
 * @param order for each {@code ?} the client's parameter, or -1 for the row bound
 * @param rowBound how many rows each shard must give
 */
record RewrittenText(String sql, List<Integer> order, long rowBound) {}

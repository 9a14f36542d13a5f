package dev.kintsugi.plan;

import dev.kintsugi.route.ShardKey;

/** Where a table's rows lie, made ready for planning. */
public sealed interface Location {

    /** Each row on the shard of its key. */
    record Sharded(ShardKey key) implements Location {}

    /** Whole on every shard. */
    record Reference() implements Location {}

    /** Whole on one shard. */
    record Single(int shard) implements Location {}
}

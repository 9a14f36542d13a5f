package dev.kintsugi.topology;

/** Where a table's rows lie. */
public sealed interface TableRule {

    /** Each row on the shard that its key's placement names. */
    record Sharded(String shardKey, String placement) implements TableRule {}

    /** Whole on every shard. */
    record Reference() implements TableRule {}

    /** Whole on one shard. */
    record Single(String shard) implements TableRule {}
}

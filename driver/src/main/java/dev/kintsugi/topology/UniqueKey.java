package dev.kintsugi.topology;

import java.util.List;

/**
 * What the file says of one unique key that does not contain the shard key.
 *
 * @param table as the file spells it, perhaps with its schema
 * @param columns as the file spells them, at least one
 * @param keeping who keeps it
 */
public record UniqueKey(String table, List<String> columns, Keeping keeping) {
    public UniqueKey {
        columns = List.copyOf(columns);
    }

    /** Who keeps a unique key. */
    public enum Keeping {
        /** Kintsugi, for the rows of all shards. */
        ENFORCED,
        /** Each shard, for its own rows. */
        PER_SHARD
    }

    @Override
    public String toString() {
        return table + "." + (columns.size() == 1 ? columns.get(0) : "(" + String.join(", ", columns) + ")");
    }
}

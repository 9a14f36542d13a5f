package dev.kintsugi.topology;

import java.util.List;
import java.util.Map;

/**
 * The cluster as configured: an immutable snapshot. Plans are cached by its version.
 *
 * @param version grows with each change
 * @param cluster the cluster's name
 * @param shards in the file's order; {@code shards.get(i).index() == i}
 * @param placements by name, in the file's order
 * @param tables by the name that the file gives, in the file's order
 * @param unlistedTables what becomes of a table that the file does not name
 * @param settings the optional sections
 */
public record Topology(
        long version,
        String cluster,
        List<Shard> shards,
        Map<String, Placement> placements,
        Map<String, TableRule> tables,
        UnlistedTables unlistedTables,
        Settings settings) {

    /** What becomes of a table that the file does not name. */
    public enum UnlistedTables {
        FIRST_SHARD,
        REJECT,
        REFERENCE,
        BY_PRIMARY_KEY
    }
}

package dev.kintsugi.topology;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The cluster as configured: an immutable snapshot. Plans are cached by its version.
 *
 * @param version grows with each change
 * @param cluster the cluster's name
 * @param shards in the file's order; {@code shards.get(i).index() == i}
 * @param placements by name, in the file's order
 * @param tables by the name that the file gives, in the file's order
 * @param unlistedTables what becomes of a table that the file does not name
 * @param uniqueKeys unique keys without the shard key, in the file's order
 * @param settings the optional sections
 */
public record Topology(
        long version,
        String cluster,
        List<Shard> shards,
        Map<String, Placement> placements,
        Map<String, TableRule> tables,
        UnlistedTables unlistedTables,
        List<UniqueKey> uniqueKeys,
        Settings settings) {

    public Topology {
        shards = List.copyOf(shards);
        uniqueKeys = List.copyOf(uniqueKeys);
        placements = ordered(placements);
        tables = ordered(tables);
        if (cluster.isEmpty() || shards.isEmpty()) {
            throw new IllegalArgumentException("cluster '" + cluster + "' of " + shards.size() + " shards");
        }
        for (int i = 0; i < shards.size(); i++) {
            if (shards.get(i).index() != i) {
                throw new IllegalArgumentException("shard " + shards.get(i) + " is not at its index");
            }
        }
    }

    /** A cluster whose file says nothing of unique keys. */
    public Topology(
            long version,
            String cluster,
            List<Shard> shards,
            Map<String, Placement> placements,
            Map<String, TableRule> tables,
            UnlistedTables unlistedTables,
            Settings settings) {
        this(version, cluster, shards, placements, tables, unlistedTables, List.of(), settings);
    }

    /**
     * The same cluster for another user on every node, as the connection properties {@code user} and {@code password} ask for;
     * null keeps what the file gives.
     */
    public Topology withCredentials(@Nullable String user, @Nullable Secret password) {
        return withNodes(node -> node.withCredentials(user, password));
    }

    /** The same cluster with its nodes changed. */
    public Topology withNodes(UnaryOperator<Node> change) {
        List<Shard> changed =
                shards.stream().map(shard -> shard.withNodes(change)).toList();
        return new Topology(version, cluster, changed, placements, tables, unlistedTables, uniqueKeys, settings);
    }

    private static <V> Map<String, V> ordered(Map<String, V> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    /** What becomes of a table that the file does not name. */
    public enum UnlistedTables {
        FIRST_SHARD,
        REJECT,
        REFERENCE,
        BY_PRIMARY_KEY
    }
}

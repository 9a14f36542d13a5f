package dev.kintsugi.route;

import dev.kintsugi.rows.SqlType;
import org.jspecify.annotations.Nullable;

/** A placement made ready for one cluster and one key type. Thread-safe. */
public interface ShardFunction {

    /** The shard that owns a key of this canonical text. */
    int shardOf(String canonicalKey);

    /** The home of the NULL key. */
    int shardOfNull();

    /**
     * The shards that may own keys between two bounds, each inclusive; null for no bound. All shards unless keys of neighbouring
     * values live together, as in a range placement.
     */
    ShardSet shardsBetween(SqlType keyType, @Nullable String low, @Nullable String high);

    /** How many shards the cluster has. */
    int clusterSize();
}

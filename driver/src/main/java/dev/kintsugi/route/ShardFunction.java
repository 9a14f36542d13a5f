package dev.kintsugi.route;

import dev.kintsugi.rows.SqlType;
import org.jspecify.annotations.Nullable;

/** A placement made ready for one cluster and one key type. Thread-safe. */
public interface ShardFunction {

    /** The text whose owner is also the NULL key's home where placement goes by digest: {@value}, the empty text. */
    String NULL_HOME = "";

    /** The shard that owns a key of this canonical text. */
    int shardOf(String canonicalKey);

    /**
     * The one home of rows whose key is NULL: under hash and ring placement the owner of {@link #NULL_HOME}, so that it moves as
     * any key does; under list and range placement the shard named by {@code otherwise}.
     */
    int shardOfNull();

    /**
     * The shards that may own keys between two bounds, each inclusive; null for no bound. All shards unless keys of neighbouring
     * values live together, as in a range placement.
     */
    ShardSet shardsBetween(SqlType keyType, @Nullable String low, @Nullable String high);

    /** How many shards the cluster has. */
    int clusterSize();
}

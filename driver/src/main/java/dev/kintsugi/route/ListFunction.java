package dev.kintsugi.route;

import dev.kintsugi.rows.SqlType;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** List placement: the shard that lists the key, or the one for all that is not listed. */
final class ListFunction implements ShardFunction {
    private final Map<String, Integer> shardOf;
    private final int otherwise;
    private final int clusterSize;
    private final ShardSet inUse;

    /**
     * A list.
     *
     * @param shardOf shards by canonical key
     */
    ListFunction(Map<String, Integer> shardOf, int otherwise, int clusterSize) {
        this.shardOf = Map.copyOf(shardOf);
        this.otherwise = otherwise;
        this.clusterSize = clusterSize;
        ShardSet shards = ShardSet.of(otherwise, clusterSize);
        for (int shard : this.shardOf.values()) {
            shards = shards.or(ShardSet.of(shard, clusterSize));
        }
        this.inUse = shards;
    }

    @Override
    public int shardOf(String canonicalKey) {
        return shardOf.getOrDefault(canonicalKey, otherwise);
    }

    @Override
    public int shardOfNull() {
        return otherwise;
    }

    @Override
    public ShardSet shardsBetween(SqlType keyType, @Nullable String low, @Nullable String high) {
        return low != null && low.equals(high) ? ShardSet.of(shardOf(low), clusterSize) : inUse;
    }

    @Override
    public int clusterSize() {
        return clusterSize;
    }
}

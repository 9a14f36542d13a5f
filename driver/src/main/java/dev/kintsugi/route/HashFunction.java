package dev.kintsugi.route;

import dev.kintsugi.rows.SqlType;
import org.jspecify.annotations.Nullable;

/** Hash placement: SHA-256 of the canonical text as an unsigned big-endian number, modulo the number of shards. */
final class HashFunction implements ShardFunction {
    private final int clusterSize;
    private final int shardOfNull;

    HashFunction(int clusterSize) {
        this.clusterSize = clusterSize;
        this.shardOfNull = shardOf(NULL_HOME);
    }

    @Override
    public int shardOf(String canonicalKey) {
        return KeyDigest.mod(KeyDigest.of(canonicalKey), clusterSize);
    }

    @Override
    public int shardOfNull() {
        return shardOfNull;
    }

    @Override
    public ShardSet shardsBetween(SqlType keyType, @Nullable String low, @Nullable String high) {
        return low != null && low.equals(high)
                ? ShardSet.of(shardOf(low), clusterSize)
                : ShardSet.all(clusterSize);
    }

    @Override
    public int clusterSize() {
        return clusterSize;
    }
}

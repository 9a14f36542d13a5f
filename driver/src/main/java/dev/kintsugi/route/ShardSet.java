package dev.kintsugi.route;

import java.util.Arrays;
import java.util.NoSuchElementException;

/** An immutable set of shard indexes within a cluster of a fixed size. */
public final class ShardSet {
    private final long[] words;
    private final int clusterSize;

    private ShardSet(long[] words, int clusterSize) {
        this.words = words;
        this.clusterSize = clusterSize;
    }

    /** No shard of a cluster of that many. */
    public static ShardSet none(int clusterSize) {
        return new ShardSet(new long[(clusterSize + 63) >>> 6], clusterSize);
    }

    /** Every shard of a cluster of that many. */
    public static ShardSet all(int clusterSize) {
        ShardSet set = none(clusterSize);
        for (int i = 0; i < clusterSize; i++) {
            set.words[i >>> 6] |= 1L << i;
        }
        return set;
    }

    /** One shard of a cluster of that many. */
    public static ShardSet of(int shard, int clusterSize) {
        if (shard < 0 || shard >= clusterSize) {
            throw new IndexOutOfBoundsException("shard " + shard + " of " + clusterSize);
        }
        ShardSet set = none(clusterSize);
        set.words[shard >>> 6] |= 1L << shard;
        return set;
    }

    /** The shards in both. */
    public ShardSet and(ShardSet other) {
        ShardSet result = none(clusterSize);
        for (int i = 0; i < words.length; i++) {
            result.words[i] = words[i] & other.words[i];
        }
        return result;
    }

    /** The shards in either. */
    public ShardSet or(ShardSet other) {
        ShardSet result = none(clusterSize);
        for (int i = 0; i < words.length; i++) {
            result.words[i] = words[i] | other.words[i];
        }
        return result;
    }

    public boolean contains(int shard) {
        return shard >= 0 && shard < clusterSize && (words[shard >>> 6] & (1L << shard)) != 0;
    }

    public int size() {
        int size = 0;
        for (long word : words) {
            size += Long.bitCount(word);
        }
        return size;
    }

    public boolean isEmpty() {
        return size() == 0;
    }

    /** How many shards the cluster has. */
    public int clusterSize() {
        return clusterSize;
    }

    /** The lowest shard. */
    public int first() {
        int shard = next(0);
        if (shard < 0) {
            throw new NoSuchElementException("no shard");
        }
        return shard;
    }

    /** The lowest shard that is at least {@code from}; -1 if there is none. */
    public int next(int from) {
        for (int shard = from; shard < clusterSize; shard++) {
            if ((words[shard >>> 6] & (1L << shard)) != 0) {
                return shard;
            }
        }
        return -1;
    }

    /** The shards in ascending order. */
    public int[] toArray() {
        int[] shards = new int[size()];
        int at = 0;
        for (int shard = next(0); shard >= 0; shard = next(shard + 1)) {
            shards[at++] = shard;
        }
        return shards;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof ShardSet other && clusterSize == other.clusterSize && Arrays.equals(words, other.words);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(words) * 31 + clusterSize;
    }

    @Override
    public String toString() {
        return Arrays.toString(toArray());
    }
}

package dev.kintsugi.route;

import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * An immutable set of shard indexes within a cluster of a fixed size. In clusters of up to 64 shards the empty set, the full one
 * and those of one shard are shared instances, so that routing a point select allocates none.
 */
public final class ShardSet {
    private static final int SHARED_UP_TO = Long.SIZE;
    private static final AtomicReferenceArray<Shared> SHARED = new AtomicReferenceArray<>(SHARED_UP_TO + 1);

    private final long[] words;
    private final int clusterSize;

    private ShardSet(long[] words, int clusterSize) {
        this.words = words;
        this.clusterSize = clusterSize;
    }

    /** No shard of a cluster of that many. */
    public static ShardSet none(int clusterSize) {
        return clusterSize <= SHARED_UP_TO
                ? shared(clusterSize).none
                : new ShardSet(new long[wordsOf(clusterSize)], clusterSize);
    }

    /** Every shard of a cluster of that many. */
    public static ShardSet all(int clusterSize) {
        return clusterSize <= SHARED_UP_TO ? shared(clusterSize).all : new ShardSet(full(clusterSize), clusterSize);
    }

    /**
     * One shard of a cluster of that many.
     *
     * @throws IndexOutOfBoundsException if the cluster has no such shard
     */
    public static ShardSet of(int shard, int clusterSize) {
        if (shard < 0 || shard >= clusterSize) {
            throw new IndexOutOfBoundsException("shard " + shard + " of " + clusterSize);
        }
        return clusterSize <= SHARED_UP_TO ? shared(clusterSize).singles[shard] : single(shard, clusterSize);
    }

    /** The shards in both. */
    public ShardSet and(ShardSet other) {
        checkSameCluster(other);
        if (this == other) {
            return this;
        }
        long[] both = words.clone();
        for (int i = 0; i < both.length; i++) {
            both[i] &= other.words[i];
        }
        return of(both, clusterSize);
    }

    /** The shards in either. */
    public ShardSet or(ShardSet other) {
        checkSameCluster(other);
        if (this == other) {
            return this;
        }
        long[] either = words.clone();
        for (int i = 0; i < either.length; i++) {
            either[i] |= other.words[i];
        }
        return of(either, clusterSize);
    }

    /** True if the shard is in the set; false for an index outside the cluster. */
    public boolean contains(int shard) {
        return shard >= 0 && shard < clusterSize && (words[shard >>> 6] & (1L << shard)) != 0;
    }

    /** How many shards are in the set. */
    public int size() {
        int size = 0;
        for (long word : words) {
            size += Long.bitCount(word);
        }
        return size;
    }

    /** True if no shard is in the set. */
    public boolean isEmpty() {
        return next(0) < 0;
    }

    /** True if every shard of the cluster is in the set. */
    public boolean isAll() {
        return size() == clusterSize;
    }

    /** How many shards the cluster has. */
    public int clusterSize() {
        return clusterSize;
    }

    /**
     * The lowest shard.
     *
     * @throws NoSuchElementException if the set is empty
     */
    public int first() {
        int shard = next(0);
        if (shard < 0) {
            throw new NoSuchElementException("no shard");
        }
        return shard;
    }

    /** The lowest shard that is at least {@code from}, which is not negative; -1 if there is none. */
    public int next(int from) {
        int at = from >>> 6;
        if (at >= words.length) {
            return -1;
        }
        long word = words[at] & (-1L << from);
        while (word == 0) {
            if (++at == words.length) {
                return -1;
            }
            word = words[at];
        }
        return (at << 6) + Long.numberOfTrailingZeros(word);
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
        return o == this
                || o instanceof ShardSet other && clusterSize == other.clusterSize && Arrays.equals(words, other.words);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(words) * 31 + clusterSize;
    }

    @Override
    public String toString() {
        return Arrays.toString(toArray());
    }

    private void checkSameCluster(ShardSet other) {
        if (clusterSize != other.clusterSize) {
            throw new IllegalArgumentException("clusters of " + clusterSize + " and " + other.clusterSize + " shards");
        }
    }

    private static ShardSet of(long[] words, int clusterSize) {
        if (clusterSize == 0 || clusterSize > SHARED_UP_TO) {
            return new ShardSet(words, clusterSize);
        }
        Shared shared = shared(clusterSize);
        long word = words[0];
        if (word == 0) {
            return shared.none;
        }
        if (word == shared.all.words[0]) {
            return shared.all;
        }
        return Long.bitCount(word) == 1
                ? shared.singles[Long.numberOfTrailingZeros(word)]
                : new ShardSet(words, clusterSize);
    }

    private static ShardSet single(int shard, int clusterSize) {
        long[] words = new long[wordsOf(clusterSize)];
        words[shard >>> 6] = 1L << shard;
        return new ShardSet(words, clusterSize);
    }

    private static long[] full(int clusterSize) {
        long[] words = new long[wordsOf(clusterSize)];
        Arrays.fill(words, -1L);
        if ((clusterSize & 63) != 0) {
            words[words.length - 1] = (1L << clusterSize) - 1;
        }
        return words;
    }

    private static int wordsOf(int clusterSize) {
        return (clusterSize + 63) >>> 6;
    }

    private static Shared shared(int clusterSize) {
        Shared shared = SHARED.get(clusterSize);
        if (shared == null) {
            SHARED.compareAndSet(clusterSize, null, new Shared(clusterSize));
            shared = SHARED.get(clusterSize);
        }
        return shared;
    }

    /** The instances that all routings of clusters of one size share. */
    private static final class Shared {
        private final ShardSet none;
        private final ShardSet all;
        private final ShardSet[] singles;

        Shared(int clusterSize) {
            none = new ShardSet(new long[wordsOf(clusterSize)], clusterSize);
            all = new ShardSet(full(clusterSize), clusterSize);
            singles = new ShardSet[clusterSize];
            for (int i = 0; i < clusterSize; i++) {
                singles[i] = single(i, clusterSize);
            }
        }
    }
}

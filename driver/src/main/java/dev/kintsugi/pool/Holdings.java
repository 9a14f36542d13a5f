package dev.kintsugi.pool;

import org.jspecify.annotations.Nullable;

/** The connections that a session holds to its shards: of each shard one to the primary and one to a replica at most. The session's lock guards it. */
final class Holdings {
    private static final Held[] NONE = {};
    private final @Nullable Held[] primaries;
    /** Empty where the cluster has no replicas. */
    private final @Nullable Held[] replicas;

    private int count;

    Holdings(int shards, boolean replicas) {
        this.primaries = new Held[shards];
        this.replicas = replicas ? new Held[shards] : NONE;
    }

    int shards() {
        return primaries.length;
    }

    int count() {
        return count;
    }

    @Nullable Held primary(int shard) {
        return primaries[shard];
    }

    @Nullable Held replica(int shard) {
        return replicas.length == 0 ? null : replicas[shard];
    }

    /** How many places {@link #at} has. */
    int places() {
        return primaries.length + replicas.length;
    }

    @Nullable Held at(int place) {
        return place < primaries.length ? primaries[place] : replicas[place - primaries.length];
    }

    boolean has(Held held) {
        return side(held)[held.shard] == held;
    }

    void add(Held held) {
        side(held)[held.shard] = held;
        count++;
    }

    void remove(Held held) {
        side(held)[held.shard] = null;
        count--;
    }

    private @Nullable Held[] side(Held held) {
        return held.reading ? replicas : primaries;
    }
}

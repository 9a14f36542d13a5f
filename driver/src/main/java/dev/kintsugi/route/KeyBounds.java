package dev.kintsugi.route;

import org.jspecify.annotations.Nullable;

/** Shards of {@code low <= key <= high}. */
final class KeyBounds {
    private KeyBounds() {}

    static ShardSet shards(ShardKey key, @Nullable Operand low, @Nullable Operand high, Values values) {
        return ShardSet.all(key.function().clusterSize());
    }
}

package dev.kintsugi.route;

import dev.kintsugi.rows.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Range placement: keys below the first bound, from there to below the second, and so on; the rest belongs to one shard more.
 * The bounds ascend strictly in the key type's order.
 *
 * @param <T> canonical keys, read for comparison
 */
final class RangeFunction<T> implements ShardFunction {
    private final KeyOrder<T> order;
    private final List<T> bounds;
    private final int[] shards;
    private final int clusterSize;

    /**
     * A range placement.
     *
     * @param shards the shard below each bound, and last the one for all that is not below any
     */
    RangeFunction(KeyOrder<T> order, List<T> bounds, int[] shards, int clusterSize) {
        this.order = order;
        this.bounds = List.copyOf(bounds);
        this.shards = shards.clone();
        this.clusterSize = clusterSize;
    }

    @Override
    public int shardOf(String canonicalKey) {
        return shards[segment(order.read(canonicalKey))];
    }

    @Override
    public int shardOfNull() {
        return shards[shards.length - 1];
    }

    @Override
    public ShardSet shardsBetween(SqlType keyType, @Nullable String low, @Nullable String high) {
        T from = low == null ? null : order.read(low);
        T to = high == null ? null : order.read(high);
        if (from != null && to != null && order.compare(from, to) > 0) {
            return ShardSet.none(clusterSize);
        }
        int first = from == null ? 0 : segment(from);
        int last = to == null ? shards.length - 1 : segment(to);
        ShardSet result = ShardSet.none(clusterSize);
        for (int i = first; i <= last; i++) {
            result = result.or(ShardSet.of(shards[i], clusterSize));
        }
        return result;
    }

    @Override
    public int clusterSize() {
        return clusterSize;
    }

    /** How many bounds are at or below the key. */
    private int segment(T key) {
        int low = 0;
        int high = bounds.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (order.compare(bounds.get(middle), key) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}

package dev.kintsugi.route;

import dev.kintsugi.rows.SqlType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ring placement: consistent hashing with virtual nodes.
 *
 * <p><b>Why a ring.</b> Modulo placement is the evenest, but when a fifth shard joins four it moves four keys of five. The ring
 * moves about one of five, the least that an even spread allows, and each of them to the new shard: keys never change places
 * between shards that were there before. A shard that leaves gives up its own keys and no others move.
 *
 * <p><b>How.</b> SHA-256 maps texts onto a circle of 2<sup>256</sup> positions. A shard S of weight w owns the <i>points</i>
 * {@code sha256("S:0")} … {@code sha256("S:<virtualNodes × w − 1>")}; a key belongs to the owner of the first point at or after
 * {@code sha256(key)}, and past the last point to that of the first. A shard's points depend on its name and number alone, not on
 * the other shards or on their order in the file: adding a shard only cuts arcs, removing one only joins them, and raising a
 * weight is adding points.
 *
 * <p><b>How even.</b> One point a shard would give arcs of wildly different lengths. With v points the relative deviation of a
 * shard's share is about 1/√v: some 9 % for 128. Weights multiply points and therefore shares.
 *
 * <p><b>How fast.</b> The points are sorted once. A lookup is a binary search over their first 64 bits, kept in an array of longs;
 * the full 256 bits are compared only where those are equal, which for distinct points practically never happens.
 *
 * <p>Sources: D. Karger et al., <i>Consistent Hashing and Random Trees</i>, STOC 1997; virtual nodes as in G. DeCandia et al.,
 * <i>Dynamo</i>, SOSP 2007, section 4.2.
 */
final class RingFunction implements ShardFunction {
    private final int clusterSize;
    private final long[] heads;
    private final byte[][] points;
    private final int[] owners;
    private final int shardOfNull;

    /**
     * A ring.
     *
     * @param names the shards' names, in the cluster's order
     * @param pointsOf how many points each shard has, in the same order; not all 0
     */
    RingFunction(List<String> names, int[] pointsOf) {
        List<Point> ring = new ArrayList<>();
        for (int shard = 0; shard < pointsOf.length; shard++) {
            for (int i = 0; i < pointsOf[shard]; i++) {
                String name = names.get(shard);
                ring.add(new Point(KeyDigest.of(name + ":" + i).clone(), name, shard));
            }
        }
        ring.sort(Point.ORDER);
        clusterSize = pointsOf.length;
        heads = ring.stream().mapToLong(point -> KeyDigest.head(point.position)).toArray();
        points = ring.stream().map(point -> point.position).toArray(byte[][]::new);
        owners = ring.stream().mapToInt(point -> point.shard).toArray();
        shardOfNull = shardOf(NULL_HOME);
    }

    @Override
    public int shardOf(String canonicalKey) {
        byte[] position = KeyDigest.of(canonicalKey);
        long head = KeyDigest.head(position);
        int at = firstAtOrAfter(head);
        while (at < heads.length && heads[at] == head && Arrays.compareUnsigned(points[at], position) < 0) {
            at++;
        }
        return owners[at == owners.length ? 0 : at];
    }

    @Override
    public int shardOfNull() {
        return shardOfNull;
    }

    @Override
    public ShardSet shardsBetween(SqlType keyType, @Nullable String low, @Nullable String high) {
        return low != null && low.equals(high) ? ShardSet.of(shardOf(low), clusterSize) : ShardSet.all(clusterSize);
    }

    @Override
    public int clusterSize() {
        return clusterSize;
    }

    private int firstAtOrAfter(long head) {
        int low = 0;
        int high = heads.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (heads[middle] < head) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** One virtual node. Equal positions, should SHA-256 ever give them, are ordered by the shard's name. */
    private static final class Point {
        static final Comparator<Point> ORDER = (a, b) -> {
            int order = Arrays.compareUnsigned(a.position, b.position);
            return order != 0
                    ? order
                    : Arrays.compareUnsigned(
                            a.name.getBytes(StandardCharsets.UTF_8), b.name.getBytes(StandardCharsets.UTF_8));
        };

        private final byte[] position;
        private final String name;
        private final int shard;

        Point(byte[] position, String name, int shard) {
            this.position = position;
            this.name = name;
            this.shard = shard;
        }
    }
}

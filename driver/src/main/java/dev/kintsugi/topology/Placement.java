package dev.kintsugi.topology;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A named rule from canonical key text to a shard. Tables with the same placement and key type are co-located. */
public sealed interface Placement {

    /** Its name in the file. */
    String name();

    /** Calls the visitor's method for this kind of placement. */
    <R, E extends Exception> R accept(Visitor<R, E> visitor) throws E;

    /** One method a kind of placement. */
    interface Visitor<R, E extends Exception> {
        R hash(Hash placement) throws E;

        R ring(Ring placement) throws E;

        R list(ByList placement) throws E;

        R range(ByRange placement) throws E;
    }

    /** {@code sha256(key)} as an unsigned number, mod the number of shards. */
    record Hash(String name) implements Placement {
        @Override
        public <R, E extends Exception> R accept(Visitor<R, E> visitor) throws E {
            return visitor.hash(this);
        }
    }

    /**
     * A consistent-hash ring: shard S owns the points {@code sha256("S:0") … sha256("S:<virtualNodes × weight − 1>")}.
     *
     * @param virtualNodes points of a shard of weight 1, at least 1
     * @param weights by shard name; a shard that is not named weighs 1
     */
    record Ring(String name, int virtualNodes, Map<String, Integer> weights) implements Placement {
        public Ring {
            if (virtualNodes < 1 || weights.values().stream().anyMatch(weight -> weight < 1)) {
                throw new IllegalArgumentException("ring " + name + ": " + virtualNodes + " virtual nodes, " + weights);
            }
            weights = Map.copyOf(weights);
        }

        @Override
        public <R, E extends Exception> R accept(Visitor<R, E> visitor) throws E {
            return visitor.ring(this);
        }
    }

    /**
     * Each value is listed.
     *
     * @param shardOf shard name by listed value, as the file spells it, in its order
     * @param otherwise the shard of every other key and of NULL
     */
    record ByList(String name, Map<String, String> shardOf, String otherwise) implements Placement {
        public ByList {
            shardOf = Collections.unmodifiableMap(new LinkedHashMap<>(shardOf));
        }

        @Override
        public <R, E extends Exception> R accept(Visitor<R, E> visitor) throws E {
            return visitor.list(this);
        }
    }

    /**
     * Keys below the first bound go to its shard, below the second to that one's, and so on.
     *
     * @param bounds in ascending order as the file gives them; the planner checks the order by the key's type
     * @param otherwise the shard of keys at or above the last bound, and of NULL
     */
    record ByRange(String name, List<Bound> bounds, String otherwise) implements Placement {
        public ByRange {
            bounds = List.copyOf(bounds);
        }

        @Override
        public <R, E extends Exception> R accept(Visitor<R, E> visitor) throws E {
            return visitor.range(this);
        }
    }

    /** Keys below {@code upTo} (exclusive), and not below an earlier bound, belong to {@code shard}. */
    record Bound(String shard, String upTo) {}
}

package dev.kintsugi.route;

import dev.kintsugi.error.Errors;
import dev.kintsugi.rows.SqlType;
import dev.kintsugi.topology.Placement;
import dev.kintsugi.topology.Shard;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes placements ready for one cluster and one type of key. */
public final class Placements implements Placement.Visitor<ShardFunction, SQLException> {
    /** Points of one ring, all shards together: some 100 MB of memory. */
    private static final int MAX_POINTS = 1 << 20;

    private final List<Shard> shards;
    private final SqlType keyType;

    private Placements(List<Shard> shards, SqlType keyType) {
        this.shards = shards;
        this.keyType = keyType;
    }

    /**
     * The function of a placement for keys of a type.
     *
     * @param shards of the cluster, at least one, in order
     * @throws SQLException F0000 if the type cannot be a key or the placement does not fit it or the shards: a listed value or a
     *     bound that is no value of the type, bounds that do not ascend, a type whose order only its database knows, a shard that
     *     does not exist
     */
    public static ShardFunction function(Placement placement, List<Shard> shards, SqlType keyType) throws SQLException {
        if (!KeyTexts.canBeKey(keyType)) {
            throw Errors.configuration("Placement " + placement.name() + " cannot place keys of type " + keyType.name()
                    + described(keyType)
                    + ", whose equal values need not be written alike. Choose a shard key of another type");
        }
        return placement.accept(new Placements(shards, keyType));
    }

    @Override
    public ShardFunction hash(Placement.Hash placement) {
        return new HashFunction(shards.size());
    }

    @Override
    public ShardFunction ring(Placement.Ring placement) throws SQLException {
        for (String named : placement.weights().keySet()) {
            shard(placement, named);
        }
        int[] points = new int[shards.size()];
        long total = 0;
        for (int i = 0; i < points.length; i++) {
            int weight = placement.weights().getOrDefault(shards.get(i).name(), 1);
            long own = (long) placement.virtualNodes() * weight;
            total += own;
            if (total > MAX_POINTS) {
                throw Errors.configuration("Placement " + placement.name() + " has more than " + MAX_POINTS
                        + " virtual nodes; lower virtualNodes or the weights");
            }
            points[i] = (int) own;
        }
        return new RingFunction(shards.stream().map(Shard::name).toList(), points);
    }

    @Override
    public ShardFunction list(Placement.ByList placement) throws SQLException {
        Map<String, Integer> shardOf = new HashMap<>();
        for (Map.Entry<String, String> listed : placement.shardOf().entrySet()) {
            int shard = shard(placement, listed.getValue());
            Integer before = shardOf.put(key(placement, listed.getKey()), shard);
            if (before != null && before != shard) {
                throw Errors.configuration("Placement " + placement.name() + " lists the " + keyType.name() + " "
                        + listed.getKey() + " for shard " + shards.get(before).name()
                        + " and, written another way, for "
                        + shards.get(shard).name());
            }
        }
        return new ListFunction(shardOf, shard(placement, placement.otherwise()), shards.size());
    }

    @Override
    public ShardFunction range(Placement.ByRange placement) throws SQLException {
        KeyOrder<?> order = KeyOrder.of(keyType);
        if (order == null) {
            throw Errors.configuration("Placement " + placement.name() + " cannot place keys of type " + keyType.name()
                    + described(keyType)
                    + " by range, since only the database knows their order. Declare the column with COLLATE \"C\", or use"
                    + " hash, ring or list");
        }
        return range(placement, order);
    }

    private <T> ShardFunction range(Placement.ByRange placement, KeyOrder<T> order) throws SQLException {
        List<T> bounds = new ArrayList<>();
        int[] owners = new int[placement.bounds().size() + 1];
        for (Placement.Bound bound : placement.bounds()) {
            T next = order.read(key(placement, bound.upTo()));
            int at = bounds.size();
            if (at > 0 && order.compare(bounds.get(at - 1), next) >= 0) {
                throw Errors.configuration(
                        "Placement " + placement.name() + ": the bounds must ascend as values of type "
                                + keyType.name() + "; " + bound.upTo() + " is not above "
                                + placement.bounds().get(at - 1).upTo());
            }
            owners[at] = shard(placement, bound.shard());
            bounds.add(next);
        }
        owners[bounds.size()] = shard(placement, placement.otherwise());
        return new RangeFunction<>(order, bounds, owners, shards.size());
    }

    private String key(Placement placement, String written) throws SQLException {
        String text = keyType.kind() == SqlType.Kind.TIMESTAMP_TZ ? TimeKeys.inUtc(written) : written;
        if (KeyTexts.configured(keyType, text) instanceof KeyText.Of known) {
            return known.text();
        }
        throw Errors.configuration("Placement " + placement.name() + ": " + written + " is no value of type "
                + keyType.name() + (keyType.length() < 0 ? "" : " of its length or precision")
                + ", which the keys placed by it have");
    }

    private int shard(Placement placement, String name) throws SQLException {
        for (Shard shard : shards) {
            if (shard.name().equals(name)) {
                return shard.index();
            }
        }
        throw Errors.configuration("Placement " + placement.name() + " names shard " + name + ", which does not exist");
    }

    private static String described(SqlType type) {
        return type.collation() == null
                ? ""
                : " with collation " + type.collation().name();
    }
}

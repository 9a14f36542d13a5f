package dev.kintsugi.route;

import dev.kintsugi.rows.SqlType;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A condition on the keys of co-located rows, which gives the shards that can hold such rows. It is always a superset of the
 * shards that do: what is not understood is {@link Everywhere}. Immutable; prints itself for EXPLAIN.
 */
public sealed interface Routing {

    /** The shards that may hold rows which satisfy the condition. */
    ShardSet shards(Values values);

    /** The unique keys whose lookups, once they are asked, say more of the shards. */
    default List<Unique> uniqueKeys() {
        return List.of();
    }

    /** Any shard. */
    record Everywhere(int clusterSize) implements Routing {
        @Override
        public ShardSet shards(Values values) {
            return ShardSet.all(clusterSize);
        }

        @Override
        public String toString() {
            return "all shards";
        }
    }

    /** No row satisfies the condition. */
    record Nowhere(int clusterSize) implements Routing {
        @Override
        public ShardSet shards(Values values) {
            return ShardSet.none(clusterSize);
        }

        @Override
        public String toString() {
            return "no shard";
        }
    }

    /** One shard, whatever the values. */
    record On(int shard, int clusterSize) implements Routing {
        @Override
        public ShardSet shards(Values values) {
            return ShardSet.of(shard, clusterSize);
        }

        @Override
        public String toString() {
            return "shard " + shard;
        }
    }

    /** key = value. */
    record Equal(ShardKey key, Operand operand) implements Routing {
        @Override
        public ShardSet shards(Values values) {
            return key.equalTo(operand.value(values));
        }

        @Override
        public String toString() {
            return key.column() + " = " + operand;
        }
    }

    /** The home of a row to be written; all shards where only the database can compute its key. */
    record Home(ShardKey key, Operand operand) implements Routing {
        @Override
        public ShardSet shards(Values values) {
            int home = key.home(operand.value(values));
            int clusterSize = key.function().clusterSize();
            return home < 0 ? ShardSet.all(clusterSize) : ShardSet.of(home, clusterSize);
        }

        @Override
        public String toString() {
            return "home of " + key.column() + " " + operand;
        }
    }

    /** key = ANY(array). */
    record EqualAny(ShardKey key, Operand array) implements Routing {
        @Override
        public ShardSet shards(Values values) {
            return KeyArrays.shards(key, array.value(values));
        }

        @Override
        public String toString() {
            return key.column() + " = any " + array;
        }
    }

    /** low &lt;= key &lt;= high; a null operand is no bound. Exclusive bounds are treated as inclusive. */
    record Between(ShardKey key, @Nullable Operand low, @Nullable Operand high) implements Routing {
        @Override
        public ShardSet shards(Values values) {
            return KeyBounds.shards(key, low, high, values);
        }

        @Override
        public String toString() {
            return (low == null ? "" : low + " <= ") + key.column() + (high == null ? "" : " <= " + high);
        }
    }

    /** key IS NULL. */
    record IsNull(ShardKey key) implements Routing {
        @Override
        public ShardSet shards(Values values) {
            return ShardSet.of(key.function().shardOfNull(), key.function().clusterSize());
        }

        @Override
        public String toString() {
            return key.column() + " is null";
        }
    }

    /**
     * All columns of an enforced unique key are given: the shard that its lookup names, if it has been asked; else all.
     *
     * @param constraint the key's name
     * @param types of its columns
     * @param operands the columns' values
     */
    record Unique(String constraint, List<SqlType> types, List<Operand> operands, int clusterSize) implements Routing {
        public Unique {
            types = List.copyOf(types);
            operands = List.copyOf(operands);
        }

        @Override
        public ShardSet shards(Values values) {
            ShardSet found = values.found(this);
            return found == null ? ShardSet.all(clusterSize) : found;
        }

        @Override
        public List<Unique> uniqueKeys() {
            return List.of(this);
        }

        @Override
        public String toString() {
            return "lookup of " + constraint + " "
                    + operands.stream().map(Operand::toString).collect(Collectors.joining(", "));
        }
    }

    /** All conditions hold, of which there is at least one. */
    record AllOf(List<Routing> conditions) implements Routing {
        public AllOf {
            conditions = List.copyOf(conditions);
            if (conditions.isEmpty()) {
                throw new IllegalArgumentException("no conditions");
            }
        }

        @Override
        public ShardSet shards(Values values) {
            ShardSet result = conditions.get(0).shards(values);
            for (int i = 1; i < conditions.size(); i++) {
                result = result.and(conditions.get(i).shards(values));
            }
            return result;
        }

        @Override
        public String toString() {
            return conditions.stream().map(Routing::toString).collect(Collectors.joining(" and ", "(", ")"));
        }

        @Override
        public List<Unique> uniqueKeys() {
            return conditions.stream()
                    .flatMap(condition -> condition.uniqueKeys().stream())
                    .toList();
        }
    }

    /** At least one condition holds, of which there is at least one. */
    record AnyOf(List<Routing> conditions) implements Routing {
        public AnyOf {
            conditions = List.copyOf(conditions);
            if (conditions.isEmpty()) {
                throw new IllegalArgumentException("no conditions");
            }
        }

        @Override
        public ShardSet shards(Values values) {
            ShardSet result = conditions.get(0).shards(values);
            for (int i = 1; i < conditions.size(); i++) {
                result = result.or(conditions.get(i).shards(values));
            }
            return result;
        }

        @Override
        public String toString() {
            return conditions.stream().map(Routing::toString).collect(Collectors.joining(" or ", "(", ")"));
        }
    }
}

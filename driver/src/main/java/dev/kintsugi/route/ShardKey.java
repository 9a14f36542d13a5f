package dev.kintsugi.route;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.rows.SqlType;
import org.jspecify.annotations.Nullable;

/**
 * How values of one shard-key column become shards: its type's canonical text and its placement's function. Two tables are
 * co-located on their keys if their {@code placement} is the same and {@link #sameKeys} holds.
 *
 * @param column the key's column, for messages
 * @param type the column's type
 * @param placement the placement's name
 * @param function the placement, made ready
 * @param dialect whose rules of comparison and assignment hold
 */
public record ShardKey(String column, SqlType type, String placement, ShardFunction function, Dialect dialect) {

    /** The same under the name that a view gives to the column. */
    public ShardKey named(String other) {
        return new ShardKey(other, type, placement, function, dialect);
    }

    /** The shards that may hold rows with {@code key = value}; none for NULL, all where the value's key is unknown. */
    public ShardSet equalTo(@Nullable Object value) {
        if (value != null && isOwnInteger(value)) {
            return ShardSet.of(function.shardOf(value.toString()), function.clusterSize());
        }
        KeyText text = KeyTexts.compared(type, value, dialect);
        if (text instanceof KeyText.Of known) {
            return ShardSet.of(function.shardOf(known.text()), function.clusterSize());
        }
        return text == KeyText.NoRow.NO_ROW
                ? ShardSet.none(function.clusterSize())
                : ShardSet.all(function.clusterSize());
    }

    /** True for the Java form of the column's own integers: its digits are the canonical text, and no rule has to be looked up. */
    private boolean isOwnInteger(Object value) {
        SqlType.Kind kind = type.kind();
        return value instanceof Integer
                ? kind == SqlType.Kind.INTEGER || kind == SqlType.Kind.BIGINT
                : value instanceof Long && kind == SqlType.Kind.BIGINT;
    }

    /**
     * The shard that owns a row into which this value is assigned; -1 where only the database can tell: it has to be asked for
     * the value as the column stores it, which {@link #homeOfStored} understands.
     */
    public int home(@Nullable Object value) {
        if (value == null) {
            return function.shardOfNull();
        }
        if (isOwnInteger(value)) {
            return function.shardOf(value.toString());
        }
        return KeyTexts.assigned(type, value, dialect) instanceof KeyText.Of known
                ? function.shardOf(known.text())
                : -1;
    }

    /**
     * The shard that owns a row whose key is this value, read from the column (or from a CAST to its type) by {@code getString},
     * a BINARY one by {@code getBytes}; -1 where the type cannot be a key.
     */
    public int homeOfStored(@Nullable Object value) {
        if (value == null) {
            return function.shardOfNull();
        }
        return KeyTexts.stored(type, value) instanceof KeyText.Of known ? function.shardOf(known.text()) : -1;
    }

    /** True if equal keys of both have one canonical text, so that equal keys live together. */
    public boolean sameKeys(ShardKey other) {
        return placement.equals(other.placement) && KeyTexts.sameCanonicalForm(type, other.type);
    }
}

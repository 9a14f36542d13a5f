package dev.kintsugi.route;

import dev.kintsugi.rows.SqlType;
import org.jspecify.annotations.Nullable;

/** Shards of {@code low <= key <= high}. */
final class KeyBounds {
    private KeyBounds() {}

    /**
     * None if a bound's value is NULL, which no key is above or below. A bound that is no key of the type, such as 7.5 for an
     * integer, or that cannot be read, does not narrow the search.
     *
     * @param low null for no lower bound
     * @param high null for no upper bound
     */
    static ShardSet shards(ShardKey key, @Nullable Operand low, @Nullable Operand high, Values values) {
        Object from = low == null ? null : low.value(values);
        Object to = high == null ? null : high.value(values);
        if (low != null && from == null || high != null && to == null) {
            return ShardSet.none(key.function().clusterSize());
        }
        return key.function().shardsBetween(key.type(), bound(key, from), bound(key, to));
    }

    private static @Nullable String bound(ShardKey key, @Nullable Object value) {
        if (value == null || isPadded(key, value)) {
            return null;
        }
        return KeyTexts.compared(key.type(), value, key.dialect()) instanceof KeyText.Of known ? known.text() : null;
    }

    /** Beside char(n) a text's trailing spaces do not matter to =, but to the order of texts that they may be compared as. */
    private static boolean isPadded(ShardKey key, Object value) {
        return key.type().kind() == SqlType.Kind.CHAR && value instanceof String text && text.endsWith(" ");
    }
}

package dev.kintsugi.merge;

import dev.kintsugi.rows.ValueType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An order of rows by sort keys, over values that are decoded once a row. */
final class RowOrder implements Comparator<@Nullable Object[]> {
    private final List<SortKey> keys;
    private final List<ValueType> types;
    private final List<Comparator<Object>> orders;

    /**
     * An order.
     *
     * @param types of the keys, one each; each with an order
     */
    RowOrder(List<SortKey> keys, List<ValueType> types) {
        if (keys.size() != types.size()) {
            throw new IllegalArgumentException(keys.size() + " sort keys but " + types.size() + " types");
        }
        this.keys = List.copyOf(keys);
        this.types = List.copyOf(types);
        orders = new ArrayList<>(keys.size());
        for (ValueType type : types) {
            Comparator<Object> order = type.order();
            if (order == null) {
                throw new IllegalArgumentException("Only the database knows the order of " + type);
            }
            orders.add(order);
        }
    }

    /** True if every two rows are equal. */
    boolean isEmpty() {
        return keys.isEmpty();
    }

    /** The values of the keys on the current row. */
    @Nullable Object[] read(ResultSet row) throws SQLException {
        @Nullable Object[] values = new @Nullable Object[keys.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = types.get(i).read(row, keys.get(i).column());
        }
        return values;
    }

    @Override
    public int compare(@Nullable Object[] a, @Nullable Object[] b) {
        for (int i = 0; i < a.length; i++) {
            int order = compare(i, a[i], b[i]);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private int compare(int key, @Nullable Object a, @Nullable Object b) {
        SortKey sort = keys.get(key);
        if (a == null || b == null) {
            if (a == b) {
                return 0;
            }
            return (a == null) == sort.nullsFirst() ? -1 : 1;
        }
        int order = orders.get(key).compare(a, b);
        return sort.descending() ? -order : order;
    }
}

package dev.kintsugi.merge;

import dev.kintsugi.rows.ValueType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The values of several columns of one row, equal to another's where SQL would group them together, NULLs included. */
final class GroupKey {
    /** The key of a statement without groups. */
    static final GroupKey NONE = new GroupKey(new @Nullable Object[0]);

    private final @Nullable Object[] values;
    private final int hash;

    private GroupKey(@Nullable Object[] values) {
        this.values = values;
        hash = Arrays.hashCode(values);
    }

    /** Reads the key of the current row: 1-based columns and the type of each. */
    static GroupKey of(ResultSet row, List<Integer> columns, List<ValueType> types) throws SQLException {
        @Nullable Object[] values = new @Nullable Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            ValueType type = types.get(i);
            Object value = type.read(row, columns.get(i));
            values[i] = value == null ? null : type.groupingKey(value);
        }
        return new GroupKey(values);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof GroupKey key && hash == key.hash && Arrays.equals(values, key.values);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}

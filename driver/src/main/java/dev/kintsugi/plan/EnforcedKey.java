package dev.kintsugi.plan;

import dev.kintsugi.catalog.Column;
import dev.kintsugi.catalog.Table;
import dev.kintsugi.dialect.UniqueLookup;
import dev.kintsugi.route.ValueHome;
import dev.kintsugi.rows.SqlType;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A unique key without the shard key that is kept for the rows of all shards.
 *
 * @param lookup by which
 * @param types of its columns
 * @param shardKeyType of the table's shard key
 */
public record EnforcedKey(UniqueLookup lookup, List<SqlType> types, SqlType shardKeyType) {
    public EnforcedKey {
        types = List.copyOf(types);
    }

    /** The key of a lookup whose table has its columns. */
    public static EnforcedKey of(UniqueLookup lookup, Table table) {
        return new EnforcedKey(
                lookup,
                lookup.columns().stream().map(column -> type(table, column)).toList(),
                type(table, lookup.shardKey()));
    }

    private static SqlType type(Table table, String name) {
        Column column = table.column(name);
        if (column == null) {
            throw new IllegalArgumentException(table.name() + " has no column " + name);
        }
        return column.type();
    }

    /** The types of the columns and of the shard key, as SQL. */
    public List<String> declarations() {
        return Stream.concat(types.stream(), Stream.of(shardKeyType))
                .map(SqlType::declaration)
                .toList();
    }

    /** The shard whose lookup has a value. */
    public int home(List<@Nullable String> values, int clusterSize) throws SQLException {
        return ValueHome.of(types, values, clusterSize);
    }

    /** True if it is the key of these columns of this table. */
    boolean is(Table table, Set<String> columns) {
        return lookup.table().equals(table.name())
                && Set.copyOf(lookup.columns()).equals(columns);
    }
}

package dev.kintsugi.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One table as the backends hold it.
 *
 * @param name schema and name as stored
 * @param columns in the table's order
 * @param primaryKey column names in key order, empty if there is none
 * @param uniqueKeys the column names of each unique constraint or index, the primary key's included; an index over
 *     expressions or with a condition is listed with no columns
 * @param foreignKeys the keys that point elsewhere
 * @param changesOthers true if a write of its rows may change rows that the write does not name: by triggers, rules, inheritance or
 *     other tables' keys that follow; also where that is not known
 * @param hasChildren true if rows of other tables are seen through it, which ONLY leaves out
 */
public record Table(
        QualifiedName name,
        List<Column> columns,
        List<String> primaryKey,
        List<List<String>> uniqueKeys,
        List<ForeignKey> foreignKeys,
        boolean changesOthers,
        boolean hasChildren) {
    public Table {
        columns = List.copyOf(columns);
        primaryKey = List.copyOf(primaryKey);
        uniqueKeys = List.copyOf(uniqueKeys);
        foreignKeys = List.copyOf(foreignKeys);
    }

    /** The same, of which it is known that its writes change rows elsewhere. */
    Table changingOthers() {
        return new Table(name, columns, primaryKey, uniqueKeys, foreignKeys, true, hasChildren);
    }

    /**
     * What a view of some of its columns knows of it.
     *
     * @param view the view's name
     * @param shown the columns, under the view's names
     * @param names for each of the view's names the table's
     */
    public Table shownAs(QualifiedName view, List<Column> shown, Map<String, String> names) {
        List<List<String>> keys = new ArrayList<>();
        uniqueKeys.forEach(key -> keys.add(shown(key, names)));
        return new Table(view, shown, shown(primaryKey, names), keys, foreignKeys, changesOthers, hasChildren);
    }

    /** The view's names of a key's columns; none if it hides some. */
    private static List<String> shown(List<String> key, Map<String, String> names) {
        List<String> result = new ArrayList<>();
        for (String column : key) {
            names.entrySet().stream()
                    .filter(name -> name.getValue().equals(column))
                    .findFirst()
                    .ifPresent(name -> result.add(name.getKey()));
        }
        return result.size() == key.size() ? result : List.of();
    }

    /** The column of that exact name; null if there is none. */
    public @Nullable Column column(String columnName) {
        for (Column column : columns) {
            if (column.name().equals(columnName)) {
                return column;
            }
        }
        return null;
    }

    /** The 0-based position of the column of that exact name; -1 if there is none. */
    public int columnIndex(String columnName) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(columnName)) {
                return i;
            }
        }
        return -1;
    }

    /**
     * True if every unique key contains that column, so that each shard enforces it for the whole cluster where the
     * column is the shard key. A key whose columns are not listed does not count as containing it; without unique keys
     * the answer is true.
     */
    public boolean uniqueKeysContain(String columnName) {
        return uniqueKeys.stream().allMatch(key -> key.contains(columnName));
    }

    /**
     * A foreign key: these columns point at those of another table.
     *
     * @param followsUpdates true if an update of those changes rows of this table as well: ON UPDATE CASCADE, SET NULL, SET DEFAULT
     */
    public record ForeignKey(
            String name,
            List<String> columns,
            QualifiedName target,
            List<String> targetColumns,
            boolean followsUpdates) {
        public ForeignKey {
            columns = List.copyOf(columns);
            targetColumns = List.copyOf(targetColumns);
        }

        /** A key that forbids updates of what it points at. */
        public ForeignKey(String name, List<String> columns, QualifiedName target, List<String> targetColumns) {
            this(name, columns, target, targetColumns, false);
        }
    }
}

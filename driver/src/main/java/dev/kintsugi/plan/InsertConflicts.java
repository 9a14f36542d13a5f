package dev.kintsugi.plan;

import dev.kintsugi.catalog.Table;
import dev.kintsugi.plan.Plan.Conflicts;
import dev.kintsugi.route.ShardKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.sf.jsqlparser.statement.insert.ConflictActionType;
import net.sf.jsqlparser.statement.insert.Insert;
import org.jspecify.annotations.Nullable;

/** What ON CONFLICT of an INSERT into a sharded table may meet, and where. */
record InsertConflicts(Queries queries) {
    private static final String BENEATH = "Write to the table beneath it";

    /** By which enforced keys rows may be met on other shards; null if a conflict is found on the row's own shard. */
    @Nullable Conflicts of(Insert insert, Table table, ShardKey key) throws Unplannable {
        if (insert.getConflictAction() == null) {
            return null;
        }
        boolean updates = insert.getConflictAction().getConflictActionType() == ConflictActionType.DO_UPDATE;
        var target = insert.getConflictTarget();
        List<String> named = target == null || target.getIndexColumnNames() == null
                ? List.of()
                : target.getIndexColumnNames().stream()
                        .map(queries.names()::stored)
                        .toList();
        List<List<String>> others = (named.isEmpty() ? table.uniqueKeys() : List.of(named))
                .stream().filter(unique -> !unique.contains(key.column())).toList();
        if (others.isEmpty()) {
            return null;
        }
        if (isView(table)) {
            throw new Unplannable(
                    "ON CONFLICT on columns without the shard key " + key.column() + ", through a view", BENEATH);
        }
        List<EnforcedKey> keys = new ArrayList<>();
        for (List<String> other : others) {
            queries.layout().enforcedKeys(table).stream()
                    .filter(enforced -> enforced.is(table, Set.copyOf(other)))
                    .filter(enforced -> !enforced.lookup().nullsEqual())
                    .findFirst()
                    .ifPresent(keys::add);
        }
        if (keys.size() < others.size() || (target != null && target.getConstraintName() != null)) {
            throw new Unplannable(
                    "ON CONFLICT on columns without the shard key " + key.column()
                            + " would not see other shards' rows",
                    "Name the columns of a unique key that contains " + key.column() + " or is enforced");
        }
        return new Conflicts(keys, !named.isEmpty(), updates);
    }

    /** True for ON CONFLICT DO UPDATE of the shard key. */
    boolean changesKey(Insert insert, ShardKey key) {
        return insert.getConflictAction() != null
                && insert.getConflictAction().getUpdateSets() != null
                && insert.getConflictAction().getUpdateSets().stream()
                        .flatMap(set -> set.getColumns().stream())
                        .anyMatch(column ->
                                queries.names().stored(column.getColumnName()).equals(key.column()));
    }

    void checkKeyStays(Insert insert, ShardKey key) throws Unplannable {
        if (changesKey(insert, key)) {
            throw new Unplannable(
                    "ON CONFLICT DO UPDATE of the shard key " + key.column()
                            + ", of more than one row with a known key",
                    InsertPlanner.REMEDY);
        }
    }

    /** A row that gets another key would have to move through the view. */
    void checkNoView(Table table) throws Unplannable {
        if (isView(table)) {
            throw new Unplannable("ON CONFLICT DO UPDATE of the shard key through the view " + table.name(), BENEATH);
        }
    }

    private boolean isView(Table table) {
        return queries.layout().catalog().views().containsKey(table.name());
    }
}

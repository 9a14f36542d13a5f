package dev.kintsugi.plan;

import dev.kintsugi.catalog.Table;
import dev.kintsugi.plan.Plan.Conflicts;
import dev.kintsugi.route.ShardKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.statement.insert.ConflictActionType;
import net.sf.jsqlparser.statement.insert.Insert;
import net.sf.jsqlparser.statement.insert.InsertConflictTarget;
import net.sf.jsqlparser.statement.update.UpdateSet;
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
        InsertConflictTarget target = insert.getConflictTarget();
        List<String> named = named(target);
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

    /** The columns that ON CONFLICT names. */
    private List<String> named(@Nullable InsertConflictTarget target) {
        return target == null || target.getIndexColumnNames() == null
                ? List.of()
                : target.getIndexColumnNames().stream()
                        .map(queries.names()::stored)
                        .toList();
    }

    /** True for ON CONFLICT DO UPDATE of the shard key, to another than the row was found by. */
    boolean changesKey(Insert insert, ShardKey key) {
        if (insert.getConflictAction() == null || insert.getConflictAction().getUpdateSets() == null) {
            return false;
        }
        boolean found = named(insert.getConflictTarget()).contains(key.column());
        for (UpdateSet set : insert.getConflictAction().getUpdateSets()) {
            for (int i = 0; i < set.getColumns().size(); i++) {
                boolean isKey =
                        queries.names().stored(set.getColumn(i).getColumnName()).equals(key.column());
                if (isKey && !(found && set.getColumns().size() == 1 && isProposed(set.getValue(0), key))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** True for {@code EXCLUDED.key}, which is what both rows have. */
    private boolean isProposed(Expression value, ShardKey key) {
        return value instanceof Column column
                && column.getTable() != null
                && "EXCLUDED".equalsIgnoreCase(column.getTable().getName())
                && queries.names().stored(column.getColumnName()).equals(key.column());
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

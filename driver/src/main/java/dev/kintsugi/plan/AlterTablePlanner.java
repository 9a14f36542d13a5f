package dev.kintsugi.plan;

import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.error.Errors;
import dev.kintsugi.plan.Plan.Define;
import dev.kintsugi.plan.Plan.Effect;
import dev.kintsugi.plan.TokenCursor.Name;
import dev.kintsugi.topology.TableRule;
import dev.kintsugi.topology.Topology.UnlistedTables;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Plans ALTER TABLE, from behind these words: it runs where the table's rows lie, what was decided of them follows a new name, and what
 * would take the rows away from where they are looked for is refused.
 */
final class AlterTablePlanner {
    private final Layout layout;
    private final List<String> path;
    private final TokenCursor cursor;
    private final DdlTargets targets;
    private final ListedTables listed;

    AlterTablePlanner(Layout layout, List<String> path, TokenCursor cursor, DdlTargets targets) {
        this.layout = layout;
        this.path = path;
        this.cursor = cursor;
        this.targets = targets;
        this.listed = new ListedTables(layout.topology(), layout.dialect());
    }

    Define plan() throws Unplannable, SQLException {
        boolean ifExists = cursor.take("IF", "EXISTS");
        if (cursor.is("ALL") && cursor.is(cursor.position() + 1, "IN")) {
            return new Define(DdlTargets.texts(targets.everywhere(), cursor.text()), Effect.CATALOG);
        }
        int relation = cursor.position();
        cursor.take("ONLY");
        Name name = cursor.name();
        cursor.take("*");
        String target = cursor.text(relation, cursor.position());
        PlacedTable table = targets.table(name);
        if (table == null) {
            return new Define(
                    DdlTargets.texts(ifExists ? targets.object(name) : targets.relation(name), cursor.text()),
                    Effect.CATALOG);
        }
        QualifiedName stored = table.table().name();
        if (cursor.take("RENAME", "TO")) {
            return moved(table, new QualifiedName(stored.schema(), cursor.identifier()));
        }
        if (cursor.take("SET", "SCHEMA")) {
            return moved(table, new QualifiedName(cursor.identifier(), stored.name()));
        }
        String newKey = null;
        List<TokenCursor> actions = cursor.split(cursor.position(), cursor.end());
        ColumnFilling filling = new ColumnFilling(layout, path, cursor, targets, table, target, actions);
        for (TokenCursor action : actions) {
            String renamed = action(table, action, filling);
            newKey = renamed == null ? newKey : renamed;
        }
        filling.settle();
        Define define = new Define(DdlTargets.texts(targets.of(table), filling.text()), Effect.CATALOG)
                .filling(filling.filling());
        return newKey == null
                ? unchanged(table, define, filling)
                : recording(define, filling, recordKey(stored, table, newKey)).moving(stored);
    }

    /** The same, written down, between what the filling of columns needs. */
    private Define recording(Define define, ColumnFilling filling, List<String> records) {
        List<String> before = new ArrayList<>(filling.before());
        before.addAll(records.isEmpty() ? List.of() : DecisionTable.create(layout));
        List<String> after = new ArrayList<>(filling.after());
        after.addAll(records);
        return define.recording(before, after);
    }

    /** Where the primary key decides, and nothing is written down yet, a new primary key must not decide anew. */
    private Define unchanged(PlacedTable table, Define define, ColumnFilling filling) {
        QualifiedName name = table.table().name();
        List<String> before = new ArrayList<>(filling.before());
        if (layout.topology().unlistedTables() == UnlistedTables.BY_PRIMARY_KEY && listed.rule(name) == null) {
            before.addAll(DecisionTable.create(layout));
            before.add(DecisionTable.recordIfAbsent(name, TableDecision.rule(table.location(), layout.topology())));
        }
        return define.recording(before, filling.after());
    }

    private Define moved(PlacedTable table, QualifiedName renamed) throws SQLException {
        if (renamed.isOwn()) {
            throw Errors.ownSchema();
        }
        TableRule rule = TableDecision.rule(table.location(), layout.topology());
        TableRule byFile = listed.rule(renamed);
        if (byFile != null && !listed.same(byFile, rule)) {
            throw Errors.placementContradiction(
                    renamed.toString(), ListedTables.describe(rule), "the file says " + ListedTables.describe(byFile));
        }
        List<String> records = new ArrayList<>();
        records.add(DecisionTable.forget(table.table().name()));
        records.addAll(DecisionTable.record(renamed, rule));
        return new Define(DdlTargets.texts(targets.of(table), cursor.text()), Effect.CATALOG)
                .recording(DecisionTable.create(layout), records)
                .moving(table.table().name());
    }

    private List<String> recordKey(QualifiedName name, PlacedTable table, String newKey) {
        TableRule rule = TableDecision.rule(table.location(), layout.topology());
        return rule instanceof TableRule.Sharded sharded
                ? DecisionTable.record(name, new TableRule.Sharded(newKey, sharded.placement()))
                : List.of();
    }

    /** Looks at one action; answers the shard key's new name if the action renames it. */
    private @Nullable String action(PlacedTable table, TokenCursor action, ColumnFilling filling)
            throws Unplannable, SQLException {
        @Nullable String key = table.location() instanceof Location.Sharded sharded
                ? sharded.key().column()
                : null;
        if (action.take("ATTACH", "PARTITION") || action.take("INHERIT")) {
            checkSamePlace(table, action.name());
            return null;
        }
        if (action.take("ADD")) {
            filling.added(action);
            return null;
        }
        int using = action.is("ALTER") ? action.find("USING") : -1;
        if (using >= 0) {
            filling.computed(using + 1, action.end());
        }
        if (key == null) {
            return null;
        }
        if (action.take("RENAME")) {
            return action.is("CONSTRAINT") ? null : renamedKey(table, key, action);
        }
        if (action.take("DROP")) {
            checkKeepsKey(table, key, action);
            return null;
        }
        if (action.take("ALTER")) {
            return altered(table, key, action);
        }
        return null;
    }

    private @Nullable String renamedKey(PlacedTable table, String key, TokenCursor action) throws SQLException {
        action.take("COLUMN");
        if (!action.identifier().equals(key) || !action.take("TO")) {
            return null;
        }
        return newKey(table, key, action.identifier());
    }

    private String newKey(PlacedTable table, String key, String renamed) throws SQLException {
        if (listed.rule(table.table().name()) != null) {
            throw Errors.keyIsListed(table.table().name().toString(), key, renamed);
        }
        return renamed;
    }

    private void checkKeepsKey(PlacedTable table, String key, TokenCursor action) throws Unplannable, SQLException {
        if (action.is("CONSTRAINT") || action.is("PRIMARY") || action.is("EXPRESSION")) {
            return;
        }
        action.take("COLUMN");
        action.take("IF", "EXISTS");
        boolean list = action.take("(");
        do {
            if (action.atName() && action.identifier().equals(key)) {
                throw new Unplannable(
                        "Column " + key + " is the shard key of "
                                + table.table().name() + ": without it no row's shard can be told",
                        "Create a table with another shard key, copy the rows, and drop this one");
            }
        } while (list && action.take(","));
    }

    private @Nullable String altered(PlacedTable table, String key, TokenCursor action)
            throws Unplannable, SQLException {
        action.take("COLUMN");
        action.take("IF", "EXISTS");
        if (!action.atName() || action.is("CONSTRAINT") || !action.identifier().equals(key)) {
            return null;
        }
        if (action.take("RENAME", "TO")) {
            return newKey(table, key, action.identifier());
        }
        boolean type = action.take("SET", "DATA", "TYPE") || action.take("TYPE");
        boolean typeAlone = !action.is("SET") && !action.is("DROP") && !action.is("ADD") && !action.is("RESTART");
        boolean setsType = type || typeAlone;
        if (setsType && !layout.dialect().transactionalDdl()) {
            throw new Unplannable(
                    "The type of " + key + ", the shard key of " + table.table().name()
                            + ", on a database that cannot undo DDL",
                    "Create a table with the new type, copy the rows, and drop this one");
        }
        return null;
    }

    private void checkSamePlace(PlacedTable table, Name other) throws Unplannable, SQLException {
        PlacedTable part = targets.table(other);
        if (part == null) {
            return;
        }
        TableRule here = TableDecision.rule(table.location(), layout.topology());
        TableRule there = TableDecision.rule(part.location(), layout.topology());
        if (!listed.same(here, there)) {
            throw new Unplannable(
                    table.table().name() + " is " + ListedTables.describe(here) + ", and "
                            + part.table().name() + " is " + ListedTables.describe(there)
                            + ", so that they cannot be parts of one table",
                    "Create the part WITH the same placement");
        }
    }
}

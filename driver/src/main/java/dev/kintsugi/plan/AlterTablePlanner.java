package dev.kintsugi.plan;

import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.dialect.NewColumns;
import dev.kintsugi.error.Errors;
import dev.kintsugi.plan.Plan.Define;
import dev.kintsugi.plan.Plan.Effect;
import dev.kintsugi.plan.Plan.NewNumbers;
import dev.kintsugi.plan.TokenCursor.Name;
import dev.kintsugi.topology.TableRule;
import dev.kintsugi.topology.Topology.UnlistedTables;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Plans ALTER TABLE, from behind these words: it runs where the table's rows lie, what was decided of them follows a new name, and what
 * would take the rows away from where they are looked for is refused.
 */
final class AlterTablePlanner {
    private static final Set<String> CONSTRAINTS =
            Set.of("CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN", "EXCLUDE", "NOT");
    private static final String ADDING = "Add it without the default, fill it, and set the default then";
    private static final String COMPUTING = "Compute it by an UPDATE";
    private final Layout layout;
    private final List<String> path;
    private final TokenCursor cursor;
    private final DdlTargets targets;
    private final ListedTables listed;
    /** What every shard runs before. */
    private final List<String> checks = new ArrayList<>();
    /** What every shard runs after. */
    private final List<String> defaults = new ArrayList<>();

    private final List<NewNumbers> numbers = new ArrayList<>();
    /** Columns that are filled with what no shard can tell by itself. */
    private final Set<String> filled = new HashSet<>();

    private final List<Edit> edits = new ArrayList<>();
    private String target = "";
    private @Nullable List<String> time;

    AlterTablePlanner(Layout layout, List<String> path, TokenCursor cursor, DdlTargets targets) {
        this.layout = layout;
        this.path = path;
        this.cursor = cursor;
        this.targets = targets;
        this.listed = new ListedTables(layout.topology(), layout.dialect());
    }

    /**
     * Other words for some tokens.
     *
     * @param to the token after the last
     */
    private record Edit(int from, int to, String text) {}

    Define plan() throws Unplannable, SQLException {
        boolean ifExists = cursor.take("IF", "EXISTS");
        if (cursor.is("ALL") && cursor.is(cursor.position() + 1, "IN")) {
            return new Define(DdlTargets.texts(targets.everywhere(), cursor.text()), Effect.CATALOG);
        }
        int relation = cursor.position();
        cursor.take("ONLY");
        Name name = cursor.name();
        cursor.take("*");
        target = cursor.text(relation, cursor.position());
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
        for (TokenCursor action : actions) {
            String renamed = action(table, action);
            newKey = renamed == null ? newKey : renamed;
        }
        checkFilledOnce(actions);
        Define define = define(table, List.of(), Set.of());
        return newKey == null
                ? unchanged(table, define)
                : define(table, recordKey(stored, table, newKey), Set.of(stored));
    }

    private Define define(PlacedTable table, List<String> records, Set<QualifiedName> moved) {
        List<String> before = new ArrayList<>(checks);
        before.addAll(records.isEmpty() ? List.of() : DecisionTable.create(layout));
        List<String> after = new ArrayList<>(defaults);
        after.addAll(records);
        Define define = new Define(
                DdlTargets.texts(targets.of(table), text()), before, after, Effect.CATALOG, false, moved, null);
        return define.numbering(numbers);
    }

    /** What the shards run. */
    private String text() {
        StringBuilder text = new StringBuilder();
        int at = 0;
        for (Edit edit : edits) {
            text.append(cursor.text(), at, cursor.start(edit.from())).append(edit.text());
            at = cursor.start(edit.to() - 1)
                    + cursor.text(edit.to() - 1, edit.to()).length();
        }
        return text.append(cursor.text().substring(at)).toString();
    }

    /** Where the primary key decides, and nothing is written down yet, a new primary key must not decide anew. */
    private Define unchanged(PlacedTable table, Define define) {
        QualifiedName name = table.table().name();
        if (layout.topology().unlistedTables() != UnlistedTables.BY_PRIMARY_KEY || listed.rule(name) != null) {
            return define;
        }
        TableRule rule = TableDecision.rule(table.location(), layout.topology());
        List<String> before = new ArrayList<>(checks);
        before.addAll(DecisionTable.create(layout));
        before.add(DecisionTable.recordIfAbsent(name, rule));
        return define.recording(before, defaults);
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
        return define(table, records, Set.of(table.table().name()));
    }

    private List<String> recordKey(QualifiedName name, PlacedTable table, String newKey) {
        TableRule rule = TableDecision.rule(table.location(), layout.topology());
        return rule instanceof TableRule.Sharded sharded
                ? DecisionTable.record(name, new TableRule.Sharded(newKey, sharded.placement()))
                : List.of();
    }

    /** Looks at one action; answers the shard key's new name if the action renames it. */
    private @Nullable String action(PlacedTable table, TokenCursor action) throws Unplannable, SQLException {
        @Nullable String key = table.location() instanceof Location.Sharded sharded
                ? sharded.key().column()
                : null;
        if (action.take("ATTACH", "PARTITION") || action.take("INHERIT")) {
            checkSamePlace(table, action.name());
            return null;
        }
        if (action.take("ADD")) {
            checkAdded(table, action);
            return null;
        }
        int using = action.is("ALTER") ? action.find("USING") : -1;
        if (using >= 0) {
            fillByExpression(table, using + 1, action.end());
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

    private void checkAdded(PlacedTable table, TokenCursor action) throws Unplannable, SQLException {
        action.take("COLUMN");
        int condition = action.position();
        boolean ifAbsent = action.take("IF", "NOT", "EXISTS");
        if (!action.atName()) {
            checkFillsAlike(table, cursor.text(action.position(), action.end()), ADDING);
            return;
        }
        if (CONSTRAINTS.stream().anyMatch(action::is)) {
            return;
        }
        int name = action.position();
        String column = action.identifier();
        ColumnDefinition definition = new ColumnDefinition(action);
        boolean tellsTime = Vocabulary.mentionsOnce(definition.defaultText());
        boolean numbered = definition.isNumbered() && table.location() instanceof Location.Sharded;
        boolean alike = !tellsTime && !numbered;
        if (alike || table.location() instanceof Location.Single) {
            checkFillsAlike(table, cursor.text(action.position(), action.end()), ADDING);
            return;
        }
        if (ifAbsent) {
            if (!targets.isFresh()) {
                throw new UnknownTable(table.table().name().toString(), layout.dialect());
            }
            if (table.table().column(column) != null) {
                return;
            }
            edits.add(new Edit(condition, name, ""));
        }
        if (numbered) {
            number(table, column, definition);
        } else {
            checkFillsAlike(table, definition.rest(), ADDING);
            fillByExpression(table, definition.defaultFrom(), definition.defaultTo());
            checkNoHeirs(table);
            defaults.add("ALTER TABLE " + target + " ALTER COLUMN " + cursor.text(name, name + 1) + " SET DEFAULT "
                    + definition.defaultText());
        }
        filled.add(column);
    }

    /** Lets all rows have numbers of one sequence. */
    private void number(PlacedTable table, String column, ColumnDefinition definition) throws Unplannable {
        if (layout.dialect().newColumns() == null
                || target.toUpperCase(Locale.ROOT).startsWith("ONLY")) {
            checkFillsAlike(table, "serial", ADDING);
            return;
        }
        checkNoHeirs(table);
        numbers.add(new NewNumbers(table.table().name(), column, definition.numberType()));
    }

    /** Lets all rows have what one clock tells. */
    private void fillByExpression(PlacedTable table, int from, int to) throws Unplannable, SQLException {
        String expression = cursor.text(from, to);
        if (table.location() instanceof Location.Single || !Vocabulary.mentionsOnce(expression)) {
            checkFillsAlike(table, expression, COMPUTING);
            return;
        }
        String told = Moments.at(expression, layout.dialect(), time());
        checkFillsAlike(table, told, COMPUTING);
        edits.add(new Edit(from, to, told));
    }

    /** One moment for all that the statement does. */
    private List<String> time() throws SQLException {
        List<String> known = time;
        if (known == null) {
            known = targets.time();
            time = known;
        }
        return known;
    }

    private void checkNoHeirs(PlacedTable table) {
        NewColumns statements = layout.dialect().newColumns();
        if (statements != null) {
            checks.add(statements.refuseHeirs(
                    table.table().name(),
                    "A new column of " + table.table().name() + ", from which other tables inherit, and whose rows are"
                            + " filled alike on all shards. " + ADDING));
        }
    }

    /** What else the statement does with such a column would be undone by what is done for it. */
    private void checkFilledOnce(List<TokenCursor> actions) throws Unplannable, SQLException {
        for (TokenCursor action : actions) {
            action.position(action.first());
            boolean alters = action.take("ALTER");
            action.take("COLUMN");
            if (alters && action.atName() && filled.contains(action.identifier())) {
                throw new Unplannable(
                        "A column that is added, filled and altered in one statement", "Alter it in another one");
            }
        }
    }

    /** Rows that are there take a value that each shard computes for its own rows. */
    private void checkFillsAlike(PlacedTable table, String value, String remedy) throws Unplannable {
        boolean copies = table.location() instanceof Location.Reference;
        boolean differs = Vocabulary.mentionsDrawing(value)
                || Vocabulary.mentionsOnce(value)
                || (copies && Vocabulary.mentionsRandom(value));
        if (table.location() instanceof Location.Single || !differs) {
            return;
        }
        String reason = "A column of " + table.table().name()
                + " whose rows would take a value that each shard makes for itself";
        NewColumns statements = layout.dialect().newColumns();
        if (statements == null) {
            throw new Unplannable(reason, remedy);
        }
        checks.add(statements.refuseRows(table.table().name(), reason + ". " + remedy));
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

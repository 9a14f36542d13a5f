package dev.kintsugi.plan;

import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.dialect.NewColumns;
import dev.kintsugi.parse.Lexer;
import dev.kintsugi.parse.Token;
import dev.kintsugi.plan.Plan.Filling;
import dev.kintsugi.plan.Plan.NewCopies;
import dev.kintsugi.plan.Plan.NewNumbers;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one ALTER TABLE gives to rows that are there: the values of new columns, and of those that get another type. Each shard fills its own
 * rows, so what would differ between shards is told them before (the time), put right after (numbers of one sequence, and the values of a
 * reference table's rows, which are to be alike in every copy), or refused.
 */
final class ColumnFilling {
    private static final Set<String> CONSTRAINTS =
            Set.of("CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN", "EXCLUDE", "NOT");
    private static final String ADDING = "Add it without the default, fill it, and set the default then";
    private static final String COMPUTING = "Compute it by an UPDATE";
    private final Layout layout;
    private final List<String> path;
    private final TokenCursor cursor;
    private final DdlTargets targets;
    private final PlacedTable table;
    private final String target;
    private final List<TokenCursor> actions;
    private final boolean copies;
    /** What every shard runs before. */
    private final List<String> checks = new ArrayList<>();
    /** What every shard runs after, by column. */
    private final Map<String, String> defaults = new LinkedHashMap<>();

    private final List<NewNumbers> numbers = new ArrayList<>();
    private final List<String> copied = new ArrayList<>();
    /** Columns that are filled with what no shard can tell by itself. */
    private final Set<String> filled = new HashSet<>();

    private final List<Edit> edits = new ArrayList<>();
    private @Nullable List<String> time;

    /**
     * Of one statement.
     *
     * @param target the table as it is written, with ONLY
     * @param actions what the statement does with it
     */
    ColumnFilling(
            Layout layout,
            List<String> path,
            TokenCursor cursor,
            DdlTargets targets,
            PlacedTable table,
            String target,
            List<TokenCursor> actions) {
        this.layout = layout;
        this.path = path;
        this.cursor = cursor;
        this.targets = targets;
        this.table = table;
        this.target = target;
        this.actions = actions;
        this.copies = table.location() instanceof Location.Reference
                && layout.dialect().newColumns() != null
                && actions.stream().allMatch(ColumnFilling::canBeWrittenAgain);
    }

    /**
     * Other words for some tokens.
     *
     * @param to the token after the last
     */
    private record Edit(int from, int to, String text) {}

    /** What adds, and nothing that a column's other values would contradict, or that is lost where a column is written again. */
    private static boolean canBeWrittenAgain(TokenCursor action) {
        TokenCursor words = action.within(action.first(), action.end());
        return setsDefault(action)
                || words.is("ADD")
                        && words.find("STORAGE") < 0
                        && words.find("COMPRESSION") < 0
                        && (words.find("GENERATED") < 0 || words.find("IDENTITY") >= 0);
    }

    /** What every shard runs before. */
    List<String> before() {
        return checks;
    }

    /** What every shard runs after. */
    List<String> after() {
        return List.copyOf(defaults.values());
    }

    /** What rows get after that. */
    Filling filling() {
        return new Filling(
                null,
                numbers,
                copied.isEmpty() ? null : new NewCopies(table.table().name(), copied));
    }

    /** What the shards run. */
    String text() {
        StringBuilder text = new StringBuilder();
        int at = 0;
        for (Edit edit : edits) {
            text.append(cursor.text(), at, cursor.start(edit.from())).append(edit.text());
            at = cursor.start(edit.to() - 1)
                    + cursor.text(edit.to() - 1, edit.to()).length();
        }
        return text.append(cursor.text().substring(at)).toString();
    }

    /** Looks at an action, from behind ADD. */
    void added(TokenCursor action) throws Unplannable, SQLException {
        action.take("COLUMN");
        int condition = action.position();
        boolean ifAbsent = action.take("IF", "NOT", "EXISTS");
        if (!action.atName()) {
            checkFillsAlike(cursor.text(action.position(), action.end()), ADDING);
            return;
        }
        if (CONSTRAINTS.stream().anyMatch(action::is)) {
            return;
        }
        int name = action.position();
        String column = action.identifier();
        ColumnDefinition definition = new ColumnDefinition(action);
        boolean tellsTime = Vocabulary.mentionsOnce(definition.defaultText());
        String drawn = definition.drawnFrom();
        boolean numbered = (definition.isNumbered() || drawn != null) && table.location() instanceof Location.Sharded;
        boolean alike = !tellsTime && !numbered;
        if (table.location() instanceof Location.Single || (alike && !copies)) {
            checkFillsAlike(cursor.text(action.position(), action.end()), ADDING);
            return;
        }
        if (ifAbsent) {
            if (!targets.isFresh()) {
                throw new UnknownTable(table.table().name().toString(), layout.dialect());
            }
            if (table.table().column(column) != null) {
                return;
            }
            // Where copies are made alike afterwards, nothing is lost if another session has just added it.
            edits.addAll(alike ? List.of() : List.of(new Edit(condition, name, "")));
        }
        if (alike) {
            copied.add(column);
        } else if (numbered) {
            number(column, definition, drawn == null ? null : sequence(drawn));
        } else {
            tellTime(column, cursor.text(name, name + 1), definition);
        }
        filled.add(column);
    }

    private void tellTime(String column, String written, ColumnDefinition definition) throws Unplannable, SQLException {
        String told = Moments.at(definition.defaultText(), layout.dialect(), time());
        // What tells the time in other words is one value on each shard, which is not seen to differ by row.
        if (copies && !Vocabulary.mentionsOnce(told) && differs(definition.rest() + told)) {
            copied.add(column);
            return;
        }
        checkFillsAlike(definition.rest(), ADDING);
        computed(definition.defaultFrom(), definition.defaultTo());
        checkNoHeirs();
        defaults.put(
                column,
                "ALTER TABLE " + target + " ALTER COLUMN " + written + " SET DEFAULT " + definition.defaultText());
    }

    /**
     * Lets all rows have numbers of one sequence.
     *
     * @param sequence null for the column's own
     */
    private void number(String column, ColumnDefinition definition, @Nullable QualifiedName sequence)
            throws Unplannable {
        // One of a table that is whole on a shard is there alone.
        boolean elsewhere = sequence != null && layout.sequenceHomes().containsKey(sequence);
        if (layout.dialect().newColumns() == null
                || elsewhere
                || target.toUpperCase(Locale.ROOT).startsWith("ONLY")) {
            checkFillsAlike("serial", ADDING);
            return;
        }
        checkNoHeirs();
        numbers.add(new NewNumbers(table.table().name(), column, definition.numberType(), sequence));
    }

    private QualifiedName sequence(String quoted) throws SQLException {
        String written = quoted.substring(1, quoted.length() - 1).replace("''", "'");
        List<Token> tokens = Lexer.tokens(written, layout.dialect().lexerRules(), false);
        TokenCursor.Name name = new TokenCursor(written, tokens, layout.dialect()).name();
        QualifiedName sequence = layout.catalog().sequence(name.path(path), name.name());
        if (sequence == null) {
            throw new UnknownTable(name.toString(), layout.dialect());
        }
        return sequence;
    }

    /** Lets all rows have what one clock tells, if that is all that an expression's tokens ask. */
    void computed(int from, int to) throws Unplannable, SQLException {
        String expression = cursor.text(from, to);
        if (table.location() instanceof Location.Single || !Vocabulary.mentionsOnce(expression)) {
            checkFillsAlike(expression, COMPUTING);
            return;
        }
        String told = Moments.at(expression, layout.dialect(), time());
        checkFillsAlike(told, COMPUTING);
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

    private void checkNoHeirs() {
        NewColumns statements = layout.dialect().newColumns();
        if (statements != null) {
            checks.add(statements.refuseHeirs(
                    table.table().name(),
                    "A new column of " + table.table().name() + ", from which other tables inherit, and whose rows are"
                            + " filled alike on all shards. " + ADDING));
        }
    }

    /** What else the statement does with such a column would be undone by what is done for it; its default is for later rows. */
    void settle() throws Unplannable, SQLException {
        for (TokenCursor action : actions) {
            action.position(action.first());
            if (!action.take("ALTER")) {
                continue;
            }
            action.take("COLUMN");
            String column = action.atName() ? action.identifier() : "";
            if (setsDefault(action)) {
                defaults.remove(column);
            } else if (filled.contains(column)) {
                throw new Unplannable(
                        "A column that is added, filled and altered in one statement", "Alter it in another one");
            }
        }
    }

    private static boolean setsDefault(TokenCursor action) {
        TokenCursor words = action.within(action.first(), action.end());
        return words.take("ALTER") && words.takeUpTo("SET") && words.is("DEFAULT");
    }

    /** Rows that are there take a value that each shard computes for its own rows. */
    private void checkFillsAlike(String value, String remedy) throws Unplannable {
        if (table.location() instanceof Location.Single || !differs(value)) {
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

    private boolean differs(String value) {
        return Vocabulary.mentionsDrawing(value)
                || Vocabulary.mentionsOnce(value)
                || (table.location() instanceof Location.Reference && Vocabulary.mentionsRandom(value));
    }
}

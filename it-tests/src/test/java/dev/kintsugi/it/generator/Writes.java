package dev.kintsugi.it.generator;

import static dev.kintsugi.it.generator.Phrase.words;

import dev.kintsugi.it.generator.Schema.Column;
import dev.kintsugi.it.generator.Schema.Table;
import dev.kintsugi.it.generator.Scope.Source;
import java.util.ArrayList;
import java.util.List;

/** INSERT, UPDATE and DELETE. */
final class Writes {
    private final Grammar grammar;
    private final Dice dice;

    Writes(Grammar grammar) {
        this.grammar = grammar;
        this.dice = grammar.dice();
    }

    /** A statement that writes to one table, which is the first one that it names. */
    Phrase write() {
        Table table = dice.of(grammar.schema().tables());
        return switch (dice.below(5)) {
            case 0, 1 -> insert(table);
            case 2, 3 -> update(table);
            default -> delete(table);
        };
    }

    private Phrase insert(Table table) {
        List<Column> columns = dice.chance(0.5)
                ? table.columns()
                : dice.shuffled(table.columns().stream()
                        .filter(column -> table.primaryKey().contains(column.name()) || dice.chance(0.7))
                        .toList());
        boolean named = !columns.equals(table.columns()) || dice.chance(0.5);
        List<Phrase> rows = new ArrayList<>();
        int count = dice.of(1, 1, 2, 3, 6);
        for (int i = 0; i < count; i++) {
            List<Phrase> values = new ArrayList<>();
            columns.forEach(column -> values.add(value(table, column)));
            rows.add(Phrase.of("(", new Phrase.Items("", ",", values, values.size(), ""), ")"));
        }
        String names = named
                ? "(" + String.join(", ", columns.stream().map(Column::name).toList()) + ")"
                : "";
        return Phrase.of(
                "INSERT INTO " + table.name(),
                names,
                "VALUES",
                Phrase.list(",", rows),
                conflict(table),
                returning(table));
    }

    private Phrase value(Table table, Column column) {
        Scope nothing = Scope.nothing();
        Kind kind = column.kind();
        boolean nullable = !table.primaryKey().contains(column.name()) || dice.chance(0.03);
        return switch (dice.below(12)) {
            case 0, 1 ->
                nullable
                        ? words(dice.of("NULL", "DEFAULT"))
                        : grammar.spelling().of(kind, dice.of(kind.samples()));
            case 2 -> grammar.expressions().of(kind, nothing, 1);
            default -> grammar.spelling().of(kind, dice.of(kind.samples()));
        };
    }

    private Phrase conflict(Table table) {
        if (!grammar.postgres() || table.primaryKey().isEmpty() || !dice.chance(0.35)) {
            return words("");
        }
        String target = "ON CONFLICT (" + String.join(", ", table.primaryKey()) + ")";
        List<Column> others = table.columns().stream()
                .filter(column -> !table.primaryKey().contains(column.name()))
                .toList();
        if (others.isEmpty() || dice.chance(0.5)) {
            return Phrase.optional(dice.chance(0.3) ? "ON CONFLICT" : target, "DO NOTHING");
        }
        Column changed = dice.of(others);
        Scope scope = new Scope(
                List.of(new Source(table.name(), table.columns()), new Source("excluded", table.columns())), null);
        return Phrase.optional(
                target,
                "DO UPDATE SET",
                changed.name(),
                "=",
                grammar.expressions().of(changed.kind(), scope, 1),
                dice.chance(0.3) ? Phrase.optional("WHERE", grammar.conditions().of(scope, 1)) : words(""));
    }

    private Phrase update(Table table) {
        String alias = dice.chance(0.4) ? grammar.newName("u") : table.name();
        Scope own = new Scope(List.of(new Source(alias, table.columns())), null);
        boolean from = grammar.postgres() && dice.chance(0.2);
        Scope other = grammar.sources().table(null);
        List<Source> both = new ArrayList<>(own.sources());
        both.addAll(from ? other.sources() : List.of());
        Scope scope = new Scope(both, null);
        List<Phrase> changes = new ArrayList<>();
        for (Column column : dice.some(table.columns(), dice.of(1, 1, 2))) {
            if (!table.primaryKey().contains(column.name()) || dice.chance(0.1)) {
                changes.add(Phrase.of(column.name(), "=", grammar.expressions().of(column.kind(), own, 2)));
            }
        }
        if (changes.isEmpty()) {
            Column any = table.columns().get(table.columns().size() - 1);
            changes.add(words(any.name() + " = " + any.name()));
        }
        return Phrase.of(
                "UPDATE " + table.name(),
                alias.equals(table.name()) ? "" : alias,
                "SET",
                Phrase.list(",", changes),
                from ? Phrase.of("FROM", grammar.sources().mention(other)) : words(""),
                where(scope, own, from ? other : null),
                returning(table));
    }

    private Phrase where(Scope scope, Scope own, @org.jspecify.annotations.Nullable Scope other) {
        List<Phrase> conditions = new ArrayList<>(grammar.conditions().some(scope, 2));
        if (other != null) {
            conditions.add(words(own.sources().get(0).alias() + ".k = "
                    + other.sources().get(0).alias() + ".k"));
        }
        return Phrase.clause("WHERE", "AND", conditions);
    }

    private Phrase delete(Table table) {
        String alias = dice.chance(0.4) ? grammar.newName("d") : table.name();
        Scope own = new Scope(List.of(new Source(alias, table.columns())), null);
        boolean using = grammar.postgres() && dice.chance(0.15);
        Scope other = grammar.sources().table(null);
        return Phrase.of(
                "DELETE FROM " + table.name(),
                alias.equals(table.name()) ? "" : alias,
                using ? Phrase.of("USING", grammar.sources().mention(other)) : words(""),
                where(own, own, using ? other : null),
                returning(table));
    }

    private Phrase returning(Table table) {
        if (!grammar.postgres() || !dice.chance(0.25)) {
            return words("");
        }
        return Phrase.optional(
                "RETURNING", dice.chance(0.4) ? "*" : dice.of(table.columns()).name() + " AS r");
    }
}

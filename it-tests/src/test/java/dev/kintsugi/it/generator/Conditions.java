package dev.kintsugi.it.generator;

import static dev.kintsugi.it.generator.Phrase.or;
import static dev.kintsugi.it.generator.Phrase.words;

import dev.kintsugi.it.generator.Schema.Column;
import java.util.ArrayList;
import java.util.List;

/** Conditions, many of them on keys. */
final class Conditions {
    private static final List<String> COMPARISONS = List.of("=", "=", "=", "<", "<=", ">", ">=", "<>");
    private final Grammar grammar;
    private final Dice dice;

    Conditions(Grammar grammar) {
        this.grammar = grammar;
        this.dice = grammar.dice();
    }

    /** None to three conditions that AND joins. */
    List<Phrase> some(Scope scope, int depth) {
        List<Phrase> result = new ArrayList<>();
        int count = dice.of(0, 0, 1, 1, 1, 2, 3);
        for (int i = 0; i < count; i++) {
            result.add(dice.chance(0.35) ? onKey(scope, depth) : of(scope, depth));
        }
        return result;
    }

    /** Conditions of a subquery, which often equate a key of its own with one of the query around it. */
    List<Phrase> correlated(Scope scope, int depth) {
        List<Phrase> result = new ArrayList<>();
        Scope outer = scope.outer();
        if (outer != null && dice.chance(0.6)) {
            equation(scope, outer, result);
        }
        if (dice.chance(0.4)) {
            result.add(of(scope, depth - 1));
        }
        return result;
    }

    private void equation(Scope scope, Scope outer, List<Phrase> into) {
        List<Column> here = keys(scope);
        List<Column> there = keys(outer);
        if (!here.isEmpty() && !there.isEmpty()) {
            Column own = dice.of(here);
            Column other = dice.of(there);
            if (own.kind().comparesWith(other.kind()) || dice.chance(0.05)) {
                into.add(words(own.name() + " = " + other.name()));
            }
        }
    }

    private static List<Column> keys(Scope scope) {
        return scope.columns(null).stream()
                .filter(column -> column.name().endsWith(".k"))
                .toList();
    }

    /** A condition on a shard key of the scope, or what looks like one. */
    private Phrase onKey(Scope scope, int depth) {
        List<Column> keys = keys(scope);
        if (keys.isEmpty()) {
            return of(scope, depth);
        }
        Column key = dice.of(keys);
        Phrase column = words(dice.chance(0.5) ? scope.shortest(key.name()) : key.name());
        Phrase value = grammar.spelling().any(key.kind());
        return switch (dice.below(10)) {
            case 0, 1, 2 -> dice.chance(0.2) ? Phrase.of(value, "=", column) : Phrase.of(column, "=", value);
            case 3, 4 -> in(column, key.kind());
            case 5 ->
                Phrase.of(column, "BETWEEN", value, "AND", grammar.spelling().any(key.kind()));
            case 6 ->
                Phrase.of(
                        "(",
                        column,
                        "=",
                        value,
                        "OR",
                        column,
                        "=",
                        grammar.spelling().any(key.kind()),
                        ")");
            case 7 -> Phrase.of("(", column, "=", value, "OR", of(scope, depth - 1), ")");
            case 8 -> rows(scope, column, key.kind());
            default -> Phrase.of(column, dice.of(COMPARISONS), value);
        };
    }

    private Phrase in(Phrase column, Kind kind) {
        List<Phrase> values = new ArrayList<>();
        int count = dice.from(1, 4);
        for (int i = 0; i < count; i++) {
            values.add(grammar.spelling().any(kind));
        }
        if (grammar.postgres() && dice.chance(0.2)) {
            return Phrase.of(column, "= ANY (ARRAY[", Phrase.list(",", values), "])");
        }
        return Phrase.of(column, "IN (", Phrase.list(",", values), ")");
    }

    private Phrase rows(Scope scope, Phrase key, Kind kind) {
        Phrase other = grammar.expressions().column(Kind.INTEGER, scope);
        Phrase row = Phrase.of("(", key, ",", other, ")");
        if (dice.chance(0.5)) {
            return Phrase.of(row, "= (", value(kind), ",", value(Kind.INTEGER), ")");
        }
        return Phrase.of(
                row,
                "IN ((",
                value(kind),
                ",",
                value(Kind.INTEGER),
                "), (",
                value(kind),
                ",",
                value(Kind.INTEGER),
                "))");
    }

    private Phrase value(Kind kind) {
        return grammar.spelling().any(kind);
    }

    /** Any condition. */
    Phrase of(Scope scope, int depth) {
        Kind kind = grammar.expressions().kind(scope);
        Phrase left = grammar.expressions().of(kind, scope, depth - 1);
        Phrase plain = Phrase.of(left, dice.of(COMPARISONS), value(kind));
        if (depth <= 0) {
            return plain;
        }
        return switch (dice.below(18)) {
            case 0 -> Phrase.of(left, dice.of("IS NULL", "IS NOT NULL"));
            case 1 ->
                Phrase.of(left, dice.of("=", "<", ">="), grammar.expressions().of(kind, scope, depth - 1));
            case 2 -> Phrase.of(left, dice.of("IS DISTINCT FROM", "IS NOT DISTINCT FROM"), value(kind));
            case 3 -> or(Phrase.of("NOT (", plain, ")"), plain);
            case 4 -> Phrase.of("(", Phrase.list("OR", List.of(plain, of(scope, depth - 1))), ")");
            case 5 -> Phrase.of("(", Phrase.list("AND", List.of(plain, of(scope, depth - 1))), ")");
            case 6, 7 -> exists(scope, depth);
            case 8, 9, 10 -> inSubquery(scope, depth);
            case 11 -> quantified(left, kind, scope, depth);
            case 12 -> in(left, kind);
            case 13 -> Phrase.of(left, "NOT IN (", Phrase.list(",", List.of(value(kind), value(kind))), ")");
            case 14 ->
                kind.isText() ? Phrase.of(left, dice.of("LIKE", "NOT LIKE"), dice.of("'a%'", "'%a%'", "'_'")) : plain;
            case 15 -> words(dice.of("1 = 0", "TRUE", "FALSE", "1 = 1", "NULL IS NULL", "NOT FALSE"));
            case 16 -> Phrase.of(left, dice.of("BETWEEN", "NOT BETWEEN"), value(kind), "AND", value(kind));
            default -> plain;
        };
    }

    private Phrase quantified(Phrase left, Kind kind, Scope scope, int depth) {
        String comparison = dice.of(COMPARISONS);
        String quantifier = dice.of("ANY", "ALL");
        // H2 looks = ALL up in an index as if it were = ANY.
        boolean mistaken = !grammar.postgres() && comparison.equals("=") && quantifier.equals("ALL");
        return Phrase.of(left, mistaken ? "<>" : comparison, quantifier, "(", column(kind, scope, depth), ")");
    }

    private Phrase exists(Scope scope, int depth) {
        Scope inner = grammar.sources().table(scope);
        return Phrase.of(
                dice.of("EXISTS", "NOT EXISTS"),
                "(SELECT",
                dice.of("1", "*", "NULL"),
                "FROM",
                grammar.sources().mention(inner),
                Phrase.clause("WHERE", "AND", correlated(inner, depth)),
                ")");
    }

    private Phrase inSubquery(Scope scope, int depth) {
        List<Column> keys = keys(scope);
        Kind kind = grammar.expressions().kind(scope);
        Phrase left = grammar.expressions().column(kind, scope);
        if (!keys.isEmpty() && dice.chance(0.6)) {
            Column key = dice.of(keys);
            kind = key.kind();
            left = words(key.name());
        }
        return Phrase.of(left, dice.of("IN", "IN", "NOT IN"), "(", column(kind, scope, depth), ")");
    }

    /** A subquery of one column. */
    private Phrase column(Kind kind, Scope scope, int depth) {
        if (dice.chance(0.15)) {
            return grammar.queries().nested(List.of(kind), scope, depth - 1).phrase();
        }
        Scope inner = grammar.sources().table(scope);
        Scope own = new Scope(inner.sources(), null);
        Phrase key = own.sources().get(0).columns().stream()
                .filter(column -> column.name().equals("k") && column.kind() == kind)
                .findFirst()
                .map(column -> words(own.sources().get(0).alias() + ".k"))
                .orElseGet(() -> grammar.expressions().column(kind, own));
        return Phrase.of(
                "SELECT",
                Phrase.optional(dice.chance(0.15) ? "DISTINCT" : ""),
                key,
                "FROM",
                grammar.sources().mention(inner),
                Phrase.clause("WHERE", "AND", correlated(inner, depth)));
    }
}

package dev.kintsugi.it.generator;

import static dev.kintsugi.it.generator.Phrase.or;
import static dev.kintsugi.it.generator.Phrase.words;

import dev.kintsugi.it.generator.Schema.Column;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Expressions of a wanted kind whose value depends on nothing but their row. */
final class Expressions {
    private final Grammar grammar;
    private final Dice dice;

    Expressions(Grammar grammar) {
        this.grammar = grammar;
        this.dice = grammar.dice();
    }

    /** A kind that the scope has columns of, or else any. */
    Kind kind(Scope scope) {
        List<Column> columns = scope.columns(null);
        return columns.isEmpty() || dice.chance(0.1)
                ? dice.of(Kind.values())
                : dice.of(columns).kind();
    }

    /** A column of the kind, of this scope or one around it; a value where there is none. */
    Phrase column(Kind kind, Scope scope) {
        @Nullable Scope outer = scope.outer();
        if (outer != null && dice.chance(0.2)) {
            return column(kind, outer);
        }
        List<Column> columns = scope.columns(kind);
        if (columns.isEmpty()) {
            return outer == null ? grammar.spelling().typed(kind) : column(kind, outer);
        }
        String name = dice.of(columns).name();
        return words(dice.chance(0.4) && outer == null ? scope.shortest(name) : name);
    }

    /** Any expression of the kind. */
    Phrase of(Kind kind, Scope scope, int depth) {
        if (depth <= 0 || dice.chance(0.55)) {
            return dice.chance(0.85) ? column(kind, scope) : grammar.spelling().typed(kind);
        }
        Phrase inner = of(kind, scope, depth - 1);
        return switch (dice.below(9)) {
            case 0 -> or(Phrase.of("COALESCE(", inner, ",", grammar.spelling().typed(kind), ")"), inner);
            case 1 ->
                or(
                        Phrase.of(
                                "CASE WHEN",
                                grammar.conditions().of(scope, depth - 1),
                                "THEN",
                                inner,
                                Phrase.optional("ELSE", of(kind, scope, depth - 1)),
                                "END"),
                        inner);
            // PostgreSQL describes the length of a NULLIF in one way before and in another after it has planned.
            case 2 ->
                kind.hasLength()
                        ? inner
                        : or(Phrase.of("NULLIF(", inner, ",", grammar.spelling().typed(kind), ")"), inner);
            case 3 -> or(Phrase.of("(", inner, ")"), inner);
            case 4 -> or(scalar(kind, scope, depth), inner);
            case 5 -> or(Phrase.of("GREATEST(", inner, ",", column(kind, scope), ")"), inner);
            default -> or(special(kind, scope, depth - 1, inner), inner);
        };
    }

    private Phrase special(Kind kind, Scope scope, int depth, Phrase inner) {
        if (kind == Kind.TEXT || kind == Kind.VARCHAR) {
            return text(scope, depth, inner);
        }
        if (kind == Kind.BIGINT || kind == Kind.INTEGER) {
            return number(kind, scope, depth);
        }
        if (kind == Kind.NUMERIC) {
            Phrase small = of(Kind.INTEGER, scope, depth);
            return switch (dice.below(4)) {
                case 0 -> Phrase.of("(", inner, "*", "2.50", ")");
                case 1 -> Phrase.of("ROUND(", inner, ",", "1)");
                case 2 -> Phrase.of("(", inner, dice.of("+", "-"), small, ")");
                default -> Phrase.of("ABS(", inner, ")");
            };
        }
        if (kind == Kind.BOOLEAN) {
            return Phrase.of("(", grammar.conditions().of(scope, depth), ")");
        }
        if (kind == Kind.DATE) {
            return Phrase.of("CAST(", of(Kind.TIMESTAMP, scope, depth), "AS date)");
        }
        return kind.isFloat() ? Phrase.of("(", inner, "*", "2)") : Phrase.of("(", inner, ")");
    }

    private Phrase text(Scope scope, int depth, Phrase inner) {
        Kind other = dice.of(Kind.INTEGER, Kind.BIGINT, Kind.UUID, Kind.DATE, Kind.TEXT, Kind.BOOLEAN);
        return switch (dice.below(6)) {
            case 0 -> Phrase.of("UPPER(", inner, ")");
            case 1 -> Phrase.of("(", inner, "||", of(Kind.TEXT, scope, depth), ")");
            case 2 -> Phrase.of("SUBSTRING(", inner, "FROM 1 FOR 2)");
            case 3 -> Phrase.of("CAST(", of(other, scope, depth), "AS varchar)");
            case 4 -> Phrase.of("TRIM(", inner, ")");
            default -> Phrase.of("REPLACE(", inner, ",", "'a', '%')");
        };
    }

    /** Over columns whose values are small, so that it never overflows on one side alone. */
    private Phrase number(Kind kind, Scope scope, int depth) {
        Phrase small = of(Kind.SMALLINT, scope, depth);
        Phrase number =
                switch (dice.below(6)) {
                    case 0 -> Phrase.of("(", small, dice.of("+", "-"), "1)");
                    case 1 -> Phrase.of("LENGTH(", of(Kind.TEXT, scope, depth), ")");
                    case 2 -> Phrase.of("MOD(", of(Kind.INTEGER, scope, depth), ",", "3)");
                    case 3 -> Phrase.of("-", small);
                    case 4 -> Phrase.of("(", of(Kind.INTEGER, scope, depth), "/", "2)");
                    default -> Phrase.of("ABS(", of(Kind.INTEGER, scope, depth), ")");
                };
        return Phrase.of("CAST(", number, "AS", kind.type(true) + ")");
    }

    /** The kind, or another where the product has no least and greatest of it. */
    Kind extreme(Kind kind) {
        return grammar.postgres() && (kind == Kind.UUID || kind == Kind.BOOLEAN) ? Kind.INTEGER : kind;
    }

    /** A subquery that has at most one row. */
    private Phrase scalar(Kind kind, Scope scope, int depth) {
        if (extreme(kind) != kind) {
            return column(kind, scope);
        }
        Scope inner = grammar.sources().table(scope);
        return Phrase.of(
                "(SELECT",
                dice.of("MAX(", "MIN("),
                column(kind, new Scope(inner.sources(), null)),
                ")",
                "FROM",
                grammar.sources().mention(inner),
                Phrase.clause("WHERE", "AND", grammar.conditions().correlated(inner, depth - 1)),
                ")");
    }
}

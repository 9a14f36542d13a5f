package dev.kintsugi.it.generator;

import dev.kintsugi.it.generator.Queries.Output;
import dev.kintsugi.it.generator.Schema.Column;
import java.util.List;

/** Aggregates and window functions, each with one answer whatever the order in which rows come. */
final class Aggregates {
    private final Grammar grammar;
    private final Dice dice;

    Aggregates(Grammar grammar) {
        this.grammar = grammar;
        this.dice = grammar.dice();
    }

    /** An aggregate, or an expression over some. */
    Output any(Scope scope) {
        Output plain = plain(scope);
        if (dice.chance(0.75)) {
            return plain;
        }
        Phrase inner = plain.expression();
        return switch (dice.below(5)) {
            case 0 -> new Output(Phrase.or(Phrase.of("COALESCE(", inner, ",", "NULL)"), inner), plain.kind());
            case 1 ->
                new Output(Phrase.or(Phrase.of("CASE WHEN COUNT(*) > 2 THEN", inner, "END"), inner), plain.kind());
            case 2 ->
                plain.kind().isInteger()
                        ? new Output(Phrase.or(Phrase.of("(", inner, "+ COUNT(*))"), inner), Kind.BIGINT)
                        : plain;
            case 3 ->
                plain.kind() == Kind.NUMERIC
                        ? new Output(Phrase.or(Phrase.of("ROUND(", inner, ",", "2)"), inner), Kind.NUMERIC)
                        : plain;
            default -> new Output(Phrase.of("(", inner, dice.of("IS NULL", "IS NOT NULL"), ")"), Kind.BOOLEAN);
        };
    }

    private Output plain(Scope scope) {
        Output call =
                switch (dice.below(14)) {
                    case 0, 1 -> new Output(Phrase.of("COUNT(*)"), Kind.BIGINT);
                    case 2 -> count("COUNT(", scope);
                    case 3 -> count("COUNT(DISTINCT", scope);
                    case 4, 5, 6 -> numeric("SUM(", scope);
                    case 7, 8 -> numeric("AVG(", scope);
                    case 9, 10 -> extreme(scope);
                    case 11 -> truth(scope);
                    case 12 -> listed(scope);
                    default -> deviation(scope);
                };
        Phrase filtered = dice.chance(0.12)
                ? Phrase.of(
                        call.expression(),
                        Phrase.optional("FILTER (WHERE", grammar.conditions().of(scope, 1), ")"))
                : call.expression();
        return new Output(filtered, call.kind());
    }

    private Output count(String function, Scope scope) {
        Kind kind = grammar.expressions().kind(scope);
        return new Output(Phrase.of(function, grammar.expressions().of(kind, scope, 1), ")"), Kind.BIGINT);
    }

    /** A sum or an average. */
    private Output numeric(String function, Scope scope) {
        List<Kind> kinds = scope.columns(null).stream()
                .map(Column::kind)
                .filter(Kind::isNumber)
                .toList();
        Kind kind = kinds.isEmpty() ? Kind.INTEGER : dice.of(kinds);
        Kind result = kind.isFloat()
                ? Kind.DOUBLE
                : kind.isInteger() && function.startsWith("SUM") ? Kind.BIGINT : Kind.NUMERIC;
        String distinct = dice.chance(0.08) ? "DISTINCT" : "";
        return new Output(
                Phrase.of(
                        function,
                        Phrase.optional(distinct),
                        grammar.expressions().of(kind, scope, 1),
                        ")"),
                result);
    }

    private Output extreme(Scope scope) {
        Kind kind = grammar.expressions().kind(scope);
        Kind ordered = grammar.expressions().extreme(kind);
        return new Output(
                Phrase.of(dice.of("MIN(", "MAX("), grammar.expressions().of(ordered, scope, 1), ")"), ordered);
    }

    private Output truth(Scope scope) {
        String function = dice.of("BOOL_AND(", "BOOL_OR(", "EVERY(");
        return new Output(Phrase.of(function, grammar.conditions().of(scope, 1), ")"), Kind.BOOLEAN);
    }

    private Output listed(Scope scope) {
        Phrase text = grammar.expressions().column(Kind.TEXT, scope);
        return grammar.postgres()
                ? new Output(Phrase.of("STRING_AGG(", text, ",", "','", "ORDER BY", text, ")"), Kind.TEXT)
                : new Output(Phrase.of("LISTAGG(", text, ",", "',') WITHIN GROUP (ORDER BY", text, ")"), Kind.TEXT);
    }

    private Output deviation(Scope scope) {
        Phrase number = grammar.expressions().column(Kind.INTEGER, scope);
        if (!grammar.postgres()) {
            return new Output(Phrase.of("COUNT(DISTINCT", number, ")"), Kind.BIGINT);
        }
        return dice.chance(0.5)
                ? new Output(Phrase.of("STDDEV_SAMP(", number, ")"), Kind.NUMERIC)
                : new Output(Phrase.of("PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY", number, ")"), Kind.INTEGER);
    }

    /** A window function that treats peers alike. */
    Output window(Scope scope) {
        Phrase call =
                switch (dice.below(5)) {
                    case 0 -> Phrase.of("RANK()");
                    case 1 -> Phrase.of("DENSE_RANK()");
                    case 2 -> Phrase.of("COUNT(*)");
                    case 3 -> Phrase.of("SUM(", grammar.expressions().column(Kind.INTEGER, scope), ")");
                    default -> Phrase.of("MAX(", grammar.expressions().column(Kind.TEXT, scope), ")");
                };
        List<Column> columns = scope.columns(null);
        Phrase first = dice.chance(0.5)
                ? grammar.expressions().column(Kind.INTEGER, scope)
                : Phrase.words(dice.of(columns).name());
        return new Output(
                Phrase.of(
                        call,
                        "OVER (",
                        dice.chance(0.5)
                                ? Phrase.optional(
                                        "PARTITION BY",
                                        Phrase.words(dice.of(columns).name()))
                                : Phrase.words(""),
                        Phrase.of("ORDER BY", first, dice.of("", "DESC")),
                        ")"),
                Kind.BIGINT);
    }
}

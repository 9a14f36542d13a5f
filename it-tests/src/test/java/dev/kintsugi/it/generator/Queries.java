package dev.kintsugi.it.generator;

import static dev.kintsugi.it.generator.Phrase.words;

import dev.kintsugi.it.generator.Schema.Column;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SELECT statements. A LIMIT stands only where the order leaves nothing open. */
final class Queries {
    private static final int DEPTH = 2;
    private final Grammar grammar;
    private final Dice dice;
    private final Aggregates aggregates;

    Queries(Grammar grammar) {
        this.grammar = grammar;
        this.dice = grammar.dice();
        this.aggregates = new Aggregates(grammar);
    }

    /** A query with the columns that it answers. */
    record Made(Phrase phrase, List<Column> columns) {}

    /** An expression of a select list. */
    record Output(Phrase expression, Kind kind) {}

    /**
     * A query without its order.
     *
     * @param names the aliases of the outputs; empty for one without
     * @param scope what an order by something else can refer to; null if it cannot
     */
    private record Body(
            Phrase phrase, List<Output> outputs, List<String> names, @Nullable Scope scope, boolean grouped) {}

    /** A whole statement. */
    Phrase outermost() {
        Phrase with = dice.chance(0.12) ? with() : words("");
        if (dice.chance(0.07)) {
            return Phrase.of(with, everything());
        }
        Body body = dice.chance(0.12) ? setOperation(null, DEPTH, false) : select(null, null, DEPTH, false);
        return Phrase.of(with, body.phrase(), end(body, true));
    }

    /** A derived table: its columns have names. */
    Made derived(int depth) {
        Body body = dice.chance(0.12) ? setOperation(null, depth, true) : select(null, null, depth, true);
        return made(body);
    }

    /** A subquery that answers columns of these kinds. */
    Made nested(List<Kind> kinds, Scope outer, int depth) {
        return made(dice.chance(0.15) ? setOperation(kinds, depth, true) : select(kinds, outer, depth, true));
    }

    private Made made(Body body) {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < body.outputs().size(); i++) {
            columns.add(new Column(body.names().get(i), body.outputs().get(i).kind()));
        }
        Phrase end = dice.chance(0.2) ? end(body, false) : words("");
        return new Made(Phrase.of(body.phrase(), end), columns);
    }

    private Phrase with() {
        String name = dice.chance(0.15) ? dice.of("t0", "ref0") : grammar.newName("c");
        if (dice.chance(0.1)) {
            grammar.sources().define(name, List.of(new Column("n", Kind.INTEGER)));
            return Phrase.of(
                    "WITH RECURSIVE", name + "(n)", "AS (SELECT 1 UNION ALL SELECT n + 1 FROM", name, "WHERE n < 4)");
        }
        Made made = derived(1);
        grammar.sources().define(name, made.columns());
        return Phrase.of("WITH", name, "AS (", made.phrase(), ")");
    }

    private Phrase everything() {
        Sources.From from = grammar.sources().from(null, 1);
        String star = dice.chance(0.6) ? "*" : dice.of(from.scope().sources()).alias() + ".*";
        Phrase order = dice.chance(0.4)
                ? Phrase.optional(
                        "ORDER BY", words(dice.of(from.scope().columns(null)).name()), "DESC")
                : words("");
        return Phrase.of("SELECT", star, "FROM", from.phrase(), where(from.scope(), DEPTH), order);
    }

    private Phrase where(Scope scope, int depth) {
        return Phrase.clause("WHERE", "AND", grammar.conditions().some(scope, depth));
    }

    private Body select(@Nullable List<Kind> kinds, @Nullable Scope outer, int depth, boolean named) {
        Sources.From from = grammar.sources().from(outer, depth);
        int form = dice.below(20);
        if (kinds == null && form < 5) {
            return grouped(from, depth, named);
        }
        if (kinds == null && form < 7) {
            return aggregated(from, depth, named);
        }
        boolean distinct = form < 9;
        List<Output> outputs = new ArrayList<>();
        int count = kinds == null ? dice.from(1, 4) : kinds.size();
        for (int i = 0; i < count; i++) {
            Kind kind = kinds == null ? grammar.expressions().kind(from.scope()) : kinds.get(i);
            outputs.add(
                    kinds == null && !distinct && form == 19
                            ? aggregates.window(from.scope())
                            : new Output(grammar.expressions().of(kind, from.scope(), dice.of(0, 0, 1, depth)), kind));
        }
        List<String> names = names(outputs, named);
        Phrase phrase = Phrase.of(
                "SELECT",
                distinct ? Phrase.optional("DISTINCT") : words(""),
                list(outputs, names),
                "FROM",
                from.phrase(),
                where(from.scope(), depth));
        return new Body(phrase, outputs, names, distinct ? null : from.scope(), false);
    }

    private List<String> names(List<Output> outputs, boolean all) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            names.add(all || dice.chance(0.25) ? dice.of("c", "c", "id") + i : "");
        }
        return names;
    }

    private static Phrase list(List<Output> outputs, List<String> names) {
        List<Phrase> items = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            Phrase expression = outputs.get(i).expression();
            items.add(names.get(i).isEmpty() ? expression : Phrase.of(expression, "AS", names.get(i)));
        }
        return Phrase.list(",", items);
    }

    private Body aggregated(Sources.From from, int depth, boolean named) {
        List<Output> outputs = new ArrayList<>();
        int count = dice.from(1, 3);
        for (int i = 0; i < count; i++) {
            outputs.add(aggregates.any(from.scope()));
        }
        List<String> names = names(outputs, named);
        Phrase phrase = Phrase.of(
                "SELECT",
                list(outputs, names),
                "FROM",
                from.phrase(),
                where(from.scope(), depth),
                having(from.scope(), 0.1));
        return new Body(phrase, outputs, names, null, false);
    }

    private Phrase having(Scope scope, double share) {
        if (!dice.chance(share)) {
            return words("");
        }
        Output left = aggregates.any(scope);
        Phrase right = left.kind().isInteger() || left.kind() == Kind.NUMERIC
                ? words(dice.of("0", "1", "2", "3"))
                : grammar.spelling().any(left.kind());
        return Phrase.optional("HAVING", left.expression(), dice.of(">", "<=", "<>"), right);
    }

    private Body grouped(Sources.From from, int depth, boolean named) {
        Scope scope = from.scope();
        List<Output> keys = new ArrayList<>();
        int count = dice.of(1, 1, 2);
        for (int i = 0; i < count; i++) {
            Kind kind = grammar.expressions().kind(scope);
            keys.add(new Output(grammar.expressions().of(kind, scope, dice.of(0, 0, 0, 1)), kind));
        }
        List<Output> outputs = new ArrayList<>(dice.chance(0.85) ? keys : List.of());
        int more = outputs.isEmpty() ? dice.from(1, 2) : dice.from(0, 2);
        for (int i = 0; i < more; i++) {
            outputs.add(dice.below(outputs.size() + 1), aggregates.any(scope));
        }
        List<String> names = names(outputs, named);
        List<Phrase> groups = new ArrayList<>();
        for (Output key : keys) {
            groups.add(group(key, outputs, names));
        }
        Phrase groupBy = grammar.postgres() && dice.chance(0.12)
                ? Phrase.of("GROUP BY", dice.of("ROLLUP (", "CUBE ("), Phrase.list(",", groups), ")")
                : Phrase.of("GROUP BY", Phrase.list(",", groups));
        Phrase phrase = Phrase.of(
                "SELECT",
                list(outputs, names),
                "FROM",
                from.phrase(),
                where(scope, depth),
                groupBy,
                having(scope, 0.25));
        return new Body(phrase, outputs, names, scope, true);
    }

    /** A group's expression, its position or its alias. */
    private Phrase group(Output key, List<Output> outputs, List<String> names) {
        int position = outputs.indexOf(key);
        boolean bound = !Text.of(key.expression()).parameters().isEmpty();
        if (position >= 0 && (bound || grammar.postgres() && dice.chance(0.2))) {
            return words(String.valueOf(position + 1));
        }
        return position >= 0 && !names.get(position).isEmpty() && dice.chance(0.3)
                ? words(names.get(position))
                : key.expression();
    }

    private Body setOperation(@Nullable List<Kind> wanted, int depth, boolean named) {
        List<Kind> kinds = wanted;
        if (kinds == null) {
            kinds = new ArrayList<>();
            int count = dice.from(1, 3);
            for (int i = 0; i < count; i++) {
                kinds.add(dice.of(grammar.schema().tables().get(0).columns()).kind());
            }
        }
        Body first = select(kinds, null, depth - 1, named);
        Phrase phrase = first.phrase();
        int more = dice.of(1, 1, 1, 2);
        for (int i = 0; i < more; i++) {
            String all = grammar.postgres() ? dice.of("", "", "ALL") : "";
            String operation = dice.of("UNION", "UNION ALL", "UNION ALL", "INTERSECT " + all, "EXCEPT " + all);
            phrase = Phrase.or(
                    Phrase.of(
                            phrase,
                            operation.strip(),
                            select(kinds, null, depth - 1, false).phrase()),
                    phrase);
        }
        return new Body(phrase, first.outputs(), first.names(), null, false);
    }

    /** ORDER BY and LIMIT. */
    private Phrase end(Body body, boolean outermost) {
        if (dice.chance(0.35)) {
            return dice.chance(0.05) ? Phrase.optional(dice.of("LIMIT 0", "OFFSET 0 ROWS")) : words("");
        }
        List<Phrase> items = new ArrayList<>();
        for (int i = 0; i < body.outputs().size(); i++) {
            items.add(orderItem(body, i));
        }
        items = new ArrayList<>(dice.shuffled(items));
        Scope scope = body.scope();
        if (scope != null && dice.chance(0.3)) {
            items.add(0, directed(further(body, scope)));
        }
        Phrase order = Phrase.of("ORDER BY", Phrase.list(",", items));
        return Phrase.optional(
                new Phrase.TotalOrder(order, outermost), dice.chance(0.4) ? Phrase.optional(limit()) : words(""));
    }

    private Phrase further(Body body, Scope scope) {
        return body.grouped()
                ? aggregates.any(scope).expression()
                : grammar.expressions().of(grammar.expressions().kind(scope), scope, 1);
    }

    private Phrase orderItem(Body body, int output) {
        String name = body.names().get(output);
        Phrase expression = body.outputs().get(output).expression();
        Text text = Text.of(expression);
        if (!name.isEmpty() && dice.chance(0.5)) {
            return directed(words(name));
        }
        boolean repeatable = body.scope() != null && text.parameters().isEmpty() && !isLiteral(text.sql());
        return directed(repeatable && dice.chance(0.5) ? expression : words(String.valueOf(output + 1)));
    }

    /** ORDER BY 'a' is no order but an error. */
    private static boolean isLiteral(String sql) {
        return !sql.matches("[\\w\"(].*") || sql.matches("[\\d(].*");
    }

    private Phrase directed(Phrase item) {
        return Phrase.of(
                item, dice.of("", "", "ASC", "DESC", "DESC"), dice.of("", "", "", "NULLS FIRST", "NULLS LAST"));
    }

    private Phrase limit() {
        Phrase count = grammar.spelling().of(Kind.INTEGER, dice.of("0", "1", "2", "3", "7", "42"));
        Phrase offset = words(dice.of("1", "2", "5", "0"));
        return switch (dice.below(8)) {
            case 0, 1 -> Phrase.of("LIMIT", count);
            case 2, 3 -> Phrase.of("LIMIT", count, Phrase.optional("OFFSET", offset));
            case 4 -> Phrase.of("OFFSET", offset, dice.of("ROWS", "ROW"), Phrase.optional("FETCH NEXT 3 ROWS ONLY"));
            case 5 -> words(dice.of("FETCH FIRST ROW ONLY", "FETCH FIRST 2 ROWS WITH TIES"));
            case 6 -> words(dice.of("LIMIT ALL", "LIMIT NULL", "LIMIT (1 + 2)", "LIMIT '2'", "OFFSET 1"));
            default -> Phrase.of("OFFSET", offset, "LIMIT", count);
        };
    }
}

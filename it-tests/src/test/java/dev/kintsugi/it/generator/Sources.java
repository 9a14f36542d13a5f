package dev.kintsugi.it.generator;

import static dev.kintsugi.it.generator.Phrase.words;

import dev.kintsugi.it.generator.Schema.Column;
import dev.kintsugi.it.generator.Schema.Table;
import dev.kintsugi.it.generator.Scope.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** FROM clauses: tables, queries and WITH names, joined in every way. */
final class Sources {
    private final Grammar grammar;
    private final Dice dice;
    private final Map<String, List<Column>> commonTables = new HashMap<>();
    private final Map<String, String> tables = new HashMap<>();
    /** True if the FROM clause at hand has made the columns k one. */
    private boolean usesKey;

    Sources(Grammar grammar) {
        this.grammar = grammar;
        this.dice = grammar.dice();
    }

    /**
     * A FROM clause.
     *
     * @param scope what it lets expressions refer to
     */
    record From(Phrase phrase, Scope scope) {}

    /** Lets later FROM clauses mention a query of WITH. */
    void define(String name, List<Column> columns) {
        commonTables.put(name, columns);
    }

    /** One table, for a subquery. */
    Scope table(@Nullable Scope outer) {
        return new Scope(List.of(tableSource()), outer);
    }

    private Source tableSource() {
        String alias = grammar.newName("t");
        List<String> names = new ArrayList<>(commonTables.keySet());
        if (!names.isEmpty() && dice.chance(0.4)) {
            String name = dice.of(names);
            tables.put(alias, name);
            return new Source(alias, commonTables.getOrDefault(name, List.of()));
        }
        Table table = dice.of(grammar.schema().tables());
        tables.put(alias, table.name());
        return new Source(alias, commonTables.getOrDefault(table.name(), table.columns()));
    }

    /** The one table of such a scope as FROM names it. */
    Phrase mention(Scope scope) {
        return mention(scope.sources().get(0));
    }

    private Phrase mention(Source source) {
        return words(tables.get(source.alias()) + dice.of(" ", " AS ") + source.alias());
    }

    /** Any FROM clause. */
    From from(@Nullable Scope outer, int depth) {
        Item first = item(depth);
        List<Source> sources = new ArrayList<>(List.of(first.source()));
        Phrase phrase = first.phrase();
        int joins = dice.of(0, 0, 0, 1, 1, 2);
        usesKey = false;
        for (int i = 0; i < joins; i++) {
            Item next = item(depth);
            Phrase joined = join(phrase, next, sources, outer, depth);
            sources.add(next.source());
            phrase = i == joins - 1 ? Phrase.or(joined, phrase) : joined;
        }
        return new From(phrase, new Scope(sources, outer));
    }

    private record Item(Source source, Phrase phrase) {}

    private Item item(int depth) {
        if (depth <= 0 || dice.chance(0.85)) {
            Source source = tableSource();
            return new Item(source, mention(source));
        }
        String alias = grammar.newName("q");
        if (dice.chance(0.12)) {
            Source source = new Source(alias, List.of(new Column("k", Kind.INTEGER), new Column("v", Kind.TEXT)));
            return new Item(source, Phrase.of("(VALUES (1, 'a'), (2, NULL), (7, 'b')) AS", alias + "(k, v)"));
        }
        Queries.Made made = grammar.queries().derived(depth - 1);
        return new Item(new Source(alias, made.columns()), Phrase.of("(", made.phrase(), ") AS", alias));
    }

    private Phrase join(Phrase left, Item right, List<Source> before, @Nullable Scope outer, int depth) {
        int form = dice.below(12);
        if (form == 0) {
            return Phrase.of(left, ",", right.phrase());
        }
        if (form == 1) {
            return Phrase.of(left, "CROSS JOIN", right.phrase());
        }
        String kind = dice.of("JOIN", "JOIN", "INNER JOIN", "LEFT JOIN", "LEFT OUTER JOIN", "RIGHT JOIN", "FULL JOIN");
        if (kind.equals("FULL JOIN") && !grammar.postgres()) {
            kind = "LEFT JOIN";
        }
        if (form == 2 && before.size() == 1 && allCompare(before.get(0), right.source())) {
            return Phrase.of(left, "NATURAL", kind.equals("INNER JOIN") ? "JOIN" : kind, right.phrase());
        }
        List<String> shared = shared(before, right.source());
        // Over three tables only a column that all of them share is sure to be one on the left.
        if (form <= 4 && !shared.isEmpty() && (before.size() == 1 || usesKey)) {
            List<String> using = shared.contains("k") && dice.chance(0.8)
                    ? (dice.chance(0.3) && shared.contains("id") ? List.of("k", "id") : List.of("k"))
                    : List.of(dice.of(shared));
            usesKey = using.contains("k");
            return Phrase.of(left, kind, right.phrase(), "USING (" + String.join(", ", using) + ")");
        }
        return before.stream().anyMatch(source -> comparesAnywhere(source, right.source()))
                ? Phrase.of(left, kind, right.phrase(), "ON", on(before, right.source(), outer, depth))
                : Phrase.of(left, ",", right.phrase());
    }

    private static List<String> shared(List<Source> before, Source right) {
        return right.columns().stream()
                .map(Column::name)
                .filter(name -> before.stream().allMatch(source -> comparable(name, source, right)))
                .toList();
    }

    private static boolean comparesAnywhere(Source left, Source right) {
        return left.columns().stream().anyMatch(column -> right.columns().stream()
                .anyMatch(other -> column.kind().comparesWith(other.kind())));
    }

    private Phrase on(List<Source> before, Source right, @Nullable Scope outer, int depth) {
        Source left = dice.of(before.stream()
                .filter(source -> comparesAnywhere(source, right))
                .toList());
        List<Phrase> conditions = new ArrayList<>();
        boolean keys = comparable("k", left, right);
        if (keys && dice.chance(0.75)) {
            conditions.add(equation(left, "k", right, "k"));
        }
        if (conditions.isEmpty() || dice.chance(0.2)) {
            Column other = dice.of(right.columns().stream()
                    .filter(column ->
                            left.columns().stream().anyMatch(own -> own.kind().comparesWith(column.kind())))
                    .toList());
            conditions.add(equation(left, matching(left, other), right, other.name()));
        }
        if (dice.chance(0.15)) {
            conditions.add(grammar.conditions().of(new Scope(List.of(left, right), outer), Math.min(depth, 1)));
        }
        return Phrase.list("AND", conditions);
    }

    private static boolean allCompare(Source left, Source right) {
        return left.columns().stream()
                .allMatch(column -> named(column.name(), right).isEmpty() || comparable(column.name(), left, right));
    }

    /** True if both have one column of the name, of types that compare. */
    private static boolean comparable(String name, Source left, Source right) {
        List<Column> here = named(name, left);
        List<Column> there = named(name, right);
        return here.size() == 1
                && there.size() == 1
                && here.get(0).kind().comparesWith(there.get(0).kind());
    }

    private static List<Column> named(String name, Source source) {
        return source.columns().stream()
                .filter(column -> column.name().equals(name))
                .toList();
    }

    private String matching(Source source, Column other) {
        return dice.of(source.columns().stream()
                        .filter(column -> column.kind().comparesWith(other.kind()))
                        .toList())
                .name();
    }

    private Phrase equation(Source left, String a, Source right, String b) {
        String x = left.alias() + "." + a;
        String y = right.alias() + "." + b;
        return words(dice.chance(0.5) ? x + " = " + y : y + " = " + x);
    }
}

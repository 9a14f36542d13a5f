package dev.kintsugi.plan;

import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.parse.StatementKind;
import dev.kintsugi.plan.Clauses.Clause;
import dev.kintsugi.plan.Clauses.Range;
import dev.kintsugi.plan.TokenCursor.Name;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A query of views that ask for sizes. Each view's own query stands in a WITH clause under its name, so that it is a part of the statement
 * and answered as one.
 *
 * <pre>
 *   SELECT s FROM public.sizes  ->  WITH "sizes" AS (SELECT pg_table_size(oid) AS s FROM pg_class) SELECT s FROM "sizes"
 * </pre>
 *
 * <p>The statement is refused where it locks rows, where a WITH query of its own or a second view has the name, and where a name with its
 * schema stands elsewhere than in FROM.
 */
final class SizeViews {
    private static final Plan.Refused REFUSAL = new Plan.Refused(
            "A view that asks for the size of a table or index, of which each shard has its own, in a larger statement",
            "Write the view's query itself");

    private final Queries queries;
    private final Clauses clauses;
    /** By name, those that others read first. */
    private final Map<String, Queries> views = new LinkedHashMap<>();

    private SizeViews(Queries queries) {
        this.queries = queries;
        this.clauses = new Clauses(queries.scan().text(), queries.tokens());
    }

    /** The plan of a statement of which one view at least asks for sizes. */
    static Plan plan(Queries queries) throws SQLException {
        SizeViews statement = new SizeViews(queries);
        boolean plain = queries.scan().kind() == StatementKind.SELECT && !statement.clauses.has(Clause.FOR);
        if (!plain || !statement.collect() || statement.definesName()) {
            return REFUSAL;
        }
        try {
            ShardText text = statement.text();
            Derived written = text == null ? null : Derived.of(queries, text);
            if (written == null) {
                return REFUSAL;
            }
            return written.plan() instanceof Plan.Refused refused
                    ? refused
                    : new Plan.Stepwise(List.of(), written, REFUSAL);
        } catch (Unplannable e) {
            return e.refusal();
        }
    }

    /** Finds the views; false if two have one name. */
    private boolean collect() {
        List<Queries> inner = new ArrayList<>(queries.views());
        Collections.reverse(inner);
        for (Queries view : inner) {
            QualifiedName name = Objects.requireNonNull(view.view());
            Queries same = views.putIfAbsent(name.name(), view);
            if (same != null && !name.equals(same.view())) {
                return false;
            }
        }
        return true;
    }

    /** True if a WITH query of the statement has the name of a view. */
    private boolean definesName() {
        TokenCursor cursor = cursor(queries);
        for (int i = 0; i < cursor.end(); i++) {
            int next = cursor.is(i + 1, "(") ? cursor.closing(i + 1) + 1 : i + 1;
            boolean defines = cursor.is(next, "AS")
                    && (cursor.is(next + 1, "(") || cursor.is(next + 1, "MATERIALIZED") || cursor.is(next + 1, "NOT"));
            for (String name : views.keySet()) {
                if (defines && spells(queries, i, name)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean spells(Queries text, int token, String name) {
        return text.spells(new Range(token, token + 1), name);
    }

    /** The statement with its views; null if one is named where its query cannot stand for it. */
    private @Nullable ShardText text() throws SQLException {
        boolean with = clauses.word(0, "WITH");
        int begin = !with ? 0 : clauses.word(1, "RECURSIVE") ? 2 : 1;
        ShardText.Builder text = new ShardText.Builder().addAll(clauses.pieces(new Range(0, begin)));
        String separator = with ? " " : "WITH ";
        for (Map.Entry<String, Queries> view : views.entrySet()) {
            ShardText query = renamed(view.getValue(), 0);
            if (query == null) {
                return null;
            }
            text.sql(separator + queries.dialect().quote(view.getKey()) + " AS (")
                    .addAll(query.pieces())
                    .sql(")");
            separator = ", ";
        }
        ShardText statement = renamed(queries, begin);
        return statement == null
                ? null
                : text.sql(with ? ", " : " ").addAll(statement.pieces()).build();
    }

    /** A text from a token on, with the views' names alone where they have a schema; null if that is not all that is said of them. */
    private @Nullable ShardText renamed(Queries text, int from) throws SQLException {
        Clauses words = new Clauses(text.scan().text(), text.tokens());
        ShardText.Builder renamed = new ShardText.Builder();
        int at = from;
        int named = 0;
        for (Name name : NamedTables.of(cursor(text))) {
            String schema = name.schema();
            Queries view = views.get(name.name());
            if (schema != null && view != null && new QualifiedName(schema, name.name()).equals(view.view())) {
                renamed.addAll(pieces(text, words, new Range(at, name.from())))
                        .sql(" " + text.dialect().quote(name.name()) + " ");
                at = name.to();
                named++;
            }
        }
        renamed.addAll(pieces(text, words, new Range(at, words.whole().to())));
        return named == mentions(text) ? renamed.build() : null;
    }

    /** A view's text is the same for all statements; the client's has its literals. */
    private List<ShardText.Piece> pieces(Queries text, Clauses words, Range range) {
        return text == queries
                ? words.pieces(range)
                : List.of(new ShardText.Piece.Sql(cursor(text).text(range.from(), range.to())));
    }

    /** How often the name of a view stands behind a schema's. */
    private int mentions(Queries text) {
        TokenCursor cursor = cursor(text);
        int count = 0;
        for (int i = 1; i + 1 < cursor.end(); i++) {
            for (Queries view : views.values()) {
                QualifiedName name = Objects.requireNonNull(view.view());
                boolean named =
                        cursor.is(i, ".") && spells(text, i - 1, name.schema()) && spells(text, i + 1, name.name());
                count += named ? 1 : 0;
            }
        }
        return count;
    }

    private static TokenCursor cursor(Queries text) {
        return new TokenCursor(text.scan().text(), text.tokens(), text.dialect());
    }
}

package dev.kintsugi.plan;

import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.parse.StatementKind;
import dev.kintsugi.plan.Clauses.Clause;
import dev.kintsugi.plan.TokenCursor.Name;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A query of views that ask for sizes. Each view's own query stands in a WITH clause under its name, so that it is a part of the statement
 * and answered as one.
 *
 * <pre>
 *   SELECT s FROM sizes  ->  WITH "sizes" AS (SELECT pg_table_size(oid) AS s FROM pg_class) SELECT s FROM sizes
 * </pre>
 *
 * <p>A view is left as it is, and the statement refused, where its name is written with the schema, where a view reads another one, and where
 * the statement locks rows or has a WITH clause itself.
 */
final class SizeViews {
    private static final Plan.Refused REFUSAL = new Plan.Refused(
            "A view that asks for the size of a table or index, of which each shard has its own, in a larger statement",
            "Write the view's query itself");

    private SizeViews() {}

    /** The plan of a statement of which one view at least asks for sizes. */
    static Plan plan(Queries queries) throws SQLException {
        Map<String, Queries> views = new LinkedHashMap<>();
        for (Queries view : queries.views()) {
            QualifiedName name = Objects.requireNonNull(view.view());
            Queries same = views.putIfAbsent(name.name(), view);
            boolean another = same != null && !name.equals(same.view());
            if (another || namesView(view, false)) {
                return REFUSAL;
            }
        }
        Clauses clauses = new Clauses(queries.scan().text(), queries.tokens());
        boolean plain = queries.scan().kind() == StatementKind.SELECT
                && !clauses.word(0, "WITH")
                && !clauses.has(Clause.FOR)
                && !namesView(queries, true);
        return plain ? plan(queries, views, clauses) : REFUSAL;
    }

    private static Plan plan(Queries queries, Map<String, Queries> views, Clauses clauses) throws SQLException {
        ShardText.Builder text = new ShardText.Builder();
        for (Map.Entry<String, Queries> view : views.entrySet()) {
            text.sql(text.isEmpty() ? "WITH " : ", ")
                    .sql(queries.dialect().quote(view.getKey()))
                    .sql(" AS (" + view.getValue().scan().text() + ")");
        }
        text.sql(" ").addAll(clauses.pieces(clauses.whole()));
        try {
            Derived statement = Derived.of(queries, text.build());
            return statement.plan() instanceof Plan.Refused refused
                    ? refused
                    : new Plan.Stepwise(List.of(), statement, REFUSAL);
        } catch (Unplannable e) {
            return e.refusal();
        }
    }

    /** True if a text names a view in a FROM clause. */
    private static boolean namesView(Queries text, boolean withSchema) throws SQLException {
        TokenCursor cursor = new TokenCursor(text.scan().text(), text.tokens(), text.dialect());
        for (Name name : NamedTables.of(cursor)) {
            QualifiedName relation = text.layout().catalog().relation(name.path(text.path()), name.name());
            boolean view = relation != null && text.layout().catalog().views().containsKey(relation);
            if (view && (name.schema() != null || !withSchema)) {
                return true;
            }
        }
        return false;
    }
}

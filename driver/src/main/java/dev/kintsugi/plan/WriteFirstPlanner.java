package dev.kintsugi.plan;

import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.catalog.Table;
import dev.kintsugi.parse.Token;
import dev.kintsugi.plan.Clauses.Range;
import dev.kintsugi.rows.Collation;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Plans a SELECT over the rows that a WITH query writes and returns, where these are on several shards: the write runs by its own plan, and
 * the SELECT over what it has returned.
 *
 * <pre>
 *   WITH gone AS (DELETE FROM orders WHERE status = 'void' RETURNING total) SELECT count(*), sum(total) FROM gone
 *
 *   first: DELETE FROM orders WHERE status = 'void' RETURNING total
 *   then:  WITH gone AS (SELECT * FROM (rows of the write)) SELECT count(*), sum(total) FROM gone
 * </pre>
 *
 * <p>One database runs both on the rows as they were before. So it is done only if the SELECT looks at no table: neither one that is
 * written, nor one that a trigger or a foreign key changes with it.
 */
final class WriteFirstPlanner {
    private final Queries queries;
    private final Clauses clauses;
    private final TokenCursor cursor;

    private WriteFirstPlanner(Queries queries) {
        this.queries = queries;
        this.clauses = new Clauses(queries.scan().text(), queries.tokens());
        this.cursor = new TokenCursor(queries.scan().text(), queries.tokens(), queries.dialect());
    }

    /**
     * The plan.
     *
     * @throws Unplannable the given refusal, if the statement is another one
     */
    static Plan plan(Queries queries, Unplannable refusal) throws Unplannable, SQLException {
        Plan plan = new WriteFirstPlanner(queries).plan();
        if (plan == null) {
            throw refusal;
        }
        return plan;
    }

    private @Nullable Plan plan() throws Unplannable, SQLException {
        if (!cursor.take("WITH") || cursor.is("RECURSIVE") || !cursor.atName()) {
            return null;
        }
        cursor.identifier();
        List<String> names = new ArrayList<>();
        if (cursor.take("(")) {
            do {
                names.add(cursor.identifier());
            } while (cursor.take(","));
            cursor.take(")");
        }
        if (!cursor.take("AS")) {
            return null;
        }
        cursor.take("NOT");
        cursor.take("MATERIALIZED");
        int open = cursor.position();
        int close = cursor.closing(open);
        Range write = new Range(open + 1, close);
        Range rest = new Range(close, clauses.whole().to());
        boolean fits = cursor.is(open, "(")
                && cursor.is(close + 1, "SELECT")
                && (cursor.is(open + 1, "UPDATE") || cursor.is(open + 1, "DELETE") || cursor.is(open + 1, "INSERT"))
                && returns(write)
                && tables(new Range(close + 1, rest.to())).isEmpty()
                && tables(write).stream().allMatch(this::hasPlainText);
        Functions functions = Functions.of(queries);
        if (!fits || functions.stateful() != null || functions.userDefined() != null || functions.ofSession() != null) {
            return null;
        }
        Derived derived = Derived.of(queries, new ShardText(clauses.pieces(write)));
        return derived.plan() instanceof Plan.Refused
                ? null
                : new Plan.WriteFirst(derived, clauses.pieces(new Range(0, 2)), names, clauses.pieces(rest));
    }

    private boolean returns(Range write) {
        int depth = 0;
        for (int i = write.from(); i < write.to(); i++) {
            depth += cursor.is(i, "(") ? 1 : cursor.is(i, ")") ? -1 : 0;
            if (depth == 0 && cursor.is(i, "RETURNING")) {
                return true;
            }
        }
        return false;
    }

    /** Every table and view whose name is a word there, whatever it means. */
    private List<QualifiedName> tables(Range range) {
        List<QualifiedName> found = new ArrayList<>();
        String text = queries.scan().text();
        for (int i = range.from(); i < range.to(); i++) {
            Token token = queries.tokens().get(i);
            if (token.kind() == Token.Kind.WORD || token.kind() == Token.Kind.QUOTED_WORD) {
                String name = token.name(text, queries.dialect());
                for (QualifiedName table : queries.layout().catalog().tables().keySet()) {
                    if (table.name().equals(name)) {
                        found.add(table);
                    }
                }
                for (QualifiedName view : queries.layout().catalog().views().keySet()) {
                    if (view.name().equals(name)) {
                        found.add(view);
                    }
                }
            }
        }
        return found;
    }

    /** True if its rows can be handed on without a collation. */
    private boolean hasPlainText(QualifiedName name) {
        Table table = queries.layout().catalog().tables().get(name);
        Collation byDefault = queries.layout().catalog().defaultCollation();
        return table == null
                || table.columns().stream()
                        .allMatch(column -> column.type().collation() == null
                                || column.type().collation().equals(byDefault));
    }
}

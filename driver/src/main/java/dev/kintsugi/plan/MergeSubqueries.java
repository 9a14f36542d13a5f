package dev.kintsugi.plan;

import dev.kintsugi.parse.Token;
import dev.kintsugi.plan.Clauses.Range;
import dev.kintsugi.plan.MergeText.Rows;
import dev.kintsugi.plan.MergeText.When;
import dev.kintsugi.plan.ShardText.Piece;
import java.util.ArrayList;
import java.util.List;

/**
 * The subqueries in the condition and the actions of a MERGE. Each becomes a column of its source, so that it is answered by the plan of a
 * query, on the rows as they are before the MERGE.
 *
 * <pre>
 *   MERGE INTO a USING b ON a.k = b.k WHEN MATCHED THEN UPDATE SET n = (SELECT count(*) FROM c WHERE c.k = b.k)
 *
 *   source: SELECT *, (SELECT count(*) FROM c WHERE c.k = b.k) AS kintsugi_0 FROM b
 *   shards: MERGE INTO a USING (rows of the source) AS b (…, kintsugi_0) ON a.k = b.k WHEN MATCHED THEN UPDATE SET n = b.kintsugi_0
 * </pre>
 *
 * <p>So a subquery may look at the source's columns and at other tables' rows, but not at the row that is written. A bare name that the written
 * table has is taken for a column of the subquery's own table, which has to have it as well; where a subquery is nested in another one, such
 * a name is not told apart.
 */
final class MergeSubqueries {
    private static final String COLUMN = "kintsugi_";
    private static final String REMEDY = "Compute it in the query behind USING";

    private final Queries queries;
    private final Clauses clauses;
    private final TokenCursor cursor;
    private final MergeText text;
    private final PlacedTable target;
    private final List<Range> found = new ArrayList<>();

    private MergeSubqueries(Queries queries, Clauses clauses, TokenCursor cursor, MergeText text, PlacedTable target) {
        this.queries = queries;
        this.clauses = clauses;
        this.cursor = cursor;
        this.text = text;
        this.target = target;
    }

    static MergeSubqueries of(Queries queries, Clauses clauses, TokenCursor cursor, MergeText text, PlacedTable target)
            throws Unplannable {
        MergeSubqueries subqueries = new MergeSubqueries(queries, clauses, cursor, text, target);
        subqueries.find();
        if (!subqueries.found.isEmpty()) {
            subqueries.checkNoWholeRows();
        }
        return subqueries;
    }

    /** A whole row of the source would have the further columns as well. */
    private void checkNoWholeRows() throws Unplannable {
        for (int i = text.tail().from(); i < text.tail().to(); i++) {
            cursor.position(i);
            boolean named = cursor.atName()
                    && !cursor.is(i - 1, ".")
                    && queries.names().stored(cursor.text(i, i + 1)).equals(text.alias());
            if (named && (!cursor.is(i + 1, ".") || cursor.is(i + 2, "*"))) {
                throw new Unplannable("A MERGE with subqueries that takes a row of its source as a whole", REMEDY);
            }
        }
    }

    private void find() throws Unplannable {
        for (int i = text.tail().from(); i < text.tail().to(); i++) {
            if (!cursor.is(i, "SELECT")) {
                continue;
            }
            int open = i - 1;
            if (!cursor.is(open, "(") || !stands(i)) {
                throw new Unplannable(
                        "A subquery of MERGE that is no value in its condition or in what it does with rows of the source",
                        REMEDY);
            }
            int close = cursor.closing(open);
            check(new Range(i, close));
            found.add(new Range(cursor.is(open - 1, "EXISTS") ? open - 1 : open, close + 1));
            i = close;
        }
    }

    /** True unless it belongs to rows that have no source, or to RETURNING, or is a set that something is compared with. */
    private boolean stands(int select) {
        boolean set = cursor.is(select - 2, "IN")
                || cursor.is(select - 2, "ANY")
                || cursor.is(select - 2, "SOME")
                || cursor.is(select - 2, "ALL")
                || cursor.is(select - 2, "ARRAY");
        boolean ofSource = within(text.condition(), select)
                || text.whens().stream()
                        .filter(when -> when.rows() != Rows.NOT_MATCHED_BY_SOURCE)
                        .anyMatch(when -> isOf(when, select));
        return ofSource && !set;
    }

    private static boolean isOf(When when, int token) {
        return within(when.action(), token) || (when.and() != null && within(when.and(), token));
    }

    private static boolean within(Range range, int token) {
        return range.from() <= token && token < range.to();
    }

    /** Refuses what may look at the row that is written. */
    private void check(Range subquery) throws Unplannable {
        boolean nested = false;
        for (int i = subquery.from() + 1; i < subquery.to(); i++) {
            nested |= cursor.is(i, "SELECT");
        }
        for (int i = subquery.from(); i < subquery.to(); i++) {
            cursor.position(i);
            if (!cursor.atName() || cursor.is(i - 1, ".")) {
                continue;
            }
            String name = queries.names().stored(cursor.text(i, i + 1));
            boolean qualifier = cursor.is(i + 1, ".");
            boolean own = qualifier
                    ? name.equals(text.target())
                    : target.table().column(name) != null && (nested || !isOfTables(subquery, name));
            if (own) {
                throw new Unplannable(
                        "A subquery of MERGE that looks at " + name + ", as it may be of the row that is written",
                        REMEDY);
            }
        }
    }

    /** True if a table that the subquery names has a column of this name. */
    private boolean isOfTables(Range subquery, String column) {
        for (int i = subquery.from(); i < subquery.to(); i++) {
            Token token = queries.tokens().get(i);
            boolean name = token.kind() == Token.Kind.WORD || token.kind() == Token.Kind.QUOTED_WORD;
            PlacedTable table = name
                    ? queries.layout()
                            .table(queries.path(), token.name(queries.scan().text(), queries.dialect()))
                    : null;
            if (table != null && table.table().column(column) != null) {
                return true;
            }
        }
        return false;
    }

    /** The source's further columns. */
    List<Piece> columns() {
        ShardText.Builder columns = new ShardText.Builder();
        for (int i = 0; i < found.size(); i++) {
            columns.sql(", ").addAll(clauses.pieces(found.get(i))).sql(" AS " + COLUMN + i);
        }
        return columns.pieces();
    }

    /** Some tokens, with the source's columns in place of the subqueries. */
    List<Piece> replacedIn(Range range) {
        ShardText.Builder replaced = new ShardText.Builder();
        int from = range.from();
        for (int i = 0; i < found.size(); i++) {
            Range subquery = found.get(i);
            if (within(range, subquery.from())) {
                replaced.addAll(clauses.pieces(new Range(from, subquery.from())))
                        .sql(" " + queries.dialect().quote(text.alias()) + "." + COLUMN + i + " ");
                from = subquery.to();
            }
        }
        return replaced.addAll(clauses.pieces(new Range(from, range.to()))).pieces();
    }
}

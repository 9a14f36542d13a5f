package dev.kintsugi.plan;

import dev.kintsugi.parse.Token;
import dev.kintsugi.plan.Clauses.Range;
import dev.kintsugi.plan.MergeText.Rows;
import dev.kintsugi.plan.MergeText.When;
import dev.kintsugi.plan.ShardText.Piece;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The subqueries in the condition and the actions of a MERGE. One that is a value for a row of the source becomes a column of it, so that it
 * is answered by the plan of a query, on the rows as they are before the MERGE.
 *
 * <pre>
 *   MERGE INTO a USING b ON a.k = b.k WHEN MATCHED THEN UPDATE SET n = (SELECT count(*) FROM c WHERE c.k = b.k)
 *
 *   source: SELECT *, (SELECT count(*) FROM c WHERE c.k = b.k) AS kintsugi_0 FROM b
 *   shards: MERGE INTO a USING (rows of the source) AS b (…, kintsugi_0) ON a.k = b.k WHEN MATCHED THEN UPDATE SET n = b.kintsugi_0
 * </pre>
 *
 * <p>Such a subquery may look at the source's columns and at other tables' rows, but not at the row that is written. A bare name that the
 * written table has is taken for a column of the subquery's own table, which has to have it as well; where a subquery is nested in another one,
 * such a name is not told apart.
 *
 * <p>Any other stays where it is, if all that it looks at is on the shard of the row that is written. That is so if a SELECT of it, from the
 * written table and the source by the condition, is answered by each shard for itself.
 */
final class MergeSubqueries {
    private static final String COLUMN = "kintsugi_";
    private static final List<String> SETS = List.of("EXISTS", "IN", "ANY", "SOME", "ALL", "ARRAY");
    private static final String REMEDY = "Compute it in the query behind USING";

    private final Queries queries;
    private final Clauses clauses;
    private final TokenCursor cursor;
    private final MergeText text;
    private final PlacedTable target;
    private final List<Range> found = new ArrayList<>();
    /** Of RETURNING, which stand behind all subqueries. */
    private final List<Range> stars = new ArrayList<>();

    private boolean wholeRows;

    private MergeSubqueries(Queries queries, Clauses clauses, TokenCursor cursor, MergeText text, PlacedTable target) {
        this.queries = queries;
        this.clauses = clauses;
        this.cursor = cursor;
        this.text = text;
        this.target = target;
    }

    static MergeSubqueries of(Queries queries, Clauses clauses, TokenCursor cursor, MergeText text, PlacedTable target)
            throws Unplannable, SQLException {
        MergeSubqueries subqueries = new MergeSubqueries(queries, clauses, cursor, text, target);
        subqueries.find();
        subqueries.findWholeRows();
        return subqueries;
    }

    /** Looks for what would have the further columns as well: whole rows of the source, and {@code RETURNING *}. */
    private void findWholeRows() throws Unplannable {
        boolean returned = false;
        for (int i = text.tail().from(); i < text.tail().to() && !found.isEmpty(); i++) {
            cursor.position(i);
            boolean named = cursor.atName()
                    && !cursor.is(i - 1, ".")
                    && queries.names().stored(cursor.text(i, i + 1)).equals(text.alias());
            returned |= cursor.is(i, "RETURNING");
            boolean star = returned
                    && cursor.is(i, "*")
                    && (cursor.is(i - 1, "RETURNING") || cursor.is(i - 1, ",") || cursor.is(i - 1, ")"))
                    && (cursor.is(i + 1, ",") || i + 1 == text.tail().to());
            wholeRows |= star || (named && (!cursor.is(i + 1, ".") || cursor.is(i + 2, "*")));
            if (star) {
                stars.add(new Range(i, i + 1));
            }
        }
        // Beside its rows the source would be seen by clauses that must not see it.
        boolean unseen = text.whens().stream().anyMatch(when -> when.rows() == Rows.NOT_MATCHED_BY_SOURCE);
        if (wholeRows && (unseen || queries.dialect().embedded())) {
            throw new Unplannable("A MERGE with subqueries that takes a row of its source as a whole", REMEDY);
        }
    }

    /** How many columns the source has that its rows as a whole must not have. */
    int hidden() {
        return wholeRows ? found.size() : 0;
    }

    private void find() throws Unplannable, SQLException {
        for (int i = text.tail().from(); i < text.tail().to(); i++) {
            if (!cursor.is(i, "SELECT")) {
                continue;
            }
            int open = i - 1;
            if (!cursor.is(open, "(")) {
                throw unknown();
            }
            int close = cursor.closing(open);
            String own = ofWritten(new Range(i, close));
            if (isValue(i) && own == null) {
                found.add(new Range(cursor.is(open - 1, "EXISTS") ? open - 1 : open, close + 1));
            } else if (!isLocal(i, new Range(open, close + 1))) {
                throw own == null
                        ? unknown()
                        : new Unplannable(
                                "A subquery of MERGE that looks at " + own
                                        + ", as it may be of the row that is written, and at rows of other shards",
                                REMEDY);
            }
            i = close;
        }
    }

    private static Unplannable unknown() {
        return new Unplannable(
                "A subquery of MERGE that is no value in its condition or in what it does with rows of the source",
                REMEDY);
    }

    /** True unless it belongs to rows that have no source, or to RETURNING, or is a set that something is compared with. */
    private boolean isValue(int select) {
        boolean ofSource =
                within(text.condition(), select) || isOf(Rows.MATCHED, select) || isOf(Rows.NOT_MATCHED, select);
        return ofSource && (cursor.is(select - 2, "EXISTS") || !isSet(select));
    }

    private boolean isSet(int select) {
        return SETS.stream().anyMatch(word -> cursor.is(select - 2, word));
    }

    /** True if a shard that has the row which is written has all that the subquery looks at. */
    private boolean isLocal(int select, Range subquery) throws Unplannable, SQLException {
        boolean ofBoth = within(text.condition(), select) || isOf(Rows.MATCHED, select);
        if (!(target.location() instanceof Location.Sharded) || !(ofBoth || isOf(Rows.NOT_MATCHED_BY_SOURCE, select))) {
            return false;
        }
        ShardText.Builder query = new ShardText.Builder()
                .addAll(clauses.pieces(text.with()))
                .sql(isSet(select) ? " SELECT EXISTS " : " SELECT ")
                .addAll(clauses.pieces(subquery))
                .sql(" FROM ")
                .addAll(clauses.pieces(text.table()));
        if (ofBoth) {
            query.sql(" CROSS JOIN ")
                    .addAll(clauses.pieces(text.source()))
                    .sql(" WHERE ")
                    .addAll(clauses.pieces(text.condition()));
        }
        try {
            return Derived.of(queries, query.build()).plan() instanceof Plan.OneShard one
                    && one.otherwise() instanceof Plan.Scatter;
        } catch (SQLSyntaxErrorException e) {
            // The parser does not know what the database may know.
            return false;
        }
    }

    private boolean isOf(Rows rows, int token) {
        return text.whens().stream().anyMatch(when -> when.rows() == rows && isOf(when, token));
    }

    private static boolean isOf(When when, int token) {
        return within(when.action(), token) || (when.and() != null && within(when.and(), token));
    }

    private static boolean within(Range range, int token) {
        return range.from() <= token && token < range.to();
    }

    /** A name in a subquery that may be of the row which is written; null if there is none. */
    private @Nullable String ofWritten(Range subquery) {
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
                return name;
            }
        }
        return null;
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
        String source = quote(text.alias());
        String rows = wholeRows ? Plan.MergeQuery.ROWS : source;
        int from = range.from();
        for (int i = 0; i < found.size(); i++) {
            from = replace(replaced, from, range, found.get(i), rows + "." + COLUMN + i);
        }
        for (Range star : stars) {
            from = replace(replaced, from, range, star, source + ".*, " + quote(text.target()) + ".*");
        }
        return replaced.addAll(clauses.pieces(new Range(from, range.to()))).pieces();
    }

    /** Adds what is before some tokens, and what replaces them, if they are within a range; answers how far it is added. */
    private int replace(ShardText.Builder replaced, int from, Range range, Range tokens, String sql) {
        if (!within(range, tokens.from())) {
            return from;
        }
        replaced.addAll(clauses.pieces(new Range(from, tokens.from()))).sql(" " + sql + " ");
        return tokens.to();
    }

    private String quote(String name) {
        return queries.dialect().quote(name);
    }
}

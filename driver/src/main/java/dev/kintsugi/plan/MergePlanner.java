package dev.kintsugi.plan;

import dev.kintsugi.catalog.Column;
import dev.kintsugi.plan.Clauses.Range;
import dev.kintsugi.plan.MergeText.Rows;
import dev.kintsugi.plan.MergeText.When;
import dev.kintsugi.plan.Plan.Partners;
import dev.kintsugi.plan.ShardText.Piece;
import dev.kintsugi.route.ShardKey;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Plans MERGE: its source is a query of its own, whose rows go to shards where the statement runs with them in the source's place. A row of
 * the source has to meet there all that it could meet in one database, and one that meets nothing has to be inserted where it belongs.
 *
 * <ul>
 *   <li>Where the condition equates the target's shard key with a column of the source, and an inserted row takes its key from there, that
 *       column names the shard.
 *   <li>Else each shard is asked first which of the source's rows have partners there, and locks these, so that they stay partners. A row
 *       goes to all shards that have some; one that has none goes to the home of the key with which it would be inserted.
 *   <li>WHEN NOT MATCHED BY SOURCE runs on every shard: what has no partner among the rows that have come has none at all.
 * </ul>
 *
 * <p>Subqueries of the condition and the actions become columns of the source: see {@link MergeSubqueries}. Rows that get another shard key do
 * so where they are, and then move.
 */
final class MergePlanner {
    private static final String REMEDY = "Write an UPDATE and an INSERT, in one transaction";
    private final Queries queries;
    private final Clauses clauses;
    private final TokenCursor cursor;
    private final MergeText text;
    private final PlacedTable target;
    private final MergeSubqueries subqueries;

    private MergePlanner(Queries queries, Clauses clauses, TokenCursor cursor) throws Unplannable, SQLException {
        this.queries = queries;
        this.clauses = clauses;
        this.cursor = cursor;
        this.text = MergeText.of(cursor, REMEDY);
        this.target = new WritePlanner(queries)
                .added(text.name().path(queries.path()), text.name().name());
        this.subqueries = MergeSubqueries.of(queries, clauses, cursor, text, target);
    }

    static Plan plan(Queries queries) throws Unplannable, SQLException {
        TokenCursor cursor = new TokenCursor(queries.scan().text(), queries.tokens(), queries.dialect());
        if (queries.dialect().embedded() && cursor.find("USING") < 0) {
            return new MergeByKeyPlanner(queries).plan();
        }
        Functions functions = Functions.of(queries);
        functions.checkAny();
        if (functions.stateful() != null) {
            throw new Unplannable(functions.stateful() + " in a MERGE", REMEDY);
        }
        if (queries.scan().writesInCte()) {
            return WriteFirstPlanner.plan(
                    queries, new Unplannable("A WITH query that writes, before a MERGE", "Write in two statements"));
        }
        return new MergePlanner(queries, new Clauses(queries.scan().text(), queries.tokens()), cursor).plan(functions);
    }

    private Plan plan(Functions functions) throws Unplannable, SQLException {
        if (target.location() instanceof Location.Reference) {
            functions.checkCopies();
        } else if (functions.once() != null) {
            functions.checkShards();
        }
        List<Insert> inserts = inserts();
        String key = null;
        Partners partners = null;
        boolean moves = false;
        if (target.location() instanceof Location.Sharded sharded) {
            moves = sets(sharded.key());
            if (moves) {
                checkMoves(sharded.key());
            }
            key = joined(sharded.key());
            if (key == null || !takeKey(inserts, sharded.key(), key)) {
                key = null;
                partners = partners(sharded.key(), inserts);
            }
        }
        Derived rows = Derived.of(queries, source());
        if (rows.plan() instanceof Plan.Refused refused) {
            throw new Unplannable(refused.reason(), refused.remedy());
        }
        return new Plan.MergeQuery(
                target,
                rows,
                key,
                partners,
                text.whens().stream().anyMatch(when -> when.rows() == Rows.NOT_MATCHED_BY_SOURCE),
                head(moves),
                queries.dialect().quote(text.alias()),
                subqueries.hidden(),
                tail(moves),
                text.returning(),
                moves);
    }

    private ShardText source() {
        return new ShardText.Builder()
                .addAll(clauses.pieces(text.with()))
                .sql(text.with().isEmpty() ? "SELECT *" : " SELECT *")
                .addAll(subqueries.columns())
                .sql(" FROM ")
                .addAll(clauses.pieces(text.source()))
                .build();
    }

    /** Where rows move, the statement answers their keys; a database without RETURNING has a query around it for that. */
    private List<Piece> head(boolean moves) {
        boolean around = moves && !queries.dialect().hasReturning();
        return new ShardText.Builder()
                .sql(around ? "SELECT " + key() + " FROM FINAL TABLE (" : "")
                .addAll(clauses.pieces(text.head()))
                .pieces();
    }

    private List<Piece> tail(boolean moves) {
        ShardText.Builder tail = new ShardText.Builder().addAll(subqueries.replacedIn(text.tail()));
        if (moves && queries.dialect().hasReturning()) {
            tail.sql(text.returning() ? ", " : " RETURNING ")
                    .sql(queries.dialect().quote(text.target()) + "." + key());
        }
        return tail.sql(moves && !queries.dialect().hasReturning() ? ")" : "").pieces();
    }

    private String key() {
        return target.location() instanceof Location.Sharded sharded
                ? queries.dialect().quote(sharded.key().column())
                : "";
    }

    /** The source's column that the condition equates with the shard key; null if there is none. */
    private @Nullable String joined(ShardKey key) {
        List<Range> conjuncts = new ArrayList<>();
        int depth = 0;
        int from = text.condition().from();
        for (int i = from; i < text.condition().to(); i++) {
            depth += cursor.is(i, "(") ? 1 : cursor.is(i, ")") ? -1 : 0;
            if (depth == 0 && (cursor.is(i, "OR") || cursor.is(i, "BETWEEN") || cursor.is(i, "CASE"))) {
                return null;
            }
            if (depth == 0 && cursor.is(i, "AND")) {
                conjuncts.add(new Range(from, i));
                from = i + 1;
            }
        }
        conjuncts.add(new Range(from, text.condition().to()));
        for (Range conjunct : conjuncts) {
            int middle = conjunct.from() + 3;
            if (conjunct.to() == middle + 4 && cursor.is(middle, "=")) {
                Range left = new Range(conjunct.from(), middle);
                Range right = new Range(middle + 1, conjunct.to());
                boolean first = key.column().equals(columnOf(left, text.target()));
                boolean second = key.column().equals(columnOf(right, text.target()));
                String column = first ? columnOf(right, text.alias()) : second ? columnOf(left, text.alias()) : null;
                if (column != null) {
                    return column;
                }
            }
        }
        return null;
    }

    /** The column of that table which three tokens name; null if they name none. */
    private @Nullable String columnOf(Range range, String table) {
        if (range.to() != range.from() + 3 || !cursor.is(range.from() + 1, ".")) {
            return null;
        }
        return stored(range.from()).equals(table) ? stored(range.from() + 2) : null;
    }

    private String stored(int token) {
        return queries.names().stored(cursor.text(token, token + 1));
    }

    /** True if a clause sets the shard key. */
    private boolean sets(ShardKey key) {
        for (When when : text.whens()) {
            if (!cursor.is(when.action().from(), "UPDATE")) {
                continue;
            }
            for (TokenCursor set :
                    cursor.split(when.action().from() + 2, when.action().to())) {
                int equals = set.find("=");
                for (int i = set.position(); i < equals; i++) {
                    if (stored(i).equals(key.column())) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private void checkMoves(ShardKey key) throws Unplannable {
        if (!queries.layout().catalog().tables().containsKey(target.table().name())) {
            throw new Unplannable("A MERGE that sets the shard key " + key.column() + " through a view", REMEDY);
        }
        new KeyChangePlanner(queries, target, key).checkForeignKeys();
        boolean deletes =
                text.whens().stream().anyMatch(when -> cursor.is(when.action().from(), "DELETE"));
        if (deletes && !queries.dialect().hasReturning()) {
            throw new Unplannable(
                    "A MERGE that deletes rows and sets the shard key " + key.column() + " of others", REMEDY);
        }
    }

    /**
     * What a clause inserts.
     *
     * @param columns the columns that get values
     * @param values their values
     */
    private record Insert(When when, List<String> columns, List<Range> values) {}

    /** The clauses that insert; for a table that lies on one shard the database knows what to do. */
    private List<Insert> inserts() throws Unplannable, SQLException {
        List<Insert> inserts = new ArrayList<>();
        for (When when : text.whens()) {
            TokenCursor action =
                    cursor.within(when.action().from(), when.action().to());
            if (target.location() instanceof Location.Single || !action.take("INSERT")) {
                continue;
            }
            List<String> columns =
                    target.table().columns().stream().map(Column::name).toList();
            if (action.is("(")) {
                int close = action.closing(action.position());
                columns = new ArrayList<>();
                for (TokenCursor column : action.split(action.position() + 1, close)) {
                    columns.add(column.identifier());
                }
                action.position(close + 1);
            }
            if (action.take("OVERRIDING")) {
                if (action.take("USER")) {
                    throw new Unplannable("OVERRIDING USER VALUE in a MERGE", "Leave out the identity column");
                }
                action.position(action.position() + 2);
            }
            boolean values = action.take("VALUES");
            List<Range> ranges = values
                    ? clauses.split(new Range(action.position() + 1, action.closing(action.position())))
                    : List.of();
            columns = columns.subList(0, Math.min(columns.size(), ranges.size()));
            if (!InsertText.drawnColumns(target.table(), columns).isEmpty()) {
                throw new Unplannable("A MERGE that leaves a generated key to the database", REMEDY);
            }
            InsertPlanner.checkOthersAreFixed(target, columns);
            inserts.add(new Insert(when, columns, ranges));
        }
        return inserts;
    }

    /** True if all of them give the shard key the value of that column of the source. */
    private boolean takeKey(List<Insert> inserts, ShardKey key, String column) {
        return inserts.stream().allMatch(insert -> {
            int position = insert.columns().indexOf(key.column());
            return position >= 0 && column.equals(columnOf(insert.values().get(position), text.alias()));
        });
    }

    private Partners partners(ShardKey key, List<Insert> inserts) throws Unplannable {
        return new Partners(
                clauses.pieces(text.table()),
                queries.dialect().quote(text.target()),
                subqueries.replacedIn(text.condition()),
                inserts.isEmpty() ? null : insertedKey(key, inserts));
    }

    /** The shard key with which a row of the source that has no partner would be inserted, by the first clause that takes it. */
    private List<Piece> insertedKey(ShardKey key, List<Insert> inserts) throws Unplannable {
        ShardText.Builder value = new ShardText.Builder().sql("CASE");
        for (When when : text.whens()) {
            if (when.rows() != Rows.NOT_MATCHED) {
                continue;
            }
            value.sql(" WHEN ")
                    .addAll(when.and() == null ? List.of(new Piece.Sql("true")) : subqueries.replacedIn(when.and()))
                    .sql(" THEN ");
            Insert insert = inserts.stream()
                    .filter(one -> one.when() == when)
                    .findFirst()
                    .orElse(null);
            value.addAll(insert == null ? List.of(new Piece.Sql("NULL")) : keyOf(insert, key));
        }
        return value.sql(" END").pieces();
    }

    private List<Piece> keyOf(Insert insert, ShardKey key) throws Unplannable {
        int position = insert.columns().indexOf(key.column());
        Range value = position < 0 ? new Range(0, 0) : insert.values().get(position);
        boolean byDefault = value.isEmpty() || clauses.word(value.from(), "DEFAULT");
        Column column = target.table().column(key.column());
        if (byDefault && column != null && column.defaultExpression() != null) {
            throw new Unplannable(
                    "A MERGE that leaves the shard key " + key.column() + " to its default", "Write its value");
        }
        return new ShardText.Builder()
                .sql("CAST((")
                .addAll(byDefault ? List.of(new Piece.Sql("NULL")) : subqueries.replacedIn(value))
                .sql(") AS " + key.type().declaration() + ")")
                .pieces();
    }
}

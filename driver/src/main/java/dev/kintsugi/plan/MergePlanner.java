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
 */
final class MergePlanner {
    private static final String REMEDY = "Write an UPDATE and an INSERT, in one transaction";
    private final Queries queries;
    private final Clauses clauses;
    private final TokenCursor cursor;

    MergePlanner(Queries queries) {
        this.queries = queries;
        this.clauses = new Clauses(queries.scan().text(), queries.tokens());
        this.cursor = new TokenCursor(queries.scan().text(), queries.tokens(), queries.dialect());
    }

    Plan plan() throws Unplannable, SQLException {
        if (queries.dialect().embedded() && cursor.find("USING") < 0) {
            return new MergeByKeyPlanner(queries).plan();
        }
        MergeText text = MergeText.of(cursor, REMEDY);
        PlacedTable target = new WritePlanner(queries).target(text.name());
        Functions functions = Functions.of(queries);
        functions.checkAny();
        if (functions.stateful() != null) {
            throw new Unplannable(functions.stateful() + " in a MERGE", REMEDY);
        }
        if (queries.scan().writesInCte()) {
            return WriteFirstPlanner.plan(
                    queries, new Unplannable("A WITH query that writes, before a MERGE", "Write in two statements"));
        }
        checkSubqueries(text);
        if (target.location() instanceof Location.Reference) {
            functions.checkCopies();
        } else if (functions.once() != null) {
            functions.checkShards();
        }
        List<Insert> inserts = inserts(text, target);
        String key = null;
        Partners partners = null;
        if (target.location() instanceof Location.Sharded sharded) {
            checkKeyStays(text, sharded.key());
            key = joined(text, sharded.key());
            if (key == null || !takeKey(inserts, sharded.key(), key, text)) {
                key = null;
                partners = partners(text, target, sharded.key(), inserts);
            }
        }
        ShardText.Builder source = new ShardText.Builder();
        source.addAll(clauses.pieces(text.with())).sql(text.with().isEmpty() ? "" : " ");
        source.sql("SELECT * FROM ").addAll(clauses.pieces(text.source()));
        Derived rows = Derived.of(queries, source.build());
        if (rows.plan() instanceof Plan.Refused refused) {
            throw new Unplannable(refused.reason(), refused.remedy());
        }
        return new Plan.MergeQuery(
                target,
                rows,
                key,
                partners,
                text.whens().stream().anyMatch(when -> when.rows() == Rows.NOT_MATCHED_BY_SOURCE),
                clauses.pieces(text.head()),
                queries.dialect().quote(text.alias()),
                clauses.pieces(text.tail()),
                text.returning());
    }

    private void checkSubqueries(MergeText text) throws Unplannable {
        for (int i = text.tail().from(); i < text.tail().to(); i++) {
            if (clauses.word(i, "SELECT")) {
                throw new Unplannable("A subquery in the condition or actions of MERGE", REMEDY);
            }
        }
    }

    /** The source's column that the condition equates with the shard key; null if there is none. */
    private @Nullable String joined(MergeText text, ShardKey key) {
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

    private void checkKeyStays(MergeText text, ShardKey key) throws Unplannable {
        for (When when : text.whens()) {
            if (!cursor.is(when.action().from(), "UPDATE")) {
                continue;
            }
            for (TokenCursor set :
                    cursor.split(when.action().from() + 2, when.action().to())) {
                int equals = set.find("=");
                for (int i = set.position(); i < equals; i++) {
                    if (stored(i).equals(key.column())) {
                        throw new Unplannable("A MERGE that changes the shard key " + key.column(), REMEDY);
                    }
                }
            }
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
    private List<Insert> inserts(MergeText text, PlacedTable target) throws Unplannable, SQLException {
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
    private boolean takeKey(List<Insert> inserts, ShardKey key, String column, MergeText text) {
        return inserts.stream().allMatch(insert -> {
            int position = insert.columns().indexOf(key.column());
            return position >= 0 && column.equals(columnOf(insert.values().get(position), text.alias()));
        });
    }

    private Partners partners(MergeText text, PlacedTable target, ShardKey key, List<Insert> inserts)
            throws Unplannable {
        return new Partners(
                clauses.pieces(text.table()),
                queries.dialect().quote(text.target()),
                clauses.pieces(text.condition()),
                inserts.isEmpty() ? null : insertedKey(text, target, key, inserts));
    }

    /** The shard key with which a row of the source that has no partner would be inserted, by the first clause that takes it. */
    private List<Piece> insertedKey(MergeText text, PlacedTable target, ShardKey key, List<Insert> inserts)
            throws Unplannable {
        ShardText.Builder value = new ShardText.Builder().sql("CASE");
        for (When when : text.whens()) {
            if (when.rows() != Rows.NOT_MATCHED) {
                continue;
            }
            value.sql(" WHEN ")
                    .addAll(when.and() == null ? List.of(new Piece.Sql("true")) : clauses.pieces(when.and()))
                    .sql(" THEN ");
            Insert insert = inserts.stream()
                    .filter(one -> one.when() == when)
                    .findFirst()
                    .orElse(null);
            value.addAll(insert == null ? List.of(new Piece.Sql("NULL")) : keyOf(insert, target, key));
        }
        return value.sql(" END").pieces();
    }

    private List<Piece> keyOf(Insert insert, PlacedTable target, ShardKey key) throws Unplannable {
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
                .addAll(byDefault ? List.of(new Piece.Sql("NULL")) : clauses.pieces(value))
                .sql(") AS " + key.type().declaration() + ")")
                .pieces();
    }
}

package dev.kintsugi.plan;

import dev.kintsugi.catalog.Table;
import dev.kintsugi.parse.Token;
import dev.kintsugi.plan.Clauses.Range;
import dev.kintsugi.plan.ShardText.Piece;
import dev.kintsugi.plan.WriteText.Assignment;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Plans an UPDATE or DELETE whose condition or values look at other shards' rows: a query over the cluster finds the rows, by their
 * primary keys, and the values that no shard could compute; then each shard writes its own of them.
 *
 * <pre>
 *   UPDATE customers SET level = 1, balance = (SELECT avg(total) FROM orders) WHERE id NOT IN (SELECT customer_id FROM orders)
 *
 *   query:  SELECT customers.id, (SELECT avg(total) FROM orders) FROM customers WHERE id NOT IN (SELECT customer_id FROM orders)
 *   shards: UPDATE customers SET level = 1, balance = kintsugi_rows.kintsugi_1 FROM (rows of the query) AS kintsugi_rows
 *           WHERE customers.id = kintsugi_rows.kintsugi_0
 * </pre>
 *
 * <p>A table without a primary key has its whole row for one, as text: rows that are alike in all columns meet a condition together, or none of
 * them does. The text tells apart what compares as equal, such as 1.0 and 1.00.
 */
final class KeyedWritePlanner {
    private static final String WHOLE_ROW = "kintsugi row";
    private static final String ROWS = "kintsugi_rows";
    private static final String COLUMN = "kintsugi_";
    private static final String REMEDY = "Address one shard by its key, or select the keys first and pass them";
    private final Queries queries;
    private final Clauses clauses;
    private final PlacedTable target;
    private final WriteText text;
    private final boolean update;
    private final Functions functions;
    private final String alias;
    private final List<String> keys;
    /** The columns whose values the query computes. */
    private final List<String> computed = new ArrayList<>();

    private KeyedWritePlanner(Queries queries, PlacedTable target, boolean update, Functions functions)
            throws Unplannable, SQLException {
        this.queries = queries;
        this.clauses = new Clauses(queries.scan().text(), queries.tokens());
        this.target = target;
        this.update = update;
        this.functions = functions;
        this.text = WriteText.of(queries, update);
        this.alias = quote(text.alias());
        this.keys = keys(target);
    }

    /** The plan. */
    static Plan plan(Queries queries, PlacedTable target, boolean update, Functions functions)
            throws Unplannable, SQLException {
        return new KeyedWritePlanner(queries, target, update, functions).plan();
    }

    private List<String> keys(PlacedTable target) throws Unplannable {
        Table table = target.table();
        boolean byRow = table.primaryKey().isEmpty();
        if (byRow && queries.dialect().rowText(table.columns(), alias) == null) {
            throw new Unplannable(
                    "A write of " + table.name().name()
                            + " by a condition that looks at other shards' rows, without a primary key, and with columns"
                            + " whose texts do not tell rows apart",
                    "Add a primary key, or address one shard by its key");
        }
        List<String> keys = new ArrayList<>(byRow ? List.of(WHOLE_ROW) : table.primaryKey());
        if (target.location() instanceof Location.Sharded sharded
                && !keys.contains(sharded.key().column())) {
            keys.add(sharded.key().column());
        }
        return keys;
    }

    private boolean byRow() {
        return target.table().primaryKey().isEmpty();
    }

    /** What identifies a row, as SQL. */
    private String key(int i) {
        if (i > 0 || !byRow()) {
            return alias + "." + quote(keys.get(i));
        }
        return Objects.requireNonNull(queries.dialect().rowText(target.table().columns(), alias));
    }

    private String quote(String name) {
        return queries.dialect().quote(name);
    }

    private Plan plan() throws Unplannable, SQLException {
        if (functions.once() != null) {
            functions.checkShards();
        }
        checkReturning();
        ShardText.Builder query = new ShardText.Builder();
        query.addAll(clauses.pieces(text.with())).sql(text.with().isEmpty() ? "SELECT " : " SELECT ");
        for (int i = 0; i < keys.size(); i++) {
            query.sql(i == 0 ? "" : ", ").sql(key(i));
        }
        List<Piece> set = set(query);
        query.sql(" FROM ").addAll(clauses.pieces(text.table()));
        if (!text.sources().isEmpty()) {
            query.sql(", ").addAll(clauses.pieces(text.sources()));
        }
        query.sql(" ").addAll(clauses.pieces(text.where())).sql(" ").addAll(clauses.pieces(text.choice()));
        Derived rows = Derived.of(queries, query.build());
        if (rows.plan() instanceof Plan.Refused refused) {
            throw new Unplannable(refused.reason(), refused.remedy());
        }
        return new Plan.WriteByKey(
                target,
                rows,
                keys,
                byRow(),
                write(set),
                lock(),
                !text.returning().isEmpty());
    }

    /** Puts what only the query can compute into its select list; answers SET as each shard runs it. */
    private List<Piece> set(ShardText.Builder query) throws Unplannable {
        ShardText.Builder set = new ShardText.Builder();
        for (Assignment assignment : text.assignments()) {
            set.sql(set.isEmpty() ? " SET " : ", ");
            if (!needsQuery(assignment.value())) {
                set.addAll(clauses.pieces(assignment.whole()));
                continue;
            }
            if (assignment.column() == null) {
                throw new Unplannable("Several columns are set together to what other shards' rows say", REMEDY);
            }
            query.sql(", (").addAll(clauses.pieces(assignment.value())).sql(")");
            String from = COLUMN + (keys.size() + computed.size());
            set.sql(quote(assignment.column()) + " = " + ROWS + "." + from);
            computed.add(assignment.column());
        }
        return set.pieces();
    }

    /** True for a value that is not the same on every shard that computes it from the row alone. */
    private boolean needsQuery(Range value) {
        boolean plain = value.to() == value.from() + 1
                && (clauses.word(value.from(), "DEFAULT")
                        || clauses.word(value.from(), "NULL")
                        || queries.tokens().get(value.from()).kind() == Token.Kind.LITERAL
                        || queries.tokens().get(value.from()).kind() == Token.Kind.PARAMETER);
        if (plain) {
            return false;
        }
        boolean random = target.location() instanceof Location.Reference && functions.random() != null;
        return !text.sources().isEmpty() || random || contains(value, "SELECT");
    }

    private boolean contains(Range range, String word) {
        for (int i = range.from(); i < range.to(); i++) {
            if (clauses.word(i, word)) {
                return true;
            }
        }
        return false;
    }

    /** True if one of the write's other tables has a column of this name, or something in their midst is called so. */
    private boolean mayBeAnothers(String column) throws SQLException {
        TokenCursor cursor = new TokenCursor(queries.scan().text(), queries.tokens(), queries.dialect());
        for (int i = text.sources().from(); i < text.sources().to(); i++) {
            cursor.position(i);
            if (!cursor.atName()) {
                continue;
            }
            String name = queries.names().stored(cursor.text(i, i + 1));
            PlacedTable table = queries.layout().table(queries.path(), name);
            if (name.equals(column) || (table != null && table.table().column(column) != null)) {
                return true;
            }
        }
        return false;
    }

    /** RETURNING runs beside the target's row and nothing else. */
    private void checkReturning() throws Unplannable, SQLException {
        Range range = text.returning();
        if (contains(range, "SELECT")) {
            throw new Unplannable("A subquery in RETURNING of a write that looks at other shards' rows", REMEDY);
        }
        if (range.isEmpty() || text.sources().isEmpty()) {
            return;
        }
        TokenCursor cursor = new TokenCursor(queries.scan().text(), queries.tokens(), queries.dialect());
        for (int i = range.from() + 1; i < range.to(); i++) {
            cursor.position(i);
            boolean name = cursor.atName() && !cursor.is(i - 1, ".");
            boolean qualified = name && cursor.is(i + 1, ".");
            boolean own = qualified
                    ? queries.names().stored(cursor.text(i, i + 1)).equals(text.alias())
                    : !name || target.table().column(queries.names().stored(cursor.text(i, i + 1))) != null;
            if (own && name && !qualified && mayBeAnothers(queries.names().stored(cursor.text(i, i + 1)))) {
                throw new Unplannable(
                        "RETURNING of a column that another table of the write may have as well",
                        "Write the table's name before it: " + text.alias() + "." + cursor.text(i, i + 1));
            }
            boolean operator = name && (cursor.is(i + 1, "(") || cursor.is(i, "AS") || cursor.is(i - 1, "AS"));
            boolean allOwn = cursor.is(i, "*")
                    && cursor.is(i - 1, ".")
                    && queries.names().stored(cursor.text(i - 2, i - 1)).equals(text.alias());
            if ((cursor.is(i, "*") && !allOwn) || !(own || operator)) {
                throw new Unplannable(
                        "RETURNING of more than the written table's columns, in a write that looks at other shards' rows",
                        "Return columns of " + text.alias());
            }
        }
    }

    /** RETURNING, whose star must not show the rows that were handed over. */
    private List<Piece> returning() {
        Range range = text.returning();
        ShardText.Builder result = new ShardText.Builder();
        int from = range.from();
        TokenCursor cursor = new TokenCursor(queries.scan().text(), queries.tokens(), queries.dialect());
        for (int i = range.from() + 1; i < range.to(); i++) {
            if (cursor.is(i, "*") && (cursor.is(i - 1, "RETURNING") || cursor.is(i - 1, ","))) {
                result.addAll(clauses.pieces(new Range(from, i))).sql(" " + alias + ".*");
                from = i + 1;
            }
        }
        return result.addAll(clauses.pieces(new Range(from, range.to()))).pieces();
    }

    private ShardText write(List<Piece> set) {
        ShardText.Builder write = new ShardText.Builder();
        if (computed.isEmpty()) {
            write.addAll(clauses.pieces(text.verb())).sql(" ").addAll(clauses.pieces(text.table()));
            write.addAll(set).sql(" WHERE ").addAll(found());
        } else if (queries.dialect().hasReturning()) {
            write.addAll(clauses.pieces(text.verb())).sql(" ").addAll(clauses.pieces(text.table()));
            write.addAll(set).sql(" FROM ").addAll(handed()).sql(" WHERE " + matched());
        } else {
            write.sql("MERGE INTO ").addAll(clauses.pieces(text.table()));
            write.sql(" USING ")
                    .addAll(handed())
                    .sql(" ON " + matched() + " WHEN MATCHED THEN UPDATE")
                    .addAll(set);
        }
        return write.sql(" ").addAll(returning()).build();
    }

    /** The rows that were found, locked as they are now: what another transaction does to them meanwhile is waited for. */
    private ShardText lock() {
        ShardText.Builder lock = new ShardText.Builder();
        lock.sql("SELECT 1 FROM ").addAll(clauses.pieces(text.table()));
        return lock.sql(" WHERE ").addAll(found()).sql(" FOR UPDATE").build();
    }

    private List<Piece> handed() {
        ShardText.Builder rows = new ShardText.Builder();
        int columns = keys.size() + computed.size();
        rows.add(new Piece.Handed(columns)).sql(" AS " + ROWS + " (");
        for (int i = 0; i < columns; i++) {
            rows.sql((i == 0 ? "" : ", ") + COLUMN + i);
        }
        return rows.sql(")").pieces();
    }

    private List<Piece> found() {
        ShardText.Builder exists = new ShardText.Builder();
        if (keys.size() == 1 || byRow()) {
            exists.sql(key(0) + " IN (SELECT " + COLUMN + "0 FROM ");
            return exists.addAll(handed()).sql(")").pieces();
        }
        return exists.sql("EXISTS (SELECT 1 FROM ")
                .addAll(handed())
                .sql(" WHERE " + matched() + ")")
                .pieces();
    }

    private String matched() {
        StringBuilder condition = new StringBuilder();
        // The whole row has the shard key in it.
        for (int i = 0; i < (byRow() ? 1 : keys.size()); i++) {
            boolean nullable = !byRow() && !target.table().primaryKey().contains(keys.get(i));
            condition
                    .append(i == 0 ? "" : " AND ")
                    .append(key(i))
                    .append(nullable ? " IS NOT DISTINCT FROM " : " = ")
                    .append(ROWS)
                    .append('.')
                    .append(COLUMN)
                    .append(i);
        }
        return condition.toString();
    }
}

package dev.kintsugi.plan;

import dev.kintsugi.catalog.Column;
import dev.kintsugi.catalog.Table;
import dev.kintsugi.plan.Bound.OutputColumn;
import dev.kintsugi.plan.InsertText.Row;
import dev.kintsugi.plan.Plan.DrawnColumn;
import dev.kintsugi.plan.Plan.RowText;
import dev.kintsugi.plan.ShardText.Piece;
import dev.kintsugi.route.Operand;
import dev.kintsugi.route.Routing;
import dev.kintsugi.route.ShardKey;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.operators.relational.ParenthesedExpressionList;
import net.sf.jsqlparser.statement.insert.ConflictActionType;
import net.sf.jsqlparser.statement.insert.Insert;
import net.sf.jsqlparser.statement.select.Select;
import net.sf.jsqlparser.statement.select.Values;
import net.sf.jsqlparser.statement.update.UpdateSet;
import org.jspecify.annotations.Nullable;

/** Plans INSERT: each row to the shard of its key, in the client's own text where one shard takes all rows. */
final class InsertPlanner {
    private static final String REMEDY = "Select the rows first and insert them with VALUES";
    private final Queries queries;

    InsertPlanner(Queries queries) {
        this.queries = queries;
    }

    Plan plan(Insert insert) throws Unplannable, SQLException {
        if (insert.getWithItemsList() != null) {
            throw new Unplannable("INSERT with WITH over several shards", REMEDY);
        }
        PlacedTable target = target(insert);
        boolean values = insert.isOnlyDefaultValues() || insert.getSelect() instanceof Values;
        Plan plan = values ? values(insert, target) : fromQuery(insert, target, insert.getSelect());
        queries.checkAllRead();
        return plan;
    }

    private PlacedTable target(Insert insert) throws Unplannable, SQLException {
        String name = queries.names().stored(insert.getTable().getName());
        String schema = insert.getTable().getSchemaName() == null
                ? null
                : queries.names().stored(insert.getTable().getSchemaName());
        List<String> path = schema == null ? queries.path() : List.of(schema);
        PlacedTable placed = queries.layout().table(path, name);
        if (placed == null) {
            queries.checkNotOwn(path, name);
            if (queries.layout().catalog().view(path, name) != null) {
                throw new Unplannable("A write through the view " + name, "Write to the table beneath it");
            }
            throw new UnknownTable(name);
        }
        return placed;
    }

    private Plan values(Insert insert, PlacedTable target) throws Unplannable, SQLException {
        checkValuesRead(insert);
        Functions functions = Functions.of(queries);
        functions.checkAny();
        int clusterSize = queries.layout().clusterSize();
        if (target.location() instanceof Location.Single single) {
            return new Plan.OneShard(
                    List.of(new Routing.On(single.shard(), clusterSize)), true, -1, new Plan.Refused("", ""));
        }
        if (functions.stateful() != null) {
            throw new Unplannable(
                    functions.stateful() + " in an INSERT into several shards",
                    "Leave the column to its default, or call it in a SELECT of its own and pass the value");
        }
        InsertText text = InsertText.of(insert, target.table(), queries);
        List<DrawnColumn> drawn = text.drawn();
        if (target.location() instanceof Location.Reference) {
            functions.checkCopies();
            checkDefaultsAreFixed(target.table(), text);
            return drawn.isEmpty() ? new Plan.WriteCopies() : rows(target, text, null, insert);
        }
        ShardKey key = ((Location.Sharded) target.location()).key();
        checkConflict(insert, target.table(), key);
        Plan.InsertRows rows = rows(target, text, key, insert);
        if (!drawn.isEmpty()) {
            functions.checkShards();
            return rows;
        }
        List<Routing> homes = new ArrayList<>();
        for (RowText row : rows.rows()) {
            homes.add(row.key() == null ? new Routing.Everywhere(clusterSize) : new Routing.Home(key, row.key()));
        }
        Plan otherwise = rows;
        if (homes.size() > 1 && (functions.once() != null || defaultsOnce(target.table(), text))) {
            otherwise = new Plan.Refused(
                    "Rows of several shards would each take their own time", "Pass the value as a parameter");
        }
        return new Plan.OneShard(homes, true, -1, otherwise);
    }

    private void checkValuesRead(Insert insert) throws Unplannable, SQLException {
        if (insert.getSelect() instanceof Values values) {
            QueryBinder binder = new QueryBinder(queries);
            if (!binder.bind(values, null, Ctes.none()).anywhere()) {
                throw new Unplannable("A subquery in VALUES looks at rows that may be on other shards", REMEDY);
            }
        }
    }

    /** True if a column that the statement leaves out takes the statement's time. */
    private static boolean defaultsOnce(Table table, InsertText text) {
        for (Column column : table.columns()) {
            if (text.leavesOut(column.name())
                    && column.defaultExpression() != null
                    && Vocabulary.mentionsOnce(column.defaultExpression())) {
                return true;
            }
        }
        return false;
    }

    private static void checkDefaultsAreFixed(Table table, InsertText text) throws Unplannable {
        for (Column column : table.columns()) {
            if (text.leavesOut(column.name())
                    && column.defaultExpression() != null
                    && column.ownedSequence() == null
                    && (Vocabulary.mentionsOnce(column.defaultExpression())
                            || Vocabulary.mentionsRandom(column.defaultExpression()))) {
                throw new Unplannable(
                        "The default of " + column.name() + " would give each copy of a reference table another value",
                        "Pass the value as a parameter");
            }
        }
    }

    private Plan.InsertRows rows(PlacedTable target, InsertText text, @Nullable ShardKey key, Insert insert)
            throws Unplannable {
        List<RowText> rows = new ArrayList<>();
        for (Row row : text.rows()) {
            rows.add(key == null ? new RowText(row.values(), null, null) : keyed(target, text, key, row));
        }
        return new Plan.InsertRows(
                target, text.head(), rows, text.tail(), key, text.drawn(), insert.getReturningClause() != null);
    }

    private RowText keyed(PlacedTable target, InsertText text, ShardKey key, Row row) throws Unplannable {
        int position = text.position(key.column());
        if (position >= 0 && position < row.values().size() && !row.isDefault(position)) {
            Operand operand = queries.operands().forKey(row.expressions().get(position), key.type());
            return new RowText(row.values(), operand, row.values().get(position));
        }
        Column column = target.table().column(key.column());
        if (column == null || column.ownedSequence() != null) {
            return new RowText(row.values(), null, null);
        }
        String expression = column.defaultExpression();
        return expression == null
                ? new RowText(row.values(), new Operand.Constant(null), null)
                : new RowText(row.values(), null, List.of(new Piece.Sql(expression)));
    }

    /** A conflict must be found on the row's own shard. */
    private void checkConflict(Insert insert, Table table, ShardKey key) throws Unplannable {
        if (insert.getConflictAction() == null) {
            return;
        }
        var target = insert.getConflictTarget();
        boolean named = target != null
                && target.getIndexColumnNames() != null
                && !target.getIndexColumnNames().isEmpty();
        boolean local = named
                ? target.getIndexColumnNames().stream()
                        .anyMatch(column -> queries.names().stored(column).equals(key.column()))
                : table.uniqueKeys().stream().allMatch(unique -> unique.contains(key.column()));
        if (!local) {
            throw new Unplannable(
                    "ON CONFLICT on columns without the shard key " + key.column()
                            + " would not see other shards' rows",
                    "Name a unique key that contains " + key.column());
        }
        if (insert.getConflictAction().getConflictActionType() == ConflictActionType.DO_UPDATE) {
            for (UpdateSet set : insert.getConflictAction().getUpdateSets()) {
                for (var column : set.getColumns()) {
                    if (queries.names().stored(column.getColumnName()).equals(key.column())) {
                        throw new Unplannable("ON CONFLICT DO UPDATE of the shard key " + key.column(), REMEDY);
                    }
                }
            }
        }
    }

    private Plan fromQuery(Insert insert, PlacedTable target, @Nullable Select select)
            throws Unplannable, SQLException {
        if (select == null) {
            throw new Unplannable("This form of INSERT is not read", "Write INSERT … VALUES");
        }
        Bound bound = new QueryBinder(queries).bind(select, null, Ctes.none());
        Functions functions = Functions.of(queries);
        functions.checkAny();
        if (functions.stateful() != null) {
            throw new Unplannable(functions.stateful() + " in an INSERT … SELECT", REMEDY);
        }
        int clusterSize = queries.layout().clusterSize();
        if (target.location() instanceof Location.Single single) {
            List<Routing> anchors = new ArrayList<>(bound.anchors());
            anchors.add(new Routing.On(single.shard(), clusterSize));
            return new Plan.OneShard(
                    anchors, true, -1, new Plan.Refused("INSERT … SELECT from rows of other shards", REMEDY));
        }
        if (InsertText.drawnColumns(target.table(), InsertText.columns(insert, target.table(), queries))
                        .size()
                > 0) {
            throw new Unplannable("INSERT … SELECT that leaves a generated key to the database", REMEDY);
        }
        if (target.location() instanceof Location.Reference) {
            if (!bound.anywhere()) {
                throw new Unplannable(
                        "INSERT … SELECT into a reference table from rows that are not on every shard", REMEDY);
            }
            functions.checkCopies();
            if (insert.getConflictAction() != null) {
                throw new Unplannable(
                        "INSERT … SELECT … ON CONFLICT into a reference table: each copy would keep rows of its own choice",
                        REMEDY);
            }
            return new Plan.WriteCopies();
        }
        ShardKey key = ((Location.Sharded) target.location()).key();
        checkConflict(insert, target.table(), key);
        int position = InsertText.columns(insert, target.table(), queries).indexOf(key.column());
        List<OutputColumn> outputs = bound.outputs();
        Group group = bound.group();
        if (position < 0
                || outputs == null
                || position >= outputs.size()
                || group == null
                || group.key() == null
                || !bound.exact()
                || !outputs.get(position).holdsKey()
                || !group.key().sameKeys(key)) {
            throw new Unplannable("INSERT … SELECT whose rows may belong to other shards than they come from", REMEDY);
        }
        functions.checkShards();
        return new Plan.OneShard(
                bound.anchors(), true, -1, new Plan.WriteShards(bound.anchors().get(0)));
    }

    static List<Expression> rowExpressions(Insert insert, int row, int rows, int width) throws Unplannable {
        List<Expression> all = new ArrayList<>();
        if (insert.getSelect() instanceof Values values) {
            values.getExpressions().forEach(all::add);
        }
        List<Expression> result = new ArrayList<>();
        if (rows == 1 && all.size() == width && !(width == 1 && all.get(0) instanceof ParenthesedExpressionList<?>)) {
            return all;
        }
        if (all.size() == rows && all.get(row) instanceof ParenthesedExpressionList<?> list && list.size() == width) {
            list.forEach(result::add);
            return result;
        }
        throw new Unplannable("The rows of VALUES cannot be told apart from their text", REMEDY);
    }
}

package dev.kintsugi.plan;

import dev.kintsugi.catalog.Column;
import dev.kintsugi.catalog.Table;
import dev.kintsugi.plan.Bound.OutputColumn;
import dev.kintsugi.plan.InsertText.Row;
import dev.kintsugi.plan.Plan.Conflicts;
import dev.kintsugi.plan.Plan.DrawnColumn;
import dev.kintsugi.plan.Plan.RowText;
import dev.kintsugi.plan.ShardText.Piece;
import dev.kintsugi.route.Operand;
import dev.kintsugi.route.Routing;
import dev.kintsugi.route.ShardKey;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.operators.relational.ParenthesedExpressionList;
import net.sf.jsqlparser.statement.insert.Insert;
import net.sf.jsqlparser.statement.select.Select;
import net.sf.jsqlparser.statement.select.Values;
import org.jspecify.annotations.Nullable;

/** Plans INSERT: each row to the shard of its key, in the client's own text where one shard takes all rows. */
final class InsertPlanner {
    static final String REMEDY = "Select the rows first and insert them with VALUES";
    private final Queries queries;
    private final InsertConflicts conflicts;

    InsertPlanner(Queries queries) {
        this.queries = queries;
        this.conflicts = new InsertConflicts(queries);
    }

    Plan plan(Insert insert) throws Unplannable, SQLException {
        PlacedTable target = target(insert);
        if (insert.getWithItemsList() != null) {
            Functions.of(queries).checkAny();
            if (queries.scan().writesInCte()) {
                WriteFirstPlanner.checkInsert(queries);
            }
            return moved(insert, target);
        }
        boolean values =
                insert.isOnlyDefaultValues() || (insert.getSelect() instanceof Values rows && !isOrdered(rows));
        Plan plan = values ? values(insert, target) : fromQuery(insert, target, insert.getSelect());
        if (!(plan instanceof Plan.InsertQuery)) {
            queries.checkAllRead();
        }
        return plan;
    }

    /** True for VALUES that are a query, with ORDER BY or a limit. */
    private static boolean isOrdered(Values values) {
        return values.getOrderByElements() != null
                || values.getLimit() != null
                || values.getOffset() != null
                || values.getFetch() != null;
    }

    private PlacedTable target(Insert insert) throws Unplannable, SQLException {
        String name = queries.names().stored(insert.getTable().getName());
        String schema = insert.getTable().getSchemaName() == null
                ? null
                : queries.names().stored(insert.getTable().getSchemaName());
        return new WritePlanner(queries).added(schema == null ? queries.path() : List.of(schema), name);
    }

    /** True if OVERRIDING USER VALUE drops a value that the statement gives. */
    private boolean dropsGiven(Insert insert, Table table) {
        return !InsertText.dropped(insert, table, InsertText.columns(insert, table, queries))
                .isEmpty();
    }

    private Plan values(Insert insert, PlacedTable target) throws Unplannable, SQLException {
        Functions functions = Functions.of(queries);
        functions.checkAny();
        if (!valuesAreAnywhere(insert)) {
            return StepwisePlanner.ofValues(queries, functions, movedOrRefused(insert, target));
        }
        int clusterSize = queries.layout().clusterSize();
        if (target.location() instanceof Location.Single single) {
            return new Plan.OneShard(
                    List.of(new Routing.On(single.shard(), clusterSize)), true, -1, new Plan.Refused("", ""));
        }
        boolean copies = target.location() instanceof Location.Reference;
        if (functions.stateful() != null || (copies && functions.random() != null)) {
            return moved(insert, target);
        }
        InsertText text = InsertText.of(insert, target.table(), queries);
        if (!text.isEven()) {
            return new Plan.OneShard(List.of(), true, -1, new Plan.Refused("", ""));
        }
        List<DrawnColumn> drawn = text.drawn();
        if (target.location() instanceof Location.Reference) {
            functions.checkCopies();
            checkDefaultsAreFixed(target.table(), text);
            return drawn.isEmpty() ? new Plan.WriteCopies() : rows(target, text, null, insert);
        }
        ShardKey key = ((Location.Sharded) target.location()).key();
        if (conflicts.of(insert, target.table(), key) != null) {
            return moved(insert, target);
        }
        Plan.InsertRows rows = rows(target, text, key, insert);
        if (conflicts.changesKey(insert, key)) {
            functions.checkShards();
            return movesOnConflict(insert, target, rows, key);
        }
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

    /** True if VALUES have no subquery that looks at rows of some shards. */
    private boolean valuesAreAnywhere(Insert insert) throws Unplannable, SQLException {
        return !(insert.getSelect() instanceof Values values)
                || new QueryBinder(queries).bind(values, null, Ctes.none()).anywhere();
    }

    private Plan movedOrRefused(Insert insert, PlacedTable target) throws SQLException {
        try {
            return moved(insert, target);
        } catch (Unplannable e) {
            return e.refusal();
        }
    }

    /** Rows that are read by the query's own plan, and then written to where they belong. */
    private Plan moved(Insert insert, PlacedTable target) throws Unplannable, SQLException {
        if (InsertSource.hasDefault(queries)) {
            throw new Unplannable(
                    "DEFAULT beside values that are computed from other rows, or drawn",
                    "Leave out the columns of DEFAULT");
        }
        InsertSource parts = InsertSource.of(queries);
        List<String> given = insert.getColumns() == null
                ? null
                : insert.getColumns().stream()
                        .map(column -> queries.names().stored(column.getColumnName()))
                        .toList();
        Conflicts met = null;
        if (target.location() instanceof Location.Sharded sharded) {
            met = conflicts.of(insert, target.table(), sharded.key());
            conflicts.checkKeyStays(insert, sharded.key());
            checkKeyIsGiven(target.table(), given, sharded.key());
        }
        if (!(target.location() instanceof Location.Single)) {
            checkOthersAreFixed(target, given(insert, target.table()));
        }
        Derived source = Derived.of(queries, parts.query());
        if (source.plan() instanceof Plan.Refused refused) {
            throw new Unplannable(refused.reason(), refused.remedy());
        }
        boolean returning = insert.getReturningClause() != null;
        boolean atOnce = returning
                || insert.getConflictAction() != null
                || target.table().foreignKeys().stream()
                        .anyMatch(key -> key.target().equals(target.table().name()));
        boolean draws = insert.getOverridingMode() == Insert.OverridingMode.USER
                && !(target.location() instanceof Location.Single);
        return new Plan.InsertQuery(
                target,
                source,
                parts.target(),
                given,
                draws ? List.of() : parts.overriding(),
                parts.tail(),
                Set.copyOf(InsertSource.untyped(insert, target.table(), given)),
                atOnce,
                returning,
                met,
                draws);
    }

    /** The columns that a query certainly gives values for. */
    private List<String> given(Insert insert, Table table) throws SQLException {
        List<String> columns = InsertText.columns(insert, table, queries);
        if (insert.getColumns() != null || queries.dialect().embedded()) {
            return columns;
        }
        InsertShape shape = InsertShape.of(queries);
        int width = shape == null ? -1 : shape.width(queries, insert);
        return columns.subList(0, Math.max(0, Math.min(width, columns.size())));
    }

    private static void checkKeyIsGiven(Table table, @Nullable List<String> given, ShardKey key) throws Unplannable {
        Column column = table.column(key.column());
        boolean known = given == null
                || given.contains(key.column())
                || column == null
                || column.ownedSequence() != null
                || column.defaultExpression() == null;
        if (!known) {
            throw new Unplannable(
                    "The shard key " + key.column() + " is left to its default in rows of a query",
                    "Name the column and select its value");
        }
    }

    /** What is left to defaults must be the same on every shard that writes it, as it would be in one database. */
    static void checkOthersAreFixed(PlacedTable target, List<String> given) throws Unplannable {
        boolean copies = target.location() instanceof Location.Reference;
        for (Column column : target.table().columns()) {
            String expression = column.defaultExpression();
            if (given.contains(column.name()) || expression == null || column.ownedSequence() != null) {
                continue;
            }
            if (Vocabulary.mentionsOnce(expression) || (copies && Vocabulary.mentionsRandom(expression))) {
                throw new Unplannable(
                        "The default of " + column.name() + " would be taken by each shard for itself",
                        "Name the column and select its value");
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

    /** One row of VALUES, which may meet a row that then moves. */
    private Plan movesOnConflict(Insert insert, PlacedTable target, Plan.InsertRows rows, ShardKey key)
            throws Unplannable {
        conflicts.checkNoView(target.table());
        Operand value = rows.rows().size() == 1 ? rows.rows().get(0).key() : null;
        if (value == null || !rows.drawn().isEmpty()) {
            conflicts.checkKeyStays(insert, key);
            return rows;
        }
        KeyChangePlanner change = new KeyChangePlanner(queries, target, key);
        change.checkForeignKeys();
        return new Plan.MoveRows(
                target,
                new Routing.Home(key, value),
                change.withKey(insert.getTable(), insert.getReturningClause() != null),
                insert.getReturningClause() != null);
    }

    private Plan fromQuery(Insert insert, PlacedTable target, @Nullable Select select)
            throws Unplannable, SQLException {
        if (select == null) {
            throw new Unplannable("This form of INSERT is not read", "Write INSERT … VALUES");
        }
        Bound bound = new QueryBinder(queries).bind(select, null, Ctes.none());
        Functions functions = Functions.of(queries);
        functions.checkAny();
        int clusterSize = queries.layout().clusterSize();
        if (target.location() instanceof Location.Single single) {
            if (functions.stateful() != null) {
                return moved(insert, target);
            }
            List<Routing> anchors = new ArrayList<>(bound.anchors());
            anchors.add(new Routing.On(single.shard(), clusterSize));
            return new Plan.OneShard(anchors, true, -1, moved(insert, target));
        }
        List<String> given = given(insert, target.table());
        boolean draws = !InsertText.drawnColumns(target.table(), given).isEmpty();
        if (functions.stateful() != null || draws || dropsGiven(insert, target.table())) {
            return moved(insert, target);
        }
        if (target.location() instanceof Location.Reference) {
            boolean copies = bound.anywhere()
                    && functions.random() == null
                    && functions.choice() == null
                    && insert.getConflictAction() == null;
            if (!copies) {
                return moved(insert, target);
            }
            functions.checkCopies();
            checkOthersAreFixed(target, given);
            return new Plan.WriteCopies();
        }
        ShardKey key = ((Location.Sharded) target.location()).key();
        conflicts.checkKeyStays(insert, key);
        if (conflicts.of(insert, target.table(), key) != null) {
            return moved(insert, target);
        }
        int position = given.indexOf(key.column());
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
            return moved(insert, target);
        }
        functions.checkShards();
        return new Plan.OneShard(bound.anchors(), true, -1, inPlace(target, given, bound));
    }

    private static Plan inPlace(PlacedTable target, List<String> given, Bound bound) {
        try {
            checkOthersAreFixed(target, given);
            return new Plan.WriteShards(bound.anchors().get(0));
        } catch (Unplannable e) {
            return e.refusal();
        }
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

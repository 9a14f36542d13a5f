package dev.kintsugi.plan;

import dev.kintsugi.plan.Conditions.Equality;
import dev.kintsugi.plan.Relation.ColumnRef;
import dev.kintsugi.route.Routing;
import dev.kintsugi.route.ShardKey;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.schema.Table;
import net.sf.jsqlparser.statement.ParenthesedStatement;
import net.sf.jsqlparser.statement.delete.Delete;
import net.sf.jsqlparser.statement.delete.ParenthesedDelete;
import net.sf.jsqlparser.statement.select.FromItem;
import net.sf.jsqlparser.statement.select.Join;
import net.sf.jsqlparser.statement.update.ParenthesedUpdate;
import net.sf.jsqlparser.statement.update.Update;
import net.sf.jsqlparser.statement.update.UpdateSet;
import org.jspecify.annotations.Nullable;

/**
 * Plans UPDATE and DELETE: in their own text on the shards whose rows they may change. One through a view over one table goes to the shards
 * of that table's rows, and to no other way.
 */
final class WritePlanner {
    private static final String REMEDY = "Address one shard by its key, or select the keys first and pass them";
    private final Queries queries;
    private final QueryBinder binder;

    WritePlanner(Queries queries) {
        this.queries = queries;
        this.binder = new QueryBinder(queries);
    }

    Plan update(Update update) throws Unplannable, SQLException {
        if (update.getStartJoins() != null && !update.getStartJoins().isEmpty()) {
            throw new Unplannable("UPDATE with a join before SET over several shards", REMEDY);
        }
        List<Expression> values = new ArrayList<>();
        for (UpdateSet set : update.getUpdateSets()) {
            set.getValues().forEach(values::add);
        }
        WrittenView view = WrittenView.of(queries, update.getTable());
        PlacedTable target = view == null ? target(update.getTable()) : view.table();
        List<FromItem> sources = update.getFromItem() == null ? List.of() : List.of(update.getFromItem());
        boolean chooses = update.getLimit() != null || update.getOrderByElements() != null;
        checkWith(view, update.getWithItemsList());
        Plan plan = update.getWithItemsList() == null
                ? plan(update.getTable(), target, view, sources, update.getJoins(), update.getWhere(), values, chooses)
                : withQueries(target, true);
        if (!(target.location() instanceof Location.Sharded sharded)) {
            return plan;
        }
        if (view != null) {
            checkKeyStays(update, view, sharded.key());
            return plan;
        }
        KeyChangePlanner change = new KeyChangePlanner(queries, target, sharded.key());
        return change.isIn(update) ? change.plan(update, plan) : plan;
    }

    private static void checkWith(@Nullable WrittenView view, @Nullable List<?> withItems) throws Unplannable {
        if (view != null && withItems != null) {
            throw new Unplannable("A write through a view, with WITH queries", "Write to the table beneath it");
        }
    }

    private void checkKeyStays(Update update, WrittenView view, ShardKey key) throws Unplannable {
        for (UpdateSet set : update.getUpdateSets()) {
            for (Column column : set.getColumns()) {
                if (key.column().equals(view.columns().get(queries.names().stored(column.getColumnName())))) {
                    throw new Unplannable(
                            "An UPDATE of the shard key " + key.column() + " through a view",
                            "Write to the table beneath it");
                }
            }
        }
    }

    Plan delete(Delete delete) throws Unplannable, SQLException {
        if ((delete.getJoins() != null && !delete.getJoins().isEmpty() && delete.getUsingFromItemList() == null)
                || (delete.getTables() != null && !delete.getTables().isEmpty())) {
            throw new Unplannable("DELETE from several tables over several shards", REMEDY);
        }
        List<FromItem> sources = delete.getUsingFromItemList() == null ? List.of() : delete.getUsingFromItemList();
        boolean chooses = delete.getLimit() != null || delete.getOrderByElements() != null;
        WrittenView view = WrittenView.of(queries, delete.getTable());
        PlacedTable target = view == null ? target(delete.getTable()) : view.table();
        checkWith(view, delete.getWithItemsList());
        if (delete.getWithItemsList() != null) {
            return withQueries(target, false);
        }
        return plan(delete.getTable(), target, view, sources, delete.getJoins(), delete.getWhere(), null, chooses);
    }

    /** A write whose condition or values name WITH queries. */
    private Plan withQueries(PlacedTable target, boolean update) throws Unplannable, SQLException {
        if (queries.scan().writesInCte()) {
            return WriteFirstPlanner.plan(
                    queries,
                    new Unplannable("A WITH query that writes, before another write", "Write in two statements"));
        }
        Functions functions = Functions.of(queries);
        functions.checkAny();
        checkDrawsNothing(functions, target);
        return KeyedWritePlanner.plan(queries, target, update, functions);
    }

    private static void checkDrawsNothing(Functions functions, PlacedTable target) throws Unplannable {
        if (functions.stateful() != null && !(target.location() instanceof Location.Single)) {
            throw new Unplannable(
                    functions.stateful() + " in a write of several shards", "Call it before and pass the value");
        }
    }

    /** The table that a write names. */
    PlacedTable target(Table table) throws Unplannable, SQLException {
        return target(
                table.getSchemaName() == null
                        ? queries.path()
                        : List.of(queries.names().stored(table.getSchemaName())),
                queries.names().stored(table.getName()));
    }

    /** The same by its tokens. */
    PlacedTable target(TokenCursor.Name name) throws Unplannable, SQLException {
        return target(name.path(queries.path()), name.name());
    }

    /** What rows are added to: a table, or a view of one, which stands for it under the view's names. */
    PlacedTable added(List<String> path, String name) throws Unplannable, SQLException {
        WrittenView view = queries.layout().table(path, name) == null ? WrittenView.of(queries, path, name) : null;
        if (view == null) {
            return target(path, name);
        }
        // It is among the statement's views, since the unique keys of its table are to be kept.
        binder.bindView(view.name());
        return view.asTable();
    }

    private PlacedTable target(List<String> path, String name) throws Unplannable, SQLException {
        PlacedTable placed = queries.layout().table(path, name);
        if (placed == null) {
            queries.checkNotOwn(path, name);
            if (queries.layout().catalog().view(path, name) != null) {
                throw new Unplannable("A write through the view " + name, "Write to the table beneath it");
            }
            throw new UnknownTable(name, queries.dialect());
        }
        return placed;
    }

    private Plan plan(
            Table table,
            PlacedTable target,
            @Nullable WrittenView view,
            List<FromItem> sources,
            @Nullable List<Join> joins,
            @Nullable Expression where,
            @Nullable List<Expression> values,
            boolean chooses)
            throws Unplannable, SQLException {
        Found found = find(table, sources, joins, where, values, Ctes.none());
        queries.checkAllRead();

        Functions functions = Functions.of(queries);
        functions.checkAny();
        checkDrawsNothing(functions, target);
        Part part = found.part();
        List<Routing> anchors = found.anchors();
        if (target.location() instanceof Location.Reference) {
            boolean once = values == null || sources.isEmpty() || matchesOnce(sources, joins, found.equalities());
            boolean alike = anchors.isEmpty() && functions.random() == null && functions.choice() == null;
            if (!alike || chooses || !once) {
                return StepwisePlanner.ofWrite(
                        queries, functions, table, byKey(target, view, values != null, functions));
            }
            functions.checkShards();
            return new Plan.WriteCopies();
        }
        Plan otherwise;
        try {
            otherwise = inPlace(part, found.foreign(), anchors, functions, chooses);
        } catch (Unplannable e) {
            otherwise =
                    StepwisePlanner.ofWrite(queries, functions, table, byKey(target, view, values != null, functions));
        }
        return new Plan.OneShard(anchors, true, -1, otherwise);
    }

    /** The rows that a write looks at. */
    private record Found(Part part, List<Equality> equalities, List<Routing> foreign, List<Routing> anchors) {}

    private Found find(
            Table table,
            List<FromItem> sources,
            @Nullable List<Join> joins,
            @Nullable Expression where,
            @Nullable List<Expression> values,
            Ctes ctes)
            throws Unplannable, SQLException {
        Scope scope = new Scope(null, queries.names());
        FromBinder from = new FromBinder(binder, queries, scope, ctes);
        Part part = from.bind(table, null);
        for (int i = 0; i < sources.size(); i++) {
            // The joins follow the last item.
            part.inner(from.bind(sources.get(i), i == sources.size() - 1 ? joins : null), List.of(), List.of());
        }
        List<Expression> conditions = Conditions.conjuncts(where);
        List<Equality> equalities = new ArrayList<>(part.equalities);
        equalities.addAll(Conditions.equalities(conditions, scope));
        part.unify(equalities);
        scope.groups(part.groups);
        part.groups.forEach(queries.needs().together()::join);
        List<Routing> foreign = new ArrayList<>(from.foreign());
        List<Expression> expressions = new ArrayList<>(values == null ? List.of() : values);
        expressions.addAll(from.joinConditions());
        binder.bindSubqueries(expressions, conditions, scope, ctes, foreign);
        List<Routing> anchors = new ArrayList<>(foreign);
        for (Group group : part.groups) {
            anchors.add(Block.routing(
                    group,
                    conditions,
                    scope,
                    queries.operands(),
                    queries.layout().clusterSize()));
        }
        return new Found(part, equalities, foreign, anchors);
    }

    /** The anchors of a WITH query that updates or deletes: the whole statement runs where all of them are one shard. */
    List<Routing> anchors(ParenthesedStatement statement, Ctes ctes) throws Unplannable, SQLException {
        if (statement instanceof ParenthesedDelete nested && nested.getDelete().getWithItemsList() == null) {
            Delete delete = nested.getDelete();
            checkOneCopy(delete.getTable());
            List<FromItem> sources = delete.getUsingFromItemList() == null ? List.of() : delete.getUsingFromItemList();
            return find(delete.getTable(), sources, delete.getJoins(), delete.getWhere(), null, ctes)
                    .anchors();
        }
        if (statement instanceof ParenthesedUpdate nested && nested.getUpdate().getWithItemsList() == null) {
            Update update = nested.getUpdate();
            PlacedTable target = checkOneCopy(update.getTable());
            List<FromItem> sources = update.getFromItem() == null ? List.of() : List.of(update.getFromItem());
            List<Expression> values = new ArrayList<>();
            update.getUpdateSets().forEach(set -> set.getValues().forEach(values::add));
            if (target.location() instanceof Location.Sharded sharded
                    && new KeyChangePlanner(queries, target, sharded.key()).isIn(update)) {
                throw new Unplannable("A WITH query that changes the shard key", "Write in a statement of its own");
            }
            return find(update.getTable(), sources, update.getJoins(), update.getWhere(), values, ctes)
                    .anchors();
        }
        throw new Unplannable(
                "A WITH query that inserts or merges is not answered over several shards",
                "Write in a statement of its own");
    }

    private PlacedTable checkOneCopy(Table table) throws Unplannable, SQLException {
        PlacedTable target = target(table);
        if (target.location() instanceof Location.Reference) {
            throw new Unplannable(
                    "A WITH query that writes a reference table, of which there are copies",
                    "Write in a statement of its own");
        }
        return target;
    }

    private Plan byKey(PlacedTable target, @Nullable WrittenView view, boolean update, Functions functions)
            throws SQLException {
        if (view != null) {
            return new Plan.Refused(
                    "A write through a view that looks at other shards' rows", "Write to the table beneath it");
        }
        try {
            return KeyedWritePlanner.plan(queries, target, update, functions);
        } catch (Unplannable e) {
            return e.refusal();
        }
    }

    /** True if the one table of FROM has its primary key equated, so that at most one of its rows matches. */
    private boolean matchesOnce(List<FromItem> sources, @Nullable List<Join> joins, List<Equality> equalities) {
        if (sources.size() > 1 || (joins != null && !joins.isEmpty()) || !(sources.get(0) instanceof Table source)) {
            return false;
        }
        var table = queries.catalogTable(source);
        String alias = queries.names()
                .stored(
                        source.getAlias() == null
                                ? source.getName()
                                : source.getAlias().getName().trim());
        return table != null
                && !table.primaryKey().isEmpty()
                && table.primaryKey().stream().allMatch(column -> equalities.stream()
                        .anyMatch(equality -> isOnly(equality.a(), alias, column, equality.b())
                                || isOnly(equality.b(), alias, column, equality.a())));
    }

    private static boolean isOnly(ColumnRef key, String alias, String column, ColumnRef other) {
        return key.relation().alias().equals(alias)
                && key.name().equals(column)
                && !other.relation().alias().equals(alias);
    }

    /** The write in its own text on each shard, where each looks at its own rows. */
    private static Plan inPlace(
            Part part, List<Routing> foreign, List<Routing> anchors, Functions functions, boolean chooses)
            throws Unplannable {
        if (chooses) {
            throw new Unplannable("LIMIT or ORDER BY in a write chooses among rows of several shards", REMEDY);
        }
        if (!foreign.isEmpty()) {
            throw new Unplannable("A subquery of the write looks at rows that may be on other shards", REMEDY);
        }
        if (part.groups.size() != 1 || part.obstacle != null) {
            throw new Unplannable("The write joins tables that do not live together", REMEDY);
        }
        functions.checkShards();
        return new Plan.WriteShards(anchors.get(0));
    }
}

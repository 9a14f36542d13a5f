package dev.kintsugi.plan;

import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.plan.Bound.OutputColumn;
import dev.kintsugi.plan.Conditions.Equality;
import dev.kintsugi.plan.Ctes.Cte;
import dev.kintsugi.plan.Relation.ColumnRef;
import dev.kintsugi.plan.Relation.Output;
import dev.kintsugi.route.Routing;
import dev.kintsugi.rows.SqlType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.operators.relational.InExpression;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.statement.select.AllColumns;
import net.sf.jsqlparser.statement.select.AllTableColumns;
import net.sf.jsqlparser.statement.select.ParenthesedSelect;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.Select;
import net.sf.jsqlparser.statement.select.SelectItem;
import net.sf.jsqlparser.statement.select.SetOperationList;
import net.sf.jsqlparser.statement.select.Values;
import net.sf.jsqlparser.statement.select.WithItem;
import org.jspecify.annotations.Nullable;

/**
 * Reads queries, from the inside out, for where their rows are.
 *
 * <p>Every sharded table of a statement belongs to a group of rows that live together. A group is tied to an outer query's group
 * if the keys are equated, as in {@code EXISTS (SELECT … WHERE o.customer_id = c.id)}: then all of its rows that matter to an
 * outer row are on that row's shard, whatever the subquery does with them. Any other group is an anchor: the statement runs whole
 * on one shard if all anchors name that shard. It runs shard by shard if there is one anchor in all and nothing above it has to
 * see rows of two shards at once.
 */
final class QueryBinder {
    private final Queries queries;
    private final Map<PlainSelect, Block> blocks = new IdentityHashMap<>();
    private final Independence independence = new Independence();

    QueryBinder(Queries queries) {
        this.queries = queries;
    }

    /** The block of a SELECT that has been bound. */
    @Nullable Block block(PlainSelect select) {
        return blocks.get(select);
    }

    Bound bind(Select select, @Nullable Scope outer, Ctes outerCtes) throws Unplannable, SQLException {
        Bound bound = body(select, outer, withItems(select, outer, outerCtes));
        return select.getWithItemsList() == null ? bound : beside(select.getWithItemsList(), bound);
    }

    /** A query whose text can only run where the single tables are that an unmentioned query beside it names. */
    private Bound beside(List<WithItem<?>> items, Bound bound) {
        List<Routing> anchors = new ArrayList<>(bound.anchors());
        for (WithItem<?> item : items) {
            queries.unmentioned(item).stream()
                    .filter(Routing.On.class::isInstance)
                    .forEach(anchors::add);
        }
        return anchors.size() == bound.anchors().size()
                ? bound
                : new Bound(
                        anchors, null, false, false, bound.outputs(), "a WITH query names a table of one shard alone");
    }

    private Bound body(Select select, @Nullable Scope outer, Ctes ctes) throws Unplannable, SQLException {
        if (select instanceof ParenthesedSelect nested) {
            Bound bound = bind(nested.getSelect(), outer, ctes);
            boolean limited = nested.getLimit() != null || nested.getOffset() != null || nested.getFetch() != null;
            if (limited && bound.anywhere()) {
                queries.choose(new Choice("LIMIT", false));
            }
            return limited && !bound.anywhere() ? notExact(bound) : bound;
        }
        if (select instanceof PlainSelect plain) {
            return plain(plain, outer, ctes);
        }
        if (select instanceof SetOperationList list) {
            return new Branches(this, queries).bind(list, outer, ctes);
        }
        if (select instanceof Values values) {
            Scope scope = new Scope(outer, queries.names());
            List<Routing> anchors = new ArrayList<>();
            Shape shape = Shape.of(values.getExpressions());
            independence.reads(shape.columns(), scope);
            firstSubqueries(shape, scope, ctes, anchors);
            return new Bound(anchors, null, anchors.isEmpty(), false, null, null);
        }
        throw new Unplannable(
                "This form of query is not read: " + select.getClass().getSimpleName(), "Write it as SELECT … FROM");
    }

    private static Bound notExact(Bound bound) {
        return new Bound(
                bound.anchors(),
                bound.group(),
                false,
                false,
                bound.outputs(),
                "LIMIT inside a query chooses among all rows");
    }

    private Ctes withItems(Select select, @Nullable Scope outer, Ctes outerCtes) throws Unplannable, SQLException {
        Ctes ctes = outerCtes;
        if (select.getWithItemsList() != null) {
            // RECURSIVE stands before the first query and holds for all.
            boolean recursive = select.getWithItemsList().get(0).isRecursive();
            if (recursive) {
                ctes = ctes.expecting(select.getWithItemsList().stream()
                        .map(item -> queries.names().stored(item.getAliasName()))
                        .toList());
            }
            for (WithItem<?> item : select.getWithItemsList()) {
                boolean writes = !(item.getParenthesedStatement() instanceof ParenthesedSelect);
                if (writes) {
                    queries.markWrites(item, new WritePlanner(queries).anchors(item.getParenthesedStatement(), ctes));
                }
                String name = queries.names().stored(item.getAliasName());
                if (!queries.dialect().commonTablesHideTables()
                        && queries.layout().catalog().relation(queries.path(), name) != null) {
                    throw new Unplannable(
                            "A WITH query of the name of the table " + name + ", which the database reads as the table",
                            "Give the WITH query another name");
                }
                ctes = ctes.with(name, item, outer, recursive);
                queries.markUnmentioned(
                        item, bindCommonTable(name, ctes.get(name)).anchors());
            }
        }
        return ctes;
    }

    /** The rows of a query that WITH names, at one of its mentions. */
    Bound bindCommonTable(String name, @Nullable Cte cte) throws Unplannable, SQLException {
        if (cte == null) {
            throw new IllegalArgumentException(name);
        }
        WithItem<?> item = cte.item();
        List<Routing> written = queries.written(item);
        if (written != null) {
            return new Bound(written, null, false, false, null, "a WITH query writes rows of several shards");
        }
        Ctes inner = cte.recursive() ? cte.before().withSelf(name, cte) : cte.before();
        Bound bound = bind(item.getSelect(), cte.outer(), inner);
        boolean renamed =
                item.getWithItemList() != null && !item.getWithItemList().isEmpty();
        // A recursive query's rows may come from rows that an earlier step found on another shard.
        boolean exact = bound.exact() && !queries.namesItself(item);
        List<OutputColumn> outputs = renamed ? renamed(bound.outputs(), item) : bound.outputs();
        return new Bound(bound.anchors(), bound.group(), exact, exact, outputs, bound.obstacle());
    }

    private @Nullable List<OutputColumn> renamed(@Nullable List<OutputColumn> outputs, WithItem<?> item) {
        if (outputs == null || outputs.size() < item.getWithItemList().size()) {
            return null;
        }
        List<OutputColumn> result = new ArrayList<>(outputs);
        for (int i = 0; i < item.getWithItemList().size(); i++) {
            String name = queries.names().stored(item.getWithItemList().get(i).toString());
            result.set(
                    i,
                    new OutputColumn(
                            name, outputs.get(i).output(), outputs.get(i).holdsKey()));
        }
        return result;
    }

    /** The rows of a view, whose text is read as a query of its own. */
    Bound bindView(QualifiedName name) throws Unplannable, SQLException {
        Queries view = queries.ofView(name);
        if (!(view.parse() instanceof Select select)) {
            throw new Unplannable("A view's definition cannot be read", "Query the tables beneath it");
        }
        Bound bound = new QueryBinder(view).bind(select, null, Ctes.none());
        view.checkAllRead();
        queries.views().addAll(view.views());
        queries.choose(view.choice());
        return bound;
    }

    private Bound plain(PlainSelect select, @Nullable Scope outer, Ctes ctes) throws Unplannable, SQLException {
        queries.markRead(select);
        UnreadClauses.check(select);
        Scope scope = new Scope(outer, queries.names());
        independence.enter(scope);
        FromBinder from = new FromBinder(this, queries, scope, ctes);
        Part part = from.bind(select.getFromItem(), select.getJoins());
        List<Expression> conditions = Conditions.conjuncts(select.getWhere());
        List<Equality> equalities = new ArrayList<>(part.equalities);
        equalities.addAll(Conditions.equalities(conditions, scope));
        part.unify(equalities);
        scope.equalities(part.isInner() ? List.copyOf(equalities) : List.of());
        // A subquery may be tied to rows that are themselves tied further out.
        scope.groups(List.copyOf(part.groups));
        List<Group> all = List.copyOf(part.groups);
        all.forEach(queries.needs().together()::join);
        part.groups.removeIf(group -> tiedToOuter(group, outer));

        List<Routing> foreign = new ArrayList<>(from.foreign());
        List<Expression> shown = new ArrayList<>(Block.expressions(select));
        shown.remove(select.getHaving());
        subqueries(Shape.of(shown.toArray(new Expression[0])), scope, ctes, foreign);
        firstSubqueries(Shape.of(select.getHaving()), scope, ctes, foreign);
        bindSubqueries(from.joinConditions(), conditions, scope, ctes, foreign);
        List<Routing> anchors = new ArrayList<>(foreign);
        part.conditions.addAll(conditions);
        for (Group group : part.groups) {
            anchors.add(Block.routing(
                    group,
                    part.conditions,
                    scope,
                    queries.operands(),
                    queries.layout().clusterSize()));
        }
        queries.needs().read(select, part, all, scope, queries, this);
        String obstacle = obstacle(part, foreign);
        Group group = obstacle == null && part.groups.size() == 1 ? part.groups.get(0) : null;
        Block block = new Block(select, scope, queries, group);
        blocks.put(select, block);
        List<Expression> rowConditions = new ArrayList<>(conditions);
        rowConditions.addAll(from.joinConditions());
        if (outer != null) {
            block.checkAggregatesAreOwn(rowConditions);
        }
        if (scope.groups().isEmpty() && foreign.isEmpty()) {
            queries.choose(Choice.of(select, block, rowConditions, queries));
        }
        readNames(select, block, rowConditions);
        if (!independence.of(select)) {
            queries.needs().correlated(part);
        }
        boolean exact = group != null && block.localButForOrder() && !block.limits();
        if (group != null && !exact) {
            obstacle = "a grouping, DISTINCT, window or LIMIT sees rows of several shards at once";
        }
        return new Bound(
                anchors,
                group,
                exact || anchors.isEmpty(),
                group != null && block.localButForOrder(),
                outputs(select, block),
                obstacle);
    }

    /** Notes what the block's names mean, once all that it reads is bound. */
    private void readNames(PlainSelect select, Block block, List<Expression> conditions) {
        independence.reads(Shape.of(conditions.toArray(new Expression[0])).columns(), block.scope());
        boolean answersNamed = block.scope().relations().stream().noneMatch(Relation::open);
        Set<Expression> shown = Collections.newSetFromMap(new IdentityHashMap<>());
        select.getSelectItems().forEach(item -> shown.add(item.getExpression()));
        for (Expression expression : Block.expressions(select)) {
            // Behind the select list its aliases are no columns, unless one of these names might be.
            if (shown.contains(expression) || !(answersNamed && block.isAlias(expression))) {
                independence.reads(Shape.of(expression).columns(), block.scope());
            }
        }
        boolean hidden = select.getWindowDefinitions() != null
                || (select.getGroupBy() != null
                        && select.getGroupBy().getGroupingSets() != null
                        && !select.getGroupBy().getGroupingSets().isEmpty());
        if (hidden) {
            independence.looksOutward();
        }
        independence.leave(select);
    }

    /** What the text's blocks look at around them; FROM clauses add to it. */
    Independence independence() {
        return independence;
    }

    private static @Nullable String obstacle(Part part, List<Routing> foreign) {
        if (part.obstacle != null) {
            return part.obstacle;
        }
        if (part.groups.size() > 1) {
            return "tables are joined that do not live together: their shard keys are not equated, or their placements differ";
        }
        return foreign.isEmpty() ? null : "a subquery looks at rows that may be on other shards";
    }

    private boolean tiedToOuter(Group group, @Nullable Scope outer) {
        if (outer == null || group.key() == null) {
            return false;
        }
        for (ColumnRef column : group.strict()) {
            Group theirs = outer.groupOf(column);
            if (theirs != null && theirs.joins(group)) {
                queries.needs().together().join(group, theirs);
                return true;
            }
        }
        return false;
    }

    /** A condition of WHERE: an IN over the key's own rows is answered in place. */
    private void condition(Expression condition, Scope scope, Ctes ctes, List<Routing> foreign)
            throws Unplannable, SQLException {
        if (condition instanceof InExpression in && !in.isNot() && in.getRightExpression() instanceof Select select) {
            Bound bound = bind(select, scope, ctes);
            ColumnRef left = Conditions.column(in.getLeftExpression(), scope);
            Group theirs = left == null ? null : scope.groupOf(left);
            Group group = bound.group();
            boolean inPlace = bound.anchors().size() == 1
                    && bound.exact()
                    && group != null
                    && theirs != null
                    && theirs.joins(group)
                    && bound.outputs() != null
                    && bound.outputs().get(0).holdsKey();
            if (inPlace && group != null && theirs != null) {
                queries.needs().together().join(group, theirs);
            } else {
                foreign.addAll(bound.anchors());
                mayRunFirst(select, bound, in.getLeftExpression(), scope);
            }
            firstSubqueries(Shape.of(in.getLeftExpression()), scope, ctes, foreign);
        } else {
            firstSubqueries(Shape.of(condition), scope, ctes, foreign);
        }
    }

    /** Binds the subqueries of expressions that name no column, and of conditions; anchors that are not in place are added to the list. */
    void bindSubqueries(
            List<Expression> expressions, List<Expression> conditions, Scope scope, Ctes ctes, List<Routing> foreign)
            throws Unplannable, SQLException {
        firstSubqueries(Shape.of(expressions.toArray(new Expression[0])), scope, ctes, foreign);
        for (Expression condition : conditions) {
            condition(condition, scope, ctes, foreign);
        }
    }

    /** Subqueries whose value may stand in their place: nothing is called after them. */
    private void firstSubqueries(Shape shape, Scope scope, Ctes ctes, List<Routing> foreign)
            throws Unplannable, SQLException {
        queries.needs().onlyAsked(shape.asked());
        for (Select subquery : shape.subqueries()) {
            Bound bound = bind(subquery, scope, ctes);
            foreign.addAll(bound.anchors());
            mayRunFirst(subquery, bound, shape.comparedWith(subquery), scope);
        }
    }

    /**
     * Notes a subquery whose answer may stand in its place. That of one behind IN, ANY or ALL is an array: a database that converts what it
     * compares says of types that do not go together something else then, so that these must be known to.
     */
    private void mayRunFirst(Select subquery, Bound bound, @Nullable Expression compared, Scope scope) {
        SqlType type = bound.outputs() == null || bound.outputs().size() != 1
                ? null
                : bound.outputs().get(0).output().type();
        ColumnRef left = compared == null ? null : Conditions.column(compared, scope);
        boolean comparable = compared == null
                || !queries.dialect().comparesTextAsNumber()
                || Conditions.goTogether(left == null ? null : left.type(), type);
        if (!bound.anywhere() && type != null && comparable && independence.of(subquery)) {
            queries.mayRunFirst(subquery, type);
        }
    }

    private void subqueries(Shape shape, Scope scope, Ctes ctes, List<Routing> foreign)
            throws Unplannable, SQLException {
        queries.needs().onlyAsked(shape.asked());
        for (Select subquery : shape.subqueries()) {
            foreign.addAll(bind(subquery, scope, ctes).anchors());
        }
    }

    private @Nullable List<OutputColumn> outputs(PlainSelect select, Block block) {
        List<OutputColumn> result = new ArrayList<>();
        for (SelectItem<?> item : select.getSelectItems()) {
            Expression expression = item.getExpression();
            if (expression instanceof AllColumns) {
                if (!star(expression, block, result)) {
                    return null;
                }
                continue;
            }
            ColumnRef column = Conditions.column(expression, block.scope());
            Output known = column == null ? null : column.relation().columns().get(column.name());
            Output output = known != null ? known : new ValueTypes(block.scope(), queries.dialect()).of(expression);
            result.add(new OutputColumn(name(item, expression), output, block.holdsKey(expression)));
        }
        return result;
    }

    private boolean star(Expression star, Block block, List<OutputColumn> into) {
        String alias = star instanceof AllTableColumns table
                ? queries.names().stored(table.getTable().getName())
                : null;
        if (alias == null && block.select().getJoins() != null && block.scope().mergesColumns()) {
            return false;
        }
        for (Relation relation : block.scope().relations()) {
            if (alias == null || relation.alias().equals(alias)) {
                if (relation.open()) {
                    return false;
                }
                relation.columns()
                        .forEach((name, output) ->
                                into.add(new OutputColumn(name, output, block.holdsKey(relation.column(name)))));
            }
        }
        return true;
    }

    private @Nullable String name(SelectItem<?> item, Expression expression) {
        if (item.getAlias() != null) {
            return queries.names().stored(item.getAlias().getName());
        }
        return expression instanceof Column column ? queries.names().stored(column.getColumnName()) : null;
    }
}

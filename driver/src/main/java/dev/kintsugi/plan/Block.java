package dev.kintsugi.plan;

import dev.kintsugi.plan.Relation.ColumnRef;
import dev.kintsugi.route.Routing;
import java.util.ArrayList;
import java.util.List;
import net.sf.jsqlparser.expression.AnalyticExpression;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.Function;
import net.sf.jsqlparser.expression.LongValue;
import net.sf.jsqlparser.expression.WindowDefinition;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.statement.select.AllColumns;
import net.sf.jsqlparser.statement.select.AllTableColumns;
import net.sf.jsqlparser.statement.select.GroupByElement;
import net.sf.jsqlparser.statement.select.OrderByElement;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.SelectItem;
import org.jspecify.annotations.Nullable;

/**
 * One SELECT … FROM … WHERE … as bound: its group of rows, and what of its clauses each shard can do by itself.
 */
final class Block {
    private final PlainSelect select;
    private final Scope scope;
    private final Queries queries;
    private final @Nullable Group group;
    private final Shape shape;

    /**
     * A block.
     *
     * @param group the rows' group if there is one and nothing but it; else null
     */
    Block(PlainSelect select, Scope scope, Queries queries, @Nullable Group group) {
        this.select = select;
        this.scope = scope;
        this.queries = queries;
        this.group = group;
        this.shape = Shape.of(expressions(select).toArray(new Expression[0]));
    }

    /** The expressions of select list, GROUP BY, HAVING and ORDER BY. */
    static List<Expression> expressions(PlainSelect select) {
        List<Expression> result = new ArrayList<>();
        for (SelectItem<?> item : select.getSelectItems()) {
            result.add(item.getExpression());
        }
        if (select.getGroupBy() != null && select.getGroupBy().getGroupByExpressionList() != null) {
            result.addAll(select.getGroupBy().getGroupByExpressionList());
        }
        if (select.getHaving() != null) {
            result.add(select.getHaving());
        }
        if (select.getOrderByElements() != null) {
            for (OrderByElement element : select.getOrderByElements()) {
                result.add(element.getExpression());
            }
        }
        if (select.getDistinct() != null && select.getDistinct().getOnSelectItems() != null) {
            select.getDistinct().getOnSelectItems().forEach(item -> result.add(item.getExpression()));
        }
        return result;
    }

    PlainSelect select() {
        return select;
    }

    Scope scope() {
        return scope;
    }

    Shape shape() {
        return shape;
    }

    /**
     * Refuses an aggregate whose columns are all an outer query's: it is that query's, which nobody would see there.
     *
     * @param conditions of WHERE and of joins, in which a block can have no aggregate of its own
     */
    void checkAggregatesAreOwn(List<Expression> conditions) throws Unplannable {
        List<Expression> all = new ArrayList<>(conditions);
        all.addAll(expressions(select));
        for (Expression aggregate : Shape.of(all.toArray(new Expression[0])).aggregates()) {
            List<Column> columns = Shape.of(aggregate).columns();
            if (!columns.isEmpty() && columns.stream().noneMatch(this::mayBeOwn)) {
                throw new Unplannable(
                        "An aggregate inside a subquery belongs to an outer query",
                        "Compute it in a derived table and refer to its column");
            }
        }
    }

    private boolean mayBeOwn(Column column) {
        ColumnRef resolved = scope.resolve(column);
        return resolved == null ? !scope.relations().isEmpty() : scope.owns(resolved);
    }

    /** True if an aggregate's name is written in quotes, which hides it from who looks for it in the text. */
    boolean quotesAggregate() {
        return shape.aggregates().stream()
                .anyMatch(aggregate -> aggregate instanceof Function function
                        ? function.getName().contains("\"")
                        : aggregate instanceof AnalyticExpression analytic
                                && analytic.getName().contains("\""));
    }

    /** True if the block answers one row a group instead of one a row. */
    boolean aggregates() {
        return select.getGroupBy() != null
                || select.getHaving() != null
                || !shape.aggregates().isEmpty();
    }

    /** True if no group of rows has members on two shards. */
    boolean groupsAreLocal() {
        GroupByElement groupBy = select.getGroupBy();
        if (groupBy == null
                || (groupBy.getGroupingSets() != null
                        && !groupBy.getGroupingSets().isEmpty())
                || groupBy.isMysqlWithRollup()) {
            return false;
        }
        for (Expression expression : groupBy.getGroupByExpressionList()) {
            if (holdsKey(groupedExpression(expression)) && !isAmbiguous(expression)) {
                return true;
            }
        }
        return false;
    }

    /** What GROUP BY means by an ordinal or an alias. */
    Expression groupedExpression(Expression expression) {
        if (expression instanceof LongValue ordinal) {
            int position = queries.shapingInteger(Integer.parseInt(ordinal.getStringValue()));
            return position >= 1 && position <= select.getSelectItems().size() && !starAmongFirst(position)
                    ? select.getSelectItems().get(position - 1).getExpression()
                    : expression;
        }
        SelectItem<?> item = expression instanceof Column column ? aliased(column) : null;
        return item == null || ownColumn((Column) expression) ? expression : item.getExpression();
    }

    private boolean starAmongFirst(int items) {
        return select.getSelectItems().subList(0, items).stream()
                .anyMatch(item -> item.getExpression() instanceof AllColumns);
    }

    private @Nullable SelectItem<?> aliased(Column column) {
        for (SelectItem<?> item : select.getSelectItems()) {
            if (column.getTable() == null
                    && item.getAlias() != null
                    && queries.names()
                            .stored(item.getAlias().getName())
                            .equals(queries.names().stored(column.getColumnName()))) {
                return item;
            }
        }
        return null;
    }

    /** True if the expression is a bare name that the select list gives to something. */
    boolean isAlias(Expression expression) {
        return expression instanceof Column column && aliased(column) != null;
    }

    /** A name that is both a column's and another expression's alias: PostgreSQL groups by the column, H2 by the other. */
    boolean isAmbiguous(Expression expression) {
        SelectItem<?> item = expression instanceof Column column ? aliased(column) : null;
        ColumnRef column = item == null ? null : Conditions.column(expression, scope);
        return item != null
                && ownColumn((Column) expression)
                && (column == null || !column.equals(Conditions.column(item.getExpression(), scope)));
    }

    /** True if the expression names a column that one of the block's relations is known to have. */
    boolean hasColumn(Expression expression) {
        return expression instanceof Column column
                && scope.relations().stream().anyMatch(relation -> relation.columns()
                        .containsKey(queries.names().stored(column.getColumnName())));
    }

    /** True if it may be a column of the block's relations. */
    private boolean ownColumn(Column column) {
        String name = queries.names().stored(column.getColumnName());
        return scope.relations().stream()
                .anyMatch(relation -> relation.open() || relation.columns().containsKey(name));
    }

    /** True if equal answer rows cannot come from two shards. */
    boolean distinctIsLocal() {
        if (select.getDistinct() == null) {
            return true;
        }
        List<SelectItem<?>> on = select.getDistinct().getOnSelectItems();
        List<SelectItem<?>> items = on != null && !on.isEmpty() ? on : select.getSelectItems();
        for (SelectItem<?> item : items) {
            if (holdsKey(item.getExpression()) || starHoldsKey(item.getExpression())) {
                return true;
            }
        }
        return false;
    }

    /** True if a star of the select list shows the column. */
    boolean starShows(@Nullable ColumnRef column) {
        return column != null
                && scope.owns(column)
                && select.getSelectItems().stream()
                        .map(SelectItem::getExpression)
                        .anyMatch(item -> item instanceof AllColumns star
                                && !leavesOut(star)
                                && (!(item instanceof AllTableColumns table)
                                        || queries.names()
                                                .stored(table.getTable().getName())
                                                .equals(column.relation().alias())));
    }

    private boolean starHoldsKey(Expression expression) {
        if (group == null || !(expression instanceof AllColumns star) || leavesOut(star)) {
            return false;
        }
        if (expression instanceof AllTableColumns table) {
            String alias = queries.names().stored(table.getTable().getName());
            return group.strict().stream()
                    .anyMatch(column -> column.relation().alias().equals(alias));
        }
        return group.strict().stream().anyMatch(scope::owns);
    }

    /** True for {@code * EXCEPT (…)} and {@code * REPLACE (…)}. */
    static boolean leavesOut(AllColumns star) {
        return star.getExceptColumns() != null || star.getReplaceExpressions() != null;
    }

    /** True if each window's rows are on one shard. */
    boolean windowsAreLocal() {
        for (AnalyticExpression window : shape.windows()) {
            WindowDefinition definition = definition(window);
            List<?> partition = window.getPartitionExpressionList();
            if (window.getWindowName() != null && definition != null) {
                partition = definition.getPartitionExpressionList();
            }
            if (partition == null || partition.stream().noneMatch(e -> e instanceof Expression x && holdsKey(x))) {
                return false;
            }
        }
        return true;
    }

    private @Nullable WindowDefinition definition(AnalyticExpression window) {
        if (window.getWindowName() == null || select.getWindowDefinitions() == null) {
            return null;
        }
        String name = queries.names().stored(window.getWindowName());
        for (WindowDefinition definition : select.getWindowDefinitions()) {
            if (queries.names().stored(definition.getWindowName()).equals(name)) {
                return definition;
            }
        }
        return null;
    }

    /** True if LIMIT, OFFSET or FETCH choose among the rows. */
    boolean limits() {
        return select.getLimit() != null || select.getOffset() != null || select.getFetch() != null;
    }

    /** True if the shards' answers, put together in the right order, are the answer. */
    boolean localButForOrder() {
        return (!aggregates() || groupsAreLocal()) && distinctIsLocal() && windowsAreLocal();
    }

    /** True if the expression holds the group's key in every row. */
    boolean holdsKey(Expression expression) {
        ColumnRef column = Conditions.column(expression, scope);
        return column != null && holdsKey(column);
    }

    /** True if the column holds the group's key in every row. */
    boolean holdsKey(ColumnRef column) {
        return group != null && group.strict().contains(column);
    }

    /** The routing of a group's rows under this block's conditions. */
    static Routing routing(Group group, List<Expression> conditions, Scope scope, Operands operands, int clusterSize) {
        List<Routing> known = new ArrayList<>(group.routings());
        if (group.key() != null) {
            Conditions reader = new Conditions(group.key(), group::carries, group.strict()::contains, scope, operands);
            for (List<Expression> part : List.of(conditions, group.joinConditions())) {
                for (Expression condition : part) {
                    Routing routing = reader.of(condition);
                    if (!(routing instanceof Routing.Everywhere)) {
                        known.add(routing);
                    }
                }
            }
            known.addAll(UniqueConditions.of(group, conditions, scope, operands, clusterSize));
        }
        return switch (known.size()) {
            case 0 -> new Routing.Everywhere(clusterSize);
            case 1 -> known.get(0);
            default -> new Routing.AllOf(known);
        };
    }
}

package dev.kintsugi.plan;

import dev.kintsugi.plan.Clauses.Clause;
import dev.kintsugi.plan.Clauses.Range;
import dev.kintsugi.plan.RowsPlan.Combine;
import dev.kintsugi.plan.RowsPlan.Output;
import dev.kintsugi.plan.RowsPlan.SortKey;
import dev.kintsugi.plan.ShardText.Piece;
import dev.kintsugi.route.Routing;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import net.sf.jsqlparser.expression.AnalyticExpression;
import net.sf.jsqlparser.expression.AnalyticType;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.Function;
import net.sf.jsqlparser.statement.select.AllColumns;
import net.sf.jsqlparser.statement.select.OrderByElement;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.SelectItem;
import org.jspecify.annotations.Nullable;

/**
 * Plans an aggregation whose groups have members on several shards: each shard aggregates its own rows, and the partial results
 * are combined.
 *
 * <pre>
 *   SELECT region, avg(x), count(*) FROM t GROUP BY region
 *
 *   Aggregate [group 0, avg 1 = sum 3 / count 4, count 2]
 *     each shard: SELECT region, avg(x), count(*), sum(x), count(x) FROM t GROUP BY region
 * </pre>
 *
 * The shard's own avg is asked for as well, for its type.
 */
final class AggregatePlanner {
    private static final String REMEDY = "Group by the shard key, address one shard by its key, or select the parts and combine them";
    private final Queries queries;
    private final Clauses clauses;
    private final Block block;
    private final List<Output> outputs = new ArrayList<>();
    /** What each shard selects beyond the client's own list. */
    private final List<List<Piece>> added = new ArrayList<>();

    private int columns;

    AggregatePlanner(Queries queries, Clauses clauses, Block block) {
        this.queries = queries;
        this.clauses = clauses;
        this.block = block;
    }

    Plan plan(Routing routing, RowLimit limit) throws Unplannable {
        PlainSelect select = block.select();
        if (select.getHaving() != null) {
            throw new Unplannable("HAVING over groups of several shards", REMEDY);
        }
        if (select.getDistinct() != null && select.getGroupBy() != null) {
            throw new Unplannable("DISTINCT over groups of several shards", REMEDY);
        }
        if (!block.shape().windows().isEmpty()) {
            throw new Unplannable("A window function over groups of several shards", REMEDY);
        }
        boolean grouped = select.getGroupBy() != null;
        if (grouped && select.getGroupBy().getGroupingSets() != null
                && !select.getGroupBy().getGroupingSets().isEmpty()) {
            throw new Unplannable("GROUPING SETS over rows of several shards", REMEDY);
        }
        selectItems(select);
        int visible = outputs.size();
        List<SortKey> order = orderBy(select);
        if (grouped) {
            groupKeys(select);
        }
        ShardText.Builder text = new ShardText.Builder();
        text.addAll(clauses.pieces(new Range(0, clauses.clause(Clause.SELECT).to())));
        for (List<Piece> more : added) {
            text.sql(", ").addAll(more);
        }
        Range from = clauses.from(Clause.ORDER, Clause.LIMIT, Clause.OFFSET, Clause.FETCH);
        text.sql(" ").addAll(clauses.pieces(from));
        RowsPlan rows = limit.over(new RowsPlan.Aggregate(outputs, grouped, order));
        return new Plan.Scatter(routing, text.build(), rows, outputs.size() - visible, false);
    }

    private void selectItems(PlainSelect select) throws Unplannable {
        List<Range> ranges = clauses.selectItems();
        columns = select.getSelectItems().size();
        if (ranges.size() != columns) {
            throw new Unplannable("The select list cannot be told apart from its text", REMEDY);
        }
        for (int i = 0; i < ranges.size(); i++) {
            SelectItem<?> item = select.getSelectItems().get(i);
            if (item.getExpression() instanceof AllColumns) {
                throw new Unplannable("* in an aggregation over several shards", "Name the columns");
            }
            outputs.add(output(item.getExpression(), clauses.withoutAlias(ranges.get(i), item.getAlias() != null), i));
        }
    }

    private Output output(Expression expression, Range written, int column) throws Unplannable {
        Shape shape = Shape.of(expression);
        if (shape.aggregates().isEmpty()) {
            if (!shape.subqueries().isEmpty()) {
                throw new Unplannable("A subquery in the select list of an aggregation over several shards", REMEDY);
            }
            return new Output(Combine.GROUP, column, -1, -1);
        }
        Combine combine = combine(expression);
        if (combine == null || shape.aggregates().size() > 1) {
            throw new Unplannable("An aggregate whose partial results do not combine: " + firstWords(expression), REMEDY);
        }
        if (combine != Combine.AVG) {
            return new Output(combine, column, -1, -1);
        }
        List<Piece> arguments = clauses.pieces(new Range(written.from() + 1, written.to()));
        int sum = add(new ShardText.Builder().sql("sum").addAll(arguments).pieces());
        int count = add(new ShardText.Builder().sql("count").addAll(arguments).pieces());
        return new Output(Combine.AVG, column, sum, count);
    }

    private static String firstWords(Expression expression) {
        return expression instanceof Function function ? function.getName() : "an expression over aggregates";
    }

    private int add(List<Piece> expression) {
        added.add(expression);
        return columns++;
    }

    /** How the partial results of an expression combine; null if it is not one aggregate that does. */
    private static @Nullable Combine combine(Expression expression) {
        String name;
        boolean distinct;
        if (expression instanceof Function function) {
            name = function.getName();
            distinct = function.isDistinct() || function.isUnique();
            if (function.getOrderByElements() != null || function.getAttribute() != null || function.getKeep() != null) {
                return null;
            }
        } else if (expression instanceof AnalyticExpression filtered && filtered.getType() == AnalyticType.FILTER_ONLY) {
            name = filtered.getName();
            distinct = filtered.isDistinct() || filtered.isUnique();
        } else {
            return null;
        }
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "min" -> Combine.MIN;
            case "max" -> Combine.MAX;
            case "bool_and", "every" -> Combine.BOOL_AND;
            case "bool_or" -> Combine.BOOL_OR;
            case "count" -> distinct ? null : Combine.COUNT;
            case "sum" -> distinct ? null : Combine.SUM;
            case "avg" -> distinct ? null : Combine.AVG;
            default -> null;
        };
    }

    private List<SortKey> orderBy(PlainSelect select) throws Unplannable {
        List<SortKey> keys = new ArrayList<>();
        if (select.getOrderByElements() == null) {
            return keys;
        }
        List<Range> items = clauses.items(Clause.ORDER, 2);
        SelectPlanner outer = new SelectPlanner(queries);
        for (int i = 0; i < items.size(); i++) {
            OrderByElement element = select.getOrderByElements().get(i);
            Range written = clauses.withoutDirection(items.get(i));
            int item = outer.outputOf(select, element.getExpression(), written);
            Expression means = item >= 0 ? select.getSelectItems().get(item).getExpression() : element.getExpression();
            Ordering ordering = Ordering.of(element, means, block.scope(), queries);
            int output = item;
            if (item < 0) {
                output = outputs.size();
                int column = add(parenthesised(written));
                outputs.add(output(element.getExpression(), written, column));
            }
            keys.add(new SortKey(output, ordering.descending(), ordering.nullsFirst(), ordering.collation()));
        }
        return keys;
    }

    private List<Piece> parenthesised(Range written) {
        return new ShardText.Builder().sql("(").addAll(clauses.pieces(written)).sql(")").pieces();
    }

    /** Groups that are told apart by what is not selected: their keys are selected as well. */
    private void groupKeys(PlainSelect select) throws Unplannable {
        List<Range> items = clauses.items(Clause.GROUP, 2);
        var expressions = select.getGroupBy().getGroupByExpressionList();
        if (items.size() != expressions.size()) {
            throw new Unplannable("GROUP BY cannot be told apart from its text", REMEDY);
        }
        List<Range> selected = clauses.selectItems();
        for (int i = 0; i < items.size(); i++) {
            Expression means = block.groupedExpression(expressions.get(i));
            boolean found = means != expressions.get(i);
            for (int j = 0; j < selected.size() && !found; j++) {
                boolean alias = select.getSelectItems().get(j).getAlias() != null;
                found = clauses.same(clauses.withoutAlias(selected.get(j), alias), items.get(i), queries::shape);
            }
            if (!found) {
                outputs.add(new Output(Combine.GROUP, add(parenthesised(items.get(i))), -1, -1));
            }
        }
    }
}

package dev.kintsugi.plan;

import dev.kintsugi.plan.Clauses.Clause;
import dev.kintsugi.plan.Clauses.Range;
import dev.kintsugi.plan.Relation.ColumnRef;
import dev.kintsugi.plan.RowsPlan.Combine;
import dev.kintsugi.plan.RowsPlan.GroupColumn;
import dev.kintsugi.plan.RowsPlan.Output;
import dev.kintsugi.plan.RowsPlan.SortKey;
import dev.kintsugi.plan.ShardText.Piece;
import dev.kintsugi.route.Routing;
import dev.kintsugi.rows.Collation;
import dev.kintsugi.rows.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import net.sf.jsqlparser.expression.AnalyticExpression;
import net.sf.jsqlparser.expression.AnalyticType;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.Function;
import net.sf.jsqlparser.statement.select.OrderByElement;
import net.sf.jsqlparser.statement.select.PlainSelect;
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
    private static final String REMEDY =
            "Group by the shard key, address one shard by its key, or select the parts and combine them";
    private static final Set<String> SETS = Set.of("ROLLUP", "CUBE");
    private final Queries queries;
    private final Clauses clauses;
    private final Block block;
    private final List<Output> outputs = new ArrayList<>();
    /** What each shard selects beyond the client's own list: first what the order needs, then what the combination needs. */
    private final List<List<Piece>> ordered = new ArrayList<>();

    private final List<List<Piece>> parts = new ArrayList<>();
    private final List<Average> averages = new ArrayList<>();

    /** An average among the outputs whose sum and count are still to be placed. */
    private record Average(int output, List<Piece> sum, List<Piece> count) {}

    AggregatePlanner(Queries queries, Clauses clauses, Block block) {
        this.queries = queries;
        this.clauses = clauses;
        this.block = block;
    }

    Plan.Scatter plan(Routing routing, RowLimit limit) throws Unplannable {
        PlainSelect select = block.select();
        checkClauses(select);
        SelectList list = new SelectList(queries, clauses, select);
        if (needsFinish(select)) {
            return new FinishPlanner(queries, clauses, block, list).plan(routing);
        }
        for (int i = 0; i < list.size(); i++) {
            if (list.isStar(i)) {
                throw new Unplannable("* in an aggregation over several shards", "Name the columns");
            }
            addOutput(list.expression(i), list.text(i));
        }
        List<SortKey> order = orderBy(select, list);
        for (Average average : averages) {
            int sum = addPart(average.sum());
            outputs.set(average.output(), new Output(Combine.AVG, sum, addPart(average.count()), Collation.C));
        }
        List<GroupColumn> groups = select.getGroupBy() == null ? List.of() : groupColumns(select, list);
        ShardText.Builder text = new ShardText.Builder();
        text.addAll(clauses.pieces(new Range(0, clauses.clause(Clause.SELECT).to())));
        for (List<List<Piece>> added : List.of(ordered, parts)) {
            added.forEach(more -> text.sql(", ").addAll(more));
        }
        Range from = clauses.from(Clause.ORDER, Clause.LIMIT, Clause.OFFSET, Clause.FETCH);
        text.sql(" ").addAll(clauses.pieces(from));
        RowsPlan rows = limit.over(new RowsPlan.Aggregate(outputs, groups, order));
        return new Plan.Scatter(routing, text.build(), rows, ordered.size());
    }

    /** True if something is computed from aggregates, which is left to a database. */
    private static boolean needsFinish(PlainSelect select) {
        if (select.getHaving() != null) {
            return true;
        }
        for (Expression expression : Block.expressions(select)) {
            if (!Shape.of(expression).aggregates().isEmpty() && combine(expression) == null) {
                return true;
            }
        }
        return false;
    }

    private void checkClauses(PlainSelect select) throws Unplannable {
        if (select.getDistinct() != null) {
            throw new Unplannable("DISTINCT over groups of several shards", REMEDY);
        }
        if (!block.shape().windows().isEmpty()) {
            throw new Unplannable("A window function over groups of several shards", REMEDY);
        }
        if (select.getGroupBy() == null) {
            return;
        }
        if (select.getGroupBy().getGroupingSets() != null
                && !select.getGroupBy().getGroupingSets().isEmpty()) {
            throw new Unplannable("GROUPING SETS over rows of several shards", REMEDY);
        }
        for (Expression expression : select.getGroupBy().getGroupByExpressionList()) {
            if (expression instanceof Function function
                    && SETS.contains(function.getName().toUpperCase(Locale.ROOT))) {
                throw new Unplannable(function.getName() + " over rows of several shards", REMEDY);
            }
        }
    }

    private void addOutput(Expression expression, Range written) throws Unplannable {
        Shape shape = Shape.of(expression);
        Collation collation = Ordering.collation(expression, block.scope(), queries);
        if (shape.aggregates().isEmpty()) {
            if (!shape.subqueries().isEmpty()) {
                throw new Unplannable("A subquery in the select list of an aggregation over several shards", REMEDY);
            }
            outputs.add(new Output(Combine.GROUP, -1, -1, collation));
            return;
        }
        Combine combine = combine(expression);
        if (combine == null || shape.aggregates().size() > 1) {
            throw new Unplannable(
                    "An aggregate whose partial results do not combine: " + firstWords(expression), REMEDY);
        }
        if (combine == Combine.AVG) {
            averages.add(new Average(outputs.size(), sum(expression, written), count(written)));
        }
        outputs.add(new Output(combine, -1, -1, collation));
    }

    /** The sum that goes into an average: of a real column in double precision, as the database takes it. */
    private List<Piece> sum(Expression expression, Range written) {
        ColumnRef argument = expression instanceof Function function
                        && function.getParameters() != null
                        && function.getParameters().size() == 1
                ? Conditions.column(function.getParameters().get(0), block.scope())
                : null;
        if (argument != null && argument.type() != null && argument.type().kind() == SqlType.Kind.REAL) {
            return new ShardText.Builder()
                    .sql("sum(CAST")
                    .addAll(clauses.pieces(new Range(written.from() + 1, written.to() - 1)))
                    .sql(" AS double precision))")
                    .pieces();
        }
        return new ShardText.Builder().sql("sum").addAll(arguments(written)).pieces();
    }

    private List<Piece> count(Range written) {
        return new ShardText.Builder().sql("count").addAll(arguments(written)).pieces();
    }

    /** What follows the function's name: its arguments and FILTER. */
    private List<Piece> arguments(Range written) {
        return clauses.pieces(new Range(written.from() + 1, written.to()));
    }

    private static String firstWords(Expression expression) {
        return expression instanceof Function function ? function.getName() : "an expression over aggregates";
    }

    /** The column, from 0, of one more expression that each shard selects for the combination. */
    private int addPart(List<Piece> expression) {
        parts.add(expression);
        return outputs.size() + parts.size() - 1;
    }

    /** How the partial results of an expression combine; null if it is not one aggregate that does. */
    private static @Nullable Combine combine(Expression expression) {
        String name;
        boolean distinct;
        if (expression instanceof Function function) {
            name = function.getName();
            distinct = function.isDistinct() || function.isUnique();
            if (function.getOrderByElements() != null
                    || function.getAttribute() != null
                    || function.getKeep() != null) {
                return null;
            }
        } else if (expression instanceof AnalyticExpression filtered
                && filtered.getType() == AnalyticType.FILTER_ONLY) {
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

    private List<SortKey> orderBy(PlainSelect select, SelectList list) throws Unplannable {
        List<SortKey> keys = new ArrayList<>();
        if (select.getOrderByElements() == null) {
            return keys;
        }
        List<Range> items = clauses.items(Clause.ORDER, 2);
        if (items.size() != select.getOrderByElements().size()) {
            throw new Unplannable("ORDER BY cannot be told apart from its text", REMEDY);
        }
        for (int i = 0; i < items.size(); i++) {
            OrderByElement element = select.getOrderByElements().get(i);
            Range written = clauses.withoutDirection(items.get(i));
            int item = list.meantBy(element.getExpression(), written);
            Expression means = item >= 0 ? list.expression(item) : element.getExpression();
            Ordering ordering = Ordering.of(element, means, block.scope(), queries);
            int output = item;
            if (item < 0) {
                output = outputs.size();
                ordered.add(parenthesised(written));
                addOutput(means, written);
            }
            keys.add(new SortKey(output, ordering.descending(), ordering.nullsFirst(), ordering.collation()));
        }
        return keys;
    }

    private List<Piece> parenthesised(Range written) {
        return new ShardText.Builder()
                .sql("(")
                .addAll(clauses.pieces(written))
                .sql(")")
                .pieces();
    }

    /** The columns that tell groups apart, selected or not. */
    private List<GroupColumn> groupColumns(PlainSelect select, SelectList list) throws Unplannable {
        List<Range> items = clauses.items(Clause.GROUP, 2);
        var expressions = select.getGroupBy().getGroupByExpressionList();
        if (items.size() != expressions.size()) {
            throw new Unplannable("GROUP BY cannot be told apart from its text", REMEDY);
        }
        List<GroupColumn> result = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            Expression means = block.groupedExpression(expressions.get(i));
            Collation collation = Ordering.collation(means, block.scope(), queries);
            int item = -1;
            for (int j = 0; j < list.size() && item < 0; j++) {
                item = means != expressions.get(i) && list.expression(j) == means ? j : -1;
            }
            if (item < 0) {
                item = list.sameAs(items.get(i));
            }
            result.add(new GroupColumn(item >= 0 ? item : addPart(parenthesised(items.get(i))), collation));
        }
        return result;
    }
}

package dev.kintsugi.plan;

import dev.kintsugi.plan.Clauses.Clause;
import dev.kintsugi.plan.Clauses.Range;
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
import java.util.Objects;
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
    private final List<Pending> pending = new ArrayList<>();
    /** What shards group by beside the client's groups; empty if by nothing. */
    private List<Piece> distinct = List.of();

    /** An output whose parts are still to be placed. */
    private record Pending(int output, List<List<Piece>> parts) {}

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
        for (Pending output : pending) {
            Output known = outputs.get(output.output());
            List<Integer> places = output.parts().stream().map(this::addPart).toList();
            outputs.set(output.output(), new Output(known.function(), places, known.collation()));
        }
        List<GroupColumn> groups = select.getGroupBy() == null ? List.of() : groupColumns(select, list);
        ShardText.Builder text = new ShardText.Builder();
        text.addAll(clauses.pieces(new Range(0, clauses.clause(Clause.SELECT).to())));
        for (List<List<Piece>> added : List.of(ordered, parts)) {
            added.forEach(more -> text.sql(", ").addAll(more));
        }
        Range from = clauses.from(Clause.ORDER, Clause.LIMIT, Clause.OFFSET, Clause.FETCH);
        text.sql(" ").addAll(clauses.pieces(from));
        if (!distinct.isEmpty()) {
            text.sql(select.getGroupBy() == null ? " GROUP BY " : ", ").addAll(distinct);
        }
        RowsPlan rows = limit.over(new RowsPlan.Aggregate(outputs, groups, order));
        return new Plan.Scatter(routing, text.build(), rows, ordered.size());
    }

    /** True if something is computed from aggregates, which is left to a database. */
    private boolean needsFinish(PlainSelect select) {
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
            if (block.isAmbiguous(expression)
                    && (queries.dialect().groupsByAliasFirst() || !block.hasColumn(expression))) {
                throw new Unplannable(
                        "GROUP BY a name that is a column's and that of another expression", "Give it another name");
            }
        }
        for (Range item : clauses.items(Clause.GROUP, 2)) {
            if (clauses.word(item.from(), "ROW") && needsFinish(select)) {
                throw new Unplannable("Groups by a row, whose values cannot be handed on", REMEDY);
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
            outputs.add(new Output(Combine.GROUP, collation));
            return;
        }
        Combine combine = combine(expression);
        if (combine == null || shape.aggregates().size() > 1) {
            throw new Unplannable(
                    "An aggregate whose partial results do not combine: " + firstWords(expression), REMEDY);
        }
        PartialAggregate aggregate = Objects.requireNonNull(aggregate(expression));
        List<List<Piece>> needed = aggregate.parts(combine, written, clauses);
        if (combine == Combine.COUNT_DISTINCT) {
            checkOneDistinct(needed.get(0), expression);
            distinct = needed.get(0);
        }
        if (!needed.isEmpty()) {
            pending.add(new Pending(outputs.size(), needed));
        }
        outputs.add(new Output(combine, collation));
    }

    /** Shards group by the values of one argument alone, which are not chosen by FILTER. */
    private void checkOneDistinct(List<Piece> values, Expression expression) throws Unplannable {
        boolean another = !distinct.isEmpty() && !distinct.equals(values);
        if (another || expression instanceof AnalyticExpression || clauses.has(Clause.WINDOW)) {
            throw new Unplannable("Several counts of DISTINCT values, or of some values alone, do not combine", REMEDY);
        }
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
    private @Nullable Combine combine(Expression expression) {
        PartialAggregate aggregate = aggregate(expression);
        return aggregate == null ? null : aggregate.combine(queries);
    }

    private @Nullable PartialAggregate aggregate(Expression expression) {
        if (expression instanceof Function function) {
            boolean plain = function.getOrderByElements() == null
                    && function.getAttribute() == null
                    && function.getKeep() == null;
            boolean one =
                    function.getParameters() != null && function.getParameters().size() == 1;
            return plain
                    ? new PartialAggregate(
                            function.getName(),
                            function.isDistinct() || function.isUnique(),
                            one ? type(function.getParameters().get(0)) : null)
                    : null;
        }
        return expression instanceof AnalyticExpression filtered && filtered.getType() == AnalyticType.FILTER_ONLY
                ? new PartialAggregate(
                        filtered.getName(),
                        filtered.isDistinct() || filtered.isUnique(),
                        filtered.getExpression() == null ? null : type(filtered.getExpression()))
                : null;
    }

    private @Nullable SqlType type(Expression argument) {
        return new ValueTypes(block.scope(), queries.dialect()).of(argument).type();
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

package dev.kintsugi.plan;

import dev.kintsugi.catalog.Table;
import dev.kintsugi.plan.Relation.ColumnRef;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import net.sf.jsqlparser.expression.AnalyticExpression;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.Function;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.statement.select.OrderByElement;
import net.sf.jsqlparser.statement.select.PlainSelect;
import org.jspecify.annotations.Nullable;

/**
 * A query over rows that every shard has, whose answer the statement leaves open: LIMIT without an order by a unique key, a row number
 * among equals, a random number. One database would answer it once; shards would each answer it in their own way.
 *
 * @param what the clause or function
 * @param perRow true if the query belongs to one row of an outer query, which is on one shard alone
 */
record Choice(String what, boolean perRow) {

    /**
     * What a block of such rows leaves open; null if nothing.
     *
     * @param conditions of WHERE and of joins
     */
    static @Nullable Choice of(PlainSelect select, Block block, List<Expression> conditions, Queries queries) {
        String what = null;
        if (block.limits()
                || select.getDistinct() != null && select.getDistinct().getOnSelectItems() != null) {
            what = ordersByUniqueKey(select, block, queries) ? null : "LIMIT or DISTINCT ON";
        }
        Set<Expression> all = new HashSet<>(conditions);
        all.addAll(Block.expressions(select));
        Shape shape = Shape.of(all.toArray(new Expression[0]));
        for (String name : shape.functions()) {
            what = Vocabulary.isPositional(name) ? name : what;
        }
        if (what == null) {
            return null;
        }
        boolean perRow = shape.columns().stream().anyMatch(column -> isOuter(column, block.scope()));
        return new Choice(what, perRow);
    }

    private static boolean isOuter(Column column, Scope scope) {
        ColumnRef resolved = scope.resolve(column);
        return resolved != null && !scope.owns(resolved);
    }

    private static boolean ordersByUniqueKey(PlainSelect select, Block block, Queries queries) {
        boolean oneTable = select.getFromItem() instanceof net.sf.jsqlparser.schema.Table
                && (select.getJoins() == null || select.getJoins().isEmpty());
        if (!oneTable || select.getOrderByElements() == null) {
            return false;
        }
        Table table = queries.catalogTable((net.sf.jsqlparser.schema.Table) select.getFromItem());
        if (table == null) {
            return false;
        }
        Set<String> ordered = new HashSet<>();
        for (OrderByElement element : select.getOrderByElements()) {
            ColumnRef column = Conditions.column(element.getExpression(), block.scope());
            // A bare name may be an alias of the select list.
            if (column != null && block.scope().owns(column) && !block.isAlias(element.getExpression())) {
                ordered.add(column.name());
            }
        }
        return !table.primaryKey().isEmpty() && ordered.containsAll(table.primaryKey());
    }

    /** The name of an aggregate or window function in lower case. */
    static String name(Expression function) {
        String name = function instanceof AnalyticExpression analytic
                ? analytic.getName()
                : function instanceof Function called ? called.getName() : "";
        return name.substring(name.lastIndexOf('.') + 1).replace("\"", "").toLowerCase(Locale.ROOT);
    }

    Unplannable refusal() {
        return new Unplannable(
                what + " over rows that every shard has: each shard would choose for itself",
                "Order by the table's primary key, or run the query first and pass its answer");
    }
}

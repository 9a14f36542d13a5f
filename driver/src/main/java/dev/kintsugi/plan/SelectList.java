package dev.kintsugi.plan;

import dev.kintsugi.plan.Clauses.Range;
import dev.kintsugi.plan.Relation.ColumnRef;
import java.util.List;
import net.sf.jsqlparser.expression.AnalyticExpression;
import net.sf.jsqlparser.expression.CaseExpression;
import net.sf.jsqlparser.expression.CastExpression;
import net.sf.jsqlparser.expression.CollateExpression;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.Function;
import net.sf.jsqlparser.expression.LongValue;
import net.sf.jsqlparser.expression.operators.relational.ParenthesedExpressionList;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.statement.select.AllColumns;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.SelectItem;
import org.jspecify.annotations.Nullable;

/** The outermost query's select list, as syntax and as text side by side. */
final class SelectList {
    private final Queries queries;
    private final Clauses clauses;
    private final List<SelectItem<?>> items;
    private final List<Range> ranges;

    SelectList(Queries queries, Clauses clauses, PlainSelect select) throws Unplannable {
        this.queries = queries;
        this.clauses = clauses;
        this.items = select.getSelectItems();
        this.ranges = clauses.selectItems();
        if (ranges.size() != items.size()) {
            throw new Unplannable("The select list cannot be told apart from its text", "Write it without hints");
        }
    }

    int size() {
        return items.size();
    }

    Expression expression(int item) {
        return items.get(item).getExpression();
    }

    /** The item's text without its alias. */
    Range text(int item) {
        return clauses.withoutAlias(ranges.get(item), items.get(item).getAlias() != null);
    }

    /** The item's alias as stored; null if it has none. */
    @Nullable String alias(int item) {
        return items.get(item).getAlias() == null
                ? null
                : queries.names().stored(items.get(item).getAlias().getName());
    }

    boolean isStar(int item) {
        return items.get(item).getExpression() instanceof AllColumns;
    }

    /** The item that an ORDER BY expression means: by position, by name, or by being the same; -1 if it is none. */
    int meantBy(Expression expression, Range written) throws Unplannable {
        if (expression instanceof LongValue ordinal) {
            return byPosition(queries.shapingInteger(Integer.parseInt(ordinal.getStringValue())));
        }
        if (expression instanceof Column column && column.getTable() == null) {
            int named = named(queries.names().stored(column.getColumnName()));
            return named >= 0 ? named : sameAs(written);
        }
        return sameAs(written);
    }

    /** The item of that name; -1 if there is none. Two that differ are an error on PostgreSQL, which is left to it. */
    private int named(String name) throws Unplannable {
        int found = -1;
        for (int i = 0; i < items.size(); i++) {
            if (!name.equals(name(items.get(i)))) {
                continue;
            }
            if (found < 0) {
                found = i;
            } else if (!queries.dialect().embedded() && !clauses.same(text(found), text(i), queries::shape)) {
                throw new Unplannable("ORDER BY a name that two columns of the answer have", "Order by a position");
            }
        }
        return found;
    }

    /** The item that is this column, however either is written; -1 if there is none. */
    int sameColumn(@Nullable ColumnRef column, Scope scope) {
        for (int i = 0; column != null && i < items.size(); i++) {
            if (column.equals(Conditions.column(items.get(i).getExpression(), scope))) {
                return i;
            }
        }
        return -1;
    }

    /** The item that is written like this; -1 if there is none. */
    int sameAs(Range written) {
        for (int i = 0; i < items.size(); i++) {
            if (clauses.same(text(i), written, queries::shape)) {
                return i;
            }
        }
        return -1;
    }

    private int byPosition(int position) throws Unplannable {
        for (int i = 0; i < Math.min(position, items.size()); i++) {
            if (isStar(i)) {
                throw new Unplannable("ORDER BY position beside *", "Name the column to order by");
            }
        }
        if (position < 1 || position > items.size()) {
            throw new Unplannable("ORDER BY position is not in the select list", "Use a position of the select list");
        }
        return position - 1;
    }

    private @Nullable String name(SelectItem<?> item) {
        if (item.getAlias() != null) {
            return queries.names().stored(item.getAlias().getName());
        }
        return label(item.getExpression());
    }

    /**
     * The name by which ORDER BY knows an expression without an alias; null if it has none. PostgreSQL names a CASE by its ELSE, a CAST by what it
     * casts, a call by its function; H2 none of them.
     */
    private @Nullable String label(@Nullable Expression expression) {
        if (expression instanceof Column column) {
            return queries.names().stored(column.getColumnName());
        }
        if (queries.dialect().embedded()) {
            return null;
        }
        if (expression instanceof CaseExpression choice) {
            return label(choice.getElseExpression());
        }
        if (expression instanceof CastExpression cast) {
            return label(cast.getLeftExpression());
        }
        if (expression instanceof CollateExpression collate) {
            return label(collate.getLeftExpression());
        }
        if (expression instanceof ParenthesedExpressionList<?> list && list.size() == 1) {
            return label(list.get(0));
        }
        return expression instanceof Function || expression instanceof AnalyticExpression
                ? Choice.name(expression)
                : null;
    }
}

package dev.kintsugi.plan;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import net.sf.jsqlparser.expression.AnalyticExpression;
import net.sf.jsqlparser.expression.AnyComparisonExpression;
import net.sf.jsqlparser.expression.BinaryExpression;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.ExpressionVisitorAdapter;
import net.sf.jsqlparser.expression.Function;
import net.sf.jsqlparser.expression.JsonAggregateFunction;
import net.sf.jsqlparser.expression.MySQLGroupConcat;
import net.sf.jsqlparser.expression.operators.relational.ComparisonOperator;
import net.sf.jsqlparser.expression.operators.relational.ExistsExpression;
import net.sf.jsqlparser.expression.operators.relational.InExpression;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.statement.select.ParenthesedSelect;
import net.sf.jsqlparser.statement.select.Select;
import org.jspecify.annotations.Nullable;

/** What an expression contains, its subqueries' insides excepted. */
final class Shape extends ExpressionVisitorAdapter<@Nullable Void> {
    private final List<Column> columns = new ArrayList<>();
    private final List<ComparisonOperator> comparisons = new ArrayList<>();
    private final List<Select> subqueries = new ArrayList<>();
    private final List<Select> asked = new ArrayList<>();
    private final Map<Select, Expression> compared = new IdentityHashMap<>();
    private final List<Expression> aggregates = new ArrayList<>();
    private final List<AnalyticExpression> windows = new ArrayList<>();

    /** Names of functions, aggregates and window functions, in lower case. */
    private final List<String> functions = new ArrayList<>();

    static Shape of(@Nullable Expression... expressions) {
        Shape shape = new Shape();
        for (Expression expression : expressions) {
            if (expression != null) {
                expression.accept(shape, null);
            }
        }
        return shape;
    }

    List<Column> columns() {
        return columns;
    }

    /** Comparisons of two expressions. */
    List<ComparisonOperator> comparisons() {
        return comparisons;
    }

    List<Select> subqueries() {
        return subqueries;
    }

    /** The subqueries of EXISTS, which are asked for rows and not for what is in them. */
    List<Select> asked() {
        return asked;
    }

    /** What stands before IN, ANY or ALL and a subquery; null for a subquery that stands elsewhere. */
    @Nullable Expression comparedWith(Select subquery) {
        return compared.get(subquery);
    }

    List<Expression> aggregates() {
        return aggregates;
    }

    List<String> functions() {
        return functions;
    }

    List<AnalyticExpression> windows() {
        return windows;
    }

    /** True if the value is the same for all rows: no column, subquery or aggregate. */
    boolean constant() {
        return columns.isEmpty() && subqueries.isEmpty() && aggregates.isEmpty() && windows.isEmpty();
    }

    @Override
    public <S> @Nullable Void visit(Column column, S parameters) {
        columns.add(column);
        return null;
    }

    @Override
    protected <S> @Nullable Void visitBinaryExpression(BinaryExpression expression, S parameters) {
        if (expression instanceof ComparisonOperator comparison) {
            comparisons.add(comparison);
            if (comparison.getRightExpression() instanceof AnyComparisonExpression any) {
                compared.put(any.getSelect(), comparison.getLeftExpression());
            }
        }
        return super.visitBinaryExpression(expression, parameters);
    }

    @Override
    public <S> @Nullable Void visit(InExpression in, S parameters) {
        if (in.getRightExpression() instanceof Select select) {
            compared.put(select, in.getLeftExpression());
        }
        return super.visit(in, parameters);
    }

    @Override
    public <S> @Nullable Void visit(ExistsExpression exists, S parameters) {
        if (exists.getRightExpression() instanceof Select select) {
            asked.add(select);
        }
        return super.visit(exists, parameters);
    }

    @Override
    public <S> @Nullable Void visit(ParenthesedSelect select, S parameters) {
        subqueries.add(select);
        return null;
    }

    @Override
    public <S> @Nullable Void visit(Select select, S parameters) {
        subqueries.add(select);
        return null;
    }

    @Override
    public <S> @Nullable Void visit(AnyComparisonExpression any, S parameters) {
        subqueries.add(any.getSelect());
        return null;
    }

    @Override
    public <S> @Nullable Void visit(Function function, S parameters) {
        functions.add(Choice.name(function));
        if (Vocabulary.isAggregate(Choice.name(function))) {
            aggregates.add(function);
        }
        super.visit(function, parameters);
        if (function.getOrderByElements() != null) {
            function.getOrderByElements()
                    .forEach(element -> element.getExpression().accept(this, parameters));
        }
        return null;
    }

    @Override
    public <S> @Nullable Void visit(AnalyticExpression analytic, S parameters) {
        functions.add(Choice.name(analytic));
        switch (analytic.getType()) {
            // WITHIN GROUP and FILTER without OVER come as analytic expressions too.
            case WITHIN_GROUP, FILTER_ONLY -> aggregates.add(analytic);
            case OVER, WITHIN_GROUP_OVER -> windows.add(analytic);
        }
        super.visit(analytic, parameters);
        if (analytic.getFilterExpression() != null) {
            analytic.getFilterExpression().accept(this, parameters);
        }
        return null;
    }

    @Override
    public <S> @Nullable Void visit(JsonAggregateFunction function, S parameters) {
        aggregates.add(function);
        return super.visit(function, parameters);
    }

    @Override
    public <S> @Nullable Void visit(MySQLGroupConcat function, S parameters) {
        aggregates.add(function);
        return super.visit(function, parameters);
    }
}

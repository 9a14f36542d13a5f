package dev.kintsugi.plan;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.plan.Relation.ColumnRef;
import dev.kintsugi.plan.Relation.Output;
import dev.kintsugi.rows.SqlType;
import dev.kintsugi.rows.SqlType.Kind;
import net.sf.jsqlparser.expression.BinaryExpression;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.Function;
import net.sf.jsqlparser.expression.LongValue;
import net.sf.jsqlparser.expression.operators.arithmetic.Addition;
import net.sf.jsqlparser.expression.operators.arithmetic.Division;
import net.sf.jsqlparser.expression.operators.arithmetic.Multiplication;
import net.sf.jsqlparser.expression.operators.arithmetic.Subtraction;
import net.sf.jsqlparser.expression.operators.relational.ParenthesedExpressionList;
import org.jspecify.annotations.Nullable;

/** The types of expressions, as far as the planner can tell them: of columns, aggregates of columns, and arithmetic over decimals. */
final class ValueTypes {
    private static final SqlType BIGINT = SqlType.of(Kind.BIGINT, "bigint");
    private static final SqlType NUMERIC = SqlType.of(Kind.DECIMAL, "numeric");
    private final Scope scope;
    private final Dialect dialect;

    ValueTypes(Scope scope, Dialect dialect) {
        this.scope = scope;
        this.dialect = dialect;
    }

    Output of(Expression expression) {
        if (Choice.name(expression).equals("count")) {
            return new Output(BIGINT, false);
        }
        SqlType type = type(expression);
        return type == null ? Output.UNKNOWN : new Output(type, true);
    }

    private @Nullable SqlType type(Expression expression) {
        if (expression instanceof ParenthesedExpressionList<?> list && list.size() == 1) {
            return type(list.get(0));
        }
        if (expression instanceof Function function) {
            return aggregate(function);
        }
        boolean arithmetic = expression instanceof Addition
                || expression instanceof Subtraction
                || expression instanceof Multiplication
                || expression instanceof Division;
        if (arithmetic && !dialect.embedded()) {
            BinaryExpression sides = (BinaryExpression) expression;
            return decimal(sides.getLeftExpression(), sides.getRightExpression());
        }
        ColumnRef column = Conditions.column(expression, scope);
        return column == null ? null : column.type();
    }

    private @Nullable SqlType aggregate(Function function) {
        if (function.getParameters() == null || function.getParameters().size() != 1) {
            return null;
        }
        String name = Choice.name(function);
        if (name.equals("count")) {
            return BIGINT;
        }
        SqlType argument = type(function.getParameters().get(0));
        if (name.equals("min") || name.equals("max")) {
            return argument;
        }
        if (argument == null || dialect.embedded() || !(name.equals("sum") || name.equals("avg"))) {
            return null;
        }
        return switch (argument.kind()) {
            case SMALLINT, INTEGER -> name.equals("sum") ? BIGINT : NUMERIC;
            case BIGINT, DECIMAL -> NUMERIC;
            default -> null;
        };
    }

    /** A decimal and a number that is none of floating point make a decimal. */
    private @Nullable SqlType decimal(Expression left, Expression right) {
        SqlType a = type(left);
        SqlType b = type(right);
        boolean one = a != null && a.kind() == Kind.DECIMAL || b != null && b.kind() == Kind.DECIMAL;
        return one && isExact(left, a) && isExact(right, b) ? NUMERIC : null;
    }

    private static boolean isExact(Expression expression, @Nullable SqlType type) {
        return expression instanceof LongValue
                || (type != null && (type.kind() == Kind.DECIMAL || type.kind().isInteger()));
    }
}

package dev.kintsugi.plan;

import dev.kintsugi.plan.Relation.ColumnRef;
import dev.kintsugi.rows.SqlType.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import net.sf.jsqlparser.expression.BinaryExpression;
import net.sf.jsqlparser.expression.CaseExpression;
import net.sf.jsqlparser.expression.CastExpression;
import net.sf.jsqlparser.expression.DateTimeLiteralExpression;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.Function;
import net.sf.jsqlparser.expression.IntervalExpression;
import net.sf.jsqlparser.expression.TimeKeyExpression;
import net.sf.jsqlparser.expression.operators.arithmetic.Addition;
import net.sf.jsqlparser.expression.operators.arithmetic.Division;
import net.sf.jsqlparser.expression.operators.arithmetic.Multiplication;
import net.sf.jsqlparser.expression.operators.arithmetic.Subtraction;
import net.sf.jsqlparser.expression.operators.relational.ParenthesedExpressionList;
import org.jspecify.annotations.Nullable;

/** Whether an expression is a span of time, as far as the planner can tell. */
record Spans(Scope scope) {
    private static final Set<String> OF_SPANS =
            Set.of("age", "justify_hours", "justify_days", "justify_interval", "make_interval");
    private static final Set<String> OF_MOMENTS = Set.of("now", "clock_timestamp", "to_timestamp", "date_trunc");
    /** Functions of values of one type, which give one of them. */
    private static final Set<String> CHOICES = Set.of("coalesce", "nullif", "greatest", "least");

    private static final Set<Kind> MOMENTS = Set.of(Kind.TIME, Kind.TIMESTAMP, Kind.TIMESTAMP_TZ);

    /** True for an interval, and for what is added up as one; false also for what is not known. */
    boolean isSpan(@Nullable Expression expression) {
        if (expression instanceof ParenthesedExpressionList<?> list) {
            return list.size() == 1 && isSpan(list.get(0));
        }
        if (expression instanceof IntervalExpression) {
            return true;
        }
        if (expression instanceof CastExpression cast) {
            String type = typeName(cast);
            return type.startsWith("INTERVAL") || type.equals("TIME");
        }
        if (expression instanceof Function function) {
            return OF_SPANS.contains(Choice.name(function)) || (chooses(function) && anySpan(function.getParameters()));
        }
        if (expression instanceof CaseExpression choice) {
            return isSpan(choice.getElseExpression())
                    || choice.getWhenClauses().stream().anyMatch(when -> isSpan(when.getThenExpression()));
        }
        if (expression instanceof Subtraction difference && isEither(difference, this::isMoment)) {
            return true;
        }
        if (expression instanceof Addition
                || expression instanceof Subtraction
                || expression instanceof Multiplication
                || expression instanceof Division) {
            return isEither((BinaryExpression) expression, this::isSpan);
        }
        ColumnRef column = expression == null ? null : Conditions.column(expression, scope);
        return column != null
                && column.type() != null
                && (column.type().kind() == Kind.TIME
                        || column.type().name().toUpperCase(Locale.ROOT).startsWith("INTERVAL"));
    }

    private boolean isMoment(@Nullable Expression expression) {
        if (expression instanceof ParenthesedExpressionList<?> list) {
            return list.size() == 1 && isMoment(list.get(0));
        }
        if (expression instanceof CastExpression cast) {
            return typeName(cast).startsWith("TIME");
        }
        if (expression instanceof Function function) {
            List<? extends Expression> given = function.getParameters();
            return OF_MOMENTS.contains(Choice.name(function))
                    || (chooses(function) && given != null && given.stream().anyMatch(this::isMoment));
        }
        if (expression instanceof Addition || expression instanceof Subtraction) {
            return isEither((BinaryExpression) expression, this::isMoment);
        }
        if (expression instanceof TimeKeyExpression || expression instanceof DateTimeLiteralExpression) {
            return true;
        }
        ColumnRef column = expression == null ? null : Conditions.column(expression, scope);
        return column != null
                && column.type() != null
                && MOMENTS.contains(column.type().kind());
    }

    private static boolean chooses(Function function) {
        return CHOICES.contains(Choice.name(function));
    }

    private boolean anySpan(@Nullable List<? extends Expression> expressions) {
        return expressions != null && expressions.stream().anyMatch(this::isSpan);
    }

    private static boolean isEither(BinaryExpression sides, Predicate<Expression> kind) {
        return kind.test(sides.getLeftExpression()) || kind.test(sides.getRightExpression());
    }

    private static String typeName(CastExpression cast) {
        return String.valueOf(cast.getColDataType().getDataType()).toUpperCase(Locale.ROOT);
    }
}

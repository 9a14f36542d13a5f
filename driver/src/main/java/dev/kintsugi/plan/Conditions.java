package dev.kintsugi.plan;

import dev.kintsugi.plan.Relation.ColumnRef;
import dev.kintsugi.route.KeyTexts;
import dev.kintsugi.route.Operand;
import dev.kintsugi.route.Routing;
import dev.kintsugi.route.ShardKey;
import dev.kintsugi.rows.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import net.sf.jsqlparser.expression.AnyComparisonExpression;
import net.sf.jsqlparser.expression.ArrayConstructor;
import net.sf.jsqlparser.expression.BinaryExpression;
import net.sf.jsqlparser.expression.CastExpression;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.Function;
import net.sf.jsqlparser.expression.RowConstructor;
import net.sf.jsqlparser.expression.operators.conditional.AndExpression;
import net.sf.jsqlparser.expression.operators.conditional.OrExpression;
import net.sf.jsqlparser.expression.operators.relational.Between;
import net.sf.jsqlparser.expression.operators.relational.EqualsTo;
import net.sf.jsqlparser.expression.operators.relational.ExpressionList;
import net.sf.jsqlparser.expression.operators.relational.GreaterThan;
import net.sf.jsqlparser.expression.operators.relational.GreaterThanEquals;
import net.sf.jsqlparser.expression.operators.relational.InExpression;
import net.sf.jsqlparser.expression.operators.relational.IsNullExpression;
import net.sf.jsqlparser.expression.operators.relational.MinorThan;
import net.sf.jsqlparser.expression.operators.relational.MinorThanEquals;
import net.sf.jsqlparser.expression.operators.relational.ParenthesedExpressionList;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.statement.select.ParenthesedSelect;
import net.sf.jsqlparser.statement.select.Select;
import net.sf.jsqlparser.statement.select.Values;
import org.jspecify.annotations.Nullable;

/**
 * Reads conditions as routings of one key. The result is always a superset of the shards whose rows can satisfy the condition:
 * what is not understood may hold anywhere, and no negation is read.
 */
final class Conditions {
    private final ShardKey key;
    private final Predicate<ColumnRef> isKey;
    private final Predicate<ColumnRef> alwaysKey;
    private final Scope scope;
    private final Operands operands;

    /**
     * For one key.
     *
     * @param isKey the columns that hold the key, or NULL where an outer join found no partner
     * @param alwaysKey those of them that hold the key in every row
     */
    Conditions(
            ShardKey key, Predicate<ColumnRef> isKey, Predicate<ColumnRef> alwaysKey, Scope scope, Operands operands) {
        this.key = key;
        this.isKey = isKey;
        this.alwaysKey = alwaysKey;
        this.scope = scope;
        this.operands = operands;
    }

    private Routing everywhere() {
        return new Routing.Everywhere(key.function().clusterSize());
    }

    /** The conditions that AND joins, in order. */
    static List<Expression> conjuncts(@Nullable Expression condition) {
        List<Expression> result = new ArrayList<>();
        collect(condition, result);
        return result;
    }

    private static void collect(@Nullable Expression condition, List<Expression> into) {
        if (condition instanceof AndExpression and && !and.isUseOperator()) {
            collect(and.getLeftExpression(), into);
            collect(and.getRightExpression(), into);
        } else if (condition instanceof ParenthesedExpressionList<?> list && list.size() == 1) {
            collect(list.get(0), into);
        } else if (condition != null) {
            into.add(condition);
        }
    }

    /** The routing of a condition. */
    Routing of(Expression condition) {
        if (condition instanceof AndExpression and) {
            // && is an operator of arrays and ranges, not a conjunction.
            return and.isUseOperator() ? everywhere() : allOf(conjuncts(condition));
        }
        if (condition instanceof ParenthesedExpressionList<?>) {
            return allOf(conjuncts(condition));
        }
        if (condition instanceof OrExpression or) {
            return anyOf(List.of(of(or.getLeftExpression()), of(or.getRightExpression())));
        }
        if (condition instanceof EqualsTo equals) {
            return equal(equals.getLeftExpression(), equals.getRightExpression());
        }
        if (condition instanceof InExpression in) {
            return in(in);
        }
        if (condition instanceof Between between) {
            return between(between);
        }
        if (condition instanceof IsNullExpression isNull) {
            ColumnRef column = column(isNull.getLeftExpression(), scope);
            return column != null && alwaysKey.test(column) && !isNull.isNot() && !isNull.isUseNotNull()
                    ? new Routing.IsNull(key)
                    : everywhere();
        }
        return bound(condition);
    }

    private Routing allOf(List<Expression> conditions) {
        if (conditions.size() == 1 && conditions.get(0) instanceof ParenthesedExpressionList<?>) {
            return everywhere();
        }
        List<Routing> known = new ArrayList<>();
        for (Expression condition : conditions) {
            Routing routing = of(condition);
            if (!(routing instanceof Routing.Everywhere)) {
                known.add(routing);
            }
        }
        return and(known);
    }

    /** All of the routings; everywhere if there is none. */
    Routing and(List<Routing> routings) {
        return switch (routings.size()) {
            case 0 -> everywhere();
            case 1 -> routings.get(0);
            default -> new Routing.AllOf(routings);
        };
    }

    private Routing anyOf(List<Routing> routings) {
        List<Routing> flat = new ArrayList<>();
        for (Routing routing : routings) {
            if (routing instanceof Routing.Everywhere) {
                return routing;
            }
            if (routing instanceof Routing.AnyOf any) {
                flat.addAll(any.conditions());
            } else {
                flat.add(routing);
            }
        }
        return flat.size() == 1 ? flat.get(0) : new Routing.AnyOf(flat);
    }

    private Routing equal(Expression left, Expression right) {
        List<? extends Expression> leftRow = row(left);
        List<? extends Expression> rightRow = row(right);
        if (leftRow != null && rightRow != null) {
            return equalRows(leftRow, rightRow);
        }
        if (isKey(left)) {
            return equalTo(right);
        }
        return isKey(right) ? equalTo(left) : everywhere();
    }

    private Routing equalRows(List<? extends Expression> left, List<? extends Expression> right) {
        List<Routing> known = new ArrayList<>();
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            Routing routing = equal(left.get(i), right.get(i));
            if (!(routing instanceof Routing.Everywhere)) {
                known.add(routing);
            }
        }
        return and(known);
    }

    private Routing equalTo(Expression value) {
        Expression array = anyArray(value);
        if (array != null) {
            return equalToAny(array);
        }
        Operand operand = operand(value);
        return operand == null ? everywhere() : new Routing.Equal(key, operand);
    }

    /** The argument of ANY(…) or SOME(…) over an array; null if the expression is something else. */
    private static @Nullable Expression anyArray(Expression value) {
        if (value instanceof Function function
                && ("ANY".equalsIgnoreCase(function.getName()) || "SOME".equalsIgnoreCase(function.getName()))
                && function.getParameters() != null
                && function.getParameters().size() == 1) {
            return function.getParameters().get(0);
        }
        if (value instanceof AnyComparisonExpression any
                && any.getAnyType() != net.sf.jsqlparser.expression.AnyType.ALL
                && any.getSelect() instanceof Values values
                && values.getExpressions().size() == 1) {
            return values.getExpressions().get(0);
        }
        return null;
    }

    private Routing equalToAny(Expression array) {
        Expression inner = array;
        while (inner instanceof CastExpression cast
                && cast.getColDataType().getArrayData() != null
                && !cast.getColDataType().getArrayData().isEmpty()) {
            inner = cast.getLeftExpression();
        }
        while (inner instanceof ParenthesedExpressionList<?> list && list.size() == 1) {
            inner = list.get(0);
        }
        if (inner instanceof ArrayConstructor constructor) {
            return anyOfValues(constructor.getExpressions());
        }
        Operand operand = operands.of(inner);
        return operand == null ? everywhere() : new Routing.EqualAny(key, operand);
    }

    private Routing anyOfValues(List<? extends Expression> values) {
        List<Routing> routings = new ArrayList<>();
        for (Expression value : values) {
            Operand operand = operand(value);
            if (operand == null) {
                return everywhere();
            }
            routings.add(new Routing.Equal(key, operand));
        }
        return routings.isEmpty() ? new Routing.Nowhere(key.function().clusterSize()) : anyOf(routings);
    }

    private @Nullable Operand operand(Expression expression) {
        return operands.forKey(expression, key.type());
    }

    private Routing in(InExpression in) {
        if (in.isNot() || in.getRightExpression() instanceof Select) {
            return everywhere();
        }
        Expression right = in.getRightExpression();
        if (!(right instanceof ExpressionList<?> list)) {
            return everywhere();
        }
        if (isKey(in.getLeftExpression())) {
            return anyOfValues(list);
        }
        List<? extends Expression> leftRow = row(in.getLeftExpression());
        if (leftRow == null || list.isEmpty()) {
            return everywhere();
        }
        List<Routing> routings = new ArrayList<>();
        for (Expression element : list) {
            List<? extends Expression> rightRow = row(element);
            routings.add(rightRow == null ? everywhere() : equalRows(leftRow, rightRow));
        }
        return anyOf(routings);
    }

    private Routing between(Between between) {
        if (between.isNot() || between.isUsingSymmetric() || !isKey(between.getLeftExpression())) {
            return everywhere();
        }
        Operand low = operand(between.getBetweenExpressionStart());
        Operand high = operand(between.getBetweenExpressionEnd());
        return low == null && high == null ? everywhere() : new Routing.Between(key, low, high);
    }

    private Routing bound(Expression condition) {
        boolean less = condition instanceof MinorThan || condition instanceof MinorThanEquals;
        boolean greater = condition instanceof GreaterThan || condition instanceof GreaterThanEquals;
        if (!less && !greater) {
            return everywhere();
        }
        BinaryExpression comparison = (BinaryExpression) condition;
        boolean keyLeft = isKey(comparison.getLeftExpression());
        if (!keyLeft && !isKey(comparison.getRightExpression())) {
            return everywhere();
        }
        Operand operand = operand(keyLeft ? comparison.getRightExpression() : comparison.getLeftExpression());
        if (operand == null) {
            return everywhere();
        }
        return less == keyLeft ? new Routing.Between(key, null, operand) : new Routing.Between(key, operand, null);
    }

    private boolean isKey(Expression expression) {
        ColumnRef column = column(expression, scope);
        return column != null && isKey.test(column);
    }

    private static @Nullable List<? extends Expression> row(Expression expression) {
        if (expression instanceof RowConstructor<?> row) {
            return row;
        }
        return expression instanceof ParenthesedExpressionList<?> list && list.size() > 1 ? list : null;
    }

    /** True if equality of the two columns means that equal keys of both have one canonical text. */
    static boolean comparable(@Nullable SqlType a, @Nullable SqlType b) {
        return a != null && b != null && KeyTexts.sameCanonicalForm(a, b) && exact(a) && exact(b);
    }

    /** True if a database compares values of both types without converting texts. */
    static boolean goTogether(@Nullable SqlType a, @Nullable SqlType b) {
        return a != null
                && b != null
                && (a.kind() == b.kind() && a.kind() != SqlType.Kind.OTHER
                        || a.kind().isNumber() && b.kind().isNumber()
                        || a.kind().isText() && b.kind().isText());
    }

    /** False for a collation to which different texts are equal. */
    private static boolean exact(SqlType type) {
        return type.collation() == null || type.collation().deterministic();
    }

    /**
     * The pairs of columns that are equal in every row which meets all of some conditions.
     *
     * <pre>
     *   a.k = b.k AND …                                       a.k = b.k
     *   (a.k = b.k AND …) OR (b.k = a.k AND …)                the same: all alternatives say so
     * </pre>
     */
    static List<Equality> equalities(List<Expression> conjuncts, Scope scope) {
        List<Equality> result = new ArrayList<>();
        for (Expression conjunct : conjuncts) {
            if (conjunct instanceof OrExpression or) {
                List<Equality> alternative = equalities(conjuncts(or.getRightExpression()), scope);
                equalities(conjuncts(or.getLeftExpression()), scope).stream()
                        .filter(equality -> alternative.stream().anyMatch(equality::isSame))
                        .forEach(result::add);
            } else if (conjunct instanceof EqualsTo equals) {
                List<? extends Expression> left = row(equals.getLeftExpression());
                List<? extends Expression> right = row(equals.getRightExpression());
                if (left != null && right != null) {
                    for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
                        addEquality(left.get(i), right.get(i), scope, result);
                    }
                } else {
                    addEquality(equals.getLeftExpression(), equals.getRightExpression(), scope, result);
                }
            }
        }
        return result;
    }

    private static void addEquality(Expression left, Expression right, Scope scope, List<Equality> into) {
        ColumnRef a = column(left, scope);
        ColumnRef b = column(right, scope);
        if (a != null && b != null && comparable(a.type(), b.type())) {
            into.add(new Equality(a, b));
        }
    }

    static @Nullable ColumnRef column(Expression expression, Scope scope) {
        Expression inner = expression;
        while (inner instanceof ParenthesedExpressionList<?> list && list.size() == 1) {
            inner = list.get(0);
        }
        return inner instanceof Column column ? scope.resolve(column) : null;
    }

    /** Two columns that are equal in every row. */
    record Equality(ColumnRef a, ColumnRef b) {
        boolean isSame(Equality other) {
            return equals(other) || (a.equals(other.b) && b.equals(other.a));
        }

        @Nullable ColumnRef other(ColumnRef column) {
            if (column.equals(a)) {
                return b;
            }
            return column.equals(b) ? a : null;
        }
    }

    /** The IN conditions over a subquery, with their column. */
    static @Nullable Select subqueryOf(Expression conjunct) {
        return conjunct instanceof InExpression in
                        && !in.isNot()
                        && in.getRightExpression() instanceof ParenthesedSelect select
                ? select
                : null;
    }
}

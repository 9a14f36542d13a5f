package dev.kintsugi.plan;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.route.KeyTexts;
import dev.kintsugi.route.Operand;
import dev.kintsugi.rows.SqlType;
import dev.kintsugi.rows.SqlType.Kind;
import java.util.Locale;
import java.util.function.IntFunction;
import net.sf.jsqlparser.expression.BinaryExpression;
import net.sf.jsqlparser.expression.BooleanValue;
import net.sf.jsqlparser.expression.CastExpression;
import net.sf.jsqlparser.expression.DateTimeLiteralExpression;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.JdbcParameter;
import net.sf.jsqlparser.expression.LongValue;
import net.sf.jsqlparser.expression.NullValue;
import net.sf.jsqlparser.expression.SignedExpression;
import net.sf.jsqlparser.expression.StringValue;
import net.sf.jsqlparser.expression.operators.arithmetic.Addition;
import net.sf.jsqlparser.expression.operators.arithmetic.Multiplication;
import net.sf.jsqlparser.expression.operators.arithmetic.Subtraction;
import net.sf.jsqlparser.expression.operators.relational.ParenthesedExpressionList;
import net.sf.jsqlparser.statement.create.table.ColDataType;
import org.jspecify.annotations.Nullable;

/** Expressions whose value is known when the statement runs, without a database. */
final class Operands {
    private final IntFunction<Operand> literals;
    private final Dialect dialect;

    /**
     * For one text.
     *
     * @param literals the operand of each literal slot: the statement's own, or a constant where a view's text is read
     */
    Operands(IntFunction<Operand> literals, Dialect dialect) {
        this.literals = literals;
        this.dialect = dialect;
    }

    /**
     * The operand beside a column; null if only a database can compute the expression, or would convert it to another type than the
     * column's before it compares or assigns it.
     */
    @Nullable Operand forKey(Expression expression, SqlType column) {
        Operand operand = of(expression);
        return operand instanceof Operand.Cast cast && !KeyTexts.sameCanonicalForm(cast.type(), column)
                ? null
                : operand;
    }

    /** The literal of that slot. */
    Operand literal(int slot) {
        return literals.apply(slot);
    }

    /** The operand; null if only a database can compute the expression. */
    @Nullable Operand of(Expression expression) {
        if (expression instanceof LongValue number) {
            return literals.apply(Integer.parseInt(number.getStringValue()));
        }
        if (expression instanceof StringValue string) {
            return literals.apply(Integer.parseInt(string.getValue()));
        }
        if (expression instanceof JdbcParameter parameter) {
            return new Operand.Bound(parameter.getIndex() - 1);
        }
        if (expression instanceof NullValue) {
            return new Operand.Constant(null);
        }
        if (expression instanceof BooleanValue truth) {
            return new Operand.Constant(truth.getValue());
        }
        if (expression instanceof ParenthesedExpressionList<?> list) {
            return list.size() == 1 ? of(list.get(0)) : null;
        }
        if (expression instanceof SignedExpression signed) {
            return signed(signed);
        }
        if (expression instanceof CastExpression cast) {
            return cast.isUseCastKeyword() || cast.getFormat() == null
                    ? cast(cast.getLeftExpression(), cast.getColDataType())
                    : null;
        }
        if (expression instanceof DateTimeLiteralExpression literal) {
            return dateTime(literal);
        }
        return arithmetic(expression);
    }

    private @Nullable Operand signed(SignedExpression signed) {
        Operand inner = of(signed.getExpression());
        if (inner == null || signed.getSign() == '+') {
            return inner;
        }
        if (signed.getSign() != '-') {
            return null;
        }
        return inner instanceof Operand.Literal literal
                ? new Operand.Literal(literal.slot(), !literal.negated())
                : new Operand.Arithmetic('-', new Operand.Constant(0L), inner);
    }

    private @Nullable Operand arithmetic(Expression expression) {
        char operator;
        if (expression instanceof Addition) {
            operator = '+';
        } else if (expression instanceof Subtraction) {
            operator = '-';
        } else if (expression instanceof Multiplication) {
            operator = '*';
        } else {
            return null;
        }
        BinaryExpression binary = (BinaryExpression) expression;
        Operand left = of(binary.getLeftExpression());
        Operand right = of(binary.getRightExpression());
        return left == null || right == null ? null : new Operand.Arithmetic(operator, left, right);
    }

    private @Nullable Operand cast(Expression expression, ColDataType type) {
        Operand inner = of(expression);
        if (inner == null
                || (type.getArgumentsStringList() != null
                        && !type.getArgumentsStringList().isEmpty())
                || (type.getArrayData() != null && !type.getArrayData().isEmpty())) {
            return null;
        }
        Kind kind = kind(type.getDataType());
        return kind == null ? null : new Operand.Cast(inner, SqlType.of(kind, type.getDataType()), dialect);
    }

    private @Nullable Operand dateTime(DateTimeLiteralExpression literal) {
        String quoted = literal.getValue();
        Operand inner = literals.apply(Integer.parseInt(quoted.substring(1, quoted.length() - 1)));
        Kind kind =
                switch (literal.getType()) {
                    case DATE -> Kind.DATE;
                    case TIMESTAMP -> Kind.TIMESTAMP;
                    case TIMESTAMPTZ -> Kind.TIMESTAMP_TZ;
                    default -> null;
                };
        return kind == null ? null : new Operand.Cast(inner, SqlType.of(kind, kind.name()), dialect);
    }

    private static @Nullable Kind kind(String typeName) {
        return switch (typeName.toLowerCase(Locale.ROOT)) {
            case "smallint", "int2" -> Kind.SMALLINT;
            case "integer", "int", "int4" -> Kind.INTEGER;
            case "bigint", "int8" -> Kind.BIGINT;
            case "numeric", "decimal" -> Kind.DECIMAL;
            case "text", "varchar", "character varying" -> Kind.TEXT;
            case "uuid" -> Kind.UUID;
            case "date" -> Kind.DATE;
            case "timestamp", "timestamp without time zone" -> Kind.TIMESTAMP;
            case "boolean", "bool" -> Kind.BOOLEAN;
            default -> null;
        };
    }
}

package dev.kintsugi.plan;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.plan.Relation.ColumnRef;
import dev.kintsugi.plan.RowFilter.Condition;
import dev.kintsugi.route.Operand;
import dev.kintsugi.rows.SqlType;
import dev.kintsugi.rows.SqlType.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.sf.jsqlparser.expression.BinaryExpression;
import net.sf.jsqlparser.expression.BooleanValue;
import net.sf.jsqlparser.expression.CastExpression;
import net.sf.jsqlparser.expression.DateTimeLiteralExpression;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.IntervalExpression;
import net.sf.jsqlparser.expression.JdbcParameter;
import net.sf.jsqlparser.expression.LongValue;
import net.sf.jsqlparser.expression.NotExpression;
import net.sf.jsqlparser.expression.SignedExpression;
import net.sf.jsqlparser.expression.StringValue;
import net.sf.jsqlparser.expression.operators.arithmetic.Addition;
import net.sf.jsqlparser.expression.operators.arithmetic.Subtraction;
import net.sf.jsqlparser.expression.operators.conditional.AndExpression;
import net.sf.jsqlparser.expression.operators.conditional.OrExpression;
import net.sf.jsqlparser.expression.operators.relational.Between;
import net.sf.jsqlparser.expression.operators.relational.ComparisonOperator;
import net.sf.jsqlparser.expression.operators.relational.InExpression;
import net.sf.jsqlparser.expression.operators.relational.IsNullExpression;
import net.sf.jsqlparser.expression.operators.relational.LikeExpression;
import net.sf.jsqlparser.expression.operators.relational.ParenthesedExpressionList;
import net.sf.jsqlparser.schema.Column;
import org.jspecify.annotations.Nullable;

/**
 * Writes a condition on one relation's rows so that a shard can leave out the rows that do not meet it before they are gathered.
 *
 * <pre>
 *   … FROM orders o JOIN customers c ON c.id = o.buyer WHERE o.status = 'new' AND o.total / c.score > 2
 *   orders:  SELECT … FROM orders WHERE "status" = 'new'
 * </pre>
 *
 * <p>Whether leaving rows out is right is {@link Part}'s to say. This class sees to it that the condition means the same on the shard, and
 * that asking it early raises no error which a database with all rows would not have raised: there, another condition or a join may have
 * removed the row first. So only what cannot fail on any row is written:
 *
 * <ul>
 *   <li>comparisons, BETWEEN, IN over a list, LIKE, IS NULL, and AND, OR, NOT of them;
 *   <li>of the relation's own columns of built-in types among each other, and with constants: literals, parameters, sums and differences
 *       of these, casts of these to a built-in type. Whether casts and sums can fail is each execution's to say: {@link
 *       ComputedConstants};
 *   <li>no arithmetic over columns (overflow, division by zero), no casts of columns, no functions (they may fail, or be evaluated once a
 *       statement), no subqueries, no columns of other relations;
 *   <li>numeric columns are not compared with floating-point ones: the conversion may overflow. Where a database compares text with
 *       numbers as numbers, which fails for other text, both sides must be of one family, and no parameter is.
 * </ul>
 *
 * <p>What depends on a literal's or parameter's value is left to each execution: see {@link #isHarmless}.
 */
final class EarlyFilter {
    private static final Set<String> COMPARISONS = Set.of("=", "<>", "!=", "<", ">", "<=", ">=");
    private static final Pattern INTERVAL = Pattern.compile("(?i)INTERVAL '\\d+'( [A-Z]+( TO [A-Z]+)?)?");
    private static final List<String> MOMENTS = List.of("now", "today", "tomorrow", "yesterday");
    private final Relation relation;
    private final Scope scope;
    private final Queries queries;
    private final boolean strict;
    private final ShardText.Builder text = new ShardText.Builder();
    private final List<Operand> casts = new ArrayList<>();
    private final List<Operand> summands = new ArrayList<>();
    private boolean columns;
    private boolean harmless = true;
    /** True within a sum or difference of constants. */
    private boolean summing;

    private EarlyFilter(Relation relation, Scope scope, Queries queries) {
        this.relation = relation;
        this.scope = scope;
        this.queries = queries;
        Dialect dialect = queries.dialect();
        this.strict = dialect.comparesTextAsNumber();
    }

    /**
     * What a condition says of the relation's rows alone, over the table's bare columns: every row that meets the condition, with
     * whatever rows of other relations, meets it. Null if that is nothing which can be asked early.
     *
     * <pre>
     *   (p.size &lt; 5 AND l.quantity &lt; 9) OR (p.size &lt; 8 AND l.mode = 'AIR')      of p:  size &lt; 5 OR size &lt; 8
     * </pre>
     */
    static @Nullable Condition of(Expression condition, Relation relation, Scope scope, Queries queries) {
        Condition whole = whole(condition, relation, scope, queries);
        if (whole != null) {
            return whole;
        }
        if (condition instanceof ParenthesedExpressionList<?> list && list.size() == 1) {
            return of(list.get(0), relation, scope, queries);
        }
        boolean and = condition instanceof AndExpression conjunction && !conjunction.isUseOperator();
        if (!and && !(condition instanceof OrExpression)) {
            return null;
        }
        BinaryExpression sides = (BinaryExpression) condition;
        Condition left = of(sides.getLeftExpression(), relation, scope, queries);
        Condition right = of(sides.getRightExpression(), relation, scope, queries);
        if (left == null || right == null) {
            return and && left != null ? left : and ? right : null;
        }
        ShardText both = new ShardText.Builder()
                .sql("(")
                .addAll(left.text().pieces())
                .sql(and ? ") AND (" : ") OR (")
                .addAll(right.text().pieces())
                .sql(")")
                .build();
        return new Condition(both, left.constants().and(right.constants()));
    }

    private static @Nullable Condition whole(Expression condition, Relation relation, Scope scope, Queries queries) {
        EarlyFilter filter = new EarlyFilter(relation, scope, queries);
        return filter.condition(condition) && filter.columns && filter.harmless
                ? new Condition(filter.text.build(), new ComputedConstants(filter.casts, filter.summands))
                : null;
    }

    /**
     * True if a text value means the same whenever it is read: it spells no moment such as {@code 'today'}, and has no backslash, with
     * which a pattern must not end.
     */
    static boolean isHarmless(String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        return value.indexOf('\\') < 0 && MOMENTS.stream().noneMatch(lower::contains);
    }

    /** What kind of value has been written: a column's type, or none for a constant. */
    private record Side(@Nullable SqlType column, Family family) {
        boolean isColumn() {
            return column != null;
        }
    }

    private enum Family {
        NUMBER,
        FLOAT,
        TEXT,
        TIME,
        OTHER,
        /** A parameter or NULL, whose type the other side decides. */
        OPEN
    }

    private boolean condition(Expression condition) {
        if (condition instanceof ParenthesedExpressionList<?> list) {
            return list.size() == 1 && enclosed("(", list.get(0), ")");
        }
        if (condition instanceof AndExpression and) {
            return !and.isUseOperator() && both(and.getLeftExpression(), " AND ", and.getRightExpression());
        }
        if (condition instanceof OrExpression or) {
            return both(or.getLeftExpression(), " OR ", or.getRightExpression());
        }
        if (condition instanceof NotExpression not) {
            return enclosed("NOT (", not.getExpression(), ")");
        }
        if (condition instanceof ComparisonOperator comparison) {
            return comparison.getOldOracleJoinSyntax() == 0
                    && COMPARISONS.contains(comparison.getStringExpression())
                    && compared(
                            comparison.getLeftExpression(),
                            " " + comparison.getStringExpression() + " ",
                            comparison.getRightExpression());
        }
        if (condition instanceof Between between) {
            return between(between);
        }
        if (condition instanceof InExpression in) {
            return in(in);
        }
        if (condition instanceof LikeExpression like) {
            return like(like);
        }
        if (condition instanceof IsNullExpression isNull) {
            Side operand = value(isNull.getLeftExpression());
            text.sql(isNull.isNot() || isNull.isUseNotNull() ? " IS NOT NULL" : " IS NULL");
            return operand != null && operand.isColumn();
        }
        Side truth = condition instanceof Column ? value(condition) : null;
        return truth != null && truth.column() != null && truth.column().kind() == Kind.BOOLEAN;
    }

    private boolean enclosed(String before, Expression condition, String after) {
        text.sql(before);
        boolean written = condition(condition);
        text.sql(after);
        return written;
    }

    private boolean both(Expression left, String operator, Expression right) {
        return enclosed("(", left, ")" + operator) && enclosed("(", right, ")");
    }

    private boolean compared(Expression left, String operator, Expression right) {
        Side a = value(left);
        text.sql(operator);
        Side b = a == null ? null : value(right);
        return a != null && b != null && comparable(a, b);
    }

    private boolean between(Between between) {
        Side value = value(between.getLeftExpression());
        text.sql((between.isNot() ? " NOT" : "") + " BETWEEN ");
        Side low = value == null ? null : value(between.getBetweenExpressionStart());
        text.sql(" AND ");
        Side high = low == null ? null : value(between.getBetweenExpressionEnd());
        return value != null
                && low != null
                && high != null
                && !between.isUsingSymmetric()
                && comparable(value, low)
                && comparable(value, high);
    }

    private boolean in(InExpression in) {
        if (!(in.getRightExpression() instanceof ParenthesedExpressionList<?> list)
                || list.isEmpty()
                || in.isGlobal()) {
            return false;
        }
        Side value = value(in.getLeftExpression());
        text.sql(in.isNot() ? " NOT IN (" : " IN (");
        for (int i = 0; i < list.size() && value != null; i++) {
            text.sql(i == 0 ? "" : ", ");
            Side element = value(list.get(i));
            if (element == null || !comparable(value, element)) {
                return false;
            }
        }
        text.sql(")");
        return value != null;
    }

    private boolean like(LikeExpression like) {
        boolean plain = like.getEscape() == null
                && !like.isUseBinary()
                && (like.getLikeKeyWord() == LikeExpression.KeyWord.LIKE
                        || like.getLikeKeyWord() == LikeExpression.KeyWord.ILIKE);
        Side value = value(like.getLeftExpression());
        if (!plain
                || value == null
                || value.column() == null
                || !value.column().kind().isText()) {
            return false;
        }
        text.sql((like.isNot() ? " NOT " : " ") + like.getLikeKeyWord() + " ");
        boolean deterministic =
                value.column().collation() == null || value.column().collation().deterministic();
        return deterministic
                && like.getRightExpression() instanceof StringValue
                && value(like.getRightExpression()) != null;
    }

    private boolean comparable(Side a, Side b) {
        if (!strict && !(a.isColumn() && b.isColumn())) {
            return true;
        }
        return a.family() == b.family() && a.family() != Family.OPEN && (a.family() != Family.OTHER || sameKind(a, b));
    }

    private static boolean sameKind(Side a, Side b) {
        return a.column() != null
                && b.column() != null
                && a.column().kind() == b.column().kind();
    }

    /** Writes a column or a constant; null if it is neither. */
    private @Nullable Side value(Expression expression) {
        if (expression instanceof Column column) {
            return column(column);
        }
        return constant(expression);
    }

    private @Nullable Side column(Column named) {
        ColumnRef column = scope.resolve(named);
        if (column == null || column.relation() != relation) {
            return null;
        }
        SqlType type = column.type();
        if (type == null || type.kind() == Kind.OTHER) {
            return null;
        }
        columns = true;
        text.sql(queries.dialect().quote(column.name()));
        Family family =
                switch (type.kind()) {
                    case SMALLINT, INTEGER, BIGINT, DECIMAL -> Family.NUMBER;
                    case REAL, DOUBLE -> Family.FLOAT;
                    case TEXT, CHAR -> Family.TEXT;
                    case DATE, TIMESTAMP, TIMESTAMP_TZ -> Family.TIME;
                    default -> Family.OTHER;
                };
        return new Side(type, family);
    }

    private @Nullable Side constant(Expression expression) {
        if (expression instanceof LongValue number) {
            literal(Integer.parseInt(number.getStringValue()));
            return new Side(null, Family.NUMBER);
        }
        if (expression instanceof StringValue string && string.getPrefix() == null) {
            literal(Integer.parseInt(string.getValue()));
            return new Side(null, Family.TEXT);
        }
        if (expression instanceof JdbcParameter parameter) {
            text.add(new ShardText.Piece.Parameter(parameter.getIndex() - 1));
            summand(new Operand.Bound(parameter.getIndex() - 1));
            return strict ? null : new Side(null, Family.OPEN);
        }
        if (expression instanceof BooleanValue truth) {
            text.sql(truth.getValue() ? "TRUE" : "FALSE");
            return new Side(null, Family.OTHER);
        }
        if (expression instanceof SignedExpression signed) {
            text.sql(signed.getSign() == '-' ? "- " : "+ ");
            return signed.getSign() != '~' && signed.getExpression() instanceof LongValue
                    ? constant(signed.getExpression())
                    : null;
        }
        if (expression instanceof ParenthesedExpressionList<?> list && list.size() == 1) {
            text.sql("(");
            Side inner = constant(list.get(0));
            text.sql(")");
            return inner;
        }
        if (expression instanceof Addition sum) {
            return computed(sum.getLeftExpression(), " + ", sum.getRightExpression());
        }
        if (expression instanceof Subtraction difference) {
            return computed(difference.getLeftExpression(), " - ", difference.getRightExpression());
        }
        return typed(expression);
    }

    private @Nullable Side computed(Expression left, String operator, Expression right) {
        boolean within = summing;
        summing = true;
        Side a = constant(left);
        text.sql(operator);
        Side b = a == null ? null : constant(right);
        summing = within;
        return b == null ? null : a;
    }

    /** DATE '…', INTERVAL '…' DAY, '…'::date. */
    private @Nullable Side typed(Expression expression) {
        if (expression instanceof DateTimeLiteralExpression literal) {
            text.sql(literal.getType() + " ");
            literal(slot(literal.getValue()));
            return new Side(null, Family.TIME);
        }
        if (expression instanceof IntervalExpression interval && interval.getExpression() == null) {
            Matcher written = INTERVAL.matcher(interval.toString());
            if (strict || !written.matches()) {
                return null;
            }
            String unit = written.group(1) == null ? "" : written.group(1);
            text.sql("INTERVAL ");
            literal(slot(interval.getParameter()));
            text.sql(unit);
            return new Side(null, Family.OTHER);
        }
        return expression instanceof CastExpression cast && !strict ? cast(cast) : null;
    }

    private @Nullable Side cast(CastExpression cast) {
        Operand value = queries.operands().of(cast);
        boolean narrow = value instanceof Operand.Cast to && to.type().kind() == Kind.SMALLINT;
        if (value == null || narrow && summing) {
            return null;
        }
        casts.add(value);
        text.sql("CAST(");
        Side inner = constant(cast.getLeftExpression());
        text.sql(" AS " + cast.getColDataType().getDataType() + ")");
        return inner == null ? null : new Side(null, Family.OPEN);
    }

    /** A literal of the statement is filled in, and judged, by each execution; one of a view is the same for all. */
    private void literal(int slot) {
        ShardText.Piece piece = queries.literal(slot);
        harmless &= !(piece instanceof ShardText.Piece.Sql sql) || isHarmless(sql.text());
        text.add(piece);
        summand(queries.operands().literal(slot));
    }

    private void summand(Operand operand) {
        if (summing) {
            summands.add(operand);
        }
    }

    private static int slot(String quoted) {
        return Integer.parseInt(quoted.substring(1, quoted.length() - 1));
    }
}

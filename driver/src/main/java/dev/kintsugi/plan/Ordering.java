package dev.kintsugi.plan;

import dev.kintsugi.plan.Relation.ColumnRef;
import dev.kintsugi.rows.Collation;
import dev.kintsugi.rows.SqlType;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import net.sf.jsqlparser.expression.CollateExpression;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.statement.select.OrderByElement;
import org.jspecify.annotations.Nullable;

/** How one item of an ORDER BY compares. */
record Ordering(boolean descending, boolean nullsFirst, Collation collation) {

    /**
     * Reads an item.
     *
     * @param means the expression that it stands for, if it is a position or a name of the select list
     */
    static Ordering of(OrderByElement element, Expression means, Scope scope, Queries queries) throws Unplannable {
        boolean descending = !element.isAsc();
        boolean nullsFirst = element.getNullOrdering() == null
                ? queries.dialect().nullsHigh() == descending
                : element.getNullOrdering() == OrderByElement.NullOrdering.NULLS_FIRST;
        return new Ordering(descending, nullsFirst, collation(means, scope, queries));
    }

    /** The collation by which the database compares an expression, should it be text. */
    static Collation collation(Expression expression, Scope scope, Queries queries) throws Unplannable {
        if (expression instanceof CollateExpression collate) {
            String name = queries.names().stored(collate.getCollate());
            return name.equals("C")
                            || name.equals("POSIX")
                            || name.toLowerCase(Locale.ROOT).equals("ucs_basic")
                    ? Collation.C
                    : new Collation(name, Collation.Order.DATABASE, true);
        }
        if (expression.toString().toUpperCase(Locale.ROOT).contains(" COLLATE ")) {
            throw new Unplannable("COLLATE inside an ORDER BY expression", "Write COLLATE after the whole expression");
        }
        Collation byDefault = queries.layout().catalog().defaultCollation();
        if (queries.layout().hasOneCollation()) {
            return byDefault;
        }
        Set<Collation> collations = new HashSet<>();
        for (Column column : Shape.of(expression).columns()) {
            ColumnRef resolved = scope.resolve(column);
            if (resolved == null || resolved.type() == null) {
                throw untold();
            }
            if (resolved.type().kind().isText()) {
                collations.add(
                        resolved.type().collation() == null
                                ? byDefault
                                : resolved.type().collation());
            }
        }
        if (collations.size() > 1) {
            throw untold();
        }
        return collations.isEmpty() ? byDefault : collations.iterator().next();
    }

    /** The collation of a column of an answer, in a catalog whose columns have several. */
    static Collation collation(@Nullable SqlType type, Queries queries) throws Unplannable {
        Collation byDefault = queries.layout().catalog().defaultCollation();
        if (queries.layout().hasOneCollation()) {
            return byDefault;
        }
        if (type == null) {
            throw untold();
        }
        return type.collation() == null ? byDefault : type.collation();
    }

    private static Unplannable untold() {
        return new Unplannable(
                "The collation of an expression cannot be told, and the tables' columns have several",
                "Write COLLATE after the whole expression");
    }
}

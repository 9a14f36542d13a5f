package dev.kintsugi.plan;

import dev.kintsugi.route.Operand;
import java.util.Locale;
import java.util.Set;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.Function;
import net.sf.jsqlparser.expression.operators.relational.EqualsTo;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.schema.Table;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.Select;
import org.jspecify.annotations.Nullable;

/** A SELECT of one call of {@code set_config} and nothing else, which is a SET by another name. */
final class SettingCall {
    /** Dumps begin with the second. */
    private static final Set<String> NAMES = Set.of("set_config", "pg_catalog.set_config");

    private static final Set<String> LISTS = Set.of("pg_settings", "pg_catalog.pg_settings");

    private SettingCall() {}

    /** The plan; null if the statement is something else. */
    static @Nullable Plan plan(Queries queries, Select select) {
        if (!(select instanceof PlainSelect plain)
                || plain.getWithItemsList() != null
                || plain.getSelectItems().size() != 1
                || !(plain.getSelectItem(0).getExpression() instanceof Function call)
                || !NAMES.contains(call.getName().toLowerCase(Locale.ROOT))
                || call.getParameters() == null
                || call.getParameters().size() != 3) {
            return null;
        }
        boolean listed = plain.getFromItem() != null;
        Expression named = listed
                ? listed(plain, call.getParameters().get(0))
                : call.getParameters().get(0);
        if (named == null || !listed && plain.getWhere() != null) {
            return null;
        }
        Operand name = operand(queries, named);
        Operand value = operand(queries, call.getParameters().get(1));
        Operand local = operand(queries, call.getParameters().get(2));
        return name == null || value == null || local == null ? null : new Plan.Configure(name, value, local, listed);
    }

    /** The name in {@code SELECT set_config(name, …) FROM pg_settings WHERE name = '…'}; null if the query is another. */
    private static @Nullable Expression listed(PlainSelect plain, Expression argument) {
        return plain.getFromItem() instanceof Table table
                        && LISTS.contains(table.getFullyQualifiedName().toLowerCase(Locale.ROOT))
                        && plain.getJoins() == null
                        && plain.getDistinct() == null
                        && plain.getLimit() == null
                        && plain.getOffset() == null
                        && plain.getFetch() == null
                        && plain.getGroupBy() == null
                        && plain.getHaving() == null
                        && isName(argument)
                        && plain.getWhere() instanceof EqualsTo equality
                        && isName(equality.getLeftExpression())
                ? equality.getRightExpression()
                : null;
    }

    private static boolean isName(Expression expression) {
        return expression instanceof Column column
                && column.getTable() == null
                && column.getColumnName().equalsIgnoreCase("name");
    }

    private static @Nullable Operand operand(Queries queries, Expression argument) {
        return queries.operands().of(argument);
    }
}

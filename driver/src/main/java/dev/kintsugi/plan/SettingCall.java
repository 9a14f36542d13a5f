package dev.kintsugi.plan;

import dev.kintsugi.route.Operand;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.Function;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.Select;
import org.jspecify.annotations.Nullable;

/** A SELECT of one call of {@code set_config} and nothing else, which is a SET by another name. */
final class SettingCall {
    private SettingCall() {}

    /** The plan; null if the statement is something else. */
    static @Nullable Plan plan(Queries queries, Select select) {
        if (!(select instanceof PlainSelect plain)
                || plain.getFromItem() != null
                || plain.getWhere() != null
                || plain.getWithItemsList() != null
                || plain.getSelectItems().size() != 1
                || !(plain.getSelectItem(0).getExpression() instanceof Function call)
                || !call.getName().equalsIgnoreCase("set_config")
                || call.getParameters() == null
                || call.getParameters().size() != 3) {
            return null;
        }
        Operand name = operand(queries, call.getParameters().get(0));
        Operand value = operand(queries, call.getParameters().get(1));
        Operand local = operand(queries, call.getParameters().get(2));
        return name == null || value == null || local == null ? null : new Plan.Configure(name, value, local);
    }

    private static @Nullable Operand operand(Queries queries, Expression argument) {
        return queries.operands().of(argument);
    }
}

package dev.kintsugi.plan;

import dev.kintsugi.plan.Relation.ColumnRef;
import dev.kintsugi.route.Operand;
import dev.kintsugi.route.Routing;
import dev.kintsugi.rows.SqlType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.operators.relational.EqualsTo;

/**
 * Conditions that give every column of an enforced unique key a value. At most one row of the table has them; where each row of the group
 * has a part of that table, whose shard key is the group's, they all lie on the row's shard.
 */
final class UniqueConditions {
    private UniqueConditions() {}

    /** The routings of a group's rows by unique keys. */
    static List<Routing> of(Group group, List<Expression> conditions, Scope scope, Operands operands, int clusterSize) {
        List<Routing> routings = new ArrayList<>();
        for (ColumnRef column : group.strict()) {
            for (EnforcedKey key : column.relation().enforcedKeys()) {
                if (key.lookup().shardKey().equals(column.name())) {
                    List<Operand> given = given(key, column.relation(), conditions, scope, operands);
                    if (given.size() == key.types().size()) {
                        routings.add(new Routing.Unique(key.lookup().constraint(), key.types(), given, clusterSize));
                    }
                }
            }
        }
        return routings;
    }

    private static List<Operand> given(
            EnforcedKey key, Relation table, List<Expression> conditions, Scope scope, Operands operands) {
        Map<String, Operand> values = new HashMap<>();
        for (Expression condition : conditions) {
            if (condition instanceof EqualsTo equals) {
                read(table, equals.getLeftExpression(), equals.getRightExpression(), scope, operands, values);
                read(table, equals.getRightExpression(), equals.getLeftExpression(), scope, operands, values);
            }
        }
        return key.lookup().columns().stream()
                .filter(values::containsKey)
                .map(values::get)
                .toList();
    }

    private static void read(
            Relation table,
            Expression left,
            Expression right,
            Scope scope,
            Operands operands,
            Map<String, Operand> into) {
        ColumnRef column = Conditions.column(left, scope);
        SqlType type = column == null || column.relation() != table ? null : column.type();
        Operand operand = type == null ? null : operands.forKey(right, type);
        if (operand != null && column != null) {
            into.putIfAbsent(column.name(), operand);
        }
    }
}

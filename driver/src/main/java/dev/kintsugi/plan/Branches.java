package dev.kintsugi.plan;

import dev.kintsugi.plan.Bound.OutputColumn;
import dev.kintsugi.plan.Relation.Output;
import dev.kintsugi.route.Routing;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.sf.jsqlparser.statement.select.Select;
import net.sf.jsqlparser.statement.select.SetOperation;
import net.sf.jsqlparser.statement.select.SetOperationList;
import net.sf.jsqlparser.statement.select.UnionOp;
import org.jspecify.annotations.Nullable;

/**
 * Reads set operations: each branch has rows of its own, and the operation is in place where all branches are answered shard by
 * shard and, unless all rows are kept, equal rows of all branches live together.
 */
final class Branches {
    private final QueryBinder binder;
    private final Queries queries;

    Branches(QueryBinder binder, Queries queries) {
        this.binder = binder;
        this.queries = queries;
    }

    Bound bind(SetOperationList list, @Nullable Scope outer, Ctes ctes) throws Unplannable, SQLException {
        List<Bound> branches = new ArrayList<>();
        for (Select branch : list.getSelects()) {
            branches.add(binder.bind(branch, outer, ctes));
        }
        if (list.getOrderByElements() != null) {
            for (var element : list.getOrderByElements()) {
                if (!Shape.of(element.getExpression()).subqueries().isEmpty()) {
                    throw new Unplannable(
                            "A subquery in the ORDER BY of a set operation", "Put it into the select list");
                }
            }
        }
        List<Routing> anchors = new ArrayList<>();
        branches.forEach(branch -> anchors.addAll(branch.anchors()));
        List<OutputColumn> outputs = merged(branches);
        boolean limited = list.getLimit() != null || list.getOffset() != null || list.getFetch() != null;
        if (anchors.isEmpty()) {
            if (limited) {
                queries.choose(new Choice("LIMIT", false));
            }
            return new Bound(anchors, null, true, false, outputs, null);
        }
        boolean inPlace = branches.stream()
                .allMatch(branch -> branch.group() != null
                        && !branch.group().pinned()
                        && branch.exact()
                        && branch.anchors().size() == 1);
        if (!inPlace) {
            return new Bound(
                    anchors,
                    null,
                    false,
                    false,
                    outputs,
                    "a branch of a set operation cannot be answered shard by shard");
        }
        int keyColumn = sharedKeyColumn(branches);
        boolean all =
                list.getOperations().stream().allMatch(operation -> operation instanceof UnionOp && operation.isAll());
        Group first = branches.get(0).group();
        Group group = new Group(keyColumn >= 0 && first != null ? first.key() : null);
        List<Routing> together = List.of(new Routing.AnyOf(anchors));
        boolean local = all || keyColumn >= 0;
        return new Bound(
                together,
                group,
                local && !limited,
                local,
                keyColumn >= 0 ? onlyKey(outputs, keyColumn) : outputs,
                "a set operation compares rows of several shards");
    }

    /** The first branch's names, and its types where all branches have them. */
    private static @Nullable List<OutputColumn> merged(List<Bound> branches) {
        List<OutputColumn> first = branches.get(0).outputs();
        if (first == null) {
            return null;
        }
        List<OutputColumn> result = new ArrayList<>();
        for (int i = 0; i < first.size(); i++) {
            int column = i;
            Output output = first.get(i).output();
            boolean same = branches.stream()
                    .allMatch(branch -> branch.outputs() != null
                            && column < branch.outputs().size()
                            && Objects.equals(
                                    branch.outputs().get(column).output().type(), output.type()));
            result.add(new OutputColumn(first.get(i).name(), same ? output : Output.UNKNOWN, false));
        }
        return result;
    }

    private static @Nullable List<OutputColumn> onlyKey(@Nullable List<OutputColumn> outputs, int keyColumn) {
        if (outputs == null) {
            return null;
        }
        List<OutputColumn> result = new ArrayList<>();
        for (OutputColumn output : outputs) {
            result.add(new OutputColumn(output.name(), output.output(), result.size() == keyColumn));
        }
        return result;
    }

    /** The column that holds the key of one placement in all branches, so that equal rows live together; -1 if there is none. */
    private static int sharedKeyColumn(List<Bound> branches) {
        List<OutputColumn> first = branches.get(0).outputs();
        for (int i = 0; first != null && i < first.size(); i++) {
            if (holdsSharedKey(branches, i)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean holdsSharedKey(List<Bound> branches, int column) {
        Group first = branches.get(0).group();
        for (Bound branch : branches) {
            List<OutputColumn> outputs = branch.outputs();
            if (outputs == null
                    || column >= outputs.size()
                    || !outputs.get(column).holdsKey()
                    || first == null
                    || branch.group() == null
                    || !first.joins(branch.group())) {
                return false;
            }
        }
        return true;
    }

    /** True if the operations are UNIONs, whose duplicates can be removed after the shards' answers are put together. */
    static boolean unionsOnly(SetOperationList list) {
        for (SetOperation operation : list.getOperations()) {
            if (!(operation instanceof UnionOp) || operation.isAll()) {
                return false;
            }
        }
        return true;
    }
}

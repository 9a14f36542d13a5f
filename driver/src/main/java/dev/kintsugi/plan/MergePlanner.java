package dev.kintsugi.plan;

import dev.kintsugi.catalog.Column;
import dev.kintsugi.plan.Clauses.Range;
import dev.kintsugi.route.ShardKey;
import java.sql.SQLException;
import java.util.List;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.operators.relational.EqualsTo;
import net.sf.jsqlparser.statement.merge.Merge;
import net.sf.jsqlparser.statement.merge.MergeInsert;
import net.sf.jsqlparser.statement.merge.MergeOperation;
import net.sf.jsqlparser.statement.merge.MergeUpdate;
import org.jspecify.annotations.Nullable;

/**
 * Plans MERGE: its source is a query of its own, whose rows go to the shards of their keys; there the statement runs with them in the
 * source's place. The condition has to equate the target's shard key with a column of the source, and an inserted row has to take its
 * key from there, so that a row of the source meets on one shard all that it could meet in one database.
 */
final class MergePlanner {
    private static final String REMEDY = "Write an UPDATE and an INSERT, in one transaction";
    private final Queries queries;
    private final Clauses clauses;

    MergePlanner(Queries queries) {
        this.queries = queries;
        this.clauses = new Clauses(queries.scan().text(), queries.tokens());
    }

    /** Where the parts of the text are. */
    private record Parts(Range with, Range head, String target, Range source, String alias, Range tail) {}

    Plan plan(Merge merge) throws Unplannable, SQLException {
        PlacedTable target = new WritePlanner(queries).target(merge.getTable());
        Functions functions = Functions.of(queries);
        functions.checkAny();
        if (functions.stateful() != null) {
            throw new Unplannable(functions.stateful() + " in a MERGE", REMEDY);
        }
        if (queries.scan().writesInCte()) {
            throw new Unplannable("A WITH query that writes, before a MERGE", "Write in two statements");
        }
        Parts parts = parts();
        check(parts);
        boolean copies = target.location() instanceof Location.Reference;
        if (copies) {
            functions.checkCopies();
        } else if (functions.once() != null) {
            functions.checkShards();
        }
        String key = null;
        if (target.location() instanceof Location.Sharded sharded) {
            key = joined(merge, sharded.key(), parts);
            checkKeyStays(merge, sharded.key());
        }
        checkInserts(merge, target, key, parts);
        ShardText.Builder source = new ShardText.Builder();
        source.addAll(clauses.pieces(parts.with())).sql(parts.with().isEmpty() ? "" : " ");
        source.sql("SELECT * FROM ").addAll(clauses.pieces(parts.source()));
        Derived rows = Derived.of(queries, source.build());
        if (rows.plan() instanceof Plan.Refused refused) {
            throw new Unplannable(refused.reason(), refused.remedy());
        }
        return new Plan.MergeQuery(
                target,
                rows,
                key,
                clauses.pieces(parts.head()),
                queries.dialect().quote(parts.alias()),
                clauses.pieces(parts.tail()),
                merge.getReturningClause() != null);
    }

    private Parts parts() throws Unplannable, SQLException {
        TokenCursor cursor = new TokenCursor(queries.scan().text(), queries.tokens(), queries.dialect());
        int verb = cursor.find("MERGE");
        cursor.position(verb + 1);
        int using = cursor.find("USING");
        int on = cursor.find("ON");
        if (verb < 0 || using < 0 || on < using || !cursor.take("INTO")) {
            throw new Unplannable("This form of MERGE is not read", REMEDY);
        }
        cursor.take("ONLY");
        String target = cursor.name().name();
        cursor.take("AS");
        if (cursor.position() < using) {
            target = cursor.identifier();
        }
        cursor.position(using + 1);
        if (cursor.takeUpTo("JOIN") && cursor.position() <= on) {
            throw new Unplannable("MERGE from a join", "Put the join in a query in parentheses");
        }
        cursor.position(using + 1);
        String alias = cursor.takeParenthesised() ? "" : cursor.name().name();
        cursor.take("AS");
        alias = cursor.position() < on ? cursor.identifier() : alias;
        return new Parts(
                new Range(0, verb),
                new Range(verb, using + 1),
                target,
                new Range(using + 1, on),
                alias,
                new Range(on, clauses.whole().to()));
    }

    private void check(Parts parts) throws Unplannable {
        for (int i = parts.tail().from(); i < parts.tail().to(); i++) {
            if (clauses.word(i, "SELECT")) {
                throw new Unplannable("A subquery in the condition or actions of MERGE", REMEDY);
            }
            if (clauses.word(i, "BY") && (clauses.word(i + 1, "SOURCE") || clauses.word(i + 1, "TARGET"))) {
                throw new Unplannable("WHEN NOT MATCHED BY in a MERGE over several shards", REMEDY);
            }
        }
    }

    /** The source's column that the condition equates with the shard key. */
    private String joined(Merge merge, ShardKey key, Parts parts) throws Unplannable {
        for (Expression condition : Conditions.conjuncts(merge.getOnCondition())) {
            if (condition instanceof EqualsTo equals) {
                String right = pair(equals.getLeftExpression(), equals.getRightExpression(), key, parts);
                String left = pair(equals.getRightExpression(), equals.getLeftExpression(), key, parts);
                if (right != null || left != null) {
                    return right != null ? right : String.valueOf(left);
                }
            }
        }
        throw new Unplannable(
                "A MERGE whose condition does not equate the shard key " + key.column()
                        + " with a column of its source",
                "Add " + parts.target() + "." + key.column() + " = … to the condition");
    }

    private @Nullable String pair(Expression target, Expression source, ShardKey key, Parts parts) {
        return key.column().equals(columnOf(target, parts.target())) ? columnOf(source, parts.alias()) : null;
    }

    /** The column of that table which an expression is; null if it is none. */
    private @Nullable String columnOf(Expression expression, String table) {
        return expression instanceof net.sf.jsqlparser.schema.Column column
                        && column.getTable() != null
                        && column.getTable().getName() != null
                        && queries.names().stored(column.getTable().getName()).equals(table)
                ? queries.names().stored(column.getColumnName())
                : null;
    }

    private void checkKeyStays(Merge merge, ShardKey key) throws Unplannable {
        for (MergeOperation operation : operations(merge)) {
            if (operation instanceof MergeUpdate update
                    && update.getUpdateSets() != null
                    && update.getUpdateSets().stream()
                            .flatMap(set -> set.getColumns().stream())
                            .anyMatch(column -> queries.names()
                                    .stored(column.getColumnName())
                                    .equals(key.column()))) {
                throw new Unplannable("A MERGE that changes the shard key " + key.column(), REMEDY);
            }
        }
    }

    private static List<MergeOperation> operations(Merge merge) {
        return merge.getOperations() == null ? List.of() : merge.getOperations();
    }

    private void checkInserts(Merge merge, PlacedTable target, @Nullable String key, Parts parts) throws Unplannable {
        if (target.location() instanceof Location.Single) {
            return;
        }
        for (MergeOperation operation : operations(merge)) {
            if (!(operation instanceof MergeInsert insert)) {
                continue;
            }
            List<String> columns = insert.getColumns() == null
                            || insert.getColumns().isEmpty()
                    ? target.table().columns().stream().map(Column::name).toList()
                    : insert.getColumns().stream()
                            .map(column -> queries.names().stored(column.getColumnName()))
                            .toList();
            if (!InsertText.drawnColumns(target.table(), columns).isEmpty()) {
                throw new Unplannable("A MERGE that leaves a generated key to the database", REMEDY);
            }
            InsertPlanner.checkOthersAreFixed(target, columns);
            if (target.location() instanceof Location.Sharded sharded) {
                int position = columns.indexOf(sharded.key().column());
                boolean same = position >= 0
                        && insert.getValues() != null
                        && position < insert.getValues().size()
                        && key != null
                        && key.equals(columnOf(insert.getValues().get(position), parts.alias()));
                if (!same) {
                    throw new Unplannable(
                            "A MERGE that inserts another " + sharded.key().column() + " than it has looked for",
                            REMEDY);
                }
            }
        }
    }
}

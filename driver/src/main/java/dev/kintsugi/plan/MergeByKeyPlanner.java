package dev.kintsugi.plan;

import dev.kintsugi.catalog.Column;
import dev.kintsugi.parse.Token;
import dev.kintsugi.plan.Clauses.Range;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Plans H2's MERGE INTO … KEY: rows that replace those with the same values in some columns. With the shard key among these, a row can be
 * written where it belongs, as one of an INSERT.
 */
final class MergeByKeyPlanner {
    private static final String REMEDY = "Write an UPDATE and an INSERT, in one transaction";
    private final Queries queries;
    private final Clauses clauses;
    private final TokenCursor cursor;

    MergeByKeyPlanner(Queries queries) {
        this.queries = queries;
        this.clauses = new Clauses(queries.scan().text(), queries.tokens());
        this.cursor = new TokenCursor(queries.scan().text(), queries.tokens(), queries.dialect());
    }

    Plan plan() throws Unplannable, SQLException {
        if (!cursor.take("MERGE", "INTO")) {
            throw new Unplannable("This form of MERGE is not read", REMEDY);
        }
        TokenCursor.Name name = cursor.name();
        Range head = new Range(0, cursor.position());
        PlacedTable target = new WritePlanner(queries).target(name);
        Functions functions = Functions.of(queries);
        functions.checkAny();
        boolean keyed = cursor.is("KEY");
        List<String> columns = keyed || !cursor.is("(")
                ? target.table().columns().stream().map(Column::name).toList()
                : names();
        int key = cursor.position();
        List<String> by = cursor.take("KEY") ? names() : target.table().primaryKey();
        Range query = new Range(cursor.position(), clauses.whole().to());
        check(target, functions, columns, by);
        Derived source = Derived.of(queries, new ShardText(clauses.pieces(query)));
        if (source.plan() instanceof Plan.Refused refused) {
            throw new Unplannable(refused.reason(), refused.remedy());
        }
        return new Plan.InsertQuery(
                target,
                source,
                clauses.pieces(head),
                columns,
                clauses.pieces(new Range(key, query.from())),
                List.of(),
                untyped(query),
                true,
                false,
                null,
                false);
    }

    private List<String> names() throws SQLException {
        int close = cursor.closing(cursor.position());
        List<String> names = new ArrayList<>();
        for (TokenCursor column : cursor.split(cursor.position() + 1, close)) {
            names.add(column.identifier());
        }
        cursor.position(close + 1);
        return names;
    }

    private static void check(PlacedTable target, Functions functions, List<String> columns, List<String> by)
            throws Unplannable {
        if (functions.stateful() != null) {
            throw new Unplannable(functions.stateful() + " in a MERGE", REMEDY);
        }
        if (target.location() instanceof Location.Single) {
            return;
        }
        if (target.location() instanceof Location.Sharded sharded) {
            String key = sharded.key().column();
            if (!by.contains(key) || !columns.contains(key)) {
                throw new Unplannable("MERGE … KEY without the shard key " + key + " among the columns", REMEDY);
            }
        }
        if (!InsertText.drawnColumns(target.table(), columns).isEmpty()) {
            throw new Unplannable("A MERGE that leaves a generated key to the database", REMEDY);
        }
        InsertPlanner.checkOthersAreFixed(target, columns);
    }

    /** The columns of VALUES, from 0, that take the target's type: literals without one of their own. */
    private Set<Integer> untyped(Range query) {
        Set<Integer> untyped = new HashSet<>();
        if (!cursor.is(query.from(), "VALUES") || !cursor.is(query.from() + 1, "(")) {
            return untyped;
        }
        List<Range> first = clauses.split(new Range(query.from() + 2, cursor.closing(query.from() + 1)));
        for (int i = 0; i < first.size(); i++) {
            Range value = first.get(i);
            Token token = queries.tokens().get(value.from());
            boolean text = token.kind() == Token.Kind.LITERAL
                    && token.text(queries.scan().text()).startsWith("'");
            boolean open = text || token.kind() == Token.Kind.PARAMETER || cursor.is(value.from(), "NULL");
            if (open && value.to() == value.from() + 1) {
                untyped.add(i);
            }
        }
        return untyped;
    }
}

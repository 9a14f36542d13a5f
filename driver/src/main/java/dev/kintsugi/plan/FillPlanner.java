package dev.kintsugi.plan;

import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.parse.Lexer;
import dev.kintsugi.parse.Scan;
import dev.kintsugi.parse.Token;
import dev.kintsugi.plan.Clauses.Range;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Plans the INSERT of a query's rows that fills a table which has just been created. */
public final class FillPlanner {
    private FillPlanner() {}

    /**
     * The plan: as that of any INSERT … SELECT where its text is read; else the query's own, whose rows go to their shards.
     *
     * @param layout one that has the table
     * @param table what {@code INSERT INTO} names
     * @return a {@link Plan.Refused} if the query is
     */
    public static Plan plan(Layout layout, List<String> path, Scan insert, boolean parameters, QualifiedName table)
            throws SQLException {
        try {
            Plan plan = Planner.plan(layout, path, insert, parameters).plan();
            if (!(plan instanceof Plan.Refused)) {
                return plan;
            }
        } catch (UnknownTable e) {
            throw e;
        } catch (SQLSyntaxErrorException e) {
            // The query may be gathered without being read.
        }
        PlacedTable target = layout.table(List.of(table.schema()), table.name());
        if (target == null) {
            throw new UnknownTable(table.toString(), layout.dialect());
        }
        try {
            return moved(layout, path, insert, parameters, target);
        } catch (Unplannable e) {
            return e.refusal();
        }
    }

    private static Plan moved(Layout layout, List<String> path, Scan insert, boolean parameters, PlacedTable target)
            throws Unplannable, SQLException {
        List<Token> tokens = Lexer.tokens(insert.text(), layout.dialect().lexerRules(), parameters);
        Queries queries = Queries.ofStatement(layout, path, insert, tokens, new HashSet<>(), parameters);
        Clauses clauses = new Clauses(insert.text(), tokens);
        TokenCursor cursor = new TokenCursor(insert.text(), tokens, layout.dialect());
        cursor.take("INSERT", "INTO");
        cursor.name();
        ShardText.Builder query = new ShardText.Builder();
        query.addAll(clauses.pieces(new Range(cursor.position(), clauses.whole().to())));
        Derived source = Derived.of(queries, query.build());
        if (source.plan() instanceof Plan.Refused refused) {
            return refused;
        }
        return new Plan.InsertQuery(
                target,
                source,
                clauses.pieces(new Range(0, cursor.position())),
                null,
                List.of(),
                List.of(),
                Set.of(),
                false,
                false,
                null,
                false);
    }
}

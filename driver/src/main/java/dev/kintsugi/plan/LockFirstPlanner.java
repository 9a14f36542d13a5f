package dev.kintsugi.plan;

import dev.kintsugi.dialect.HandedColumn;
import dev.kintsugi.parse.Lexer;
import dev.kintsugi.parse.Scan;
import dev.kintsugi.plan.Bound.OutputColumn;
import dev.kintsugi.plan.Clauses.Range;
import dev.kintsugi.plan.ShardText.Filling;
import dev.kintsugi.rows.SqlType;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import net.sf.jsqlparser.statement.select.Select;

/**
 * A query within a statement that locks rows of several shards: it runs first, and its answer stands in its place. So takers of a queue
 * write it.
 *
 * <pre>
 *   WITH next AS (SELECT id FROM jobs … LIMIT 2 FOR UPDATE SKIP LOCKED) UPDATE jobs SET … FROM next WHERE jobs.id = next.id
 *
 *   first: SELECT id FROM jobs … LIMIT 2 FOR UPDATE SKIP LOCKED
 *   then:  WITH next AS (SELECT * FROM (rows of the step)) UPDATE jobs SET … FROM next WHERE jobs.id = next.id
 * </pre>
 */
final class LockFirstPlanner {
    private static final Plan REFUSAL = new Plan.Refused(
            "A query within the statement locks rows of several shards", "Lock them in a statement of its own");
    private final Queries queries;
    private final Clauses clauses;
    private final TokenCursor cursor;

    private LockFirstPlanner(Queries queries) {
        this.queries = queries;
        this.clauses = new Clauses(queries.scan().text(), queries.tokens());
        this.cursor = new TokenCursor(queries.scan().text(), queries.tokens(), queries.dialect());
    }

    /**
     * The statement in steps if shards do not each run it as it is. Else, or if it has no such query, the same plan: a gather would lock
     * nothing, and a write that looks for its rows twice might find others the second time.
     */
    static Plan of(Queries queries, Plan plan) throws SQLException {
        if (queries.dialect().embedded()) {
            return plan;
        }
        if (plan instanceof Plan.OneShard one && isElsewhere(one.otherwise())) {
            Plan steps = new LockFirstPlanner(queries).plan(one.otherwise());
            return new Plan.OneShard(one.anchors(), one.access(), one.home(), steps);
        }
        return isElsewhere(plan) ? new LockFirstPlanner(queries).plan(plan) : plan;
    }

    private static boolean isElsewhere(Plan plan) {
        return plan instanceof Plan.Refused || plan instanceof Plan.WriteByKey || plan instanceof Plan.InsertQuery;
    }

    private Plan plan(Plan otherwise) throws SQLException {
        Plan refused = otherwise instanceof Plan.Refused ? otherwise : REFUSAL;
        List<Range> locking = locking();
        if (locking.isEmpty()) {
            return otherwise;
        }
        if (!queries.takesAnswers()) {
            return refused;
        }
        try {
            List<Step> steps = new ArrayList<>();
            ShardText.Builder text = new ShardText.Builder();
            int at = 0;
            int column = 0;
            for (Range query : locking) {
                Derived first = Derived.of(queries, new ShardText(clauses.pieces(query)));
                List<OutputColumn> outputs = outputs(first.text());
                List<SqlType> types = types(outputs);
                if (types.isEmpty() || first.plan() instanceof Plan.Refused) {
                    return refused;
                }
                steps.add(new Step(first, types, Step.Form.ROWS, false, true));
                text.addAll(clauses.pieces(new Range(at, query.from()))).sql("SELECT * FROM ");
                text.addAll(Step.rows(
                        types.stream()
                                .map(type -> new HandedColumn(type.declaration(), null))
                                .toList(),
                        outputs.stream()
                                .map(output -> String.valueOf(output.name()))
                                .toList(),
                        column,
                        "kintsugi_rows",
                        queries.dialect()));
                at = query.to();
                column += types.size();
            }
            text.addAll(clauses.pieces(new Range(at, clauses.whole().to())));
            Derived statement = Derived.of(queries, text.build(), true);
            return statement.plan() instanceof Plan.Refused ? refused : new Plan.Stepwise(steps, statement, refused);
        } catch (Unplannable | SQLSyntaxErrorException e) {
            // What cannot be read without the rest of the statement stays refused.
            return refused;
        }
    }

    /** The outermost queries in parentheses that lock rows. */
    private List<Range> locking() {
        List<Range> found = new ArrayList<>();
        for (int i = 0; i < clauses.whole().to(); i++) {
            Range within = cursor.is(i, "(") ? new Range(i + 1, clauses.closing(i)) : new Range(i, i);
            if (cursor.is(within.from(), "SELECT") && !within.isEmpty() && locksItself(within)) {
                found.add(within);
                i = within.to();
            }
        }
        return found;
    }

    private boolean locksItself(Range query) {
        for (int i = query.from(); i < query.to(); i++) {
            i = cursor.is(i, "(") ? clauses.closing(i) : i;
            if (clauses.locks(new Range(i, i + 1))) {
                return true;
            }
        }
        return false;
    }

    private List<OutputColumn> outputs(ShardText text) throws Unplannable, SQLException {
        var rules = queries.dialect().lexerRules();
        Scan scan = Lexer.scan(text.render(Filling.of(queries.scan(), 0)), rules, queries.parameters());
        Queries own = Queries.ofStatement(
                queries.layout(),
                queries.path(),
                scan,
                Lexer.tokens(scan.text(), rules, queries.parameters()),
                new HashSet<>(),
                queries.parameters());
        List<OutputColumn> outputs = own.parse() instanceof Select select
                ? new QueryBinder(own).bind(select, null, Ctes.none()).outputs()
                : null;
        return outputs == null ? List.of() : outputs;
    }

    /** Their types; nothing if one of them, or its name, is not known. */
    private static List<SqlType> types(List<OutputColumn> outputs) {
        List<SqlType> types = new ArrayList<>();
        for (OutputColumn output : outputs) {
            SqlType type = output.output().type();
            if (type == null || output.name() == null) {
                return List.of();
            }
            types.add(type);
        }
        return types;
    }
}

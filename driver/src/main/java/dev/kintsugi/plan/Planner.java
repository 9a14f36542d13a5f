package dev.kintsugi.plan;

import dev.kintsugi.parse.Lexer;
import dev.kintsugi.parse.Scan;
import dev.kintsugi.parse.StatementKind;
import dev.kintsugi.parse.Token;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.sf.jsqlparser.statement.Statement;
import net.sf.jsqlparser.statement.delete.Delete;
import net.sf.jsqlparser.statement.insert.Insert;
import net.sf.jsqlparser.statement.select.Select;
import net.sf.jsqlparser.statement.update.Update;

/** From a scanned statement to its plan. Stateless and thread-safe. */
public final class Planner {
    private Planner() {}

    /**
     * A plan and what it holds for.
     *
     * @param plan for all statements of the template
     * @param shaping the literals that the plan was made for: it holds only where they are written alike
     * @param fitForReplicas true if a replica may answer it
     */
    public record Planned(Plan plan, Set<Integer> shaping, boolean fitForReplicas) {
        public Planned {
            shaping = Set.copyOf(shaping);
        }
    }

    /**
     * Plans SELECT, INSERT, UPDATE, DELETE and MERGE.
     *
     * @param path the schemas in which unqualified names are looked for
     * @param parameters true if {@code ?} is a parameter
     * @throws UnknownTable if the statement names a table that the catalog does not have
     * @throws SQLException 42601 if the text is no SQL
     */
    public static Planned plan(Layout layout, List<String> path, Scan scan, boolean parameters) throws SQLException {
        List<Token> tokens = Lexer.tokens(scan.text(), layout.dialect().lexerRules(), parameters);
        Set<Integer> shaping = new HashSet<>();
        Queries queries = Queries.ofStatement(layout, path, scan, tokens, shaping, parameters);
        Plan plan;
        try {
            plan = switch (scan.kind()) {
                case SELECT -> query(queries);
                case MERGE -> MergePlanner.plan(queries);
                default -> plan(queries, queries.parse());
            };
        } catch (Unplannable e) {
            plan = e.refusal();
        }
        Plan kept = KeptWrites.of(SizeQuery.plan(queries, LockFirstPlanner.of(queries, plan)), queries);
        Plan timed = isOfOne(kept) ? kept : timed(queries, kept);
        return new Planned(timed, shaping, ReplicaFitness.of(queries, timed));
    }

    /** True if one shard answers with its own clock, or another statement that is planned in its turn. */
    private static boolean isOfOne(Plan plan) {
        return plan instanceof Plan.AskChannels || plan instanceof Plan.AskSizes || plan instanceof Plan.LockSession;
    }

    /**
     * Plans a SELECT over copies of its tables, whatever other way there is.
     *
     * @param reason why
     */
    static Planned gather(Layout layout, List<String> path, Scan scan, boolean parameters, String reason)
            throws SQLException {
        List<Token> tokens = Lexer.tokens(scan.text(), layout.dialect().lexerRules(), parameters);
        Set<Integer> shaping = new HashSet<>();
        Queries queries = Queries.ofStatement(layout, path, scan, tokens, shaping, parameters);
        Plan plan;
        try {
            plan = queries.parse() instanceof Select select
                    ? new SelectPlanner(queries).gathered(select, reason)
                    : new Plan.Refused(reason, "Query the tables in a statement of its own");
        } catch (Unplannable e) {
            plan = e.refusal();
        }
        return new Planned(plan, shaping, false);
    }

    /** Lets a statement that tells the time have it from one clock, where its plan or its transaction may ask several. */
    private static Plan timed(Queries queries, Plan plan) throws SQLException {
        StatementKind kind = queries.scan().kind();
        try {
            Map<Integer, ToldDefaults.Written> defaults =
                    kind == StatementKind.SELECT || kind == StatementKind.DELETE ? Map.of() : ToldDefaults.of(queries);
            ShardText fixed = Moments.fixed(queries, kind == StatementKind.SELECT, defaults);
            if (fixed == null) {
                return plan;
            }
            Derived rewritten = Derived.of(queries, fixed);
            if (rewritten.plan() instanceof Plan.Refused refused) {
                // Each copy would take a default for itself.
                return plan instanceof Plan.WriteCopies && !defaults.isEmpty() ? refused : plan;
            }
            return new Plan.Timed(rewritten, plan);
        } catch (Unplannable | SQLSyntaxErrorException e) {
            // What cannot be read with the time written into it stays as it is.
            return plan;
        }
    }

    private static Plan query(Queries queries) throws Unplannable, SQLException {
        Plan ofSequence = SequenceCall.plan(queries);
        if (ofSequence != null) {
            return ofSequence;
        }
        if (!queries.dialect().embedded()
                && CatalogWords.areIn(queries.tokens(), queries.scan().text())) {
            queries.markDescribesDatabase();
        }
        Plan ofChannels = ChannelQuery.plan(queries);
        if (ofChannels != null) {
            return ofChannels;
        }
        return read(queries);
    }

    /** A query that is not read can still be gathered. */
    private static Plan read(Queries queries) throws Unplannable, SQLException {
        Unplannable reason;
        try {
            return plan(queries, queries.parse());
        } catch (UnknownTable e) {
            throw e;
        } catch (SQLSyntaxErrorException e) {
            reason = new Unplannable(
                    "The statement cannot be read (" + e.getMessage() + ")",
                    "Write it in plainer SQL, or name the shard in a comment /* kintsugi: shard=… */");
        } catch (Unplannable e) {
            reason = e;
        }
        return queries.scan().writesInCte()
                ? WriteFirstPlanner.plan(queries, reason)
                : UnreadQuery.plan(queries, reason);
    }

    private static Plan plan(Queries queries, Statement statement) throws Unplannable, SQLException {
        if (statement instanceof Select select) {
            Plan setting = SettingCall.plan(queries, select);
            return setting != null ? setting : new SelectPlanner(queries).plan(select);
        }
        if (statement instanceof Insert insert) {
            return new InsertPlanner(queries).plan(insert);
        }
        if (statement instanceof Update update) {
            return new WritePlanner(queries).update(update);
        }
        if (statement instanceof Delete delete) {
            return new WritePlanner(queries).delete(delete);
        }
        throw new Unplannable(
                statement.getClass().getSimpleName() + " is not answered over several shards",
                "Name the shard in a comment /* kintsugi: shard=… */");
    }
}

package dev.kintsugi.session;

import dev.kintsugi.error.Errors;
import dev.kintsugi.execute.Call;
import dev.kintsugi.execute.Connections;
import dev.kintsugi.execute.Executor;
import dev.kintsugi.execute.ExplainOptions;
import dev.kintsugi.execute.Result;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.route.Routing;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** EXPLAIN: the database's own where a statement goes to one shard, the cluster's plan with each shard's own beneath it where to several. */
final class Explanations {
    private static final String REMEDY = "Explain the query itself";
    /** Options that only a statement that runs can answer. */
    private static final Set<String> OF_RUNS = Set.of("ANALYZE", "ANALYSE", "TIMING", "WAL", "BUFFERS", "SERIALIZE");

    private final Session session;
    private final Cluster cluster;
    private final Executor executor;
    private final Connections connections;
    private final Planning planning;
    private final Definitions definitions;
    private final Steering steering;
    private final NamedStatements named;

    Explanations(
            Session session,
            Cluster cluster,
            Executor executor,
            Connections connections,
            Planning planning,
            Definitions definitions,
            Steering steering,
            NamedStatements named) {
        this.session = session;
        this.cluster = cluster;
        this.executor = executor;
        this.connections = connections;
        this.planning = planning;
        this.definitions = definitions;
        this.steering = steering;
        this.named = named;
    }

    Result run(Words words, Prepared statement, Call call) throws SQLException {
        boolean parameters = statement.hasParameterMarks();
        if (words.is(1, "(") && words.is(2, "ROUTE") && words.is(3, ")")) {
            Prepared explained = session.prepare(words.textFrom(4), parameters);
            return new Inspection(cluster, connections, steering, definitions).explain(planning, explained, call);
        }
        int hinted = steering.hinted(statement.scan());
        if (hinted >= 0) {
            int shards = cluster.topology().shards().size();
            Plan there = new Plan.OneShard(List.of(new Routing.On(hinted, shards)), true, -1, new Plan.Refused("", ""));
            return executor.run(there, call, definitions.layout());
        }
        int start = words.explained();
        if (words.is(start, "EXECUTE") && cluster.dialect().hasReturning()) {
            Words execute = Words.of(words.textFrom(start), cluster.dialect(), false);
            Prepared whole = session.prepare(words.text(0, start) + " " + named.executed(execute), parameters);
            return session.run(whole, call.of(whole.scan(), 0));
        }
        Prepared explained = session.prepare(words.textFrom(start), parameters);
        if (!explained.scan().isData()) {
            throw planning.judged(statement, Errors.notSupported("EXPLAIN of " + words.first(start), REMEDY));
        }
        Plan plan = planning.plan(explained);
        return executor.explain(plan, call, call.of(explained.scan(), 0), definitions.layout(), options(words, start));
    }

    /** The client's options, in parentheses or not. */
    private ExplainOptions options(Words words, int start) {
        String prefix = words.text(0, start);
        if (!words.is(1, "(")) {
            boolean analyze = words.is(1, "ANALYZE") || words.is(1, "ANALYSE");
            boolean verbose = words.is(1, "VERBOSE") || words.is(2, "VERBOSE");
            return new ExplainOptions(prefix, verbose ? "EXPLAIN VERBOSE" : "EXPLAIN", analyze, true);
        }
        boolean analyze = false;
        boolean text = true;
        List<String> others = new ArrayList<>();
        for (int[] option : words.ranges(2, words.closing(1))) {
            String name = words.first(option[0]);
            String value = words.text(option[0] + 1, option[1]).toLowerCase(Locale.ROOT);
            text &= !name.equals("FORMAT") || value.contains("text");
            if (name.equals("ANALYZE") || name.equals("ANALYSE")) {
                analyze = !Set.of("false", "off", "0").contains(value);
            }
            if (!OF_RUNS.contains(name)) {
                others.add(words.text(option[0], option[1]));
            }
        }
        return new ExplainOptions(
                prefix, others.isEmpty() ? "EXPLAIN" : "EXPLAIN (" + String.join(", ", others) + ")", analyze, text);
    }
}

package dev.kintsugi.session;

import dev.kintsugi.error.Errors;
import dev.kintsugi.execute.Call;
import dev.kintsugi.execute.Connections;
import dev.kintsugi.execute.Result;
import dev.kintsugi.execute.TextTable;
import dev.kintsugi.plan.Explanation;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Location;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.plan.WeakConstraints;
import dev.kintsugi.pool.PoolState;
import dev.kintsugi.replica.NodeReport;
import dev.kintsugi.topology.Node;
import dev.kintsugi.topology.Shard;
import dev.kintsugi.txn.InDoubt;
import dev.kintsugi.txn.Recovery;
import dev.kintsugi.txn.TwoPhaseCommit;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the cluster says of itself: EXPLAIN (ROUTE) and SHOW kintsugi.… */
final class Inspection {
    private static final List<String> SUBJECTS = List.of(
            "kintsugi.shards",
            "kintsugi.tables",
            "kintsugi.nodes",
            "kintsugi.differences",
            "kintsugi.constraints",
            "kintsugi.transactions",
            "kintsugi.obstacles");
    private final Cluster cluster;
    private final Connections connections;
    private final Steering steering;
    private final Definitions definitions;

    Inspection(Cluster cluster, Connections connections, Steering steering, Definitions definitions) {
        this.cluster = cluster;
        this.connections = connections;
        this.steering = steering;
        this.definitions = definitions;
    }

    Result explain(Planning planning, Prepared statement, Call call) throws SQLException {
        Plan plan = planning.plan(statement);
        Layout layout = definitions.layout();
        List<List<String>> rows = new ArrayList<>();
        for (String line : Explanation.of(plan, call, layout)) {
            rows.add(List.of(line));
        }
        if (cluster.replicas() != null && statement.fitForReplicas()) {
            rows.add(List.of("  nodes: replicas that are new enough, else the primary"));
        }
        return table(List.of("ROUTE"), rows);
    }

    Result show(String subject, Call call) throws SQLException {
        return switch (subject.toLowerCase(Locale.ROOT)) {
            case "shards" -> shards();
            case "tables" -> tables();
            case "nodes" -> nodes();
            case "transactions" -> transactions();
            case "obstacles" -> sentences("obstacle", obstacles());
            case "differences" ->
                sentences("difference", cluster.layout().catalog().differences());
            case "constraints" -> sentences("constraint", WeakConstraints.of(definitions.layout()));
            case "shard_key", "read_preference", "read_token" ->
                table(List.of("kintsugi." + subject.toLowerCase(Locale.ROOT)), List.of(List.of(steering.get(subject))));
            default -> throw Errors.unknownSetting("kintsugi." + subject, SUBJECTS);
        };
    }

    private Result sentences(String label, List<String> sentences) throws SQLException {
        return table(List.of(label), sentences.stream().map(List::of).toList());
    }

    private Result shards() throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        for (Shard shard : cluster.topology().shards()) {
            rows.add(List.of(
                    shard.name(),
                    shard.primary().name(),
                    String.join(", ", shard.replicas().stream().map(Node::name).toList())));
        }
        return table(List.of("shard", "primary", "replicas"), rows);
    }

    private Result tables() throws SQLException {
        Layout layout = definitions.layout();
        List<List<String>> rows = new ArrayList<>();
        layout.locations().entrySet().stream()
                .sorted((a, b) -> a.getKey().toString().compareTo(b.getKey().toString()))
                .forEach(entry ->
                        rows.add(row(entry.getKey().schema(), entry.getKey().name(), entry.getValue())));
        return table(List.of("schema", "table", "kind", "shard_key", "placement", "shard"), rows);
    }

    private List<String> row(String schema, String table, Location location) {
        if (location instanceof Location.Sharded sharded) {
            return List.of(
                    schema,
                    table,
                    "sharded",
                    sharded.key().column(),
                    sharded.key().placement(),
                    "");
        }
        if (location instanceof Location.Single single) {
            String shard = cluster.topology().shards().get(single.shard()).name();
            return List.of(schema, table, "single", "", "", shard);
        }
        return List.of(schema, table, "reference", "", "", "");
    }

    private Result nodes() throws SQLException {
        Map<String, NodeReport> reports = cluster.nodeReports();
        List<List<String>> rows = new ArrayList<>();
        for (PoolState state : cluster.poolStates()) {
            NodeReport report = reports.get(state.node());
            rows.add(List.of(
                    state.node(),
                    lower(report == null ? state.role() : report.role()),
                    lower(report == null ? state.reach() : report.state()),
                    Integer.toString(state.active()),
                    Integer.toString(state.idle()),
                    Integer.toString(state.waiting()),
                    Integer.toString(state.maximum()),
                    report == null || report.lag() == null
                            ? ""
                            : Long.toString(report.lag().toMillis()),
                    report == null || report.timeline() == null
                            ? ""
                            : report.timeline().toString(),
                    report == null ? "" : Long.toString(report.reads())));
        }
        return table(
                List.of("node", "role", "state", "active", "idle", "waiting", "maximum", "lag_ms", "timeline", "reads"),
                rows);
    }

    private static String lower(Enum<?> value) {
        return value.toString().toLowerCase(Locale.ROOT);
    }

    private List<String> obstacles() throws SQLException {
        TwoPhaseCommit twoPhase = cluster.twoPhase();
        return twoPhase == null ? List.of() : twoPhase.obstacles();
    }

    private Result transactions() throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        Recovery recovery = cluster.recovery();
        if (recovery != null) {
            for (InDoubt transaction : recovery.inDoubt()) {
                List<String> shards = transaction.parts().keySet().stream()
                        .map(shard -> cluster.topology().shards().get(shard).name())
                        .toList();
                Duration age = transaction.age();
                rows.add(List.of(
                        transaction.name().transaction(),
                        recovery.state(transaction),
                        age == null ? "" : Long.toString(age.toMillis()),
                        transaction.name().decider(),
                        String.join(", ", shards)));
            }
        }
        return table(List.of("transaction", "state", "age_ms", "decider", "prepared_on"), rows);
    }

    private Result table(List<String> labels, List<List<String>> rows) throws SQLException {
        return new TextTable(labels, rows).answer(connections, cluster.dialect());
    }
}

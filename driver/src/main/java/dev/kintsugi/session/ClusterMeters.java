package dev.kintsugi.session;

import dev.kintsugi.metrics.Meters;
import dev.kintsugi.pool.NodePool;
import dev.kintsugi.pool.PoolState;
import dev.kintsugi.pool.ShardPools;
import dev.kintsugi.replica.NodeReport;
import dev.kintsugi.replica.NodeReport.State;
import dev.kintsugi.replica.Replicas;
import dev.kintsugi.topology.Shard;
import dev.kintsugi.txn.Deadlocks;
import dev.kintsugi.txn.Recovery;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Registers what a cluster can be asked for at any time: pools, recovery, deadlocks, replicas. */
final class ClusterMeters {
    private static final double MILLIS_PER_SECOND = 1_000;
    private final Meters meters;

    private ClusterMeters(Meters meters) {
        this.meters = meters;
    }

    static void register(Meters meters, Cluster cluster) {
        ClusterMeters all = new ClusterMeters(meters);
        for (ShardPools shard : cluster.pools().shards()) {
            shard.nodes().forEach(all::pool);
        }
        Recovery recovery = cluster.recovery();
        if (recovery != null) {
            all.recovery(recovery);
        }
        Deadlocks deadlocks = cluster.deadlocks();
        if (deadlocks != null) {
            meters.counter(
                    "deadlocks",
                    "Transactions of this instance that were ended to end a deadlock over several shards",
                    Map.of(),
                    deadlocks::ended);
        }
        Replicas replicas = cluster.replicas();
        if (replicas != null) {
            cluster.topology().shards().forEach(shard -> all.shard(replicas, shard));
        }
    }

    private void pool(NodePool node) {
        String name = node.node().name();
        String description = "Connections to the node";
        Map<String, String> active = Map.of("node", name, "state", "active");
        Map<String, String> idle = Map.of("node", name, "state", "idle");
        Map<String, String> tag = Map.of("node", name);
        meters.gauge("pool.connections", description, active, () -> state(node).active());
        meters.gauge("pool.connections", description, idle, () -> state(node).idle());
        meters.gauge("pool.connections.max", "Connections to the node at most", tag, () -> state(node)
                .maximum());
        meters.gauge("pool.waiting", "Sessions that wait for a connection to the node", tag, () -> state(node)
                .waiting());
    }

    private static PoolState state(NodePool node) {
        return node.state();
    }

    private void recovery(Recovery recovery) {
        meters.gauge(
                "transactions.in.doubt",
                "Prepared transactions that their clients have left, as of the last look of this instance",
                Map.of(),
                recovery::overdue);
        String description = "Prepared transactions that this instance has ended for others";
        meters.counter("transactions.recovered", description, Map.of("outcome", "committed"), recovery::committed);
        meters.counter("transactions.recovered", description, Map.of("outcome", "rolled-back"), recovery::rolledBack);
    }

    private void shard(Replicas replicas, Shard shard) {
        if (shard.replicas().isEmpty()) {
            return;
        }
        meters.counter(
                "failovers",
                "How often another primary has taken over",
                Map.of("shard", shard.name()),
                () -> replicas.failovers(shard.index()));
        node(replicas, shard.primary().name());
        shard.replicas().forEach(replica -> node(replicas, replica.name()));
    }

    private void node(Replicas replicas, String name) {
        Map<String, String> tag = Map.of("node", name);
        meters.counter(
                "replica.reads",
                "Reads that the node was given as a replica",
                tag,
                () -> of(replicas, name, NodeReport::reads));
        meters.gauge(
                "replica.lag.seconds",
                "How old the rows of the replica are at most; NaN if it is none, or nothing is known of it",
                tag,
                () -> of(replicas, name, ClusterMeters::lag));
        meters.gauge(
                "node.ejected",
                "1 while the node takes nothing of what its role would give it",
                tag,
                () -> of(replicas, name, report -> report.state() == State.HEALTHY ? 0 : 1));
    }

    private static double lag(NodeReport report) {
        return report.lag() == null ? Double.NaN : report.lag().toMillis() / MILLIS_PER_SECOND;
    }

    private static double of(Replicas replicas, String node, ToDoubleFunction<NodeReport> what) {
        return replicas.reports().stream()
                .filter(report -> report.node().equals(node))
                .mapToDouble(what)
                .findFirst()
                .orElse(Double.NaN);
    }
}

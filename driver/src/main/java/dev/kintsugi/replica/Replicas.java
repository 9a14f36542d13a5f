package dev.kintsugi.replica;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.dialect.Replication;
import dev.kintsugi.error.Errors;
import dev.kintsugi.pool.NodePool;
import dev.kintsugi.pool.Pools;
import dev.kintsugi.pool.ShardPools;
import dev.kintsugi.topology.Settings;
import dev.kintsugi.topology.Settings.Consistency;
import dev.kintsugi.topology.Topology;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The shards of one cluster that have replicas, and the threads that watch their nodes. A cluster without replicas has none of these.
 * Thread-safe.
 */
public final class Replicas implements AutoCloseable {
    /** Threads that ask; a node that does not answer keeps one of them until its time is up. */
    private static final int MOST_THREADS = 8;

    /** By shard; null where a shard has one node. */
    private final @Nullable WatchedShard[] shards;

    private final List<Monitor> monitors = new ArrayList<>();
    private final ScheduledThreadPoolExecutor threads;
    private final boolean reading;
    private final long patienceNanos;

    private Replicas(Topology topology, Pools pools, Replication replication) {
        Settings settings = topology.settings();
        this.reading = settings.reads().consistency() != Consistency.PRIMARY;
        this.patienceNanos = settings.failover().checkTimeout().toNanos();
        this.shards = new WatchedShard[topology.shards().size()];
        this.threads = threads(topology.cluster(), pools);
        for (int i = 0; i < shards.length; i++) {
            ShardPools nodes = pools.shards().get(i);
            if (nodes.isWatched()) {
                WatchedShard shard =
                        new WatchedShard(nodes, topology.shards().get(i).name(), settings.reads());
                shards[i] = shard;
                for (WatchedNode node : shard.nodes()) {
                    monitors.add(new Monitor(shard, node, replication, settings.failover(), threads));
                }
            }
        }
    }

    private static ScheduledThreadPoolExecutor threads(String cluster, Pools pools) {
        int nodes = pools.shards().stream()
                .filter(ShardPools::isWatched)
                .mapToInt(shard -> shard.nodes().size())
                .sum();
        ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(Math.min(nodes, MOST_THREADS), task -> {
            Thread thread = new Thread(task, "kintsugi-" + cluster + "-monitor");
            thread.setDaemon(true);
            return thread;
        });
        // A connection may be found lost while the cluster closes.
        threads.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        threads.setRemoveOnCancelPolicy(true);
        return threads;
    }

    /** True if a topology has replicas, and its database can be asked about them. */
    public static boolean isNeeded(Topology topology, Dialect dialect) {
        return dialect.replication() != null
                && topology.shards().stream()
                        .anyMatch(shard -> !shard.replicas().isEmpty());
    }

    /** Begins to watch, and returns when every node has been asked once. Null if there is nothing to watch. */
    public static @Nullable Replicas watch(Topology topology, Dialect dialect, Pools pools) throws SQLException {
        Replication replication = dialect.replication();
        if (replication == null || !isNeeded(topology, dialect)) {
            return null;
        }
        Replicas replicas = new Replicas(topology, pools, replication);
        try {
            replicas.begin();
            return replicas;
        } catch (SQLException | RuntimeException e) {
            replicas.close();
            throw e;
        }
    }

    private void begin() throws SQLException {
        CountDownLatch asked = new CountDownLatch(monitors.size());
        for (Monitor monitor : monitors) {
            threads.execute(() -> {
                try {
                    monitor.ask();
                } finally {
                    asked.countDown();
                }
            });
        }
        try {
            asked.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Errors.cancelled();
        }
        for (WatchedShard shard : shards) {
            if (shard != null) {
                shard.decide();
            }
        }
    }

    /** True if reads may go to replicas at all. */
    public boolean isReading() {
        return reading;
    }

    /** How long it may take to reach a replica before another node is asked. */
    public long patienceNanos() {
        return patienceNanos;
    }

    /** A replica of a shard that is new enough for a session; null if there is none now. */
    public @Nullable NodePool choose(int shard, ReadPoint point) {
        WatchedShard watched = shards[shard];
        if (watched == null) {
            return null;
        }
        point.reading();
        return watched.choose(point);
    }

    /** The layout of the tables, by which statements are planned, is as of now: replicas must have the tables as they are. */
    public void tablesChanged() {
        long now = System.nanoTime();
        for (WatchedShard shard : shards) {
            if (shard != null) {
                shard.tablesChanged(now);
            }
        }
    }

    /** Any replica that answers, however old it is, while a shard has no primary; null if it has one, or none answers. */
    public @Nullable NodePool instead(int shard) {
        WatchedShard watched = shards[shard];
        return watched == null ? null : watched.instead();
    }

    /** How often the primary of a shard has been replaced; 0 for one without replicas. */
    public int failovers(int shard) {
        WatchedShard watched = shards[shard];
        return watched == null ? 0 : watched.failovers();
    }

    /** What is known of each node of the shards that have replicas. */
    public List<NodeReport> reports() {
        List<NodeReport> reports = new ArrayList<>();
        for (WatchedShard shard : shards) {
            if (shard != null) {
                shard.nodes().forEach(node -> reports.add(shard.report(node)));
            }
        }
        return reports;
    }

    /** Stops to watch. */
    @Override
    public void close() {
        monitors.forEach(Monitor::close);
        threads.shutdownNow();
        try {
            threads.awaitTermination(patienceNanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

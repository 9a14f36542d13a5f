package dev.kintsugi.replica;

import dev.kintsugi.dialect.Replication;
import dev.kintsugi.topology.Settings.Failover;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Asks one node about its role and position, again and again, over a connection of its own, whose every wait is bounded. Runs on threads
 * that it shares with the monitors of other nodes.
 */
final class Monitor implements AutoCloseable {
    /** How soon a node is asked again while its shard has no primary. */
    private static final long URGENT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** A node that does not answer is asked less and less often, down to this while its shard has no primary. */
    private static final long HASTY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** And down to this while it has one. */
    private static final long RARE_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** What the SQLSTATE of a server begins with that has no connection left: it answers others, so that it says nothing of itself. */
    private static final String FULL = "53";

    private final WatchedShard shard;
    private final WatchedNode node;
    private final Replication replication;
    private final Map<String, String> bounds;
    private final long intervalNanos;
    private final long patienceNanos;
    private final ScheduledThreadPoolExecutor threads;
    private final AtomicBoolean alarmed = new AtomicBoolean();
    /** Guards what one question after another uses. */
    private final Object asking = new Object();

    private volatile @Nullable Connection connection;
    private volatile boolean closed;
    private @Nullable ScheduledFuture<?> next;
    private long pause;

    Monitor(
            WatchedShard shard,
            WatchedNode node,
            Replication replication,
            Failover failover,
            ScheduledThreadPoolExecutor threads) {
        this.shard = shard;
        this.node = node;
        this.replication = replication;
        this.bounds = replication.bounds(failover.checkTimeout());
        this.intervalNanos = failover.checkInterval().toNanos();
        this.patienceNanos = failover.checkTimeout().toNanos();
        this.pause = intervalNanos;
        this.threads = threads;
        node.pool().onLoss(this::alarm);
    }

    /** A connection has turned out to be lost: asks at once, on another thread, unless that is about to happen anyway. */
    void alarm() {
        if (!closed && alarmed.compareAndSet(false, true)) {
            shard.shun(node);
            threads.execute(this::ask);
        }
    }

    /** Asks, and asks again after a while. */
    void ask() {
        synchronized (asking) {
            alarmed.set(false);
            if (next != null) {
                next.cancel(false);
            }
            boolean answers = false;
            try {
                answers = answers();
            } finally {
                pause = pause(answers);
                if (!closed) {
                    next = threads.schedule(this::ask, pause, TimeUnit.NANOSECONDS);
                }
            }
        }
    }

    private long pause(boolean answers) {
        boolean urgent = shard.hasNoPrimary();
        if (answers) {
            return urgent ? Math.min(URGENT_NANOS, intervalNanos) : intervalNanos;
        }
        return Math.min(2 * pause, urgent ? HASTY_NANOS : RARE_NANOS);
    }

    private boolean answers() {
        Connection known = connection;
        long started = System.nanoTime();
        if (known != null) {
            try {
                answers(known);
                return true;
            } catch (SQLException e) {
                forget();
                if (isLate(started)) {
                    shard.silent(node, false, e);
                    return false;
                }
                // An old connection may have died alone: a new one tells.
            }
        }
        try {
            answers(open());
            return true;
        } catch (SQLException e) {
            forget();
            if (!String.valueOf(e.getSQLState()).startsWith(FULL)) {
                shard.silent(node, !isLate(started), e);
            }
            return false;
        }
    }

    /** True if the question was not refused: it has had no answer. */
    private boolean isLate(long started) {
        return System.nanoTime() - started > patienceNanos / 2;
    }

    private void answers(Connection open) throws SQLException {
        long asked = System.nanoTime();
        shard.says(node, replication.status(open), asked);
    }

    private Connection open() throws SQLException {
        Connection opened = node.pool().openAside(bounds);
        connection = opened;
        if (closed) {
            forget();
        }
        return opened;
    }

    private void forget() {
        Connection known = connection;
        connection = null;
        if (known != null) {
            try {
                known.abort(Runnable::run);
            } catch (SQLException e) {
                // It is lost either way.
                connection = null;
            }
        }
    }

    /** Asks no more, and closes its connection in the midst of a question. */
    @Override
    public void close() {
        closed = true;
        forget();
    }
}

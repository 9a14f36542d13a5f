package dev.kintsugi.txn;

import dev.kintsugi.clock.Clock;
import dev.kintsugi.dialect.CommitGate;
import dev.kintsugi.error.Errors;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.topology.Topology;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Opens a transaction's snapshots on all shards so that they have the same commits of {@link TwoPhaseCommit}: each on all of its shards
 * or on none.
 *
 * <p>Every shard has a {@link CommitGate}, in which each part of a transaction stands from before it is prepared until it has ended: a
 * prepared transaction is a transaction in its shard's gate, also when its client is gone, and nobody else has to be asked. A snapshot
 *
 * <ol>
 *   <li>closes the gates, on one shard after another, from the first;
 *   <li>when all are closed, takes its snapshots on all shards;
 *   <li>when it has all of them, opens the gates, which fails if one of them has not been closed all the time.
 * </ol>
 *
 * <p><b>Why that is exact.</b> While all gates are closed, nothing of the cluster is prepared. Take a transaction that commits on several
 * shards. If it had prepared any part before the gates were closed, then that part has ended, hence it was decided before, hence all of its
 * parts had been prepared before, hence all of them have ended by now, in the same way: all snapshots have it, or none. Otherwise it prepares
 * after the gates are open, is decided after that, and no snapshot has it, that of its decider included, which prepares nothing.
 *
 * <p><b>Why nobody waits in a circle.</b> A transaction prepares its lowest part first, and the others only when that stands in its gate. A
 * snapshot that has closed the gate of one of these others has closed all below, that of the lowest part among them, so that it waits for
 * nobody of whom it keeps anybody waiting. (Instances whose file does not ask for such snapshots prepare in any order. The gates are theirs as well;
 * a snapshot that meets them in a circle gives way.)
 *
 * <p><b>Waiting.</b> A gate that is kept waiting keeps out those who come after. So a snapshot waits for {@link #PATIENCE} at most, lets all
 * pass, and tries again. Where a client has left its transaction in doubt, that lasts until {@link Recovery} has settled it. A client that falls silent with
 * gates closed loses its session after {@link #SILENCE}, on the server's own clock.
 *
 * <p>Commits of one shard go through no gate: each is on one shard, and this promises nothing about two of them. Thread-safe.
 */
public final class CommitBarrier {
    /** How long the gates may take to close, and how long others are kept out at most in vain. */
    private static final Duration PATIENCE = Duration.ofMillis(300);

    private static final Duration LEAST_PATIENCE = Duration.ofMillis(10);
    /** How long the client may say nothing while gates are closed. */
    private static final Duration SILENCE = Duration.ofSeconds(2);
    /** What recovery may take beyond {@code transactions.inDoubtTimeout}. */
    private static final Duration SETTLING = Duration.ofSeconds(10);

    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final CommitGate gate;
    private final TwoPhaseCommit.Together together;
    private final Clock clock;
    private final long limitNanos;
    private final boolean byDefault;

    /** Whether to wait on. */
    @FunctionalInterface
    public interface Waiting {
        /** Throws if not. */
        void check() throws SQLException;
    }

    /**
     * For one cluster.
     *
     * @param byDefault true if transactions of which the client says nothing may keep one snapshot
     */
    public CommitBarrier(
            Topology topology, CommitGate gate, TwoPhaseCommit.Together together, Clock clock, boolean byDefault) {
        this.gate = gate;
        this.together = together;
        this.clock = clock;
        this.limitNanos = topology.settings()
                .transactions()
                .inDoubtTimeout()
                .plus(SETTLING)
                .toNanos();
        this.byDefault = byDefault;
    }

    /** True if transactions of which the client says nothing may keep one snapshot. */
    public boolean byDefault() {
        return byDefault;
    }

    /**
     * True if the transaction that is open on a connection sees one snapshot in all of its statements.
     *
     * @throws SQLException 0A000 if its snapshot cannot be the cluster's
     */
    public boolean keepsSnapshot(Lease lease) throws SQLException {
        return gate.keepsSnapshot(lease.connection());
    }

    /**
     * Takes the snapshots of a transaction.
     *
     * @param leases of all shards, in their order; the transaction has taken no snapshot on any of them
     * @param waiting asked between two attempts
     * @throws SQLException 55P03 if a commit over several shards does not end in time; the transaction can only be rolled back then, as
     *     after any other error
     */
    public void snapshot(List<Lease> leases, Waiting waiting) throws SQLException {
        long started = clock.nanoTime();
        long pause = FIRST_PAUSE_NANOS;
        while (true) {
            Lease occupied = attempt(leases);
            if (occupied == null) {
                return;
            }
            long waited = clock.nanoTime() - started;
            if (waited >= limitNanos) {
                throw Errors.commitUnderWay(occupied.node(), TimeUnit.NANOSECONDS.toMillis(waited));
            }
            waiting.check();
            LockSupport.parkNanos(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
        }
    }

    /** Null if the snapshots are taken; else the lease on whose shard a transaction is about to end. */
    private @Nullable Lease attempt(List<Lease> leases) throws SQLException {
        int closed = 0;
        long started = clock.nanoTime();
        try {
            for (Lease lease : leases) {
                closed++;
                close(lease, PATIENCE.minusNanos(clock.nanoTime() - started));
            }
            everywhere(leases, lease -> gate.takeSnapshot(lease.connection()));
        } catch (SQLException e) {
            reopen(leases.subList(0, closed), e);
            if (gate.isOccupied(e)) {
                return leases.get(closed - 1);
            }
            throw e;
        }
        everywhere(leases, lease -> gate.open(lease.connection()));
        return null;
    }

    /** Those that are closed already keep others out meanwhile, so that all share one patience. */
    private void close(Lease lease, Duration left) throws SQLException {
        try {
            gate.close(lease.connection(), left.compareTo(LEAST_PATIENCE) < 0 ? LEAST_PATIENCE : left, SILENCE);
        } catch (SQLException e) {
            throw judged(lease, e);
        }
    }

    private void everywhere(List<Lease> leases, Step step) throws SQLException {
        together.run(leases.size(), number -> {
            Lease lease = leases.get(number);
            try {
                step.on(lease);
            } catch (SQLException e) {
                throw judged(lease, e);
            }
        });
    }

    private interface Step {
        void on(Lease lease) throws SQLException;
    }

    private static SQLException judged(Lease lease, SQLException e) {
        SQLException named = lease.named(e);
        lease.evictIfLost(e);
        return named;
    }

    /** After a failure: others are not to be kept out until the client rolls back. */
    private void reopen(List<Lease> leases, SQLException failure) {
        for (Lease lease : leases) {
            try {
                if (!lease.connection().isClosed()) {
                    gate.open(lease.connection());
                }
            } catch (SQLException e) {
                // Its session is closed, and with it the gate is open.
                lease.evict();
                failure.addSuppressed(e);
            }
        }
    }
}

package dev.kintsugi.execute;

import dev.kintsugi.error.Errors;
import dev.kintsugi.pool.Leases;
import dev.kintsugi.txn.CommitBarrier;
import dev.kintsugi.txn.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;

/**
 * The snapshots of one session's transactions where the file has {@code transactions: {snapshot: cluster}}: one that keeps its snapshot
 * (REPEATABLE READ and SERIALIZABLE) takes it on all shards before its first query, through the {@link CommitBarrier}.
 */
public final class ClusterSnapshots {
    private static final String ISOLATION = "ISOLATION";
    private final CommitBarrier barrier;
    private final Transaction transaction;
    private final ClientState state;
    private final Leases leases;
    /** The number of the last transaction that has what it needs, and of the last one that will never have it. */
    private long settled = -1;

    private long spoilt = -1;
    private boolean busy;

    /** For one session. */
    public ClusterSnapshots(CommitBarrier barrier, Transaction transaction, ClientState state, Leases leases) {
        this.barrier = barrier;
        this.transaction = transaction;
        this.state = state;
        this.leases = leases;
    }

    /** Makes one shard take part in the transaction, which takes no snapshot by that. */
    @FunctionalInterface
    interface Joining {
        void join(int shard) throws SQLException;
    }

    /**
     * The session's transaction is about to take a snapshot on a shard.
     *
     * @throws SQLException 55P03 if a commit over several shards does not end in time, 0A000 if the transaction's snapshot cannot be the
     *     cluster's, and what comes of shards that cannot be reached
     */
    void need(int shard, Joining joining) throws SQLException {
        long number = transaction.number();
        if (busy || settled == number) {
            return;
        }
        if (spoilt == number) {
            throw Errors.snapshotFailed();
        }
        busy = true;
        try {
            if (isKept(shard, joining)) {
                spoilt = number;
                for (int each = 0; each < leases.shards(); each++) {
                    joining.join(each);
                }
                barrier.snapshot(transaction.leases(), leases::checkGoesOn);
                spoilt = -1;
            }
            settled = number;
        } finally {
            busy = false;
        }
    }

    /** Asks the database only if anybody has spoken of it. */
    private boolean isKept(int shard, Joining joining) throws SQLException {
        if (!mayKeep()) {
            return false;
        }
        joining.join(shard);
        return barrier.keepsSnapshot(transaction.lease(shard));
    }

    /** False if the session's transactions are READ COMMITTED for sure. */
    boolean mayKeep() {
        boolean said = transaction.modes().stream().anyMatch(ClusterSnapshots::isOfIsolation)
                || state.settings().keySet().stream().anyMatch(ClusterSnapshots::isOfIsolation);
        boolean committed = state.isolation() == Connection.TRANSACTION_READ_COMMITTED
                || state.isolation() == Connection.TRANSACTION_READ_UNCOMMITTED;
        return said || (state.isolation() == Connection.TRANSACTION_NONE ? barrier.byDefault() : !committed);
    }

    private static boolean isOfIsolation(String words) {
        return words.toUpperCase(Locale.ROOT).contains(ISOLATION);
    }
}

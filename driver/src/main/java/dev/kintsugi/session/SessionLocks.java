package dev.kintsugi.session;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.execute.Call;
import dev.kintsugi.execute.Connections;
import dev.kintsugi.execute.Executor;
import dev.kintsugi.execute.Result;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.txn.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * The locks that a session keeps until it gives them back, beyond its transactions: PostgreSQL's advisory locks of sessions. The first shard
 * has those of all sessions of the cluster. A session keeps its connection there for as long as it has any, and loses them with it:
 *
 * <pre>
 * SELECT pg_advisory_lock(7)     takes a connection to the first shard, and keeps it
 * SELECT … UPDATE … COMMIT       those for the first shard run there, the others where they would
 * SELECT pg_advisory_unlock(7)   runs there; the connection goes back
 * </pre>
 */
final class SessionLocks {
    private static final int HOME = 0;

    private final Dialect dialect;
    private final Executor executor;
    private final Connections connections;
    private final Transaction transaction;
    private @Nullable Lease pin;

    SessionLocks(Dialect dialect, Executor executor, Connections connections, Transaction transaction) {
        this.dialect = dialect;
        this.executor = executor;
        this.connections = connections;
        this.transaction = transaction;
    }

    /** Runs a query that takes locks or gives them back. */
    Result run(Plan.LockSession plan, Call call, Layout layout) throws SQLException {
        String holding = dialect.holdsSessionLocks();
        if (holding == null) {
            throw Errors.notSupported("A lock of the session", "Lock rows, by SELECT … FOR UPDATE");
        }
        if (pin == null) {
            Lease taken = connections.lend(HOME);
            // Whoever goes without giving them back leaves them to nobody.
            taken.leavesTraces();
            pin = taken;
        }
        Result result;
        try {
            result = executor.run(plan.asItIs(), call, layout);
        } catch (SQLException e) {
            settleAfter(e, holding);
            throw e;
        }
        settle(holding);
        return result;
    }

    /** Without a lock, the connection is kept no longer. */
    private void settle(String holding) throws SQLException {
        Lease kept = pin;
        if (kept == null || transaction.isFailed()) {
            return;
        }
        if (kept.isClosed() || !holds(kept, holding)) {
            pin = null;
            kept.release();
        }
    }

    private static boolean holds(Lease kept, String holding) throws SQLException {
        try (Statement statement = kept.connection().createStatement();
                ResultSet row = statement.executeQuery(holding)) {
            return row.next() && row.getBoolean(1);
        }
    }

    private void settleAfter(SQLException failure, String holding) {
        try {
            settle(holding);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    /** Gives all of them back. */
    void discard() throws SQLException {
        String ending = dialect.endSessionLocks();
        Lease kept = pin;
        if (kept != null && ending != null) {
            pin = null;
            try (kept;
                    Statement statement = kept.connection().createStatement()) {
                statement.execute(ending);
            }
        }
    }
}

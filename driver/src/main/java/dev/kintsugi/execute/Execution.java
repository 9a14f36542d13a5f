package dev.kintsugi.execute;

import dev.kintsugi.error.Errors;
import dev.kintsugi.pool.Leases;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One client statement's executions, one after another; {@link #cancel} may come from any thread at any time and stops what runs
 * at that moment on all shards. Its own monitor guards what the two threads share.
 */
public final class Execution {
    /** Statements that run beside the one in {@link #first}, which is alone for most executions. */
    private List<Statement> others = List.of();

    private @Nullable Statement first;
    /** Work that is no statement's, on several connections perhaps. */
    private @Nullable Interruption work;

    private @Nullable Leases waiting;
    private boolean cancelled;
    /** True if it is the client that has. */
    private boolean byClient;

    private @Nullable SQLWarning warnings;

    /**
     * Cancels what runs; does nothing if nothing does. The lock is held meanwhile, so that a statement cannot end, and another begin on
     * its connection, before the database has got the request.
     */
    public synchronized void cancel() throws SQLException {
        byClient = true;
        stop();
    }

    /** The same, where the statement's own failure on one shard stops the others. */
    synchronized void stop() throws SQLException {
        cancelled = true;
        if (waiting != null) {
            waiting.cancelWait();
        }
        if (first != null) {
            cancel(first);
        }
        for (Statement victim : others) {
            cancel(victim);
        }
        if (work != null) {
            work.interrupt();
        }
    }

    /** Stops what is no statement's. */
    interface Interruption {
        void interrupt() throws SQLException;
    }

    /**
     * Work begins that no statement does; null if it has ended.
     *
     * @throws SQLException 57014 if the execution has been cancelled
     */
    synchronized void works(@Nullable Interruption another) throws SQLException {
        work = another;
        if (another != null && cancelled) {
            throw Errors.cancelled();
        }
    }

    /** True from the client's cancellation to the next execution. */
    synchronized boolean isCancelledByClient() {
        return byClient;
    }

    /** True from a cancellation to the next execution. */
    synchronized boolean isCancelled() {
        return cancelled;
    }

    private static void cancel(Statement victim) throws SQLException {
        try {
            victim.cancel();
        } catch (SQLException e) {
            // A connection that was aborted has ended its statements, which is all that was asked for.
            if (!victim.isClosed()) {
                throw e;
            }
        }
    }

    /** A new execution begins, which may wait for connections. */
    synchronized void begin(Leases leases) {
        cancelled = false;
        byClient = false;
        waiting = leases;
    }

    /** The execution has ended, or answers rows now. */
    synchronized void end() {
        waiting = null;
    }

    /**
     * A backend's statement is about to run.
     *
     * @throws SQLException 57014 if the execution has been cancelled
     */
    synchronized void add(Statement statement) throws SQLException {
        if (cancelled) {
            throw Errors.cancelled();
        }
        if (first == null) {
            first = statement;
            return;
        }
        if (others.isEmpty()) {
            others = new ArrayList<>();
        }
        others.add(statement);
    }

    /** A backend's statement has ended. */
    synchronized void remove(Statement statement) {
        if (first == statement) {
            first = null;
        } else if (!others.isEmpty()) {
            others.removeIf(other -> other == statement);
        }
    }

    /** What the backends warned of while this ran, since the last {@link #clearWarnings}; null if nothing. */
    public @Nullable SQLWarning warnings() {
        return warnings;
    }

    /** Forgets the warnings. */
    public void clearWarnings() {
        warnings = null;
    }

    /** Adds a backend's warnings, on the thread that consumes the answer. */
    void warn(@Nullable SQLWarning warning) {
        if (warning == null) {
            return;
        }
        if (warnings == null) {
            warnings = warning;
        } else {
            warnings.setNextWarning(warning);
        }
    }
}

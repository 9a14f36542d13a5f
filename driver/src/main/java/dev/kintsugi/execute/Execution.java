package dev.kintsugi.execute;

import dev.kintsugi.error.Errors;
import dev.kintsugi.metrics.Way;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.pool.Leases;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client statement's executions, one after another; {@link #cancel} may come from any thread at any time and stops what runs
 * at that moment on all shards. Its own monitor guards what the two threads share.
 */
public final class Execution {
    private static final Logger log = LoggerFactory.getLogger(Execution.class);
    /** Statements that run beside the one in {@link #first}, which is alone for most executions. */
    private List<Statement> others = List.of();

    private @Nullable Statement first;
    /** Those of them that begin a transaction on their connection. */
    private List<Statement> beginning = List.of();

    /** Work that is no statement's, on several connections perhaps. */
    private @Nullable Interruption work;

    private @Nullable Leases waiting;
    private boolean cancelled;
    /** True if it is the client that has. */
    private boolean byClient;
    /** True if its time was up. */
    private boolean expired;
    /** True if its time is being taken. */
    private boolean timed;

    /** What several shards have run; null if one has run the client's text. */
    private @Nullable Plan several;

    private @Nullable SQLWarning warnings;

    /**
     * Cancels what runs; does nothing if nothing does. The lock is held meanwhile, so that a statement cannot end, and another begin on
     * its connection, before the database has got the request.
     */
    public synchronized void cancel() throws SQLException {
        byClient = true;
        stopAll();
    }

    /** The same, where the statement's time is up. */
    synchronized void expire() {
        if (!timed) {
            return;
        }
        expired = true;
        try {
            stopAll();
        } catch (SQLException e) {
            log.debug("A statement whose time is up could not be cancelled", e);
        }
    }

    /** From now on {@link #expire} ends it; false if it does already. */
    synchronized boolean takeTime() {
        boolean first = !timed;
        timed = true;
        return first;
    }

    /** Its time is no longer taken; true if it was up. */
    synchronized boolean timeTaken() {
        timed = false;
        return expired;
    }

    private void stopAll() throws SQLException {
        beginning = List.of();
        stop();
    }

    /**
     * The same, where the statement's own failure on one shard stops the others; but for those with which a transaction begins: a request
     * that comes while the server begins it would leave the statement without one, and committed by itself.
     */
    synchronized void stop() throws SQLException {
        cancelled = true;
        if (waiting != null) {
            waiting.cancelWait();
        }
        if (first != null && !beginning.contains(first)) {
            cancel(first);
        }
        for (Statement victim : others) {
            if (!beginning.contains(victim)) {
                cancel(victim);
            }
        }
        if (work != null) {
            work.interrupt();
        }
    }

    /** Stops what is no statement's. */
    public interface Interruption {
        void interrupt() throws SQLException;
    }

    /**
     * Work begins that no statement does; null if it has ended.
     *
     * @throws SQLException 57014 if the execution has been cancelled
     */
    public synchronized void works(@Nullable Interruption another) throws SQLException {
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

    /**
     * The statement goes on in another way, after its failure on one shard has stopped the others.
     *
     * @throws SQLException 57014 if the client has cancelled it
     */
    synchronized void goOn() throws SQLException {
        if (byClient) {
            throw Errors.cancelled();
        }
        cancelled = false;
    }

    /** A new execution begins, which may wait for connections. */
    public synchronized void begin(Leases leases) {
        cancelled = false;
        byClient = false;
        expired = false;
        several = null;
        waiting = leases;
    }

    /** A plan for several shards runs, perhaps within another. */
    void runs(Plan plan) {
        if (several == null) {
            several = plan;
        }
    }

    /** How the last execution went. */
    public Way way() {
        try {
            return several == null ? Way.ONE_SHARD : several.accept(Ways.OF_PLANS);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The execution has ended, or answers rows now. */
    public synchronized void end() {
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

    /** The statement that is about to run begins a transaction on its connection. */
    synchronized void begins(Statement statement) {
        List<Statement> all = new ArrayList<>(beginning);
        all.add(statement);
        beginning = all;
    }

    /** It has. */
    synchronized void begun(Statement statement) {
        beginning = beginning.stream().filter(other -> other != statement).toList();
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

package dev.kintsugi.session;

import dev.kintsugi.dialect.TimeLimits;
import dev.kintsugi.error.Errors;
import dev.kintsugi.execute.ClientState;
import dev.kintsugi.execute.Timers;
import dev.kintsugi.pool.Leases;
import dev.kintsugi.txn.Transaction;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends a session that has said nothing for too long, or whose transaction is too old, as a database ends its own.
 *
 * <p>Where one shard takes part in a transaction, its database does so by itself; where none does yet, nobody else can. Where several do, each of them would count from the
 * last statement there. So they are kept from looking idle, by a statement that does nothing now and then, as long as the transaction is
 * at work anywhere, and the whole is ended here. If this process falls silent, so do those statements, and each database ends its part.
 *
 * <p>As long as an answer is open, the session is at work: it may be reading. {@code this} guards what the session's thread and the
 * timer's share. A session that has never had such limits has no watch.
 */
final class SessionWatch {
    /** How often a limit is looked at within its time, so that a shard that looks idle is kept from it. */
    private static final int LOOKS = 4;

    private static final long LONGEST_PAUSE_MILLIS = 60_000;

    private final Timers timers;
    private final Transaction transaction;
    private final Leases leases;
    private final ClientState state;
    private final BooleanSupplier begun;
    private final End end;

    private TimeLimits limits = TimeLimits.NONE;
    private int working;
    private boolean inTransaction;
    /** True in a transaction that the client has begun and no shard knows of yet. */
    private boolean bare;

    private boolean over;
    private long since;
    private volatile boolean looking;

    /** Ends the session, from another thread than its own. */
    @FunctionalInterface
    interface End {
        void with(SQLException reason);
    }

    /**
     * Of one session.
     *
     * @param begun true while the client is within what it has begun by a statement
     */
    SessionWatch(
            Timers timers, Transaction transaction, Leases leases, ClientState state, BooleanSupplier begun, End end) {
        this.timers = timers;
        this.transaction = transaction;
        this.leases = leases;
        this.state = state;
        this.begun = begun;
        this.end = end;
    }

    /** The session begins to work. */
    void begins() {
        works(1);
    }

    /** The session has done what it began, or anything that takes no time. */
    void ends() {
        works(-1);
    }

    private synchronized void works(int more) {
        limits = state.limits();
        working = Math.max(0, working + more);
        since = System.nanoTime();
        bare = !transaction.isOpen() && begun.getAsBoolean();
        inTransaction = bare || transaction.isOpen();
        if (!looking && !over && limits.endsSessions()) {
            looking = true;
            timers.after(pause(0), this::look);
        }
    }

    /** The session has ended. */
    synchronized void close() {
        over = true;
    }

    private void look() {
        SQLException reason;
        long pause;
        synchronized (this) {
            long quiet = working > 0 || leases.hasOpenAnswers(inTransaction && !bare) ? 0 : millisSince(since);
            looking = !over && limits.endsSessions() && (quiet == 0 || inTransaction || limits.idleSession() > 0);
            if (!looking) {
                return;
            }
            reason = reason(quiet);
            over = reason != null;
            pause = pause(quiet);
        }
        if (reason != null) {
            end.with(reason);
            return;
        }
        if (limits.idleInTransaction() > 0) {
            transaction.keepFromLookingIdle(timers::now);
        }
        timers.after(pause, this::look);
    }

    private @Nullable SQLException reason(long quiet) {
        boolean crosses = transaction.crosses();
        if (crosses && isOver(limits.transaction(), millisSince(transaction.began()))) {
            return Errors.transactionTooLong();
        }
        if (crosses || bare) {
            return isOver(limits.idleInTransaction(), quiet) ? Errors.idleInTransaction() : null;
        }
        return !inTransaction && isOver(limits.idleSession(), quiet) ? Errors.idleSession() : null;
    }

    private static boolean isOver(long limit, long taken) {
        return limit > 0 && taken >= limit;
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    /** Until the next limit may be reached, or a shard may need to hear something. */
    private long pause(long quiet) {
        long pause = LONGEST_PAUSE_MILLIS;
        pause = Math.min(pause, untilNext(limits.transaction(), millisSince(transaction.began())));
        pause = Math.min(pause, untilNext(limits.idleInTransaction(), quiet));
        return Math.min(pause, untilNext(limits.idleSession(), quiet));
    }

    private static long untilNext(long limit, long taken) {
        if (limit <= 0) {
            return LONGEST_PAUSE_MILLIS;
        }
        long look = Math.max(1, limit / LOOKS);
        return taken < limit ? Math.min(look, limit - taken) : look;
    }
}

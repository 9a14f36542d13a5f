package dev.kintsugi.pool;

import dev.kintsugi.error.Errors;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections that one session has: at most one to each shard's primary, taken when first needed, and at most one to a replica of
 * each, while it reads there.
 *
 * <h2>Why no order of taking them can deadlock</h2>
 *
 * <p>Hundreds of sessions share pools of a few connections. A transaction keeps the connection of each shard it has
 * touched and asks for the next: it holds and waits. With plain pools, sessions that hold all of shard 0 and wait for
 * shard 1 meet sessions that hold all of shard 1 and wait for shard 0, and all of them wait until they time out. Taking
 * shards in ascending order, the usual remedy, is out of reach: the client chooses the order, one statement at a time.
 *
 * <p>So a pool of N connections is divided by counting (any connection may serve either part):
 *
 * <ul>
 *   <li>N − R <i>ordinary permits</i>, each the right to one connection of that pool;
 *   <li>a <i>reserve</i> of R, a quarter of N but at least one, open to sessions that have a <i>crossing permit</i>. Of
 *       these there are R in the whole cluster. A session keeps its crossing permit until it has given back every
 *       connection.
 * </ul>
 *
 * <ol>
 *   <li>A session that holds nothing waits for an ordinary permit of the shard it needs.
 *   <li>A session that holds connections waits for an ordinary permit of the shard it needs or for a crossing permit,
 *       whichever comes first.
 *   <li>A session with a crossing permit takes an ordinary permit if one is free, else from the reserve. It never
 *       waits.
 *   <li>Of those who wait for the same permits, sessions that hold connections come first, so that what was begun ends
 *       and frees what it holds, but not more than a few in a row while others wait as well. Within each kind, first
 *       come, first served.
 * </ol>
 *
 * <p><b>Rule 3 can be kept.</b> At most R sessions have a crossing permit, and each has at most one connection to a
 * shard. When one of them asks for a connection to a shard to which it has none, the others have taken at most R − 1
 * from that reserve.
 *
 * <p><b>Nobody waits for ever</b>, as long as a session that is not waiting here goes on and ends:
 *
 * <ol>
 *   <li>A session with a crossing permit never waits here, so it ends and gives the permit to the head of the crossing
 *       queue.
 *   <li>A session that holds connections and waits stands in that queue with finitely many before it. Unless an
 *       ordinary permit comes earlier, it gets a crossing permit; so it goes on, and if it has to wait again, the same
 *       holds.
 *   <li>Hence every session that holds connections ends. Permits of each shard come back again and again, and by rule 4
 *       a bounded number of them goes to others before the session at the head of those that hold nothing has its turn.
 * </ol>
 *
 * <p>The order of shards plays no part.
 *
 * <p><b>Replicas</b> change nothing of this. Nobody waits for a connection to a replica: where no ordinary permit of its pool is free, the
 * session reads elsewhere, in the end on the primary. Such a connection never comes from a reserve, so that rule 3 stands, also when the
 * replica becomes the primary while it is held; and it counts as one that the session holds, so that a session which keeps one and waits
 * for a primary's is served, and crosses, as any other that holds.
 *
 * <p>A session may wait for its shard to have a primary at all, holding what it holds. It then waits for no other session, and
 * {@code failover.timeout} ends it.
 *
 * <p>Two liberties keep pools busy and change nothing of this, since they only give a free crossing permit to a session
 * that then never waits: one that holds connections takes it at once if it would have to wait, and one that holds
 * nothing does so while nobody waits for its shard, so that a calm cluster can use its pools to the full.
 *
 * <h2>What it does not promise</h2>
 *
 * <ul>
 *   <li>With N = 1 there is no reserve (R = 0). Sessions that take shards in ascending order, as scatters do, are still
 *       safe: the holder of the highest shard waits for nobody. Others can wait for each other, until they time out.
 *   <li>"Goes on and ends" includes row locks. A session may wait in the database for a row that is locked by one that
 *       waits here; if all crossing permits are held by such sessions, it is a deadlock of locks and connections
 *       together. No bounded pool can exclude it: whatever the bound, that many sessions may want a row held by one
 *       that needs one connection more. It needs sessions that contend for the same rows in a saturated pool, and ends
 *       with the first time limit, an error and a rollback.
 *   <li>A program that needs two sessions at a time on one thread holds one and waits for the other, as with any pool.
 * </ul>
 *
 * <p>Every wait is bounded by {@code pool.connectionTimeout}.
 *
 * <p>Belongs to one thread at a time, save {@link #cancelWait()} and {@link #abort()}. {@code this} guards what they
 * share with it; no connection is opened, used or closed under that lock.
 */
public final class Leases implements AutoCloseable {
    private final List<ShardPools> pools;
    /** Of {@link Spare} connections, where they do not go to the shards; null where they do. */
    private final @Nullable NodePool scratch;

    private final Permits crossings;
    private final Holdings held;
    private final Spares spares = new Spares();
    private boolean crossing;
    private boolean transaction;
    private boolean closed;
    private boolean cancelled;
    /** When the statement's own time is up, by {@link System#nanoTime()}; bounds the wait for a primary, which no database bounds. */
    private long deadline;

    private boolean hasDeadline;
    private @Nullable Wait wait;

    private volatile @Nullable Fitting fitting;
    private Runnable beforeWait = () -> {};

    /**
     * Makes connections as the session's client wants them. What is set on one may stay on it when it goes back, so that a session which
     * sets the same finds it there.
     */
    public interface Fitting {
        /**
         * The session gets a connection.
         *
         * @param settings what an earlier session has set on it, by name
         * @return what is set now; null if it is to be undone when the connection goes back
         */
        @Nullable Map<String, String> fit(Connection connection, Map<String, String> settings) throws SQLException;

        /** True if more than settings has been made that a connection is not to take along. */
        boolean leavesTraces();

        /** Undoes all of it, settings too; false if that cannot be: then the connection is closed for good. */
        boolean clean(Connection connection);
    }

    /**
     * Has something run whenever the session's thread is about to wait, for a connection or for an answer.
     *
     * @param what runs on the session's thread
     */
    public void beforeWait(Runnable what) {
        beforeWait = what;
    }

    /** The session's thread is about to wait. */
    public void mayWait() {
        beforeWait.run();
    }

    /** From now on connections are fitted to the client. */
    public void fitting(Fitting how) {
        fitting = how;
    }

    Leases(List<ShardPools> pools, @Nullable NodePool scratch, Permits crossings, boolean replicas) {
        this.pools = pools;
        this.scratch = scratch;
        this.crossings = crossings;
        this.held = new Holdings(pools.size(), replicas);
    }

    /**
     * Bounds the wait for a primary by the time limit that a statement has, until it is set again.
     *
     * @param millis from now; 0 for none
     */
    public void timeLimit(long millis) {
        hasDeadline = millis > 0;
        if (hasDeadline) {
            deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        }
    }

    /**
     * True if rows may still be read from one of the connections, or a statement runs there; from any thread.
     *
     * @param inTransaction true if a transaction has a lease on each
     */
    public synchronized boolean hasOpenAnswers(boolean inTransaction) {
        for (int place = 0; place < held.places(); place++) {
            Held mine = held.at(place);
            if (mine != null && mine.uses > (inTransaction ? 1 : 0)) {
                return true;
            }
        }
        return !spares.isEmpty();
    }

    /** As {@link #take(int, long)}, within {@code pool.connectionTimeout}. */
    public Lease take(int shard) throws SQLException {
        return take(shard, Long.MAX_VALUE);
    }

    /**
     * A lease on the session's connection to a shard's primary. Waits only if the session has none to that shard yet.
     * Who takes several for one statement passes what is left of the time, so that the waits are bounded together.
     *
     * @param timeoutNanos at most this long, and at most {@code pool.connectionTimeout}
     * @throws SQLException 08001 if none came in time or the node cannot be reached, 08006 if the shard has had no primary for
     *     {@code failover.timeout}, 57014 if the wait was cancelled or the thread interrupted (it stays so), 08003 if the session or
     *     the cluster is closed
     */
    public Lease take(int shard, long timeoutNanos) throws SQLException {
        synchronized (this) {
            checkOpen();
            Held mine = held.primary(shard);
            if (mine != null) {
                return lease(mine);
            }
            cancelled = false;
        }
        ShardPools nodes = pools.get(shard);
        NodePool pool = nodes.primary();
        return nodes.isWatched() || pool == null
                ? takeOfWhoeverIsPrimary(shard, nodes, timeoutNanos)
                : takeOf(shard, pool, timeoutNanos);
    }

    /** Goes from primary to primary until one can be reached. */
    private Lease takeOfWhoeverIsPrimary(int shard, ShardPools nodes, long timeoutNanos) throws SQLException {
        long started = System.nanoTime();
        while (true) {
            NodePool pool = primary(nodes, started);
            try {
                return takeOf(shard, pool, timeoutNanos);
            } catch (SQLException e) {
                boolean unreached = "08001".equals(e.getSQLState()) && !(e.getCause() == null && pool.isAnswering());
                if (!unreached) {
                    throw e;
                }
                nodes.doubt(pool);
                long waited = System.nanoTime() - started;
                if (waited >= nodes.failoverNanos()) {
                    SQLException late = nodes.error(Outcome.Nothing.TIMED_OUT, waited);
                    late.addSuppressed(e);
                    throw late;
                }
            }
        }
    }

    private NodePool primary(ShardPools nodes, long started) throws SQLException {
        NodePool known = nodes.primary();
        while (known == null) {
            mayWait();
            Wait mine = new Wait();
            synchronized (this) {
                checkGoesOn(nodes.name());
                wait = mine;
            }
            nodes.join(mine);
            long end = started + nodes.failoverNanos();
            boolean limited = hasDeadline && deadline - end < 0;
            Outcome outcome = mine.await(limited ? deadline : end);
            nodes.leave(mine);
            synchronized (this) {
                wait = null;
            }
            if (outcome instanceof Outcome.Nothing nothing) {
                boolean late = limited && nothing == Outcome.Nothing.TIMED_OUT;
                throw nodes.error(late ? Outcome.Nothing.CANCELLED : nothing, System.nanoTime() - started);
            }
            known = nodes.primary();
        }
        return known;
    }

    private Lease takeOf(int shard, NodePool pool, long timeoutNanos) throws SQLException {
        long left = Math.min(timeoutNanos, pool.timeoutNanos());
        boolean ordinary = pool.ordinary().tryAcquire();
        if (!ordinary && !cross(pool)) {
            mayWait();
            long started = System.nanoTime();
            ordinary = await(pool, started, left);
            left -= System.nanoTime() - started;
        }
        return install(shard, pool, false, ordinary, connect(pool, ordinary, left));
    }

    /**
     * A lease on a connection to one of a shard's replicas, which the session keeps no longer than its leases; null if it has one to
     * another replica of that shard, or none is free, since nobody waits for those.
     *
     * @param patienceNanos how long it may take to open one
     * @throws SQLException 08001 if the node cannot be reached, and as {@link #take(int, long)}
     */
    public @Nullable Lease read(int shard, NodePool replica, long patienceNanos) throws SQLException {
        synchronized (this) {
            checkOpen();
            Held mine = held.replica(shard);
            if (mine != null) {
                return mine.pool == replica ? lease(mine) : null;
            }
            cancelled = false;
        }
        return replica.ordinary().tryAcquire()
                ? install(shard, replica, true, true, connect(replica, true, patienceNanos))
                : null;
    }

    /**
     * A connection beside those to the shards: to the scratch database, or if none is configured to a shard's primary.
     *
     * @throws SQLException 08001 if none came within {@code pool.connectionTimeout} or the node cannot be reached, 57014 if the wait
     *     was cancelled, 08003 if the session or the cluster is closed
     */
    public Spare spare(int shard) throws SQLException {
        synchronized (this) {
            checkOpen();
            cancelled = false;
        }
        mayWait();
        ShardPools nodes = pools.get(shard);
        NodePool pool = scratch == null ? nodes.beside(primary(nodes, System.nanoTime())) : scratch;
        Spare spare = new Spare(spares, pool, pool.connect(pool.timeoutNanos(), this), scratch == null ? shard : -1);
        if (spares.add(spare)) {
            return spare;
        }
        spare.close();
        throw Errors.closed("connection");
    }

    /** The shards of the cluster. */
    public int shards() {
        return held.shards();
    }

    /** A shard's primary has shown that it may be it no longer: somebody is to ask. Does nothing where there is but one node. */
    public void doubtPrimary(int shard) {
        ShardPools nodes = pools.get(shard);
        NodePool primary = nodes.primary();
        if (primary != null) {
            nodes.doubt(primary);
        }
    }

    /** True if the session has a connection to this shard's primary. */
    public synchronized boolean holds(int shard) {
        return held.primary(shard) != null;
    }

    /** A further lease on each connection that the session has. */
    public synchronized List<Lease> all() {
        List<Lease> all = new ArrayList<>();
        for (int place = 0; held.count() > all.size() && place < held.places(); place++) {
            Held mine = held.at(place);
            if (mine != null) {
                all.add(lease(mine));
            }
        }
        return all;
    }

    synchronized Lease again(Held mine) {
        return lease(mine);
    }

    /** From now on connections are kept when their last lease is released. */
    public synchronized void transactionBegan() {
        transaction = true;
    }

    /** Gives back the connections without a lease; the others follow with their last one. */
    public void transactionEnded() {
        synchronized (this) {
            transaction = false;
        }
        for (int place = 0; place < held.places(); place++) {
            Held unused;
            boolean crossed;
            synchronized (this) {
                unused = held.at(place);
                if (unused == null || unused.uses > 0) {
                    continue;
                }
                crossed = remove(unused);
            }
            giveBack(unused, crossed);
        }
    }

    /** Gives back every connection, leases or not; a closed session takes no more. A second call does nothing. */
    @Override
    public void close() {
        end(false);
    }

    /**
     * As {@link #close()}, from any thread: ends the wait that goes on and closes connections even in the midst of a
     * statement.
     */
    public void abort() {
        end(true);
    }

    /** Ends the wait for a connection that goes on, from any thread; does nothing if none does. */
    public synchronized void cancelWait() {
        cancelled = true;
        if (wait != null) {
            wait.end(Outcome.Nothing.CANCELLED);
        }
    }

    void released(Held mine) {
        boolean crossed;
        synchronized (this) {
            if (!held.has(mine) || --mine.uses > 0 || transaction) {
                return;
            }
            crossed = remove(mine);
        }
        giveBack(mine, crossed);
    }

    void evict(Held mine) {
        boolean crossed;
        synchronized (this) {
            if (!held.has(mine)) {
                return;
            }
            crossed = remove(mine);
        }
        evictNow(mine);
        giveBackPermits(mine.pool, mine.ordinary, crossed);
    }

    private static void evictNow(Held mine) {
        mine.evicted = true;
        mine.pool.evict(mine.connection);
    }

    private void end(boolean abruptly) {
        synchronized (this) {
            closed = true;
            if (wait != null) {
                wait.end(Outcome.Nothing.ABORTED);
            }
        }
        spares.end(abruptly);
        for (int place = 0; place < held.places(); place++) {
            Held mine;
            boolean crossed;
            synchronized (this) {
                if (held.count() == 0) {
                    return;
                }
                mine = held.at(place);
                if (mine == null) {
                    continue;
                }
                crossed = remove(mine);
            }
            if (abruptly) {
                mine.pool.abort(mine.connection);
                giveBackPermits(mine.pool, mine.ordinary, crossed);
            } else {
                giveBack(mine, crossed);
            }
        }
    }

    /** The two ways around a wait: the crossing permit that the session has, or one that is free. */
    private synchronized boolean cross(NodePool pool) {
        if (!crossing && (held.count() > 0 || !pool.ordinary().contended())) {
            crossing = crossings.tryAcquire();
        }
        return crossing;
    }

    /** Waits for a permit; true for an ordinary one, false for a crossing permit. */
    private boolean await(NodePool pool, long started, long timeoutNanos) throws SQLException {
        Wait mine = new Wait();
        boolean holds;
        synchronized (this) {
            checkGoesOn(pool.name());
            wait = mine;
            holds = held.count() > 0;
        }
        pool.waiting().incrementAndGet();
        pool.ordinary().join(mine, holds);
        if (holds) {
            crossings.join(mine, true);
        }
        Outcome outcome = mine.await(started + timeoutNanos);
        pool.ordinary().leave(mine);
        crossings.leave(mine);
        pool.waiting().decrementAndGet();
        synchronized (this) {
            wait = null;
            crossing |= outcome == crossings;
        }
        if (outcome instanceof Outcome.Nothing nothing) {
            throw nothing.error(pool.name(), System.nanoTime() - started);
        }
        return outcome == pool.ordinary();
    }

    private Connection connect(NodePool pool, boolean ordinary, long timeoutNanos) throws SQLException {
        boolean connected = false;
        try {
            Connection connection = pool.connect(timeoutNanos, this);
            connected = true;
            return connection;
        } finally {
            if (!connected) {
                giveBackPermits(pool, ordinary, crossed());
            }
        }
    }

    private Lease install(int shard, NodePool pool, boolean reading, boolean ordinary, Connection connection)
            throws SQLException {
        Held mine = new Held(shard, pool, reading, ordinary, connection);
        Lease lease;
        synchronized (this) {
            if (closed) {
                lease = null;
            } else {
                held.add(mine);
                lease = lease(mine);
            }
        }
        if (lease == null) {
            giveBack(mine, crossed());
            throw Errors.closed("connection");
        }
        Map<String, String> settings = pool.settingsOf(connection);
        if (fitting != null || !settings.isEmpty()) {
            fit(mine, lease, settings);
        }
        return lease;
    }

    private void fit(Held mine, Lease lease, Map<String, String> settings) throws SQLException {
        Fitting how = fitting;
        mine.settings = null;
        try {
            if (how == null) {
                mine.pool.resetSettings(mine.connection);
                mine.settings = Map.of();
            } else {
                mine.settings = how.fit(mine.connection, settings);
            }
        } catch (SQLException | RuntimeException e) {
            if (!(e instanceof SQLException failure && lease.evictIfLost(failure))) {
                // In a transaction it would be kept, half fitted.
                lease.evict();
            }
            throw e;
        }
    }

    private Lease lease(Held mine) {
        mine.uses++;
        return new Lease(this, mine);
    }

    /**
     * For a wait that is none for a connection: throws if it is no longer wanted.
     *
     * @throws SQLException 57014 if the statement was cancelled or its time is up, 08003 if the session is closed
     */
    public synchronized void checkGoesOn() throws SQLException {
        checkOpen();
        if (cancelled || Thread.currentThread().isInterrupted() || (hasDeadline && System.nanoTime() - deadline >= 0)) {
            throw Errors.cancelled();
        }
    }

    /** Throws if what {@link #take} waits for is no longer wanted. */
    synchronized void checkGoesOn(String name) throws SQLException {
        checkOpen();
        if (cancelled) {
            throw Errors.waitCancelled(name, null);
        }
    }

    private void checkOpen() throws SQLException {
        if (closed) {
            throw Errors.closed("connection");
        }
    }

    /** Called under the lock; true if the crossing permit has to be given back, after the connection. */
    private boolean remove(Held mine) {
        held.remove(mine);
        return crossed();
    }

    /** True once, when a session with a crossing permit holds nothing any more. */
    private synchronized boolean crossed() {
        boolean crossed = crossing && held.count() == 0;
        crossing &= !crossed;
        return crossed;
    }

    /** The connection goes back before the permits, so that who gets them finds it there. */
    private void giveBack(Held mine, boolean crossed) {
        Map<String, String> settings = cleaned(mine);
        if (settings == null) {
            evictNow(mine);
        } else {
            mine.pool.giveBack(mine.connection, settings);
        }
        giveBackPermits(mine.pool, mine.ordinary, crossed);
    }

    /** Undoes what is not to stay on a connection; what stays set, or null if it cannot be undone. */
    private @Nullable Map<String, String> cleaned(Held mine) {
        Fitting how = fitting;
        Map<String, String> settings = mine.settings;
        try {
            if (mine.traces && mine.pool.discardSession(mine.connection)) {
                return Map.of();
            }
            if (how != null && (settings == null || how.leavesTraces())) {
                return how.clean(mine.connection) ? Map.of() : null;
            }
            if (settings == null) {
                mine.pool.resetSettings(mine.connection);
                return Map.of();
            }
            return settings;
        } catch (SQLException e) {
            return null;
        }
    }

    private void giveBackPermits(NodePool pool, boolean ordinary, boolean crossed) {
        if (ordinary) {
            pool.ordinary().release();
        }
        if (crossed) {
            crossings.release();
        }
    }
}

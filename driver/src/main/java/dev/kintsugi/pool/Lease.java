package dev.kintsugi.pool;

import dev.kintsugi.error.Errors;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * One use of the connection that a session has to a shard. Several leases of one session on one shard share the
 * connection, which goes back to its pool with the last of them, or with the transaction's end if one is open. Not
 * thread-safe: it belongs to the session's thread.
 */
public final class Lease implements AutoCloseable {
    private final Leases session;
    private final Held held;
    private boolean released;

    Lease(Leases session, Held held) {
        this.session = session;
        this.held = held;
    }

    /** The connection. It is not to be closed; after the lease has been given back it may serve another session. */
    public Connection connection() {
        return held.connection;
    }

    /**
     * The vendor's own connection, below the pool's: for statements that whoever opens them also closes. What changes more than rows, a
     * setting say, goes by {@link #connection()}, so that the pool sets it back.
     */
    public Connection vendor() throws SQLException {
        return held.connection.unwrap(Connection.class);
    }

    /** True if the vendor's driver sends what begins a transaction together with the next statement. */
    public boolean beginsTransaction() throws SQLException {
        return held.pool.beginsTransaction(vendor());
    }

    /** True if the connection is closed: it was lost, aborted or evicted. */
    public boolean isClosed() throws SQLException {
        return held.evicted || vendor().isClosed();
    }

    /** Something else may be set on the connection from now on than when the session got it: that is undone before another gets it. */
    public void settingsChange() {
        held.settings = null;
    }

    /** Anything may be left on the connection from now on, a role or a lock say: it is undone before another session gets it. */
    public void leavesTraces() {
        held.traces = true;
    }

    /** True if both are uses of one connection. */
    public boolean shares(Lease other) {
        return held == other.held;
    }

    /** The index of its shard. */
    public int shard() {
        return held.shard;
    }

    /** Another use of the same connection. */
    public Lease again() {
        return session.again(held);
    }

    /** True if the connection is one to a replica. */
    public boolean isReading() {
        return held.reading;
    }

    /** Ends this use. A second call does nothing. */
    public void release() {
        if (!released) {
            released = true;
            session.released(held);
        }
    }

    /**
     * Ends this use and every other of the same connection, and closes the connection instead of giving it back: for
     * one that is broken, or whose state is unknown. A transaction that was open on it is lost; the caller fails the
     * rest of it. Does nothing after {@link #release()}.
     */
    public void evict() {
        if (!released) {
            released = true;
            session.evict(held);
        }
    }

    /**
     * Evicts the connection if a failure says that it, not the statement, is at fault.
     *
     * @return true if it is
     */
    public boolean evictIfLost(SQLException failure) {
        boolean lost = held.pool.connectionLost(failure);
        if (lost) {
            evict();
            held.pool.lost();
        }
        return lost;
    }

    /** Gives the connection back after a failure, which says whether it is lost. */
    public void giveBack(Exception failure) {
        if (!(failure instanceof SQLException e && evictIfLost(e))) {
            release();
        }
    }

    /** The node's name, for messages: cluster, shard and node. */
    public String node() {
        return held.pool.name();
    }

    /** The failure, which names the node if it says that the connection, not the statement, is at fault. */
    public SQLException named(SQLException failure) {
        return held.pool.connectionLost(failure)
                        && !String.valueOf(failure.getMessage()).contains(held.pool.name())
                ? Errors.connectionLost(held.pool.name(), failure)
                : failure;
    }

    /** As {@link #release()}. */
    @Override
    public void close() {
        release();
    }
}

package dev.kintsugi.pool;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * A connection that a session has beside those to its shards, for work that is no part of its transaction. It comes from a pool of
 * its own, so that who waits for one holds none that its owner still needs. Belongs to the session's thread; the session's end gives
 * it back as well.
 */
public final class Spare implements AutoCloseable {
    private final Spares session;
    private final NodePool pool;
    private final Connection connection;
    private final int shard;
    private boolean ended;

    Spare(Spares session, NodePool pool, Connection connection, int shard) {
        this.session = session;
        this.pool = pool;
        this.connection = connection;
        this.shard = shard;
    }

    /** The connection. It is not to be closed. */
    public Connection connection() {
        return connection;
    }

    /** The URL of its database. */
    public String url() {
        return pool.url();
    }

    /** The shard whose tables its database has; -1 if it is a database of its own. */
    public int shard() {
        return shard;
    }

    /** Undoes what is open on it and gives it back; one that cannot be rolled back is closed for good. A second call does nothing. */
    @Override
    public void close() {
        if (!end()) {
            return;
        }
        try {
            if (!connection.isClosed() && !connection.getAutoCommit()) {
                connection.rollback();
            }
            pool.giveBack(connection);
        } catch (SQLException e) {
            pool.evict(connection);
        }
    }

    /** Closes the connection for good, from any thread. */
    void abort() {
        if (end()) {
            pool.abort(connection);
        }
    }

    private synchronized boolean end() {
        boolean first = !ended;
        ended = true;
        if (first) {
            session.forget(this);
        }
        return first;
    }
}

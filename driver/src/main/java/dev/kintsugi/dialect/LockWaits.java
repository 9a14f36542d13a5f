package dev.kintsugi.dialect;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * Which transactions of a database wait for locks of which others. A transaction's number tells its session, and is not that of the session's
 * next transaction: connections are pooled. Stateless and thread-safe.
 */
public interface LockWaits {
    /** The transactions that wait, and for each those that it waits for, by their numbers. */
    Map<Long, List<Long>> of(Connection connection) throws SQLException;

    /** The number of a connection's session. Asks the server nothing. */
    long session(Connection connection) throws SQLException;

    /** The number of a transaction's session. */
    long sessionOf(long transaction);

    /** Cancels what a session waits with. */
    void cancel(Connection connection, long session) throws SQLException;
}

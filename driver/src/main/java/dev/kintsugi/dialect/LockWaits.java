package dev.kintsugi.dialect;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Which sessions of a database wait for locks of which others. Stateless and thread-safe. */
public interface LockWaits {
    /** The sessions that wait, and for each those that it waits for, by their numbers. */
    Map<Long, List<Long>> of(Connection connection) throws SQLException;

    /** The number of a connection's session. Asks the server nothing. */
    long session(Connection connection) throws SQLException;

    /** Cancels what a session waits with. */
    void cancel(Connection connection, long session) throws SQLException;
}

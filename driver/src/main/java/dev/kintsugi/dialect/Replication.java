package dev.kintsugi.dialect;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

/** What a database that streams its changes to replicas can be asked about it. Stateless and thread-safe. */
public interface Replication {

    /**
     * What a node says of itself. Needs no privilege; with that of {@code pg_monitor} a replica tells its timeline sooner after a failover.
     *
     * @throws SQLException if it does not answer
     */
    NodeStatus status(Connection connection) throws SQLException;

    /**
     * Connection properties by which every wait for a server ends: to connect, to log in, and to be answered. The URL's own come before
     * these.
     *
     * @param patience how long each may take, in whole seconds, at least one
     */
    Map<String, String> bounds(Duration patience);

    /** The same for a connection that works for sessions, whose statements have no limit of their own: it bounds the login alone. */
    Map<String, String> loginBound(Duration patience);

    /** True if a statement that was its own transaction has certainly changed nothing, although its connection or its node's role is lost. */
    boolean hasChangedNothing(SQLException failure);
}

package dev.kintsugi.pool;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.topology.Node;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place that opens connections to a node, with the vendor's own driver and defaults. Passwords are masked in
 * what the driver says, before a pool can log it or a caller can see it. Thread-safe.
 */
final class NodeSource implements DataSource {
    private static final Logger log = LoggerFactory.getLogger(NodeSource.class);
    private final Node node;
    private final Map<String, String> bounds;
    private final Dialect dialect;
    private final String url;
    private final Credentials credentials;
    private volatile PoolState.Reach reach = PoolState.Reach.UNTRIED;
    /** The connections that are open, where they may have to be closed all at once; null where not. */
    private final @Nullable Set<Connection> open;

    private volatile int loginTimeout;

    /**
     * Of one node.
     *
     * @param revocable true if {@link #abortAll} is to know of its connections
     * @param bounds properties of the vendor's for those
     */
    NodeSource(Node node, Dialect dialect, Credentials override, boolean revocable, Map<String, String> bounds) {
        this.node = node;
        this.dialect = dialect;
        this.bounds = bounds;
        this.open = revocable ? ConcurrentHashMap.newKeySet() : null;
        this.url = override.removeFrom(node.url());
        this.credentials = override.orElse(new Credentials(node.user(), node.password()));
    }

    /** What the last attempt to connect found. */
    PoolState.Reach reach() {
        return reach;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = open(bounds);
        if (open != null) {
            // One that its pool has closed leaves when the next is opened.
            for (Connection known : open) {
                if (known.isClosed()) {
                    open.remove(known);
                }
            }
            open.add(connection);
        }
        return connection;
    }

    /** Closes every connection that a pool has from here, also in the midst of a statement. */
    void abortAll() {
        if (open == null) {
            return;
        }
        for (Connection connection : open) {
            open.remove(connection);
            try {
                connection.abort(Runnable::run);
            } catch (SQLException e) {
                log.debug("{}: a connection could not be aborted", node, e);
            }
        }
    }

    /** A connection that no pool knows, with further properties of the vendor's. */
    Connection open(Map<String, String> further) throws SQLException {
        Properties properties = new Properties();
        properties.putAll(further);
        credentials.addTo(properties);
        try {
            Connection connection = driver().connect(url, properties);
            if (connection == null) {
                throw Errors.noDriver(node.name());
            }
            reach = PoolState.Reach.REACHABLE;
            return checked(connection);
        } catch (SQLException e) {
            reach = PoolState.Reach.UNREACHABLE;
            throw credentials.masked(e);
        }
    }

    private Connection checked(Connection connection) throws SQLException {
        try {
            dialect.checkReading(connection);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * Finds the driver by hand: {@code DriverManager.getConnection} writes the URL, with its password, into its own
     * error.
     */
    private Driver driver() throws SQLException {
        try {
            return DriverManager.getDriver(url);
        } catch (SQLException e) {
            throw Errors.noDriver(node.name());
        }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("A node has one user", "0A000");
    }

    /**
     * Bounds only how long the pool's shutdown waits for an attempt to connect. The attempt itself ends by the vendor's
     * own time limits, since the driver manager's is one for the whole process.
     */
    @Override
    public void setLoginTimeout(int seconds) {
        loginTimeout = seconds;
    }

    @Override
    public int getLoginTimeout() {
        return loginTimeout;
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    /** Ignored: nothing is written. */
    @Override
    public void setLogWriter(@Nullable PrintWriter out) {}

    @Override
    public java.util.logging.Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("There is no java.util.logging logger", "0A000");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLFeatureNotSupportedException("Not a wrapper of " + type.getName(), "0A000");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}

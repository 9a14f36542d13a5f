package dev.kintsugi;

import dev.kintsugi.error.Errors;
import dev.kintsugi.jdbc.Connector;
import dev.kintsugi.jdbc.KintsugiDriver;
import dev.kintsugi.metrics.Meters;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A {@link DataSource} of one cluster. Connections are cheap: the cluster pools the nodes' connections itself, so no pool is needed
 * around this one.
 *
 * <p>Thread-safe. {@link #close} refuses further connections; those that it gave work until they are closed, and the cluster's pools
 * close with the last of them, unless others in this process use the same cluster.
 */
public final class KintsugiDataSource implements DataSource, AutoCloseable {
    private final KintsugiDriver driver = new KintsugiDriver();
    private final CopyOnWriteArrayList<Opened> opened = new CopyOnWriteArrayList<>();
    private volatile @Nullable String url;
    private volatile @Nullable String user;
    private volatile @Nullable String password;
    private volatile @Nullable PrintWriter logWriter;
    private volatile @Nullable Object meterRegistry;
    private volatile int loginTimeout;
    private volatile boolean closed;

    /** The cluster's URL: {@code jdbc:kintsugi:<file.yaml>}; null if none was set. */
    public @Nullable String getUrl() {
        return url;
    }

    /** Sets the cluster's URL, which is needed before the first connection. */
    public void setUrl(String url) {
        this.url = url;
    }

    /** The user on every node; null if the configuration's is used. */
    public @Nullable String getUser() {
        return user;
    }

    /** Sets the user on every node, instead of the configuration's. */
    public void setUser(@Nullable String user) {
        this.user = user;
    }

    /** Sets the password on every node, instead of the configuration's. It is never printed. */
    public void setPassword(@Nullable String password) {
        this.password = password;
    }

    /**
     * Hands over a registry of Micrometer, to which the cluster tells what it does from the next connection on; docs/metrics.md lists
     * what. If several data sources of this process share a cluster, the first one's is used. Without one nothing is measured.
     *
     * @param registry an {@code io.micrometer.core.instrument.MeterRegistry}; no such type is named here, so that this class needs no
     *     Micrometer
     * @throws IllegalArgumentException if it is another object, or Micrometer is not on the class path
     */
    public void setMeterRegistry(Object registry) {
        Meters.check(registry);
        meterRegistry = registry;
        opened.forEach(cluster -> cluster.connector.measure(registry));
    }

    /**
     * Connects as the user that was set.
     *
     * @throws SQLException 08003 after {@link #close}, F0000 if no URL was set or the configuration is wrong
     */
    @Override
    public Connection getConnection() throws SQLException {
        return getConnection(user, password);
    }

    /** Connects as a user of the caller's choice; null is the configuration's. */
    @Override
    public Connection getConnection(@Nullable String username, @Nullable String secret) throws SQLException {
        if (closed) {
            throw Errors.closed("data source");
        }
        String target = url;
        if (target == null) {
            throw Errors.configuration("The data source has no URL; call setUrl(\"jdbc:kintsugi:<file.yaml>\")");
        }
        Opened known = known(target, username, secret);
        if (known != null) {
            return known.connector.connect();
        }
        Opened fresh = new Opened(target, username, secret, connector(target, username, secret));
        Connection connection = fresh.connector.connect();
        opened.addIfAbsent(fresh);
        return connection;
    }

    private @Nullable Opened known(String target, @Nullable String username, @Nullable String secret) {
        for (Opened cluster : opened) {
            if (cluster.is(target, username, secret)) {
                return cluster;
            }
        }
        return null;
    }

    private Connector connector(String target, @Nullable String username, @Nullable String secret) throws SQLException {
        Properties properties = new Properties();
        if (username != null) {
            properties.setProperty("user", username);
        }
        if (secret != null) {
            properties.setProperty("password", secret);
        }
        Connector connector = driver.connector(target, properties);
        if (connector == null) {
            throw Errors.configuration("The URL " + target + " is not Kintsugi's; it begins with jdbc:kintsugi:");
        }
        Object registry = meterRegistry;
        if (registry != null) {
            connector.measure(registry);
        }
        return connector;
    }

    /** Remembered only: how long a connection may take is the configuration's {@code pool.connectionTimeout}. */
    @Override
    public int getLoginTimeout() {
        return loginTimeout;
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        if (seconds < 0) {
            throw Errors.invalidParameter("The login timeout must be a value greater than or equal to 0");
        }
        loginTimeout = seconds;
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return logWriter;
    }

    /** Remembered only: Kintsugi logs through SLF4J. */
    @Override
    public void setLogWriter(@Nullable PrintWriter writer) {
        logWriter = writer;
    }

    @Override
    public Logger getParentLogger() {
        return driver.getParentLogger();
    }

    /** Refuses further connections and lets go of the cluster. A second call does nothing. */
    @Override
    public void close() throws SQLException {
        closed = true;
        List<Opened> clusters = List.copyOf(opened);
        opened.clear();
        for (Opened cluster : clusters) {
            cluster.connector.release();
        }
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw Errors.notWrapped(type, "Use javax.sql.DataSource");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }

    @Override
    public String toString() {
        return "KintsugiDataSource[" + url + "]";
    }

    /** What a cluster was opened with. No record: one would print the password. */
    private static final class Opened {
        private final String url;
        private final @Nullable String user;
        private final @Nullable String password;
        private final Connector connector;

        Opened(String url, @Nullable String user, @Nullable String password, Connector connector) {
            this.url = url;
            this.user = user;
            this.password = password;
            this.connector = connector;
        }

        boolean is(String otherUrl, @Nullable String otherUser, @Nullable String otherPassword) {
            return url.equals(otherUrl) && Objects.equals(user, otherUser) && Objects.equals(password, otherPassword);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Opened that && is(that.url, that.user, that.password);
        }

        @Override
        public int hashCode() {
            return url.hashCode();
        }
    }
}

package dev.kintsugi.pool;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.SQLExceptionOverride;
import com.zaxxer.hikari.pool.HikariPool;
import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.dialect.Replication;
import dev.kintsugi.error.Errors;
import dev.kintsugi.topology.Node;
import dev.kintsugi.topology.Settings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one node: HikariCP's pool, which starts with the first connection that is asked for, and in front
 * of it the ordinary permits. Who has a permit, or the right to the reserve, finds a connection free in the pool (see
 * {@link Leases}). Thread-safe.
 */
public final class NodePool implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(NodePool.class);

    private static final long SLICE_MILLIS = 250;
    private static final long LEAST_VALIDATION_MILLIS = 250;
    private static final long LONGEST_VALIDATION_MILLIS = 5_000;

    private final Node node;
    private final PoolState.Role role;
    private final String name;
    private final Settings.Pool settings;
    private final NodeSource source;
    private final Permits ordinary;
    private final Dialect dialect;
    private final long timeoutNanos;
    private final AtomicInteger waiting = new AtomicInteger();
    /** What sessions have set on connections and left there. A connection that is closed takes it along. */
    private final Map<Connection, Map<String, String>> kept = Collections.synchronizedMap(new WeakHashMap<>());

    /** What is to be done when a connection turns out to be lost; null where nobody watches the node. */
    private volatile @Nullable Runnable alarm;

    /** True while it is known not to answer, so that nobody need try. */
    private volatile boolean silent;

    private volatile @Nullable HikariPool pool;
    private volatile boolean closed;

    NodePool(
            String cluster,
            Node node,
            PoolState.Role role,
            Settings.Pool settings,
            Credentials override,
            boolean watched)
            throws SQLException {
        this.node = node;
        this.role = role;
        this.name = cluster + "/" + node.name();
        this.settings = settings;
        this.timeoutNanos = settings.connectionTimeout().toNanos();
        Dialect known = Dialect.of(node.url());
        if (known == null) {
            throw Errors.noDriver(name);
        }
        this.dialect = known;
        Replication replication = known.replication();
        Map<String, String> bounds =
                replication == null ? Map.of() : replication.loginBound(settings.connectionTimeout());
        this.source = new NodeSource(node, known, override, watched, bounds);
        this.ordinary = new Permits(settings.maximumPoolSize() - reserve(settings));
    }

    /** How many connections of each pool are kept for sessions that hold others already. */
    static int reserve(Settings.Pool settings) {
        int size = settings.maximumPoolSize();
        return size == 1 ? 0 : Math.max(1, size / 4);
    }

    /** The pool's name, for messages: cluster, shard and node. */
    public String name() {
        return name;
    }

    /** The node whose connections these are. */
    public Node node() {
        return node;
    }

    /** How many connections are at work, but for those of sessions that have come by the reserve. */
    public int outstanding() {
        return settings.maximumPoolSize() - reserve(settings) - ordinary.free();
    }

    /** A connection that is no part of the pool, with further properties of the vendor's. */
    public Connection openAside(Map<String, String> properties) throws SQLException {
        return source.open(properties);
    }

    /** Says what is to be done when a connection turns out to be lost, on the thread that finds out. */
    public void onLoss(Runnable action) {
        alarm = action;
    }

    /** The node does not answer, or is not to be used: every connection is closed now, also in the midst of a statement. */
    void revoke() {
        silent = true;
        source.abortAll();
        renew();
    }

    /** False while it is known not to answer. */
    public boolean isAnswering() {
        return !silent;
    }

    /** The node answers, and may be used. */
    void admit() {
        silent = false;
    }

    /** The node has another role: its connections are replaced, those at work when they come back. */
    public void renew() {
        HikariPool running = pool;
        if (running != null) {
            running.softEvictConnections();
        }
    }

    private void alarm() {
        Runnable action = alarm;
        if (action != null) {
            action.run();
        }
    }

    /** The URL of the node's database. */
    String url() {
        return node.url();
    }

    /** The configuration's time limit. */
    long timeoutNanos() {
        return timeoutNanos;
    }

    Permits ordinary() {
        return ordinary;
    }

    /** Sessions that wait, here or for the right to the reserve. */
    AtomicInteger waiting() {
        return waiting;
    }

    /**
     * A connection for the owner of a permit. It is there at once unless one has to be opened first; that takes place
     * in the pool's own thread, for as long as it takes the vendor's driver, so that the session is asked now and then
     * whether to wait on.
     *
     * @param timeoutNanos how long it may take to open one or to find out that it cannot be opened
     */
    Connection connect(long timeoutNanos, Leases session) throws SQLException {
        HikariPool running = pool;
        if (running == null) {
            running = start();
        }
        long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(timeoutNanos));
        // By the clock: the pool may take longer than it is told, to find out that a connection is dead.
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        long left = millis;
        while (true) {
            checkOpen();
            if (silent) {
                throw Errors.notAnswering(name);
            }
            long slice = Math.min(left, SLICE_MILLIS);
            try {
                return running.getConnection(slice);
            } catch (SQLException e) {
                left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0 || e.getCause() instanceof InterruptedException) {
                    alarm();
                    throw explain(e, millis);
                }
                session.checkGoesOn(name);
            }
        }
    }

    private void checkOpen() throws SQLException {
        if (closed) {
            throw Errors.closed("cluster");
        }
    }

    private SQLException explain(SQLException e, long millis) {
        if (e.getCause() instanceof InterruptedException) {
            return Errors.waitCancelled(name, e);
        }
        if (e.getCause() instanceof SQLException failure) {
            return Errors.unreachable(name, failure);
        }
        return Errors.poolExhausted(name, millis, e);
    }

    /**
     * Opens a connection beside the pool, to learn the reason at once where the pool would try again until its time is
     * up.
     */
    void checkReachable() throws SQLException {
        connectBeside().close();
    }

    /** Opens a connection that is none of the pool's. */
    Connection connectBeside() throws SQLException {
        try {
            return source.getConnection();
        } catch (SQLException e) {
            throw Errors.unreachable(name, e);
        }
    }

    boolean beginsTransaction(Connection connection) throws SQLException {
        return dialect.beginsTransaction(connection);
    }

    boolean connectionLost(SQLException failure) {
        return dialect.connectionLost(failure);
    }

    /** A connection has turned out to be lost. */
    void lost() {
        alarm();
    }

    /** What was set on a connection when it came back, by name. */
    Map<String, String> settingsOf(Connection connection) throws SQLException {
        return kept.isEmpty() ? Map.of() : kept.getOrDefault(connection.unwrap(Connection.class), Map.of());
    }

    /** Undoes what is set on a connection, and a transaction that is open there. */
    void resetSettings(Connection connection) throws SQLException {
        undo(connection, Objects.requireNonNull(dialect.resetSettings()));
    }

    /** Undoes whatever a session may have left on a connection; false if the database knows no way to. */
    boolean discardSession(Connection connection) throws SQLException {
        String sql = dialect.discardSession();
        if (sql != null) {
            undo(connection, sql);
        }
        return sql != null;
    }

    private static void undo(Connection connection, String sql) throws SQLException {
        if (!connection.getAutoCommit()) {
            connection.rollback();
            connection.setAutoCommit(true);
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** As {@link #giveBack(Connection, Map)}, where nothing is set. */
    void giveBack(Connection connection) {
        giveBack(connection, Map.of());
    }

    /**
     * Takes a connection back, rolled back and with its defaults set again. One that cannot be is closed for good.
     *
     * @param set what is set on it, by name, and stays so
     */
    void giveBack(Connection connection, Map<String, String> set) {
        try {
            Connection vendor = connection.unwrap(Connection.class);
            if (!set.isEmpty()) {
                kept.put(vendor, set);
            } else if (!kept.isEmpty()) {
                kept.remove(vendor);
            }
            if (closed) {
                // The pool closes nothing any more.
                vendor.close();
                return;
            }
            if (vendor.isClosed()) {
                evict(connection);
                return;
            }
            // The pool does not see the statements that were run below it, and would commit what they have left open.
            if (!vendor.getAutoCommit()) {
                vendor.rollback();
            }
            connection.close();
        } catch (SQLException e) {
            log.debug("{}: a connection could not be reset and is closed instead", name, e);
            evict(connection);
        }
    }

    /** Closes a connection for good, also in the midst of a statement of another thread. */
    void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            log.debug("{}: a connection could not be aborted and is closed instead", name, e);
        }
        evict(connection);
    }

    /**
     * Closes a connection for good, instead of giving it back. It may be broken, closed or in use by another thread.
     */
    void evict(Connection connection) {
        HikariPool running = pool;
        if (running != null) {
            running.evictConnection(connection);
        }
    }

    /** What the pool looks like now. */
    public PoolState state() {
        HikariPool running = pool;
        return new PoolState(
                node.name(),
                role,
                source.reach(),
                running == null ? 0 : running.getActiveConnections(),
                running == null ? 0 : running.getIdleConnections(),
                waiting.get(),
                settings.maximumPoolSize());
    }

    /** The pool itself rather than its data source: only the pool can be asked for a connection within a given time. */
    private synchronized HikariPool start() throws SQLException {
        checkOpen();
        HikariPool running = pool;
        if (running == null) {
            running = new HikariPool(configuration());
            pool = running;
        }
        return running;
    }

    private HikariConfig configuration() {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setDataSource(source);
        config.setMaximumPoolSize(settings.maximumPoolSize());
        config.setMinimumIdle(settings.minimumIdle());
        config.setConnectionTimeout(settings.connectionTimeout().toMillis());
        config.setValidationTimeout(validationMillis());
        config.setIdleTimeout(settings.idleTimeout().toMillis());
        config.setMaxLifetime(settings.maxLifetime().toMillis());
        config.setKeepaliveTime(settings.keepaliveTime().toMillis());
        config.setInitializationFailTimeout(-1);
        config.setRegisterMbeans(settings.registerMbeans());
        config.setExceptionOverride(lostOnly());
        config.validate();
        return config;
    }

    /** How long it may take to find out whether a connection is dead: HikariCP's own, and less than who waits for one would. */
    private long validationMillis() {
        long half = settings.connectionTimeout().toMillis() / 2;
        return Math.max(LEAST_VALIDATION_MILLIS, Math.min(LONGEST_VALIDATION_MILLIS, half));
    }

    /** A time-out or a refusal is no reason to close a connection, in the midst of a transaction at that. */
    private SQLExceptionOverride lostOnly() {
        return new SQLExceptionOverride() {
            @java.lang.Override
            public SQLExceptionOverride.Override adjudicate(SQLException failure) {
                return dialect.connectionLost(failure) ? Override.MUST_EVICT : Override.DO_NOT_EVICT;
            }
        };
    }

    /** Closes every connection, also if the thread is interrupted, which it stays. */
    @Override
    public synchronized void close() {
        closed = true;
        ordinary.abandon();
        HikariPool running = pool;
        if (running == null) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        try {
            running.shutdown();
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

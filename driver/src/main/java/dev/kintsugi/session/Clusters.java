package dev.kintsugi.session;

import dev.kintsugi.config.Configuration;
import dev.kintsugi.topology.Secret;
import dev.kintsugi.topology.Topology;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The clusters that this process has open, by URL and credentials: sessions of one URL share pools, catalog and plans. A cluster
 * closes a while after its last session, so that an application that opens a connection for each statement does not open the cluster
 * each time. Thread-safe.
 */
public final class Clusters {
    /** What every URL begins with. */
    public static final String PREFIX = "jdbc:kintsugi:";

    private static final long LINGER_SECONDS = 60;
    private static final Map<Identity, Shared> OPEN = new HashMap<>();
    private static final ScheduledThreadPoolExecutor CLOSER = closer();

    private Clusters() {}

    /** What makes two URLs one cluster. */
    private record Identity(String url, @Nullable String user, @Nullable Secret password) {
        static Identity of(String url, Properties properties) {
            String user = properties.getProperty("user");
            String password = properties.getProperty("password");
            return new Identity(url, user, password == null ? null : new Secret(password));
        }
    }

    /** A cluster and how many sessions it has; its monitor is held while it opens, so that it opens once. */
    private static final class Shared {
        private @Nullable Cluster cluster;
        private int sessions;
        private boolean released;
        private @Nullable ScheduledFuture<?> closing;
    }

    private static ScheduledThreadPoolExecutor closer() {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "kintsugi-closer");
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setKeepAliveTime(LINGER_SECONDS, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /**
     * Opens a session on the cluster of a {@code jdbc:kintsugi:} URL, which is opened first if it is not yet.
     *
     * @throws SQLException F0000 if the file is wrong, 08001 if a primary cannot be reached
     */
    public static Session open(String url, Properties properties) throws SQLException {
        Identity identity = Identity.of(url, properties);
        Shared shared;
        synchronized (OPEN) {
            shared = OPEN.computeIfAbsent(identity, key -> new Shared());
            shared.sessions++;
            shared.released = false;
            if (shared.closing != null) {
                shared.closing.cancel(false);
                shared.closing = null;
            }
        }
        try {
            return new Session(cluster(shared, identity), () -> leave(identity));
        } catch (SQLException | RuntimeException e) {
            leave(identity);
            throw e;
        }
    }

    private static Cluster cluster(Shared shared, Identity identity) throws SQLException {
        synchronized (shared) {
            if (shared.cluster == null) {
                String tail = identity.url().substring(PREFIX.length());
                Topology topology = Configuration.load(tail, System::getenv);
                if (identity.user() != null || identity.password() != null) {
                    topology = topology.withCredentials(identity.user(), identity.password());
                }
                Cluster cluster = Cluster.open(topology);
                if (tail.equals("demo")) {
                    Demo.fill(cluster);
                }
                shared.cluster = cluster;
            }
            return shared.cluster;
        }
    }

    private static void leave(Identity identity) {
        Shared closeNow = null;
        synchronized (OPEN) {
            Shared shared = OPEN.get(identity);
            if (shared == null || --shared.sessions > 0) {
                return;
            }
            if (shared.released || shared.cluster == null) {
                OPEN.remove(identity);
                closeNow = shared;
            } else {
                shared.closing = CLOSER.schedule(() -> closeIfIdle(identity, shared), LINGER_SECONDS, TimeUnit.SECONDS);
            }
        }
        close(closeNow);
    }

    private static void closeIfIdle(Identity identity, Shared shared) {
        synchronized (OPEN) {
            if (shared.sessions > 0 || OPEN.get(identity) != shared) {
                return;
            }
            OPEN.remove(identity);
        }
        close(shared);
    }

    private static void close(@Nullable Shared shared) {
        if (shared == null) {
            return;
        }
        synchronized (shared) {
            if (shared.cluster != null) {
                shared.cluster.close();
                shared.cluster = null;
            }
        }
    }

    /**
     * Tells that no further session of a URL and credentials is to be expected: their cluster closes with its last session, at once
     * if there is none. Does nothing if it is not open; a later {@link #open} opens it again.
     */
    public static void release(String url, Properties properties) throws SQLException {
        Identity identity = Identity.of(url, properties);
        Shared closeNow = null;
        synchronized (OPEN) {
            Shared shared = OPEN.get(identity);
            if (shared == null) {
                return;
            }
            shared.released = true;
            if (shared.sessions == 0) {
                OPEN.remove(identity);
                closeNow = shared;
            }
        }
        close(closeNow);
    }
}

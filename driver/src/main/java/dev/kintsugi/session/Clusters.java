package dev.kintsugi.session;

import dev.kintsugi.config.Configuration;
import dev.kintsugi.topology.Secret;
import dev.kintsugi.topology.Topology;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
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

    private static final Map<Identity, Shared> OPEN = new ConcurrentHashMap<>();
    private static final ScheduledThreadPoolExecutor CLOSER = closer();

    private Clusters() {}

    /**
     * What makes two URLs one cluster.
     *
     * @param given the cluster, where it need not be read from what the URL names
     */
    private record Identity(String url, @Nullable String user, @Nullable Secret password, @Nullable Topology given) {
        static Identity of(String url, Properties properties) {
            String user = properties.getProperty("user");
            String password = properties.getProperty("password");
            return new Identity(url, user, password == null ? null : new Secret(password), null);
        }

        /** What follows the prefix. */
        String tail() {
            return url.substring(PREFIX.length());
        }

        Topology topology() throws SQLException {
            Topology topology = given == null ? Configuration.load(tail(), System::getenv) : given;
            return user == null && password == null ? topology : topology.withCredentials(user, password);
        }
    }

    /** Whether a session may come: while it is being decided, who comes waits for the decision. */
    private enum Door {
        OPEN,
        DECIDING,
        SHUT
    }

    /**
     * A cluster and how many sessions it has; its monitor is held while it opens, so that it opens once.
     *
     * <p>Every session counts itself in and out, on all threads: the count is spread over cells, lest they take turns at one. So it has to
     * be summed, and who sums shuts the door before, while who comes counts itself in before it looks at the door: at least one of the
     * two sees the other.
     */
    private static final class Shared implements Runnable {
        private final Identity identity;
        private final LongAdder sessions = new LongAdder();
        private volatile Door door = Door.OPEN;
        private volatile @Nullable Cluster cluster;
        private volatile boolean released;
        /** True if a session has come since the closer looked. */
        private volatile boolean used;

        Shared(Identity identity) {
            this.identity = identity;
        }

        /** Counts a session in; false if the cluster is closed. */
        boolean enter() {
            sessions.increment();
            if (door != Door.OPEN && !reopened()) {
                return false;
            }
            if (!used) {
                used = true;
            }
            if (released) {
                released = false;
            }
            return true;
        }

        /** Waits for the decision, whose maker holds the monitor; false if the door is shut, and the session counted out again. */
        private synchronized boolean reopened() {
            if (door == Door.OPEN) {
                return true;
            }
            sessions.decrement();
            return false;
        }

        /** A session has ended. */
        @Override
        public void run() {
            sessions.decrement();
            if (released || cluster == null) {
                closeIfEmpty();
            }
        }

        /** True if the cluster is closed now, or has been. */
        boolean closeIfEmpty() {
            // Whoever is in looks here again on leaving.
            return (door != Door.OPEN || sessions.sum() == 0) && decide();
        }

        private synchronized boolean decide() {
            if (door == Door.SHUT) {
                return true;
            }
            door = Door.DECIDING;
            if (sessions.sum() != 0) {
                door = Door.OPEN;
                return false;
            }
            door = Door.SHUT;
            OPEN.remove(identity, this);
            Cluster open = cluster;
            cluster = null;
            if (open != null) {
                open.close();
            }
            return true;
        }

        /** The closer's look: closes a cluster that nobody has used since the last one. */
        void closeIfUnused() {
            if (used || !closeIfEmpty()) {
                used = sessions.sum() > 0;
                watch();
            }
        }

        private void watch() {
            CLOSER.schedule(this::closeIfUnused, LINGER_SECONDS, TimeUnit.SECONDS);
        }

        Cluster cluster() throws SQLException {
            Cluster open = cluster;
            return open == null ? open() : open;
        }

        private synchronized Cluster open() throws SQLException {
            Cluster open = cluster;
            if (open == null) {
                WarmUp.begin();
                open = Cluster.open(identity.topology());
                if (identity.tail().equals("demo")) {
                    Demo.fill(open);
                }
                cluster = open;
                watch();
            }
            return open;
        }
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

    /** The cluster of a {@code jdbc:kintsugi:} URL and of its {@code user} and {@code password}. Opens nothing. */
    public static Source source(String url, Properties properties) {
        return new Source(Identity.of(url, properties));
    }

    /**
     * A cluster that is known already. Opens nothing.
     *
     * @param name what the configuration was read from, as it stands in a URL
     */
    public static Source source(String name, Topology topology) {
        return new Source(new Identity(PREFIX + name, null, null, topology));
    }

    /** Where the sessions of one cluster come from. Thread-safe. */
    public static final class Source {
        private final Identity identity;
        private volatile @Nullable Shared last;
        private volatile @Nullable Object registry;

        private Source(Identity identity) {
            this.identity = identity;
        }

        /**
         * Opens a session on the cluster, which is opened first if it is not yet.
         *
         * @throws SQLException F0000 if the file is wrong, 08001 if a primary cannot be reached
         */
        public Session open() throws SQLException {
            Shared shared = last;
            if (shared == null || !shared.enter()) {
                shared = entered();
                last = shared;
            }
            try {
                Cluster cluster = shared.cluster();
                Object measured = registry;
                if (measured != null && cluster.meters() == null) {
                    cluster.measure(measured);
                }
                return new Session(cluster, shared);
            } catch (SQLException | RuntimeException e) {
                shared.run();
                throw e;
            }
        }

        /** From the next session on, the cluster tells a registry of Micrometer what it does, unless it tells another one already. */
        public void measure(Object another) {
            registry = another;
        }

        private Shared entered() {
            Shared shared = OPEN.computeIfAbsent(identity, Shared::new);
            while (!shared.enter()) {
                OPEN.remove(identity, shared);
                shared = OPEN.computeIfAbsent(identity, Shared::new);
            }
            return shared;
        }

        /**
         * Tells that no further session is to be expected: the cluster closes with its last session, at once if there is none. Does
         * nothing if it is not open; a later {@link #open} opens it again.
         */
        public void release() {
            Shared shared = OPEN.get(identity);
            if (shared != null) {
                shared.released = true;
                shared.closeIfEmpty();
            }
        }
    }
}

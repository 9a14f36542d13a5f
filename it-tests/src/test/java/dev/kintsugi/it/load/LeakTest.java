package dev.kintsugi.it.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kintsugi.KintsugiDataSource;
import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import dev.kintsugi.it.server.Wire;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Connections that are cut, that go silent, and nodes that take connections and never answer, again and again. Each call ends in time
 * with an error that names the node, and nothing is left of it: no connection, no thread, no memory.
 *
 * <p>{@code -Dleaks.events=1000} makes more of them.
 */
@Timeout(600)
class LeakTest {
    private static final int EVENTS = Integer.getInteger("leaks.events", 200);
    private static final int CLIENTS = 4;
    private static final int NETWORK_MILLIS = 300;
    /** The network's and the pool's limits, one after the other, and a machine that has other things to do. */
    private static final long LONGEST_MILLIS = 3_000;

    private static final long RECOVERED_SECONDS = 20;

    /** Two shards behind wires, and a data source over them. */
    private static final class Site implements AutoCloseable {
        private final String name;
        private final List<Wire> wires = new ArrayList<>();
        private final KintsugiDataSource source = new KintsugiDataSource();
        private long longest;
        private int events;

        Site(String name) throws SQLException, IOException {
            this.name = name;
            StringBuilder yaml = new StringBuilder("cluster: " + name + "\nshards:\n");
            for (int shard = 0; shard < 2; shard++) {
                String url = PostgresServer.shared().createDatabase(name + "_" + shard);
                int port = URI.create(url.substring("jdbc:".length())).getPort();
                Wire wire = new Wire(port);
                wires.add(wire);
                yaml.append("  shard-").append(shard).append(": {primary: \"");
                yaml.append(url.replace(":" + port + "/", ":" + wire.port() + "/"));
                yaml.append("&connectTimeout=1&socketTimeout=1\"}\n");
            }
            yaml.append(
                    """
                    placements:
                      by-place: {algorithm: list, values: {shard-0: [0]}, otherwise: shard-1}
                    tables:
                      items: {shardKey: place, placement: by-place}
                    pool: {maximumPoolSize: 3, connectionTimeout: 500ms}
                    """);
            Path directory = Files.createTempDirectory("kintsugi-" + name);
            source.setUrl("jdbc:kintsugi:" + Files.writeString(directory.resolve(name + ".yaml"), yaml));
            try (Connection connection = source.getConnection()) {
                PostgresCluster.run(connection, "CREATE TABLE items (place int PRIMARY KEY, n int)");
                run(connection, "INSERT INTO items VALUES (0, 0), (1, 0)");
            }
        }

        void event(int number) throws SQLException {
            Wire wire = wires.get(number / 3 % 2);
            try (Connection connection = source.getConnection()) {
                connection.setNetworkTimeout(Runnable::run, NETWORK_MILLIS);
                connection.setAutoCommit(number % 2 == 0);
                awaitAnswer(connection);
                Step step = step(connection, number / 6 % 3, number / 3 % 2);
                switch (number % 3) {
                    case 0 -> wire.reset();
                    case 1 -> wire.cut();
                    default -> {
                        wire.reset();
                        wire.cut();
                    }
                }
                fails(connection, step, number / 3 % 2, number % 3 == 0 && number % 2 == 0);
                wire.mend();
            } finally {
                wire.mend();
            }
            events++;
        }

        private static Step step(Connection connection, int kind, int shard) {
            return switch (kind) {
                case 0 -> () -> run(connection, "SELECT n FROM items WHERE place = " + shard);
                case 1 -> () -> run(connection, "SELECT sum(n) FROM items");
                default -> () -> run(connection, "UPDATE items SET n = n + 1");
            };
        }

        /** In auto-commit a pooled connection that was reset may have been missed in time. */
        private void fails(Connection connection, Step step, int shard, boolean perhaps) throws SQLException {
            long started = System.nanoTime();
            SQLException failure = catchThrowableOfType(SQLException.class, step::run);
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
            longest = Math.max(longest, millis);
            assertThat(millis).as("of %s", failure).isLessThan(LONGEST_MILLIS);
            if (failure == null && perhaps) {
                return;
            }
            assertThat((Object) failure).as("event %d", events).isNotNull();
            assertThat(failure.getSQLState()).as(failure.getMessage()).startsWith("08");
            assertThat(failure.getMessage()).contains(name + "/shard-" + shard + "/primary");
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
        }

        private void awaitAnswer(Connection connection) throws SQLException {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(RECOVERED_SECONDS);
            while (true) {
                try {
                    run(connection, "SELECT count(*) FROM items");
                    return;
                } catch (SQLException e) {
                    if (!connection.getAutoCommit()) {
                        connection.rollback();
                    }
                    if (System.nanoTime() > end) {
                        throw e;
                    }
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                }
            }
        }

        void nothingIsLeft() throws SQLException {
            try (Connection connection = source.getConnection()) {
                awaitAnswer(connection);
                try (Statement statement = connection.createStatement();
                        ResultSet nodes = statement.executeQuery("SHOW kintsugi.nodes")) {
                    while (nodes.next()) {
                        assertThat(nodes.getInt("active"))
                                .as(nodes.getString("node"))
                                .isZero();
                        assertThat(nodes.getInt("waiting")).isZero();
                    }
                }
                assertThat(number(connection, "SELECT count(DISTINCT n) FROM items"))
                        .as("writes of both shards")
                        .isEqualTo(1);
            }
            for (int shard = 0; shard < 2; shard++) {
                try (Connection connection = PostgresServer.shared().open(name + "_" + shard)) {
                    assertThat(number(
                                    connection,
                                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                                            + " AND state LIKE 'idle in transaction%'"))
                            .isZero();
                    assertThat(number(
                                    connection,
                                    "SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database()"))
                            .isZero();
                }
            }
        }

        @Override
        public void close() throws SQLException {
            source.close();
            wires.forEach(Wire::close);
        }
    }

    private interface Step {
        void run() throws SQLException;
    }

    @Test
    void brokenAndSilentConnections_leaveNothing() throws Exception {
        List<Site> sites = new ArrayList<>();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            for (int i = 0; i < CLIENTS; i++) {
                sites.add(new Site("leaks" + i));
            }
            run(clients, sites, 18);
            long memory = memory();
            long threads = threads();
            run(clients, sites, Math.max(18, EVENTS / CLIENTS));
            for (Site site : sites) {
                site.nothingIsLeft();
            }
            long longest = sites.stream().mapToLong(site -> site.longest).max().orElse(0);
            System.out.println(
                    "Leaks: " + sites.stream().mapToInt(site -> site.events).sum()
                            + " events, the longest call " + longest + " ms; threads " + threads + ", then " + threads()
                            + "; " + (memory() - memory) / 1024 + " KB more");
            assertThat(threads()).isLessThanOrEqualTo(threads + CLIENTS);
            assertThat(memory() - memory).isLessThan(8L << 20);
        } finally {
            clients.shutdownNow();
            for (Site site : sites) {
                site.close();
            }
        }
    }

    private static void run(ExecutorService clients, List<Site> sites, int events) throws Exception {
        List<Future<?>> running = new ArrayList<>();
        for (Site site : sites) {
            running.add(clients.submit(() -> {
                for (int i = 0; i < events; i++) {
                    site.event(i);
                }
                return null;
            }));
        }
        for (Future<?> one : running) {
            one.get(10, TimeUnit.MINUTES);
        }
    }

    /** The driver's own, the pools' among them. */
    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().contains("leaks"))
                .count();
    }

    private static long memory() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

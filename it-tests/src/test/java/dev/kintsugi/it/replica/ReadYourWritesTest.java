package dev.kintsugi.it.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.it.server.ReplicatedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * A session reads what it has written, although one replica may be late and another is.
 *
 * <p>{@code -Dreplica.pairs=100000} writes and reads as often as that.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
class ReadYourWritesTest {
    private static final int PAIRS = Integer.getInteger("replica.pairs", 2_000);
    private static final int SESSIONS = 4;
    private static final String SECTIONS =
            """
            placements:
              by-id: {algorithm: hash}
            tables:
              items: {shardKey: id, placement: by-id}
            failover: {timeout: 10s, checkInterval: 20ms}
            """;
    private ReplicatedPostgres servers;

    @BeforeAll
    void start() throws Exception {
        servers = new ReplicatedPostgres(
                "late",
                2,
                Map.of("synchronous_commit", "off"),
                List.of(Map.of(), Map.of("recovery_min_apply_delay", "150ms")));
        try (Connection connection = open("session")) {
            Sql.run(connection, "CREATE TABLE items (id integer PRIMARY KEY, n integer)");
            Sql.run(
                    connection,
                    "INSERT INTO items VALUES (0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (6, 0), (7, 0)");
        }
    }

    @AfterAll
    void stop() {
        servers.close();
    }

    private Connection open(String consistency) throws Exception {
        return ReplicatedPostgres.open(
                servers.url(SECTIONS + "reads: {consistency: " + consistency + ", maxLag: 10s}\n"));
    }

    /** Writes one row and reads it again; how often what was read is not what was written. */
    private static long stale(Connection connection, int row, int pairs, boolean scatter) throws SQLException {
        long stale = 0;
        for (int n = 1; n <= pairs; n++) {
            Sql.run(connection, "UPDATE items SET n = ? WHERE id = ?", n, row);
            long read = scatter
                    ? Sql.number(connection, "SELECT max(n) FROM items WHERE id >= ? AND id <= ?", row, row)
                    : Sql.number(connection, "SELECT n FROM items WHERE id = ?", row);
            stale += read == n ? 0 : 1;
            // Of these some come when a replica has caught up.
            for (int again = 0; again < 19; again++) {
                stale += Sql.number(connection, "SELECT n FROM items WHERE id = ?", row) == n ? 0 : 1;
            }
            // Now and then for long enough that one has.
            long until = System.nanoTime() + (n % 10 == 0 ? 60_000_000 : 0);
            while (System.nanoTime() < until) {
                stale += Sql.number(connection, "SELECT n FROM items WHERE id = ?", row) == n ? 0 : 1;
            }
        }
        return stale;
    }

    private long staleInAll(String consistency, int pairs) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(SESSIONS);
        String url = servers.url(SECTIONS + "reads: {consistency: " + consistency + ", maxLag: 10s}\n");
        try (Connection watching = ReplicatedPostgres.open(url)) {
            List<Future<Long>> running = new ArrayList<>();
            for (int session = 0; session < SESSIONS; session++) {
                int row = session;
                Callable<Long> task = () -> {
                    try (Connection connection = ReplicatedPostgres.open(url)) {
                        return stale(connection, row, pairs / SESSIONS, row % 2 == 1);
                    }
                };
                running.add(threads.submit(task));
            }
            long stale = 0;
            for (Future<Long> one : running) {
                stale += one.get();
            }
            System.out.println("Replicas: " + consistency + ": " + pairs + " writes, each read twenty times: " + stale
                    + " stale, " + Sql.replicaReads(watching) + " reads of replicas");
            assertThat(Sql.replicaReads(watching)).isPositive();
            return stale;
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void session_readsItsOwnWrites() throws Exception {
        assertThat(staleInAll("session", PAIRS)).isZero();
    }

    @Test
    void eventual_readsWhatIsOld() throws Exception {
        assertThat(staleInAll("eventual", 400)).isPositive();
    }

    @Test
    void sessionThatOnlyReads_readsFromReplicas() throws Exception {
        try (Connection connection = open("session")) {
            Sql.await("a replica is new enough", () -> readsFromReplica(connection));
            long before = Sql.replicaReads(connection);
            for (int i = 0; i < 500; i++) {
                Sql.number(connection, "SELECT n FROM items WHERE id = ?", i % 8);
                Sql.number(connection, "SELECT count(*) FROM items");
            }
            // The one that is asked of both shards counts twice.
            assertThat(Sql.replicaReads(connection) - before).isGreaterThan(1500 * 9 / 10);
        }
    }

    static boolean readsFromReplica(Connection connection) throws SQLException {
        long before = Sql.replicaReads(connection);
        Sql.number(connection, "SELECT n FROM items WHERE id = ?", 1);
        return Sql.replicaReads(connection) > before;
    }
}

package dev.kintsugi.it.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.it.server.PostgresNode;
import dev.kintsugi.it.server.ReplicatedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A primary dies amid commits over two shards that live on two servers, each with a synchronous standby, which takes over. Whether the
 * dead one decided or had prepared: what it had answered holds, and nothing is there by half.
 */
@Timeout(240)
class CommitFailoverTest {
    private static final String SECTIONS =
            """
            placements:
              by-place: {algorithm: list, values: {shard-0: [0]}, otherwise: shard-1}
            tables:
              log: {shardKey: place, placement: by-place}
            pool: {maximumPoolSize: 8, connectionTimeout: 5s}
            failover: {timeout: 20s}
            transactions: {inDoubtTimeout: 500ms}
            """;

    private static final Map<String, String> SYNCHRONOUS =
            Map.of("synchronous_commit", "on", "synchronous_standby_names", "node_1");

    private final AtomicInteger ids = new AtomicInteger();
    private final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<Integer> refused = ConcurrentHashMap.newKeySet();

    @Test
    void primaryDiesAmidCommits_allOrNothingOnBothShards() throws Exception {
        try (ReplicatedPostgres first = servers("left");
                ReplicatedPostgres second = servers("right")) {
            String url = url(first, second);
            try (Connection connection = ReplicatedPostgres.open(url)) {
                Sql.run(connection, "CREATE TABLE log (place integer, id integer, PRIMARY KEY (place, id))");
            }
            for (ReplicatedPostgres dying : List.of(first, second)) {
                leaveInDoubt(first, second);
                underLoad(url, dying);
            }
            check(url);
        }
    }

    private static ReplicatedPostgres servers(String name) throws Exception {
        return new ReplicatedPostgres(name, 1, SYNCHRONOUS, List.of(Map.of()));
    }

    private static String url(ReplicatedPostgres... shards) throws Exception {
        StringBuilder yaml = new StringBuilder("cluster: pairs\nuser: postgres\nshards:\n");
        for (int i = 0; i < shards.length; i++) {
            yaml.append("  shard-").append(i).append(":\n    primary: ").append(at(shards[i], 0));
            yaml.append("\n    replicas: [\"").append(at(shards[i], 1)).append("\"]\n");
        }
        Path file = Files.createTempFile("kintsugi-pairs", ".yaml");
        return "jdbc:kintsugi:" + Files.writeString(file, yaml + SECTIONS);
    }

    private static String at(ReplicatedPostgres servers, int node) {
        return "jdbc:postgresql://localhost:" + servers.node(node).port() + "/" + servers.database(0);
    }

    /** As clients leave them that die before and after the decision, which is the first shard's. */
    private void leaveInDoubt(ReplicatedPostgres first, ReplicatedPostgres second) throws SQLException {
        for (boolean decided : new boolean[] {true, false}) {
            int id = ids.incrementAndGet();
            String transaction = "left" + id;
            try (Connection participant = primary(second).open(second.database(0));
                    Connection decider = primary(first).open(first.database(0))) {
                Sql.run(participant, "BEGIN");
                Sql.run(participant, "INSERT INTO log VALUES (1, ?)", id);
                Sql.run(participant, "PREPARE TRANSACTION 'pairs:" + transaction + ":shard-0:1'");
                if (decided) {
                    decider.setAutoCommit(false);
                    Sql.run(decider, "INSERT INTO log VALUES (0, ?)", id);
                    Sql.run(decider, "INSERT INTO kintsugi.decisions VALUES ('" + transaction + "', 'commit', now())");
                    decider.commit();
                }
            }
            (decided ? acknowledged : refused).add(id);
        }
    }

    private static PostgresNode primary(ReplicatedPostgres servers) throws SQLException {
        try (Connection connection = servers.node(1).open("postgres")) {
            return servers.node(
                    Sql.text(connection, "SELECT pg_is_in_recovery()").equals("t") ? 0 : 1);
        }
    }

    private void underLoad(String url, ReplicatedPostgres dying) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread client = new Thread(() -> client(url, over));
            clients.add(client);
            client.start();
        }
        try {
            int before = acknowledged.size();
            Sql.await("pairs are written", () -> acknowledged.size() > before + 100);
            dying.node(0).kill();
            dying.node(1).promote();
            try (Connection connection = dying.node(1).open("postgres")) {
                // It waits for nobody now.
                Sql.run(connection, "ALTER SYSTEM SET synchronous_standby_names = ''");
                Sql.run(connection, "SELECT pg_reload_conf()");
            }
            int after = acknowledged.size();
            Sql.await("pairs are written again", () -> acknowledged.size() > after + 100);
        } finally {
            over.set(true);
            for (Thread client : clients) {
                client.join();
            }
        }
    }

    private void client(String url, AtomicBoolean over) {
        while (!over.get()) {
            try (Connection connection = ReplicatedPostgres.open(url)) {
                connection.setAutoCommit(false);
                while (!over.get()) {
                    pair(connection);
                }
            } catch (SQLException e) {
                // The primary is gone: another connection, and on.
                Thread.onSpinWait();
            }
        }
    }

    private void pair(Connection connection) throws SQLException {
        int id = ids.incrementAndGet();
        boolean unknown = false;
        boolean done = false;
        try {
            Sql.run(connection, "INSERT INTO log VALUES (0, ?)", id);
            Sql.run(connection, "INSERT INTO log VALUES (1, ?)", id);
            connection.commit();
            done = true;
        } catch (SQLException e) {
            unknown = "08007".equals(e.getSQLState());
            connection.rollback();
        } finally {
            if (done) {
                acknowledged.add(id);
            } else if (!unknown) {
                refused.add(id);
            }
        }
    }

    private void check(String url) throws Exception {
        try (Connection connection = ReplicatedPostgres.open(url);
                Statement statement = connection.createStatement()) {
            long started = System.nanoTime();
            Sql.await("nothing is in doubt", () -> {
                try (ResultSet rows = statement.executeQuery("SHOW kintsugi.transactions")) {
                    return !rows.next();
                }
            });
            System.out.println(
                    "Commits and failovers: " + acknowledged.size() + " pairs acknowledged, " + refused.size()
                            + " refused, settled " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started)
                            + " ms after the load");
            Map<Integer, Integer> sides = new HashMap<>();
            try (ResultSet rows = statement.executeQuery("/* kintsugi: primary */ SELECT id FROM log")) {
                while (rows.next()) {
                    sides.merge(rows.getInt(1), 1, Integer::sum);
                }
            }
            assertThat(sides.values()).as("sides of a pair").containsOnly(2);
            assertThat(sides.keySet()).containsAll(acknowledged).doesNotContainAnyElementsOf(refused);
        }
    }
}

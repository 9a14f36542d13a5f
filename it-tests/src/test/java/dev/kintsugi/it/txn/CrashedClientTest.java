package dev.kintsugi.it.txn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import dev.kintsugi.session.FaultyClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * Clients that are killed or frozen at every step of a commit over three shards. Another instance then settles what they have left, within
 * five seconds of its start: on all shards or on none, and never both.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class CrashedClientTest {
    private static final int SHARDS = 3;
    private static final long SETTLED_SECONDS = 5;
    private static final String SECTIONS =
            """
            placements:
              by-place: {algorithm: list, values: {shard-0: [0], shard-1: [1]}, otherwise: shard-2}
            tables:
              items: {shardKey: place, placement: by-place}
            """;
    /** Before the decision nothing has happened, from then on everything has. */
    private static final List<String> UNDECIDED = List.of(
            "before prepare 1",
            "after prepare 1",
            "before prepare 2",
            "after prepare 2",
            "before decide 1",
            "amid decide 1");

    private static final List<String> DECIDED =
            List.of("after decide 1", "before commit 1", "after commit 1", "before commit 2", "after commit 2");

    private PostgresCluster cluster;
    /** The file of the clients, whose own recovery never takes a transaction for lost. */
    private Path patient;

    @BeforeAll
    void create() throws Exception {
        cluster = new PostgresCluster(
                PostgresServer.shared(), "crashes", SHARDS, SECTIONS + "transactions: {inDoubtTimeout: 500ms}\n");
        Path file = Path.of(cluster.url().substring("jdbc:kintsugi:".length()));
        patient = Files.writeString(
                file.resolveSibling("patient.yaml"),
                Files.readString(file).replace("inDoubtTimeout: 500ms", "inDoubtTimeout: 1h"));
        try (Connection connection = cluster.open()) {
            PostgresCluster.run(connection, "CREATE TABLE items (place int, client int, PRIMARY KEY (place, client))");
        }
    }

    @AfterEach
    void nothingIsLeft() throws SQLException {
        assertThat(prepared()).isZero();
    }

    @Test
    void clientsKilledAtEveryStep_areSettledAllOrNothing() throws Exception {
        List<String> places = new ArrayList<>(UNDECIDED);
        places.addAll(DECIDED);
        Map<String, ClientProcess> clients = new LinkedHashMap<>();
        try {
            for (String place : places) {
                clients.put(place, client(place, clients.size()));
            }
            for (Map.Entry<String, ClientProcess> client : clients.entrySet()) {
                assertThat(client.getValue().line()).as(client.getKey()).isEqualTo(FaultyClient.STOPPED);
            }
            assertThat(prepared()).isGreaterThan(UNDECIDED.size());
        } finally {
            for (ClientProcess client : clients.values()) {
                client.close();
            }
        }
        long millis = millisToSettle();
        System.out.println("Crashes: " + clients.size() + " killed clients were settled in " + millis + " ms");
        for (int i = 0; i < places.size(); i++) {
            int expected = DECIDED.contains(places.get(i)) ? SHARDS : 0;
            assertThat(rowsOf(i)).as(places.get(i)).isEqualTo(expected);
        }
    }

    @Test
    void clientFrozenBeforeItsDecision_isGivenUpAndLearnsIt() throws Exception {
        for (String place : List.of("before decide 1", "amid decide 1")) {
            int number = 100 + place.length();
            try (ClientProcess client = client(place, number)) {
                assertThat(client.line()).isEqualTo(FaultyClient.STOPPED);
                client.freeze();
                millisToSettle();
                assertThat(rowsOf(number)).isZero();
                client.wake();
                client.goOn();
                assertThat(client.line())
                        .as(place)
                        .startsWith(FaultyClient.FAILED)
                        .matches("failed (40000|08...|57P01)");
                assertThat(rowsOf(number)).isZero();
            }
        }
    }

    @Test
    void clientFrozenAfterItsDecision_isCommittedForIt() throws Exception {
        try (ClientProcess client = client("before commit 1", 200)) {
            assertThat(client.line()).isEqualTo(FaultyClient.STOPPED);
            client.freeze();
            millisToSettle();
            assertThat(rowsOf(200)).isEqualTo(SHARDS);
            client.wake();
            client.goOn();
            assertThat(client.line()).isEqualTo(FaultyClient.COMMITTED);
        }
    }

    /** What would happen if the decision were not kept: this suite has to see it. */
    @Test
    void lostDecision_isSeenAsHalfATransaction() throws Exception {
        try (ClientProcess client = client("after decide 1", 300)) {
            assertThat(client.line()).isEqualTo(FaultyClient.STOPPED);
        }
        for (int shard = 0; shard < SHARDS; shard++) {
            try (Connection connection = cluster.openShard(shard)) {
                PostgresCluster.run(connection, "DELETE FROM kintsugi.decisions");
            }
        }
        millisToSettle();
        assertThat(rowsOf(300)).isEqualTo(1);
    }

    private ClientProcess client(String place, int number) throws IOException {
        return new ClientProcess(
                FaultyClient.class,
                List.of(
                        patient.toString(),
                        place,
                        "INSERT INTO items VALUES (0, " + number + "), (1, " + number + ")",
                        "INSERT INTO items VALUES (2, " + number + ")"));
    }

    /** Opens another instance, and waits until nothing is in doubt. */
    private long millisToSettle() throws SQLException {
        long started = System.nanoTime();
        try (Connection connection = cluster.open();
                Statement statement = connection.createStatement()) {
            while (true) {
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
                try (ResultSet rows = statement.executeQuery("SHOW kintsugi.transactions")) {
                    if (!rows.next()) {
                        return millis;
                    }
                    assertThat(rows.getString("decider")).startsWith("shard-");
                }
                assertThat(millis).isLessThan(TimeUnit.SECONDS.toMillis(SETTLED_SECONDS));
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
    }

    private long prepared() throws SQLException {
        try (Connection connection = cluster.openShard(0)) {
            return number(connection, "SELECT count(*) FROM pg_prepared_xacts WHERE gid LIKE 'crashes:%'");
        }
    }

    private long rowsOf(int client) throws SQLException {
        long rows = 0;
        for (int shard = 0; shard < SHARDS; shard++) {
            try (Connection connection = cluster.openShard(shard)) {
                rows += number(connection, "SELECT count(*) FROM items WHERE client = " + client);
            }
        }
        return rows;
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}

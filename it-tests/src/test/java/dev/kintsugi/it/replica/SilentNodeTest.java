package dev.kintsugi.it.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kintsugi.it.server.ReplicatedPostgres;
import dev.kintsugi.it.server.Wire;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** A node that takes connections and never answers, or breaks them, holds up nobody for longer than the configuration says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class SilentNodeTest {
    private static final String SECTIONS =
            """
            placements:
              by-id: {algorithm: hash}
            tables:
              items: {shardKey: id, placement: by-id}
            pool: {maximumPoolSize: 6, connectionTimeout: 2s}
            failover: {timeout: 2s, checkInterval: 100ms, checkTimeout: 1s}
            """;

    /** Two questions that are not answered, and two seconds of waiting for another primary. */
    private static final long LONGEST_MILLIS = 8_000;

    private final List<Wire> wires = new ArrayList<>();
    private ReplicatedPostgres servers;
    private String url;

    @BeforeAll
    void start() throws Exception {
        servers = new ReplicatedPostgres("silent", 1, Map.of(), List.of(Map.of(), Map.of()));
        for (int node = 0; node < servers.size(); node++) {
            wires.add(new Wire(servers.node(node).port()));
        }
        url = servers.url(wires.stream().map(Wire::port).toList(), SECTIONS);
        try (Connection connection = open()) {
            Sql.run(connection, "CREATE TABLE items (id integer PRIMARY KEY, n integer)");
            Sql.run(connection, "INSERT INTO items VALUES (1, 0), (2, 0)");
        }
    }

    @AfterAll
    void stop() {
        wires.forEach(Wire::close);
        servers.close();
    }

    @AfterEach
    void mend() throws Exception {
        wires.forEach(Wire::mend);
        try (Connection connection = open()) {
            Sql.await("all nodes answer", () -> Sql.nodes(connection, "state").values().stream()
                    .noneMatch("unreachable"::equals));
        }
    }

    private Connection open() throws SQLException {
        return ReplicatedPostgres.open(url);
    }

    /** Reads from many sessions; the longest took so many milliseconds. */
    private long longestRead(int times) throws SQLException {
        long longest = 0;
        try (Connection connection = open()) {
            for (int i = 0; i < times; i++) {
                long started = System.nanoTime();
                assertThat(Sql.number(connection, "SELECT count(*) FROM items")).isEqualTo(2);
                longest = Math.max(longest, System.nanoTime() - started);
            }
        }
        return TimeUnit.NANOSECONDS.toMillis(longest);
    }

    private void awaitReadsOfReplicas() throws Exception {
        try (Connection connection = open()) {
            Sql.await("both replicas are read", () -> {
                Map<String, String> before = Sql.nodes(connection, "reads");
                longestRead(20);
                Map<String, String> after = Sql.nodes(connection, "reads");
                return !Objects.equals(before.get("shard-0/replica-1"), after.get("shard-0/replica-1"))
                        && !Objects.equals(before.get("shard-0/replica-2"), after.get("shard-0/replica-2"));
            });
        }
    }

    @Test
    void silentReplica_isLeft_andReadAgainWhenItAnswers() throws Exception {
        awaitReadsOfReplicas();
        wires.get(1).cut();
        long whileSilent = longestRead(500);
        System.out.println("Silent replica: the longest read took " + whileSilent + " ms");
        assertThat(whileSilent).isLessThan(LONGEST_MILLIS);
        try (Connection connection = open()) {
            Sql.await("it is missed", () -> "unreachable"
                    .equals(Sql.nodes(connection, "state").get("shard-0/replica-1")));
        }
        assertThat(longestRead(500)).isLessThan(1_000);
        wires.get(1).mend();
        awaitReadsOfReplicas();
    }

    @Test
    void allReplicasSilent_thePrimaryAnswers() throws Exception {
        awaitReadsOfReplicas();
        wires.get(1).cut();
        wires.get(2).cut();
        assertThat(longestRead(300)).isLessThan(LONGEST_MILLIS);
        assertThat(longestRead(300)).isLessThan(1_000);
    }

    @Test
    void brokenConnectionsToReplicas_areNobodysError() throws Exception {
        awaitReadsOfReplicas();
        for (int i = 0; i < 5; i++) {
            wires.get(1).reset();
            wires.get(2).reset();
            assertThat(longestRead(50)).isLessThan(LONGEST_MILLIS);
        }
    }

    @Test
    void silentPrimary_writesFailInTime_andNameIt() throws Exception {
        awaitReadsOfReplicas();
        try (Connection connection = open()) {
            Sql.run(connection, "UPDATE items SET n = n + 1 WHERE id = 1");
            CompletableFuture<SQLException> inFlight;
            try (Connection other = open()) {
                wires.get(0).cut();
                long started = System.nanoTime();
                inFlight = CompletableFuture.supplyAsync(() -> catchThrowableOfType(
                        SQLException.class, () -> Sql.run(other, "UPDATE items SET n = n + 1 WHERE id = 1")));
                SQLException failure = catchThrowableOfType(
                        SQLException.class, () -> Sql.run(connection, "UPDATE items SET n = n + 1 WHERE id = 2"));
                assertFailedInTime(failure, started);
                assertFailedInTime(inFlight.get(30, TimeUnit.SECONDS), started);

                started = System.nanoTime();
                SQLException later = catchThrowableOfType(
                        SQLException.class, () -> Sql.run(connection, "UPDATE items SET n = n + 1 WHERE id = 2"));
                assertFailedInTime(later, started);
                assertThat(later.getMessage()).contains("silent/shard-0");
            }
            // Reads go on: nothing is written that a replica could lack.
            try (Connection reader = open()) {
                assertThat(Sql.number(reader, "SELECT count(*) FROM items")).isEqualTo(2);
            }
            wires.get(0).mend();
            Sql.await("it answers", () -> "primary"
                    .equals(Sql.nodes(connection, "role").get("shard-0/primary")));
            assertThat(Sql.run(connection, "UPDATE items SET n = n + 1 WHERE id = 2"))
                    .isOne();
        }
    }

    private static void assertFailedInTime(SQLException failure, long started) {
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
        assertThat((Object) failure).isNotNull();
        System.out.println("Silent primary: told after " + millis + " ms: " + failure.getSQLState());
        assertThat(failure.getSQLState()).as(failure.getMessage()).isEqualTo("08006");
        assertThat(failure.getMessage()).contains("silent/shard-0");
        assertThat(millis).isLessThan(LONGEST_MILLIS);
    }

    @Test
    void commitWhoseAnswerIsLost_isUnknown() throws Exception {
        try (Connection connection = open()) {
            connection.setAutoCommit(false);
            Sql.run(connection, "UPDATE items SET n = n + 1 WHERE id = 1");
            wires.get(0).cut();
            SQLException failure = catchThrowableOfType(SQLException.class, connection::commit);
            assertThat(failure.getSQLState()).as(failure.getMessage()).isEqualTo("08007");
            assertThat(failure.getMessage()).contains("silent/shard-0/primary");
        }
    }
}

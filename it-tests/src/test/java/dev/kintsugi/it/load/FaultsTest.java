package dev.kintsugi.it.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection that dies and a statement that is stopped end with a clear error, and the session goes on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class FaultsTest {
    private static final int ROWS = 20_000;
    private static final String SLEEP_ON_EACH = "SELECT count(*), max(pg_sleep(0.01)::text) FROM items";
    private PostgresCluster cluster;

    @BeforeAll
    void fill() throws Exception {
        cluster = new PostgresCluster(
                PostgresServer.shared(),
                "faults",
                4,
                "placements:\n  by-id: {algorithm: hash}\ntables:\n  items: {shardKey: id, placement: by-id}\n"
                        + "pool: {maximumPoolSize: 4}\n");
        try (Connection connection = cluster.open()) {
            PostgresCluster.run(connection, "CREATE TABLE items (id integer PRIMARY KEY, remark text);\n");
        }
        for (int shard = 0; shard < cluster.shards(); shard++) {
            try (Connection connection = cluster.openShard(shard)) {
                PostgresCluster.run(
                        connection,
                        "INSERT INTO items SELECT n, repeat('x', 200) FROM generate_series(" + shard + ", " + (ROWS - 1)
                                + ", 4) n");
            }
        }
    }

    @AfterEach
    void nothingIsHeld() throws SQLException {
        try (Connection connection = cluster.open();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW kintsugi.nodes")) {
            while (rows.next()) {
                assertThat(rows.getInt("active")).as(rows.getString("node")).isZero();
            }
        }
        for (int shard = 0; shard < cluster.shards(); shard++) {
            try (Connection connection = cluster.openShard(shard)) {
                assertThat(number(
                                connection,
                                "SELECT count(*) FROM pg_stat_activity WHERE state <> 'idle'"
                                        + " AND datname = current_database() AND pid <> pg_backend_pid()"
                                        + " AND application_name <> 'kintsugi recovery'"))
                        .isZero();
            }
        }
    }

    @Test
    void idleConnectionThatDied_failsOneStatementAtMost() throws SQLException {
        try (Connection connection = cluster.open()) {
            assertThat(count(connection)).isEqualTo(ROWS);
            terminate(2);
            SQLException failure = catchThrowableOfType(SQLException.class, () -> count(connection));
            if (failure != null) {
                assertNames(failure, 2);
            }
            assertThat(count(connection)).isEqualTo(ROWS);
        }
    }

    @Test
    void connectionThatDiedInATransaction_failsItUntilRollback() throws SQLException {
        try (Connection connection = cluster.open()) {
            connection.setAutoCommit(false);
            assertThat(count(connection)).isEqualTo(ROWS);
            update(connection, "UPDATE items SET remark = 'changed' WHERE id < 100");
            terminate(1);
            assertNames(catchThrowableOfType(SQLException.class, () -> count(connection)), 1);
            SQLException ignored = catchThrowableOfType(SQLException.class, () -> count(connection));
            assertThat(ignored.getSQLState()).isEqualTo("25P02");
            connection.rollback();
            assertThat(number(connection, "SELECT count(*) FROM items WHERE remark = 'changed'"))
                    .isZero();
            connection.rollback();
        }
    }

    @Test
    void connectionThatDiedBeforeCommit_commitsNothing() throws SQLException {
        try (Connection connection = cluster.open()) {
            connection.setAutoCommit(false);
            update(connection, "UPDATE items SET remark = 'changed' WHERE id < 100");
            terminate(0);
            assertNames(catchThrowableOfType(SQLException.class, connection::commit), 0);
            connection.setAutoCommit(true);
            assertThat(number(connection, "SELECT count(*) FROM items WHERE remark = 'changed'"))
                    .isZero();
        }
    }

    @Test
    void connectionThatDiedUnderAScatter_failsTheScatter() throws Exception {
        try (Connection connection = cluster.open()) {
            CompletableFuture<SQLException> running = CompletableFuture.supplyAsync(
                    () -> catchThrowableOfType(SQLException.class, () -> number(connection, SLEEP_ON_EACH)));
            awaitRunning(3);
            terminate(3);
            assertNames(running.get(20, TimeUnit.SECONDS), 3);
            assertThat(count(connection)).isEqualTo(ROWS);
        }
    }

    @Test
    void connectionThatDiedBetweenRows_failsTheAnswer() throws SQLException {
        try (Connection connection = cluster.open()) {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT id, remark FROM items ORDER BY id")) {
                assertThat(rows.next()).isTrue();
                terminate(1);
                assertNames(
                        catchThrowableOfType(SQLException.class, () -> {
                            while (rows.next()) {
                                assertThat(rows.getString(2)).isNotEmpty();
                            }
                        }),
                        1);
            }
            assertThat(count(connection)).isEqualTo(ROWS);
        }
    }

    @Test
    void write_ofADeadConnection_isToldAndTheNextOneWorks() throws SQLException {
        try (Connection connection = cluster.open()) {
            update(connection, "UPDATE items SET remark = remark WHERE id = 17");
            for (int shard = 0; shard < cluster.shards(); shard++) {
                terminate(shard);
            }
            SQLException failure = catchThrowableOfType(
                    SQLException.class, () -> update(connection, "UPDATE items SET remark = remark WHERE id = 17"));
            if (failure != null) {
                assertThat(failure.getMessage()).contains("faults/shard-");
            }
            update(connection, "UPDATE items SET remark = remark WHERE id = 17");
        }
    }

    @Test
    void cancel_fromAnotherThread_stopsAllShards() throws Exception {
        try (Connection connection = cluster.open();
                Statement statement = connection.createStatement()) {
            CompletableFuture<SQLException> running = CompletableFuture.supplyAsync(
                    () -> catchThrowableOfType(SQLException.class, () -> statement.executeQuery(SLEEP_ON_EACH)));
            for (int shard = 0; shard < cluster.shards(); shard++) {
                awaitRunning(shard);
            }
            long started = System.nanoTime();
            statement.cancel();
            SQLException failure = running.get(20, TimeUnit.SECONDS);
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
            assertThat(failure.getSQLState()).as(failure.getMessage()).isEqualTo("57014");
            assertThat(millis).isLessThan(5_000);
            System.out.println("Faults: a cancelled scatter ended after " + millis + " ms");
            assertThat(number(statement, "SELECT count(*) FROM items")).isEqualTo(ROWS);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void queryTimeout_stopsAllShards(boolean autoCommit) throws SQLException {
        try (Connection connection = cluster.open();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(autoCommit);
            statement.setQueryTimeout(1);
            long started = System.nanoTime();
            SQLException failure =
                    catchThrowableOfType(SQLException.class, () -> statement.executeQuery(SLEEP_ON_EACH));
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
            assertThat(failure.getSQLState()).as(failure.getMessage()).isEqualTo("57014");
            assertThat(millis).isBetween(900L, 8_000L);
            if (!autoCommit) {
                assertThat(catchThrowableOfType(SQLException.class, () -> count(connection))
                                .getSQLState())
                        .isEqualTo("25P02");
                connection.rollback();
            }
            statement.setQueryTimeout(0);
            assertThat(number(statement, "SELECT count(*) FROM items")).isEqualTo(ROWS);
            if (!autoCommit) {
                connection.commit();
            }
        }
    }

    private static void assertNames(SQLException failure, int shard) {
        assertThat((Object) failure).isNotNull();
        assertThat(failure.getMessage()).contains("faults/shard-" + shard + "/primary");
        assertThat(failure.getSQLState()).as(failure.getMessage()).matches("57P01|08...");
    }

    /** Ends the driver's backends of one shard. */
    private void terminate(int shard) throws SQLException {
        try (Connection connection = cluster.openShard(shard)) {
            number(
                    connection,
                    "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity"
                            + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
        }
    }

    /** Waits until a shard's backend works on a statement. */
    private void awaitRunning(int shard) throws SQLException {
        try (Connection connection = cluster.openShard(shard)) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (number(
                            connection,
                            "SELECT count(*) FROM pg_stat_activity WHERE state = 'active'"
                                    + " AND datname = current_database() AND pid <> pg_backend_pid()"
                                    + " AND application_name <> 'kintsugi recovery'")
                    == 0) {
                assertThat(System.nanoTime()).isLessThan(deadline);
            }
        }
    }

    private static long count(Connection connection) throws SQLException {
        return number(connection, "SELECT count(*) FROM items");
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return number(statement, sql);
        }
    }

    private static long number(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static void update(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }
}

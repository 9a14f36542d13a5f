package dev.kintsugi.it.txn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** The time limits of PostgreSQL hold for a whole statement, transaction and session, over however many shards, as on one server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class TimeLimitsTest {
    private static final String SECTIONS =
            """
            placements:
              by-place: {algorithm: list, values: {shard-0: [0]}, otherwise: shard-1}
            tables:
              items: {shardKey: place, placement: by-place}
            """;
    /** Two parts one after another, each of a second and more. */
    private static final String IN_STEPS =
            "SELECT max(pg_sleep(1)::text) FROM items" + " WHERE n >= (SELECT count(pg_sleep(1)::text) - 2 FROM items)";

    private static final String SLEEP = "/* kintsugi: shard=shard-1 */ SELECT pg_sleep(";
    private PostgresCluster cluster;

    @BeforeAll
    void create() throws Exception {
        cluster = new PostgresCluster(PostgresServer.shared(), "limits", 2, SECTIONS);
        try (Connection connection = cluster.open()) {
            PostgresCluster.run(
                    connection,
                    "CREATE TABLE items (place int PRIMARY KEY, n bigint NOT NULL);\n"
                            + "INSERT INTO items VALUES (0, 0), (1, 0);\n");
        }
    }

    @AfterEach
    void nothingIsOpen() throws SQLException {
        for (int shard = 0; shard < 2; shard++) {
            try (Connection connection = cluster.openShard(shard)) {
                await(() -> number(
                                connection,
                                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                                        + " AND state <> 'idle' AND pid <> pg_backend_pid()")
                        == 0);
            }
        }
    }

    @Test
    void statementTimeout_holdsForAllPartsTogether() throws SQLException {
        try (Connection connection = cluster.open()) {
            assertThat(answerIn(connection, IN_STEPS)).isGreaterThan(1_900);
            run(connection, "SET statement_timeout = '1500ms'");
            long started = System.nanoTime();
            SQLException failure = catchThrowableOfType(SQLException.class, () -> answerIn(connection, IN_STEPS));
            assertThat(failure.getSQLState()).isEqualTo("57014");
            assertThat(failure.getMessage()).contains("canceling statement due to statement timeout");
            assertThat(millisSince(started)).isBetween(1_400L, 2_500L);
            run(connection, "RESET statement_timeout");
            answerIn(connection, IN_STEPS);
        }
    }

    @Test
    void statementTimeout_endsWithWhatHasSetIt() throws SQLException {
        try (Connection connection = cluster.open()) {
            connection.setAutoCommit(false);
            run(connection, "SET LOCAL statement_timeout = 1500");
            SQLException failure = catchThrowableOfType(SQLException.class, () -> answerIn(connection, IN_STEPS));
            assertThat(failure.getSQLState()).isEqualTo("57014");
            connection.rollback();
            run(connection, "SELECT set_config('statement_timeout', '0.2 s', false)");
            connection.rollback();
            answerIn(connection, IN_STEPS);
            connection.commit();
        }
    }

    @Test
    void queryTimeout_holdsForAllPartsTogether() throws SQLException {
        try (Connection connection = cluster.open();
                Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(1);
            long started = System.nanoTime();
            SQLException failure = catchThrowableOfType(SQLException.class, () -> statement.executeQuery(IN_STEPS));
            assertThat(failure.getSQLState()).isEqualTo("57014");
            assertThat(millisSince(started)).isBetween(900L, 2_000L);
        }
    }

    @Test
    void lockTimeoutOnOneShard_leavesNothingOnTheOther() throws SQLException {
        try (Connection holder = cluster.openShard(1);
                Connection connection = cluster.open()) {
            holder.setAutoCommit(false);
            run(holder, "UPDATE items SET n = n WHERE place = 1");
            run(connection, "SET lock_timeout = '300ms'");
            SQLException failure =
                    catchThrowableOfType(SQLException.class, () -> run(connection, "UPDATE items SET n = n + 1"));
            assertThat(failure.getSQLState()).isEqualTo("55P03");
            connection.setAutoCommit(false);
            run(connection, "UPDATE items SET n = n + 1 WHERE place = 0");
            failure = catchThrowableOfType(
                    SQLException.class, () -> run(connection, "UPDATE items SET n = n + 1 WHERE place = 1"));
            assertThat(failure.getSQLState()).isEqualTo("55P03");
            connection.rollback();
            holder.rollback();
            assertThat(number(connection, "SELECT sum(n) FROM items")).isZero();
        }
    }

    @Test
    void shardThatWaitsForAnother_isNotIdle() throws SQLException {
        try (Connection connection = cluster.open()) {
            connection.setAutoCommit(false);
            run(connection, "SET idle_in_transaction_session_timeout = '1s'");
            run(connection, "UPDATE items SET n = n WHERE place = 0");
            run(connection, "UPDATE items SET n = n WHERE place = 1");
            answerIn(connection, SLEEP + "2.5)");
            run(connection, "UPDATE items SET n = n WHERE place = 0");
            connection.commit();
        }
    }

    @Test
    void idleTransaction_isEndedOnAllShards_andItsSessionIsTold() throws SQLException {
        Connection connection = cluster.open();
        connection.setAutoCommit(false);
        run(connection, "SET idle_in_transaction_session_timeout = '1s'");
        run(connection, "UPDATE items SET n = n WHERE place = 0");
        answerIn(connection, SLEEP + "0.7)");
        long started = System.nanoTime();
        await(connection::isClosed);
        assertThat(millisSince(started)).isBetween(900L, 3_000L);
        SQLException failure =
                catchThrowableOfType(SQLException.class, () -> run(connection, "UPDATE items SET n = n"));
        assertThat(failure.getSQLState()).as(failure.getMessage()).isEqualTo("25P03");
        assertThat(catchThrowableOfType(SQLException.class, () -> run(connection, "SELECT 1"))
                        .getSQLState())
                .isEqualTo("08003");
        connection.close();
    }

    @Test
    void idleTransactionOfOneShard_isToldWithTheSameState() throws SQLException {
        try (Connection connection = cluster.open();
                Connection shard = cluster.openShard(0)) {
            connection.setAutoCommit(false);
            run(connection, "SET idle_in_transaction_session_timeout = '500ms'");
            run(connection, "UPDATE items SET n = n WHERE place = 0");
            await(() -> number(
                            shard,
                            "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in%' AND datname = 'limits_0'")
                    == 0);
            SQLException failure = catchThrowableOfType(
                    SQLException.class, () -> run(connection, "UPDATE items SET n = n WHERE place = 0"));
            assertThat(failure.getSQLState()).as(failure.getMessage()).isEqualTo("25P03");
            connection.rollback();
            run(connection, "UPDATE items SET n = n WHERE place = 0");
            connection.commit();
        }
    }

    @Test
    void oldTransaction_isEndedAmidAStatement() throws SQLException {
        Connection connection = cluster.open();
        connection.setAutoCommit(false);
        run(connection, "SET transaction_timeout = '1s'");
        run(connection, "UPDATE items SET n = n WHERE place = 0");
        long started = System.nanoTime();
        SQLException failure = catchThrowableOfType(SQLException.class, () -> answerIn(connection, SLEEP + "5)"));
        assertThat(failure.getSQLState()).as(failure.getMessage()).isEqualTo("25P04");
        assertThat(millisSince(started)).isLessThan(3_000);
        assertThat(connection.isClosed()).isTrue();
        connection.close();
    }

    @Test
    void idleSession_isEnded_unlessItSaysSomething() throws SQLException {
        Connection connection = cluster.open();
        run(connection, "SET idle_session_timeout = '1s'");
        for (int i = 0; i < 8; i++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(250));
            number(connection, "SELECT sum(n) FROM items");
        }
        await(connection::isClosed);
        assertThat(catchThrowableOfType(SQLException.class, () -> run(connection, "SELECT 1"))
                        .getSQLState())
                .isEqualTo("57P05");
        connection.close();
        try (Connection busy = cluster.open()) {
            run(busy, "SET idle_session_timeout = '500ms'");
            answerIn(busy, SLEEP + "1.5)");
            run(busy, "SELECT 1");
        }
    }

    private interface Condition {
        boolean holds() throws SQLException;
    }

    private static void await(Condition condition) throws SQLException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    /** How long its only row took. */
    private static long answerIn(Connection connection, String sql) throws SQLException {
        long started = System.nanoTime();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
        }
        return millisSince(started);
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

package dev.kintsugi.it.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many more sessions than connections: all of them get through, nothing is lost, nothing leaks, and every wait is bounded. */
class SessionsTest {
    private static final int SESSIONS = 500;
    private static final int ROUNDS = 10;
    private static final int ACCOUNTS = 1_000;
    private static final int BALANCE = 100;

    private static PostgresCluster cluster(String name, String pool) throws Exception {
        PostgresCluster cluster = new PostgresCluster(
                PostgresServer.shared(),
                name,
                4,
                "placements:\n  by-id: {algorithm: hash}\n"
                        + "tables:\n  accounts: {shardKey: id, placement: by-id}\n  transfers: {shardKey: id, placement: by-id}\n"
                        + "pool: " + pool + "\n");
        try (Connection connection = cluster.open()) {
            PostgresCluster.run(
                    connection,
                    "CREATE TABLE accounts (id integer PRIMARY KEY, balance integer NOT NULL);\n"
                            + "CREATE TABLE transfers (id bigint PRIMARY KEY, amount integer NOT NULL);\n");
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO accounts VALUES (?, ?)")) {
                for (int id = 0; id < ACCOUNTS; id++) {
                    insert.setInt(1, id);
                    insert.setInt(2, BALANCE);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
        }
        return cluster;
    }

    @Test
    @Timeout(120)
    void fiveHundredSessions_getThroughPoolsOfEight() throws Exception {
        PostgresCluster cluster = cluster("sessions", "{maximumPoolSize: 8, connectionTimeout: 60s}");
        AtomicLong statements = new AtomicLong();
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(SESSIONS);
        long started;
        try {
            List<Future<?>> sessions = new ArrayList<>();
            for (int session = 0; session < SESSIONS; session++) {
                int number = session;
                sessions.add(threads.submit(() -> {
                    start.await();
                    try (Connection connection = cluster.open()) {
                        work(connection, number, statements);
                    }
                    return null;
                }));
            }
            started = System.nanoTime();
            start.countDown();
            for (Future<?> session : sessions) {
                session.get();
            }
        } finally {
            threads.shutdownNow();
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        System.out.printf(
                "Sessions: %d on pools of 8 ran %d statements in %.1f s%n", SESSIONS, statements.get(), seconds);
        try (Connection connection = cluster.open()) {
            assertThat(number(connection, "SELECT sum(balance) FROM accounts")).isEqualTo(ACCOUNTS * BALANCE);
            assertThat(number(connection, "SELECT count(*) FROM transfers")).isEqualTo(SESSIONS * ROUNDS);
            assertNothingHeld(connection);
        }
        assertNoTransactionOpen(cluster);
    }

    /** Scatters, single shards and transfers between accounts, which take their row locks in the order of the accounts. */
    private static void work(Connection connection, int session, AtomicLong statements) throws SQLException {
        Random random = new Random(session);
        for (int round = 0; round < ROUNDS; round++) {
            assertThat(number(connection, "SELECT balance FROM accounts WHERE id = " + random.nextInt(ACCOUNTS)))
                    .isNotNegative();
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT id FROM accounts ORDER BY balance, id LIMIT 5")) {
                assertThat(rows.next()).isTrue();
            }
            // A scatter sees each shard at its own moment, so that the sum itself is checked only when all is quiet.
            assertThat(number(connection, "SELECT count(*) FROM accounts")).isEqualTo(ACCOUNTS);
            int one = random.nextInt(ACCOUNTS - 1);
            int other = one + 1 + random.nextInt(ACCOUNTS - 1 - one);
            transferPatiently(connection, one, other, (long) session * ROUNDS + round);
            statements.addAndGet(7);
        }
    }

    /**
     * Once more if it was chosen as the victim of a deadlock: who holds a row and waits for a connection can meet those who hold the
     * connections and wait for the row.
     */
    private static void transferPatiently(Connection connection, int one, int other, long id) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                transfer(connection, one, other, id);
                return;
            } catch (SQLException e) {
                boolean locks = "40P01".equals(e.getSQLState()) || "55P03".equals(e.getSQLState());
                if (!locks || attempt == 5) {
                    throw e;
                }
            }
        }
    }

    private static void transfer(Connection connection, int one, int other, long id) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement update =
                        connection.prepareStatement("UPDATE accounts SET balance = balance + ? WHERE id = ?");
                PreparedStatement insert = connection.prepareStatement("INSERT INTO transfers VALUES (?, ?)")) {
            update.setInt(1, -1);
            update.setInt(2, one);
            assertThat(update.executeUpdate()).isOne();
            update.setInt(1, 1);
            update.setInt(2, other);
            assertThat(update.executeUpdate()).isOne();
            insert.setLong(1, id);
            insert.setInt(2, 1);
            insert.executeUpdate();
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    @Test
    void waitForAHeldConnection_endsInTimeAndNamesPoolAndNode() throws Exception {
        PostgresCluster cluster = cluster("waits", "{maximumPoolSize: 2, connectionTimeout: 500ms}");
        try (Connection first = cluster.open();
                Connection second = cluster.open();
                Connection third = cluster.open()) {
            hold(first);
            hold(second);
            long started = System.nanoTime();
            assertThatThrownBy(() -> number(third, "SELECT count(*) FROM accounts"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08001"))
                    .hasMessageMatching("No connection to waits/shard-0/primary within \\d+ ms; .*maximumPoolSize.*");
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
            System.out.println("Sessions: a wait of at most 500 ms for a connection ended after " + millis + " ms");
            assertThat(millis).isBetween(450L, 5_000L);
            first.rollback();
            assertThat(number(third, "SELECT count(*) FROM accounts")).isEqualTo(ACCOUNTS);
            second.rollback();
            assertNothingHeld(third);
        }
        assertNoTransactionOpen(cluster);
    }

    /** Takes a connection of every shard and keeps them. */
    private static void hold(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        assertThat(number(connection, "SELECT count(*) FROM accounts")).isEqualTo(ACCOUNTS);
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static void assertNothingHeld(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW kintsugi.nodes")) {
            while (rows.next()) {
                assertThat(rows.getInt("active")).as(rows.getString("node")).isZero();
                assertThat(rows.getInt("waiting")).as(rows.getString("node")).isZero();
            }
        }
    }

    private static void assertNoTransactionOpen(PostgresCluster cluster) throws SQLException {
        for (int shard = 0; shard < cluster.shards(); shard++) {
            try (Connection connection = cluster.openShard(shard)) {
                assertThat(number(
                                connection,
                                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                                        + " AND pid <> pg_backend_pid() AND state <> 'idle'"))
                        .isZero();
                assertThat(number(
                                connection,
                                "SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database()"))
                        .isZero();
            }
        }
    }
}

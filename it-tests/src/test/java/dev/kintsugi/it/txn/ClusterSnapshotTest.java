package dev.kintsugi.it.txn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * Transactions whose snapshot is the whole cluster's: what was committed on several shards is seen on all of them or on none. The same
 * reads with a snapshot of each shard do see parts of it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(90)
class ClusterSnapshotTest {
    private static final int SHARDS = 3;
    private static final int BALANCE = 1_000;
    private static final int COSTS = 150;
    private static final String SECTIONS =
            """
            placements:
              by-place: {algorithm: list, values: {shard-0: [0], shard-1: [1]}, otherwise: shard-2}
            tables:
              accounts: {shardKey: place, placement: by-place}
            """;

    private PostgresCluster cluster;
    /** Two instances each: with a snapshot of the cluster, and of each shard. */
    private List<String> whole;

    private List<String> each;

    @BeforeAll
    void create() throws Exception {
        cluster = new PostgresCluster(PostgresServer.shared(), "moments", SHARDS, SECTIONS);
        each = List.of(cluster.url(), copy("each.yaml", ""));
        String section = "transactions: {snapshot: cluster, inDoubtTimeout: 1s}\n";
        whole = List.of(copy("whole-1.yaml", section), copy("whole-2.yaml", section));
        try (Connection connection = cluster.open()) {
            PostgresCluster.run(
                    connection,
                    "CREATE TABLE accounts (place int PRIMARY KEY, balance bigint NOT NULL);\n"
                            + "INSERT INTO accounts VALUES (0, 1000), (1, 1000), (2, 1000);\n");
        }
    }

    @BeforeEach
    void reset() throws SQLException {
        try (Connection connection = cluster.open()) {
            run(connection, "UPDATE accounts SET balance = " + BALANCE);
        }
    }

    private String copy(String name, String sections) throws Exception {
        Path file = Path.of(cluster.url().substring("jdbc:kintsugi:".length()));
        return "jdbc:kintsugi:" + Files.writeString(file.resolveSibling(name), Files.readString(file) + sections);
    }

    @Test
    void transfersOfTwoInstances_areSeenOnAllShardsOrOnNone() throws Exception {
        int transfers = whileMoneyMoves(whole, () -> {
            for (int i = 0; i < 60; i++) {
                assertThat(total(whole.get(i % 2), i % 3)).as("snapshot %d", i).isEqualTo(SHARDS * BALANCE);
            }
        });
        assertThat(transfers).as("transfers meanwhile").isGreaterThan(60);
    }

    @Test
    void snapshotsOfEachShard_doSeePartsOfTransfers() throws Exception {
        whileMoneyMoves(each, () -> {
            for (int i = 0; total(each.get(i % 2), i % 3) == SHARDS * BALANCE; i++) {
                assertThat(i).as("snapshots without a difference").isLessThan(20_000);
            }
        });
    }

    /** The money on all shards, as one transaction sees it, in one of several ways. */
    private static long total(String url, int way) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url)) {
            if (way == 2) {
                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                return number(connection, "SELECT sum(balance) FROM accounts");
            }
            connection.setAutoCommit(false);
            run(
                    connection,
                    "SET TRANSACTION ISOLATION LEVEL " + (way == 0 ? "REPEATABLE READ" : "SERIALIZABLE, READ ONLY"));
            long total = 0;
            for (int place = SHARDS - 1; place >= 0; place--) {
                total += number(connection, "SELECT balance FROM accounts WHERE place = " + place);
            }
            assertThat(number(connection, "SELECT sum(balance) FROM accounts")).isEqualTo(total);
            connection.rollback();
            return total;
        }
    }

    private interface Reading {
        void run() throws Exception;
    }

    /** Returns how many transfers there were. */
    private static int whileMoneyMoves(List<String> urls, Reading reading) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        AtomicInteger transfers = new AtomicInteger();
        boolean[] over = new boolean[1];
        List<Future<?>> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                int seed = i;
                clients.add(threads.submit(() -> {
                    SplittableRandom random = new SplittableRandom(seed);
                    try (Connection connection = DriverManager.getConnection(urls.get(seed % 2))) {
                        connection.setAutoCommit(false);
                        while (!isOver(over)) {
                            transfer(connection, random);
                            transfers.incrementAndGet();
                        }
                    }
                    return null;
                }));
            }
            reading.run();
        } finally {
            end(over);
            threads.shutdown();
            for (Future<?> client : clients) {
                client.get(60, TimeUnit.SECONDS);
            }
        }
        return transfers.get();
    }

    private static boolean isOver(boolean[] over) {
        synchronized (over) {
            return over[0];
        }
    }

    private static void end(boolean[] over) {
        synchronized (over) {
            over[0] = true;
        }
    }

    /** Between two shards or among all, in one order, so that nobody waits in a circle. */
    private static void transfer(Connection connection, SplittableRandom random) throws SQLException {
        int amount = random.nextInt(1, 10);
        boolean all = random.nextInt(4) == 0;
        int least = all ? 0 : random.nextInt(2);
        for (int place = least; place < SHARDS; place++) {
            if (place == least || place == SHARDS - 1) {
                int change = place == least ? -amount : amount;
                run(connection, "UPDATE accounts SET balance = balance + " + change + " WHERE place = " + place);
            } else if (all) {
                run(connection, "UPDATE accounts SET balance = balance WHERE place = " + place);
            }
        }
        connection.commit();
    }

    @Test
    void snapshot_isTakenByTheFirstQuery_notByWhatTakesNone() throws SQLException {
        try (Connection reader = begun(whole.get(0));
                Connection writer = DriverManager.getConnection(whole.get(1))) {
            run(reader, "SET LOCAL work_mem = '8MB'");
            run(reader, "SAVEPOINT here");
            text(reader, "SHOW transaction_isolation");
            run(reader, "LOCK TABLE accounts IN ACCESS SHARE MODE");
            run(writer, "UPDATE accounts SET balance = balance + 5 WHERE place < 2");
            long seen = number(reader, "SELECT sum(balance) FROM accounts WHERE place = 0");
            run(writer, "UPDATE accounts SET balance = balance - 5 WHERE place < 2");
            run(reader, "ROLLBACK TO SAVEPOINT here");
            assertThat(number(reader, "SELECT balance FROM accounts WHERE place = 1") - BALANCE)
                    .isEqualTo(seen - BALANCE)
                    .isEqualTo(5);
            assertThat(text(reader, "SHOW lock_timeout")).isEqualTo("4s");
            assertThat(text(reader, "SHOW idle_in_transaction_session_timeout")).isEqualTo("0");
        }
    }

    @Test
    void readCommitted_takesNoSnapshotOfOtherShards() throws SQLException {
        try (Connection connection = DriverManager.getConnection(whole.get(0));
                Connection shard = cluster.openShard(2)) {
            connection.setAutoCommit(false);
            number(connection, "SELECT balance FROM accounts WHERE place = 0");
            String open = "SELECT count(*) FROM pg_stat_activity WHERE datname = 'moments_2' AND state LIKE 'idle in%'";
            assertThat(number(shard, open)).isZero();
            connection.rollback();
            run(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            number(connection, "SELECT balance FROM accounts WHERE place = 0");
            assertThat(number(shard, open)).isEqualTo(1);
        }
    }

    @Test
    void transactionInDoubt_isWaitedForUntilItIsSettled() throws SQLException {
        try (Connection shard = cluster.openShard(1)) {
            run(
                    shard,
                    "BEGIN; UPDATE accounts SET balance = 0 WHERE place = 1; LOCK TABLE kintsugi.gate IN ROW EXCLUSIVE MODE;"
                            + " PREPARE TRANSACTION 'moments:0123456789abcdef:shard-0:1'");
        }
        long started = System.nanoTime();
        assertThat(total(whole.get(0), 0)).isEqualTo(SHARDS * BALANCE);
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started)).isBetween(200L, 15_000L);
    }

    @Test
    void waitForATransactionInDoubt_canBeCancelledAndTimed() throws SQLException {
        String name = "'elsewhere'";
        try (Connection shard = cluster.openShard(2)) {
            run(shard, "BEGIN; LOCK TABLE kintsugi.gate IN ROW EXCLUSIVE MODE; PREPARE TRANSACTION " + name);
            try (Connection connection = begun(whole.get(0));
                    Statement statement = connection.createStatement()) {
                statement.setQueryTimeout(1);
                SQLException failure = catchThrowableOfType(
                        SQLException.class, () -> statement.executeQuery("SELECT count(*) FROM accounts"));
                assertThat(failure.getSQLState()).as(failure.getMessage()).isEqualTo("57014");
                // Others commit meanwhile.
                try (Connection writer = DriverManager.getConnection(whole.get(1))) {
                    run(writer, "UPDATE accounts SET balance = balance WHERE place < 2");
                }
            } finally {
                run(shard, "ROLLBACK PREPARED " + name);
            }
        }
    }

    @Test
    void failedSnapshot_cannotBeGoneOnWith() throws SQLException {
        try (Connection connection = DriverManager.getConnection(whole.get(0))) {
            connection.setAutoCommit(false);
            run(connection, "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY, DEFERRABLE");
            SQLException failure =
                    catchThrowableOfType(SQLException.class, () -> number(connection, "SELECT count(*) FROM accounts"));
            assertThat(failure.getSQLState()).isEqualTo("0A000");
            assertThat(failure.getMessage()).contains("DEFERRABLE");
            connection.rollback();
            assertThat(number(connection, "SELECT count(*) FROM accounts")).isEqualTo(SHARDS);
        }
    }

    /** Not a benchmark: what it costs on this machine, where the shards are near. */
    @Test
    void cost_isTold() throws SQLException {
        long[][] nanos = new long[4][COSTS];
        try (Connection plain = DriverManager.getConnection(each.get(0));
                Connection exact = DriverManager.getConnection(whole.get(0))) {
            plain.setAutoCommit(false);
            exact.setAutoCommit(false);
            // By turns, so that whatever else the machine does falls on all.
            for (int i = -COSTS; i < COSTS; i++) {
                int at = Math.max(i, 0);
                for (int turn = 0; turn < 2; turn++) {
                    int whose = (i + turn) & 1;
                    nanos[whose][at] = firstQuery(whose == 0 ? plain : exact);
                    nanos[2 + whose][at] = commit(whose == 0 ? plain : exact);
                }
            }
        }
        long[] half = new long[4];
        for (int i = 0; i < 4; i++) {
            Arrays.sort(nanos[i]);
            half[i] = TimeUnit.NANOSECONDS.toMicros(nanos[i][COSTS / 2]);
        }
        System.out.println("Snapshots: first query over " + SHARDS + " shards " + half[0] + " µs, with the cluster's "
                + half[1] + " µs; commit over two " + half[2] + " µs, with the cluster's " + half[3] + " µs");
        assertThat(half[1]).isPositive();
    }

    private static long firstQuery(Connection connection) throws SQLException {
        run(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
        long started = System.nanoTime();
        number(connection, "SELECT sum(balance) FROM accounts");
        long nanos = System.nanoTime() - started;
        connection.rollback();
        return nanos;
    }

    private static long commit(Connection connection) throws SQLException {
        run(connection, "UPDATE accounts SET balance = balance WHERE place IN (0, 1)");
        long started = System.nanoTime();
        connection.commit();
        return System.nanoTime() - started;
    }

    private static Connection begun(String url) throws SQLException {
        Connection connection = DriverManager.getConnection(url);
        connection.setAutoCommit(false);
        run(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
        return connection;
    }

    private static long number(Connection connection, String sql) throws SQLException {
        return Long.parseLong(text(connection, sql));
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

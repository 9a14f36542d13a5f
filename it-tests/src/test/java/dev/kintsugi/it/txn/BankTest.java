package dev.kintsugi.it.txn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.RestartableServer;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A bank whose accounts lie on four shards of two servers. Threads move money between shards while a server is killed and comes back,
 * again and again. In the end no money is lost or made, every transfer that was acknowledged is there on both sides, none that failed is
 * there on either, and one whose outcome was told to be unknown is there on both or on none.
 *
 * <p>{@code -Dbank.seconds=300} runs it for longer, {@code -Dbank.seed=…} again.
 */
class BankTest {
    private static final long SECONDS = Long.getLong("bank.seconds", 10);
    private static final long SEED = Long.getLong("bank.seed", System.nanoTime());
    private static final int SHARDS = 4;
    private static final int ACCOUNTS = 40;
    private static final int BALANCE = 1_000;
    private static final int THREADS = 4;
    private static final String UNKNOWN = "08007";

    private enum Told {
        DONE,
        FAILED,
        UNKNOWN
    }

    private final Map<Long, Told> transfers = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private volatile boolean over;

    @Test
    @Timeout(600)
    void killedServers_loseAndMakeNoMoney() throws Exception {
        System.out.println("Bank: -Dbank.seed=" + SEED);
        Map<String, String> settings = Map.of("max_prepared_transactions", "50", "lock_timeout", "5s");
        try (RestartableServer one = new RestartableServer(settings);
                RestartableServer other = new RestartableServer(settings)) {
            List<RestartableServer> servers = List.of(one, other);
            String url = configure(servers);
            open(url);
            work(url, servers);
            check(url);
        }
    }

    private static String configure(List<RestartableServer> servers) throws SQLException, IOException {
        StringBuilder yaml = new StringBuilder("cluster: bank\nshards:\n");
        for (int shard = 0; shard < SHARDS; shard++) {
            String database = servers.get(shard % servers.size()).createDatabase("bank_" + shard);
            yaml.append("  shard-")
                    .append(shard)
                    .append(": {primary: \"")
                    .append(database)
                    .append("\"}\n");
        }
        yaml.append(
                """
                placements:
                  by-account: {algorithm: hash}
                tables:
                  accounts: {shardKey: id, placement: by-account}
                  ledger: {shardKey: account, placement: by-account}
                pool: {connectionTimeout: 5s}
                transactions: {inDoubtTimeout: 1s}
                """);
        return "jdbc:kintsugi:"
                + Files.writeString(Files.createTempDirectory("kintsugi-bank").resolve("bank.yaml"), yaml);
    }

    private static void open(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url)) {
            PostgresCluster.run(
                    connection,
                    "CREATE TABLE accounts (id int PRIMARY KEY, balance bigint NOT NULL);\n"
                            + "CREATE TABLE ledger (account int, transfer bigint, PRIMARY KEY (account, transfer));\n");
            StringBuilder rows = new StringBuilder("INSERT INTO accounts VALUES (0, " + BALANCE + ")");
            for (int id = 1; id < ACCOUNTS; id++) {
                rows.append(", (").append(id).append(", ").append(BALANCE).append(')');
            }
            PostgresCluster.run(connection, rows.toString());
        }
    }

    private void work(String url, List<RestartableServer> servers) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        SplittableRandom random = new SplittableRandom(SEED);
        try {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                SplittableRandom own = random.split();
                clients.add(threads.submit(() -> client(url, own)));
            }
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            int kills = 0;
            while (System.nanoTime() < end) {
                pause(random.nextInt(500, 1_500));
                RestartableServer server = servers.get(random.nextInt(servers.size()));
                server.kill();
                pause(random.nextInt(0, 500));
                server.restart();
                kills++;
            }
            over = true;
            for (Future<?> client : clients) {
                client.get(60, TimeUnit.SECONDS);
            }
            System.out.println("Bank: " + kills + " servers killed, " + count(Told.DONE) + " transfers, "
                    + count(Told.FAILED) + " failed, " + count(Told.UNKNOWN) + " of unknown outcome");
        } finally {
            over = true;
            threads.shutdownNow();
        }
    }

    private long count(Told told) {
        return transfers.values().stream().filter(told::equals).count();
    }

    private static void pause(int millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private void client(String url, SplittableRandom random) {
        while (!over) {
            try (Connection connection = DriverManager.getConnection(url)) {
                connection.setAutoCommit(false);
                while (!over) {
                    transfer(connection, random);
                }
                connection.rollback();
            } catch (SQLException e) {
                // The servers are killed: another connection, and on.
                pause(20);
            }
        }
    }

    private void transfer(Connection connection, SplittableRandom random) throws SQLException {
        int from = random.nextInt(ACCOUNTS);
        int to = (from + random.nextInt(1, ACCOUNTS)) % ACCOUNTS;
        long number = numbers.incrementAndGet();
        Told told = Told.FAILED;
        try {
            // In one order, so that no two transfers wait for each other.
            move(connection, Math.min(from, to), from < to ? -1 : 1, number);
            move(connection, Math.max(from, to), from < to ? 1 : -1, number);
            connection.commit();
            told = Told.DONE;
        } catch (SQLException e) {
            told = UNKNOWN.equals(e.getSQLState()) ? Told.UNKNOWN : Told.FAILED;
            connection.rollback();
        } finally {
            transfers.put(number, told);
        }
    }

    private static void move(Connection connection, int account, int amount, long number) throws SQLException {
        try (PreparedStatement update =
                        connection.prepareStatement("UPDATE accounts SET balance = balance + ? WHERE id = ?");
                PreparedStatement insert = connection.prepareStatement("INSERT INTO ledger VALUES (?, ?)")) {
            update.setInt(1, amount);
            update.setInt(2, account);
            update.executeUpdate();
            insert.setInt(1, account);
            insert.setLong(2, number);
            insert.executeUpdate();
        }
    }

    private void check(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
            while (any(statement, "SHOW kintsugi.transactions")) {
                assertThat(System.nanoTime()).as("still in doubt").isLessThan(deadline);
                pause(50);
            }
            try (ResultSet row = statement.executeQuery("SELECT sum(balance) FROM accounts")) {
                row.next();
                assertThat(row.getLong(1)).as("money").isEqualTo((long) ACCOUNTS * BALANCE);
            }
            Map<Long, Integer> sides = new HashMap<>();
            try (ResultSet rows = statement.executeQuery("SELECT transfer FROM ledger")) {
                while (rows.next()) {
                    sides.merge(rows.getLong(1), 1, Integer::sum);
                }
            }
            assertThat(sides.values()).as("sides of a transfer").containsOnly(2);
            Set<Long> there = new HashSet<>(sides.keySet());
            transfers.forEach((number, told) -> {
                if (told != Told.UNKNOWN) {
                    assertThat(there.contains(number))
                            .as("transfer %s, %s", number, told)
                            .isEqualTo(told == Told.DONE);
                }
            });
        }
    }

    private static boolean any(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            return rows.next();
        }
    }
}

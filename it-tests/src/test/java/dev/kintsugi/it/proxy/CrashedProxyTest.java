package dev.kintsugi.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import java.io.IOException;
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
 * Proxies that are killed amid transfers over two shards, each followed by another on the same cluster. Every transfer is then there on both
 * sides or on none, on both if its client has been told so, no money is lost or made, and no prepared transaction is left.
 *
 * <p>{@code -Dcrash.rounds=30} kills more of them.
 */
@Timeout(600)
class CrashedProxyTest {
    private static final int ROUNDS = Integer.getInteger("crash.rounds", 3);
    private static final int CLIENTS = 6;
    private static final int ACCOUNTS = 40;
    private static final int BALANCE = 1_000;
    private static final long SETTLED_SECONDS = 10;
    private final AtomicLong numbers = new AtomicLong();
    private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
    private volatile boolean killed;

    @Test
    void killedProxies_loseAndMakeNoMoney() throws Exception {
        PostgresCluster cluster = new PostgresCluster(
                PostgresServer.shared(),
                "crashed_proxy",
                4,
                """
                placements:
                  by-account: {algorithm: hash}
                tables:
                  accounts: {shardKey: id, placement: by-account}
                  ledger: {shardKey: account, placement: by-account}
                transactions: {inDoubtTimeout: 500ms}
                """);
        Path file = Path.of(cluster.url().substring("jdbc:kintsugi:".length()));
        long seed = Long.getLong("crash.seed", System.nanoTime());
        System.out.println("Crashed proxies: -Dcrash.seed=" + seed);
        SplittableRandom random = new SplittableRandom(seed);
        long inDoubt = 0;
        for (int round = 0; round <= ROUNDS; round++) {
            try (ProxyProcess proxy = new ProxyProcess(file, "-Xmx192m")) {
                if (round == 0) {
                    create(proxy);
                } else {
                    awaitNothingPrepared(cluster);
                    check(proxy);
                }
                if (round < ROUNDS) {
                    work(proxy, random);
                    inDoubt += prepared(cluster);
                }
            }
        }
        System.out.println("Crashed proxies: " + ROUNDS + " killed, " + acknowledged.size() + " of " + numbers
                + " transfers acknowledged, " + inDoubt + " prepared transactions found and settled");
        assertThat(acknowledged).isNotEmpty();
    }

    private static void create(ProxyProcess proxy) throws IOException {
        try (Frontend client = proxy.open("crashed_proxy")) {
            client.query("CREATE TABLE accounts (id int PRIMARY KEY, balance bigint NOT NULL)");
            client.query("CREATE TABLE ledger (account int, transfer bigint, PRIMARY KEY (account, transfer))");
            assertThat(client.query("INSERT INTO accounts SELECT g, " + BALANCE + " FROM generate_series(0, "
                            + (ACCOUNTS - 1) + ") g"))
                    .contains("complete INSERT 0 " + ACCOUNTS);
        }
    }

    private void work(ProxyProcess proxy, SplittableRandom random) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                SplittableRandom own = random.split();
                clients.add(threads.submit(() -> client(proxy, own)));
            }
            killed = false;
            long before = acknowledged.size();
            while (acknowledged.size() < before + 50) {
                pause(10);
            }
            pause(random.nextInt(0, 300));
            killed = true;
            proxy.kill();
            for (Future<?> client : clients) {
                client.get(30, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void pause(int millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** Moves money until its proxy has gone. */
    private void client(ProxyProcess proxy, SplittableRandom random) {
        try (Frontend client = proxy.open("crashed_proxy")) {
            while (true) {
                int from = random.nextInt(ACCOUNTS);
                int to = (from + random.nextInt(1, ACCOUNTS)) % ACCOUNTS;
                long number = numbers.incrementAndGet();
                client.query("BEGIN");
                // In one order, so that no two transfers wait for each other.
                move(client, Math.min(from, to), from < to ? -1 : 1, number);
                move(client, Math.max(from, to), from < to ? 1 : -1, number);
                List<String> heard = client.query("COMMIT");
                if (heard.contains("complete COMMIT")) {
                    acknowledged.add(number);
                } else if (heard.contains("closed")) {
                    return;
                }
            }
        } catch (IOException e) {
            // Its proxy has been killed.
            assertThat(killed).isTrue();
        }
    }

    private static void move(Frontend client, int account, int amount, long number) throws IOException {
        client.query("UPDATE accounts SET balance = balance + " + amount + " WHERE id = " + account);
        client.query("INSERT INTO ledger VALUES (" + account + ", " + number + ")");
    }

    private static long prepared(PostgresCluster cluster) throws SQLException {
        try (Connection connection = cluster.openShard(0);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT count(*) FROM pg_prepared_xacts WHERE gid LIKE 'crashed_proxy:%'")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void awaitNothingPrepared(PostgresCluster cluster) throws SQLException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SETTLED_SECONDS);
        while (prepared(cluster) > 0) {
            assertThat(System.nanoTime()).as("still in doubt").isLessThan(deadline);
            pause(50);
        }
    }

    private void check(ProxyProcess proxy) throws IOException {
        try (Frontend client = proxy.open("crashed_proxy")) {
            // A transaction that its proxy has left open in a shard ends when the shard hears of the closed connection.
            client.query("SELECT count(*) FROM (SELECT id FROM accounts FOR UPDATE) a");
            assertThat(client.query("SELECT sum(balance) FROM accounts")).contains("row " + ACCOUNTS * BALANCE);
            Map<Long, Integer> sides = new HashMap<>();
            for (String message : client.query("SELECT transfer FROM ledger")) {
                if (message.startsWith("row ")) {
                    sides.merge(Long.parseLong(message.substring(4)), 1, Integer::sum);
                }
            }
            assertThat(sides.values()).as("sides of a transfer").containsOnly(2);
            assertThat(sides.keySet()).containsAll(acknowledged);
        }
    }
}

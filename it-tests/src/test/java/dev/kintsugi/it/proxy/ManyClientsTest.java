package dev.kintsugi.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Many clients at one proxy: idle ones cost it little, and active ones wait their turn.
 *
 * <p>{@code -Dproxy.idle=10000 -Dproxy.active=500 -Dproxy.full=true} is the full size; both this process and the proxy need as many open files.
 */
@Timeout(600)
class ManyClientsTest {
    private static final int IDLE = Integer.getInteger("proxy.idle", 1_000);
    private static final int ACTIVE = Integer.getInteger("proxy.active", 200);
    private static final int STATEMENTS = Integer.getInteger("proxy.statements", 10);
    private static final int POOL = 8;
    private static final long MOST_MEGABYTES = 1_000;
    private static final long MOST_THREADS = 50;
    private static final long SECONDS = 60;
    private static Path file;

    @BeforeAll
    static void create() throws Exception {
        PostgresCluster cluster = new PostgresCluster(
                PostgresServer.shared(),
                "crowd",
                2,
                """
                placements:
                  by-hash: {algorithm: hash}
                tables:
                  items: {shardKey: id, placement: by-hash}
                pool: {maximumPoolSize: 8, connectionTimeout: 30s}
                proxy:
                  limits: {connections: 12000, perUser: 12000}
                """);
        file = Path.of(cluster.url().substring("jdbc:kintsugi:".length()));
        try (ProxyProcess proxy = new ProxyProcess(file);
                Frontend client = proxy.open("crowd")) {
            client.query("CREATE TABLE items (id int PRIMARY KEY, n bigint NOT NULL)");
            client.query("INSERT INTO items SELECT g, 0 FROM generate_series(1, 1000) g");
        }
    }

    @Test
    void idleClients_costLittleAndDisturbNobody() throws Exception {
        List<Frontend> idle = new ArrayList<>();
        try (ProxyProcess proxy = new ProxyProcess(file, "-Xmx512m")) {
            time(proxy, 4, 250);
            long[] before = calmest(proxy);
            long memoryBefore = proxy.megabytes();
            long started = System.nanoTime();
            for (Frontend client : inParallel(8, IDLE, number -> proxy.open("crowd"))) {
                idle.add(client);
            }
            long opened = millisSince(started);
            long[] after = calmest(proxy);
            awaitFewThreads(proxy);
            System.out.printf(
                    "Idle clients: %d opened in %d ms; memory %d MB, before them %d MB; %d threads; point selects p50 %d µs"
                            + " and p99 %d µs, before them %d µs and %d µs%n",
                    IDLE,
                    opened,
                    proxy.megabytes(),
                    memoryBefore,
                    proxy.threads(),
                    at(after, 50),
                    at(after, 99),
                    at(before, 50),
                    at(before, 99));
            assertThat(proxy.megabytes()).isLessThan(MOST_MEGABYTES);
            assertThat(at(after, 50)).isLessThan(3 * at(before, 50));
            for (Frontend client : List.of(idle.get(0), idle.get(IDLE / 2), idle.get(IDLE - 1))) {
                assertThat(client.query("SELECT n FROM items WHERE id = 7")).contains("row 0");
            }
            idle.forEach(Frontend::close);
            awaitClients(proxy, 1);
        }
    }

    @Test
    void activeClientsBeyondThePools_waitTheirTurn() throws Exception {
        try (ProxyProcess proxy = new ProxyProcess(file, "-Xmx512m")) {
            long started = System.nanoTime();
            long[] times = time(proxy, ACTIVE, STATEMENTS);
            long all = millisSince(started);
            System.out.printf(
                    "Active clients: %d on pools of %d, %d statements in %d ms; waits p50 %d µs, p99 %d µs, longest %d µs%n",
                    ACTIVE, POOL, times.length, all, at(times, 50), at(times, 99), at(times, 100));
            // Nobody is passed over again and again; the machine itself may stop for a while.
            assertThat(at(times, 100)).isLessThan(Math.max(20 * at(times, 50), TimeUnit.SECONDS.toMicros(5)));
        }
    }

    /** Of several rounds that one which whatever else the machine does has disturbed the least. */
    private static long[] calmest(ProxyProcess proxy) throws Exception {
        long[] calmest = time(proxy, 4, 250);
        for (int i = 1; i < 4; i++) {
            long[] times = time(proxy, 4, 250);
            calmest = at(times, 50) < at(calmest, 50) ? times : calmest;
        }
        return calmest;
    }

    private static long millisSince(long started) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
    }

    private static long at(long[] times, int percent) {
        return TimeUnit.NANOSECONDS.toMicros(times[(times.length - 1) * percent / 100]);
    }

    /** What a client does, by its number. */
    private interface Work<T> {
        T of(int number) throws IOException;
    }

    private static <T> List<T> inParallel(int threads, int count, Work<T> work) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<T>> calls = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                calls.add(() -> work.of(number));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : pool.invokeAll(calls)) {
                results.add(future.get());
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }

    /** Lets clients read and write rows by their keys; how long each statement has taken, in order of length. */
    private static long[] time(ProxyProcess proxy, int clients, int statements) throws Exception {
        List<long[]> all = inParallel(clients, clients, number -> {
            long[] times = new long[statements];
            try (Frontend client = proxy.open("crowd")) {
                for (int i = 0; i < statements; i++) {
                    int id = number + 1;
                    boolean writes = i % 4 == 3;
                    long started = System.nanoTime();
                    List<String> heard = client.query(
                            writes
                                    ? "UPDATE items SET n = n WHERE id = " + id
                                    : "SELECT n FROM items WHERE id = " + id);
                    times[i] = System.nanoTime() - started;
                    assertThat(heard)
                            .as(client.lastError('M'))
                            .contains(writes ? "complete UPDATE 1" : "complete SELECT 1");
                }
            }
            return times;
        });
        return all.stream().flatMapToLong(LongStream::of).sorted().toArray();
    }

    private static void awaitFewThreads(ProxyProcess proxy) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (proxy.threads() >= MOST_THREADS) {
            assertThat(System.nanoTime()).as("%s threads", proxy.threads()).isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    private static void awaitClients(ProxyProcess proxy, int count) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        try (Frontend ops = proxy.open("kintsugi")) {
            long clients;
            do {
                clients = ops.query("SHOW CLIENTS").stream()
                        .filter(row -> row.startsWith("row "))
                        .count();
                assertThat(System.nanoTime()).as("%s clients", clients).isLessThan(deadline);
            } while (clients > count);
        }
    }
}

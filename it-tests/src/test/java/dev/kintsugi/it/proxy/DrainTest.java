package dev.kintsugi.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A proxy that is told to end, or to read its file again, under load: no transaction that it has begun fails by that. */
@Timeout(300)
class DrainTest {
    private static final int CLIENTS = 12;
    private static final int ROUNDS = Integer.getInteger("drain.rounds", 2);
    private static Path file;

    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong done = new AtomicLong();
    /** What the counters should have in all. */
    private final AtomicLong counted = new AtomicLong();

    private volatile boolean over;

    @BeforeAll
    static void create() throws Exception {
        PostgresCluster cluster = new PostgresCluster(
                PostgresServer.shared(),
                "drained",
                2,
                """
                placements:
                  by-hash: {algorithm: hash}
                tables:
                  counters: {shardKey: id, placement: by-hash}
                """);
        file = Path.of(cluster.url().substring("jdbc:kintsugi:".length()));
        try (ProxyProcess proxy = new ProxyProcess(file);
                Frontend client = proxy.open("drained")) {
            client.query("CREATE TABLE counters (id int PRIMARY KEY, n bigint NOT NULL)");
            client.query("INSERT INTO counters SELECT g, 0 FROM generate_series(1, 50) g");
        }
    }

    @Test
    void sigterm_failsNoTransaction() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            try (ProxyProcess proxy = new ProxyProcess(file)) {
                load(proxy, false, () -> {
                    proxy.end();
                    assertThat(proxy.awaitEnd()).isTrue();
                });
                assertThat(proxy.log()).doesNotContain("rolled back", "] ERROR ");
            }
        }
        assertThat(failures).isEmpty();
        System.out.println("Drain: " + done + " transactions, none failed");
    }

    @Test
    void reload_failsNoTransaction() throws Exception {
        String text = Files.readString(file);
        Path changing = Files.writeString(file.resolveSibling("changing.yaml"), text);
        try (ProxyProcess proxy = new ProxyProcess(changing);
                Frontend ops = proxy.open("kintsugi")) {
            load(proxy, true, () -> {
                for (int round = 0; round < 2 * ROUNDS; round++) {
                    // The limits alone, then the shards' pools as well, which makes it another cluster.
                    Files.writeString(changing, text + "pool: {maximumPoolSize: " + (8 + round / 2) + "}\n");
                    long before = done.get();
                    if (round % 2 == 0) {
                        proxy.hangUp();
                    } else {
                        assertThat(ops.query("RELOAD")).contains("complete RELOAD");
                    }
                    Files.writeString(changing, text + "shard: nonsense\n");
                    proxy.hangUp();
                    awaitMore(before);
                }
            });
            assertThat(proxy.log())
                    .contains("The configuration stays as it was")
                    .doesNotContain("rolled back");
        }
        assertThat(failures).isEmpty();
        System.out.println("Reload: " + done + " transactions, none failed");
    }

    /** What was done is what clients were told. */
    @AfterEach
    void countersAreRight() throws Exception {
        try (ProxyProcess proxy = new ProxyProcess(file);
                Frontend client = proxy.open("drained")) {
            assertThat(client.query("SELECT sum(n) FROM counters")).contains("row " + counted);
            client.query("UPDATE counters SET n = 0");
        }
    }

    private void awaitMore(long before) {
        while (done.get() < before + 200 && failures.isEmpty()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    /** What happens while clients work. */
    private interface Event {
        void happen() throws Exception;
    }

    private void load(ProxyProcess proxy, boolean newSessions, Event event) throws Exception {
        over = false;
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int number = i;
                clients.add(threads.submit(() -> {
                    client(proxy, number, newSessions);
                    return null;
                }));
            }
            awaitMore(done.get());
            event.happen();
            over = true;
            for (Future<?> client : clients) {
                client.get(30, TimeUnit.SECONDS);
            }
        } finally {
            over = true;
            threads.shutdownNow();
        }
    }

    private void client(ProxyProcess proxy, int number, boolean newSessions) throws IOException {
        while (!over) {
            try (Frontend client = proxy.open("drained")) {
                for (int i = 0; !over && (i < 20 || !newSessions); i++) {
                    if (!transaction(client, number * 4 + 1 + i % 4, (number + i) % 3)) {
                        return;
                    }
                }
            }
        }
    }

    /** One transaction, in one of three ways; false if the proxy has ended it before it has begun. */
    private boolean transaction(Frontend client, int id, int way) {
        List<String> heard = new ArrayList<>();
        String update = "UPDATE counters SET n = n + 1 WHERE id = " + id;
        try {
            switch (way) {
                case 0 -> heard.addAll(client.query(update));
                case 1 ->
                    heard.addAll(client.parse("", update)
                            .bind("", "")
                            .execute("", 0)
                            .sync()
                            .hear());
                default -> {
                    heard.addAll(client.query("BEGIN"));
                    if (heard.contains("complete BEGIN")) {
                        heard.addAll(client.query(update));
                        heard.addAll(client.query("UPDATE counters SET n = n - 1 WHERE id = " + (id % 50 + 1)));
                        heard.addAll(client.query("COMMIT"));
                    }
                }
            }
        } catch (IOException e) {
            heard.add("broken: " + e.getMessage());
        }
        boolean done = way == 2 ? heard.contains("complete COMMIT") : heard.contains("complete UPDATE 1");
        if (done) {
            this.done.incrementAndGet();
            counted.addAndGet(way == 2 ? 0 : 1);
            return true;
        }
        // Nothing was answered of it but that the proxy ends.
        boolean sentAway = heard.equals(List.of("error FATAL 57P01", "closed"));
        boolean unsent = heard.size() == 1 && heard.get(0).startsWith("broken");
        if (!sentAway && !unsent) {
            failures.add(heard.toString());
        }
        return false;
    }
}

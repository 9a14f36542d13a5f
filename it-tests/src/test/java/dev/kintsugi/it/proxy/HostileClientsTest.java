package dev.kintsugi.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.it.proxy.Frontend.Body;
import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that follow the protocol's letter and mean harm: each is bounded, and the others hardly notice. */
@Timeout(300)
class HostileClientsTest {
    private static final int FLOOD = Integer.getInteger("flood.connections", 500);
    private static final long SECONDS = 30;
    private static final long MOST_MEGABYTES = 400;
    private static ProxyProcess proxy;
    private static Frontend honest;

    @BeforeAll
    static void open() throws Exception {
        PostgresCluster cluster = new PostgresCluster(
                PostgresServer.shared(),
                "hostile",
                2,
                """
                placements:
                  by-hash: {algorithm: hash}
                tables:
                  items: {shardKey: id, placement: by-hash}
                pool: {maximumPoolSize: 8}
                proxy:
                  limits: {perUser: 12000, connections: 12000, loginTimeout: 3s, messageBytes: 1MB}
                """);
        proxy = new ProxyProcess(Path.of(cluster.url().substring("jdbc:kintsugi:".length())), "-Xmx128m");
        honest = proxy.open("hostile");
        honest.query("CREATE TABLE items (id int PRIMARY KEY, name text)");
        honest.query("INSERT INTO items SELECT g, 'n' || g FROM generate_series(1, 100) g");
    }

    @AfterAll
    static void close() throws Exception {
        honest.close();
        proxy.close();
    }

    @AfterEach
    void othersAreServed() throws IOException {
        assertThat(proxy.isAlive()).isTrue();
        assertThat(proxy.log()).doesNotContain("] ERROR ", "OutOfMemory", "\tat ");
        assertThat(proxy.megabytes()).isLessThan(MOST_MEGABYTES);
        assertThat(honest.query("SELECT name FROM items WHERE id = 7")).contains("row n7");
    }

    private static long[] micros(int count) throws IOException {
        long[] micros = new long[count];
        for (int i = 0; i < count; i++) {
            long started = System.nanoTime();
            honest.query("SELECT name FROM items WHERE id = " + (1 + i % 100));
            micros[i] = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - started);
        }
        Arrays.sort(micros);
        return micros;
    }

    @Test
    void floodOfHalfStartUps_isClosedAndDelaysNobody() throws Exception {
        micros(200);
        long[] before = micros(400);
        List<Frontend> flood = new ArrayList<>();
        try {
            for (int i = 0; i < FLOOD; i++) {
                Frontend client = Frontend.silent(proxy.address());
                // A length and the version, and then nothing more.
                client.raw(new Body().integer(100).integer(196_608).bytes());
                flood.add(client);
            }
            long[] during = micros(400);
            try (Frontend another = proxy.open("hostile")) {
                assertThat(another.query("SELECT 1")).contains("row 1");
            }
            System.out.printf(
                    "Flood of %d half start-ups: point selects p50 %d µs and p99 %d µs, before it %d µs and %d µs%n",
                    FLOOD, during[200], during[396], before[200], before[396]);
            for (Frontend client : flood) {
                assertThat(client.hear()).containsExactly("closed");
            }
        } finally {
            flood.forEach(Frontend::close);
        }
    }

    @Test
    void startUpByteAfterByte_isClosedInTime() throws Exception {
        byte[] packet = new Body()
                .integer(400)
                .integer(196_608)
                .text("user")
                .plain(new byte[380])
                .bytes();
        long started = System.nanoTime();
        try (Frontend client = Frontend.silent(proxy.address())) {
            for (byte octet : packet) {
                client.raw(octet);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
            assertThat(client.hear()).containsExactly("closed");
        } catch (IOException e) {
            // It was closed while it still spoke.
            assertThat(e).hasMessageMatching("(?i).*(broken pipe|reset).*");
        }
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started)).isLessThan(6);
    }

    @Test
    void halfClosedClient_givesBackWhatItHolds() throws Exception {
        try (Frontend client = proxy.open("hostile")) {
            client.query("BEGIN");
            client.query("UPDATE items SET name = 'taken' WHERE id = 5");
            client.endOutput();
            assertThat(honest.query("UPDATE items SET name = 'n5' WHERE id = 5"))
                    .contains("complete UPDATE 1");
            assertThat(client.hear()).containsExactly("closed");
        }
    }

    @Test
    void guessedCancelKeys_stopNothing() throws Exception {
        honest.say('Q', new Body().text("SELECT pg_sleep(0.7)"));
        for (int i = 0; i < 300; i++) {
            try (Frontend guess = Frontend.silent(proxy.address())) {
                guess.packet(new Body().integer(80_877_102).integer(1 + i % 20).integer(i * 7_919));
                assertThat(guess.octet()).isEqualTo(-1);
            }
        }
        assertThat(honest.hear()).contains("complete SELECT 1");
    }

    /** The keys of one session never reach the statements of another, though both use the same connections to shards. */
    @Test
    void cancelOfOneSession_neverHitsAnother() throws Exception {
        try (Frontend other = proxy.open("hostile")) {
            for (int i = 0; i < 200; i++) {
                other.say('Q', new Body().text("SELECT name FROM items WHERE id = 7"));
                try (Frontend cancel = Frontend.silent(proxy.address())) {
                    cancel.packet(other.cancellation());
                    assertThat(honest.query("SELECT name, pg_sleep(0.001) FROM items WHERE id = 7"))
                            .contains("row n7 ");
                }
                assertThat(other.hear()).containsAnyOf("row n7", "error ERROR 57014");
            }
        }
    }

    @Test
    void clientThatReadsNothing_isNotCollectedFor() throws Exception {
        try (Frontend deaf = proxy.open("hostile")) {
            deaf.say('Q', new Body().text("SELECT repeat('x', 1000) FROM generate_series(1, 1000000)"));
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
            while (System.nanoTime() < until) {
                assertThat(honest.query("SELECT name FROM items WHERE id = 7")).contains("row n7");
            }
            assertThat(proxy.megabytes()).isLessThan(MOST_MEGABYTES);
        }
        awaitClients(1);
    }

    @Test
    void endlessMessages_areBoundedAndAnswered() throws Exception {
        try (Frontend client = proxy.open("hostile")) {
            client.raw(new Body().octet('Q').integer(2_000_000).bytes());
            assertThat(client.hear()).containsExactly("error FATAL 08P01", "closed");
        }
        try (Frontend client = proxy.open("hostile")) {
            client.query("COPY items FROM STDIN");
            byte[] endless = new byte[1_000_000];
            Arrays.fill(endless, (byte) 'x');
            for (int i = 0; i < 100; i++) {
                client.say('d', new Body().plain(endless));
            }
            List<String> heard = client.say('c', new Body()).hear();
            assertThat(heard).containsExactly("error ERROR 54000", "ready I");
        }
    }

    @Test
    void endlessStatementsAndPortals_areBounded() throws Exception {
        try (Frontend client = proxy.open("hostile")) {
            String large = "SELECT '" + "x".repeat(100_000) + "'";
            List<String> heard = List.of();
            for (int i = 0; i < 100 && !heard.contains("error ERROR 54000"); i++) {
                heard = client.parse("large" + i, large).sync().hear();
            }
            assertThat(heard).contains("error ERROR 54000");
            client.query("DEALLOCATE ALL");
            for (int i = 0; i < 11_000; i++) {
                client.parse("s" + i, "SELECT 1");
            }
            assertThat(client.sync().hear()).contains("error ERROR 54000");
            client.query("DEALLOCATE ALL");
            client.parse("p", "SELECT $1::text");
            for (int i = 0; i < 100; i++) {
                client.bind("large" + i, "p", "x".repeat(100_000));
            }
            assertThat(client.sync().hear()).contains("error ERROR 54000");
        }
    }

    private static void awaitClients(int count) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        try (Frontend ops = proxy.open("kintsugi")) {
            while (ops.query("SHOW CLIENTS").stream()
                            .filter(row -> row.startsWith("row "))
                            .count()
                    > count + 1) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
    }
}

package dev.kintsugi.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.config.Configuration;
import dev.kintsugi.it.proxy.Frontend.Body;
import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import dev.kintsugi.it.server.Wire;
import dev.kintsugi.proxy.server.ProxyServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The answers of shards are awaited for many clients on one thread: whatever one of them waits for, the others are answered meanwhile.
 */
@Timeout(120)
class AwaitedAnswersTest {
    /** Far more than a statement takes, and less than anything here waits for. */
    private static final long SOON_MILLIS = 2_000;

    private static final int PATIENCE_SECONDS = 6;
    private static PostgresCluster cluster;
    private static Wire wire;
    private static ProxyServer proxy;
    private static int here;
    private static int beyond;

    @BeforeAll
    static void open() throws Exception {
        cluster = new PostgresCluster(PostgresServer.shared(), "awaited", 2, "");
        String first = url(0);
        String second = url(1);
        wire = new Wire(URI.create(second.substring("jdbc:".length())).getPort());
        String behindWire = second.replaceFirst("//[^/]*/", "//127.0.0.1:" + wire.port() + "/");
        Path file = Files.writeString(
                Files.createTempDirectory("kintsugi-awaited").resolve("awaited.yaml"),
                """
                cluster: awaited
                shards:
                  shard-0: {primary: "%s"}
                  shard-1: {primary: "%s%ssocketTimeout=%d"}
                placements: {by-hash: {algorithm: hash}}
                tables: {items: {shardKey: id, placement: by-hash}}
                pool: {maximumPoolSize: 16, connectionTimeout: 3s}
                """
                        .formatted(first, behindWire, behindWire.contains("?") ? "&" : "?", PATIENCE_SECONDS));
        proxy = ProxyServer.start(
                Configuration.read(file.toString(), System::getenv),
                file.toString(),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        try (Frontend client = client()) {
            client.query("CREATE TABLE items (id int PRIMARY KEY, name text)");
            client.query("INSERT INTO items SELECT g, 'n' || g FROM generate_series(1, 200) g");
        }
        here = anyKey(0);
        beyond = anyKey(1);
    }

    @AfterAll
    static void close() {
        proxy.close();
        wire.close();
    }

    private static String url(int shard) throws SQLException {
        try (Connection connection = cluster.openShard(shard)) {
            return connection.getMetaData().getURL();
        }
    }

    private static int anyKey(int shard) throws SQLException {
        try (Connection connection = cluster.openShard(shard);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT min(id) FROM items")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static Frontend client() throws IOException {
        return Frontend.open(proxy.address(), "app", "awaited");
    }

    private static String point(int id) {
        return "SELECT name FROM items WHERE id = " + id;
    }

    /** Several clients read a row again and again, and none of them waits for long. */
    private static void checkOthersAreAnswered() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            Callable<Long> reads = () -> {
                long longest = 0;
                try (Frontend client = client()) {
                    for (int i = 0; i < 100; i++) {
                        long started = System.nanoTime();
                        assertThat(client.query(point(here))).contains("complete SELECT 1");
                        longest = Math.max(longest, System.nanoTime() - started);
                    }
                }
                return longest;
            };
            for (Future<Long> longest : pool.invokeAll(List.of(reads, reads, reads, reads))) {
                assertThat(TimeUnit.NANOSECONDS.toMillis(longest.get())).isLessThan(SOON_MILLIS);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private static void cancel(Frontend client) throws IOException {
        try (Frontend canceller = Frontend.silent(proxy.address())) {
            canceller.packet(client.cancellation());
            assertThat(canceller.closes()).isTrue();
        }
    }

    private static void awaitRunning(String what, int count) throws SQLException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        try (Connection connection = cluster.openShard(0);
                Statement statement = connection.createStatement()) {
            int running;
            do {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
                assertThat(System.nanoTime()).as("%s of %s", count, what).isLessThan(deadline);
                try (ResultSet rows =
                        statement.executeQuery("SELECT count(*) FROM pg_stat_activity WHERE state = 'active'"
                                + " AND datname LIKE 'awaited%' AND pid <> pg_backend_pid() AND query LIKE '%" + what
                                + "%'")) {
                    rows.next();
                    running = rows.getInt(1);
                }
            } while (running != count);
        }
    }

    @Test
    void whileAStatementTakesLong_othersAreAnswered_andItCanBeCancelled() throws Exception {
        try (Frontend client = client()) {
            client.say('Q', new Body().text("SELECT pg_sleep(60), 'long' FROM items WHERE id = " + here));
            awaitRunning("long", 1);
            checkOthersAreAnswered();
            cancel(client);
            assertThat(client.hear()).last().isEqualTo("ready I");
            assertThat(client.lastError('C')).isEqualTo("57014");
            assertThat(client.query(point(here))).contains("complete SELECT 1");
        }
    }

    @Test
    void aClientThatGoes_takesItsStatementAlong() throws Exception {
        for (int i = 0; i < 20; i++) {
            Frontend client = client();
            client.say('Q', new Body().text("SELECT pg_sleep(60), 'gone' FROM items WHERE id = " + here));
            awaitRunning("gone", 1);
            client.close();
            awaitRunning("gone", 0);
        }
        checkOthersAreAnswered();
    }

    @Test
    void aConnectionThatIsEnded_endsTheStatementAlone() throws Exception {
        try (Frontend client = client();
                Connection connection = cluster.openShard(0);
                Statement statement = connection.createStatement()) {
            client.say('Q', new Body().text("SELECT pg_sleep(60), 'ended' FROM items WHERE id = " + here));
            awaitRunning("ended", 1);
            statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%''ended''%'"
                    + " AND pid <> pg_backend_pid()");
            assertThat(client.hear()).last().asString().startsWith("ready I");
            assertThat(client.lastError('C')).isEqualTo("57P01");
            assertThat(client.query(point(here))).contains("complete SELECT 1");
        }
    }

    @Test
    void aShardThatIsSilent_holdsUpNobodyElse_andIsGivenUpInItsTime() throws Exception {
        try (Frontend client = client();
                Frontend another = client()) {
            assertThat(client.query(point(beyond))).contains("complete SELECT 1");
            wire.cut();
            try {
                long started = System.nanoTime();
                client.say('Q', new Body().text(point(beyond)));
                another.parse("", "SELECT name FROM items WHERE id = $1", 23);
                another.bind("", "", String.valueOf(beyond)).execute("", 0).sync();
                checkOthersAreAnswered();
                for (Frontend waiting : List.of(client, another)) {
                    assertThat(waiting.hear()).last().isEqualTo("ready I");
                    assertThat(waiting.lastError('C')).isIn("08006", "08001");
                    assertThat(waiting.lastError('M')).contains("shard-1");
                }
                assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started))
                        .isLessThan(4L * PATIENCE_SECONDS);
            } finally {
                wire.mend();
                wire.reset();
            }
            awaitAnswer(client);
        }
    }

    @Test
    void aShardWhoseConnectionsBreak_isAnErrorAndNoMore() throws Exception {
        try (Frontend client = client()) {
            awaitAnswer(client);
            wire.cut();
            client.say('Q', new Body().text(point(beyond)));
            wire.reset();
            wire.mend();
            assertThat(client.hear()).last().isEqualTo("ready I");
            assertThat(client.lastError('C')).isIn("08006", "08001");
            awaitAnswer(client);
            checkOthersAreAnswered();
        }
    }

    /** What the pool still holds may be broken, too. */
    private static void awaitAnswer(Frontend client) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!client.query(point(beyond)).contains("complete SELECT 1")) {
            assertThat(System.nanoTime()).as(client.lastError('M')).isLessThan(deadline);
        }
    }

    @Test
    void aClientThatDoesNotRead_holdsUpNobodyElse() throws Exception {
        int length = 60_000_000;
        List<Frontend> deaf = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                Frontend client = client();
                deaf.add(client);
                client.say('Q', new Body().text("SELECT repeat('x', " + length + ") FROM items WHERE id = " + here));
            }
            checkOthersAreAnswered();
            for (Frontend client : deaf) {
                assertThat(client.hear().toString()).hasSizeGreaterThan(length).endsWith("complete SELECT 1, ready I]");
            }
        } finally {
            deaf.forEach(Frontend::close);
        }
    }

    @Test
    void whatIsSentAhead_isAnsweredInItsOrder() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            Callable<Boolean> talk = () -> {
                try (Frontend client = client()) {
                    for (int round = 0; round < 5; round++) {
                        for (int id = 1; id <= 200; id++) {
                            client.say('Q', new Body().text(point(id)));
                            client.parse("", "SELECT name FROM items WHERE id = $1 AND pg_backend_pid() > 0", 23);
                            client.bind("", "", String.valueOf(id))
                                    .describe('P', "")
                                    .execute("", 0)
                                    .sync();
                            if (id % 50 == 0) {
                                client.say('Q', new Body().text("SELECT count(*) FROM items"));
                            }
                        }
                        for (int id = 1; id <= 200; id++) {
                            assertThat(client.hear().toString())
                                    .contains("row n" + id + ",")
                                    .contains("SELECT 1");
                            assertThat(client.hear().toString())
                                    .contains("row n" + id + ",")
                                    .contains("SELECT 1");
                            if (id % 50 == 0) {
                                assertThat(client.hear().toString()).contains("200");
                            }
                        }
                    }
                    return true;
                }
            };
            for (Future<Boolean> done :
                    pool.invokeAll(IntStream.range(0, 8).mapToObj(i -> talk).toList())) {
                assertThat(done.get()).isTrue();
            }
        } finally {
            pool.shutdownNow();
        }
    }
}

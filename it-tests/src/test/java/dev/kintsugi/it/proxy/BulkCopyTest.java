package dev.kintsugi.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.it.proxy.Frontend.Body;
import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Many rows by COPY through the proxy over four shards, and into one PostgreSQL by the same client. {@code -Dcopy.rows=1000000} is the full
 * size.
 */
@Timeout(600)
class BulkCopyTest {
    private static final int ROWS = Integer.getInteger("copy.rows", 50_000);
    private static final int TURNS = Integer.getInteger("copy.turns", 1);
    private static final int SHARDS = 4;
    private static final int PIECE = 1 << 15;
    private static final String COPY_IN = "COPY items (id, name, price, made) FROM STDIN";
    private static PostgresCluster cluster;
    private static InetSocketAddress single;
    private static ProxyProcess proxy;

    @BeforeAll
    static void create() throws Exception {
        cluster = new PostgresCluster(
                PostgresServer.shared(),
                "bulk",
                SHARDS,
                """
                placements:
                  by-hash: {algorithm: hash}
                tables:
                  items: {shardKey: id, placement: by-hash}
                """);
        proxy = new ProxyProcess(Path.of(cluster.url().substring("jdbc:kintsugi:".length())), "-Xmx256m");
        URI uri = URI.create(cluster.singleUrl().substring("jdbc:".length()));
        single = new InetSocketAddress(uri.getHost(), uri.getPort());
        for (boolean one : new boolean[] {true, false}) {
            try (Frontend client = open(one)) {
                client.query(
                        "CREATE TABLE items (id bigint PRIMARY KEY, name text, price numeric(10,2), made timestamp)");
            }
        }
    }

    @AfterAll
    static void close() throws Exception {
        proxy.close();
    }

    private static Frontend open(boolean one) throws IOException {
        return one ? Frontend.open(single, "postgres", "bulk_single") : proxy.open("bulk");
    }

    /** The rows, in pieces that end anywhere. */
    private static List<byte[]> rows(int count, int mistaken) {
        List<byte[]> pieces = new ArrayList<>();
        ByteArrayOutputStream piece = new ByteArrayOutputStream();
        for (int i = 1; i <= count; i++) {
            String row = (i == mistaken ? "mistaken" : i) + "\tthe name of item " + i + "\t" + i % 1000 + "."
                    + (10 + i % 90) + "\t2026-01-" + (10 + i % 20) + " 12:00:00\n";
            piece.writeBytes(row.getBytes(StandardCharsets.US_ASCII));
            if (piece.size() >= PIECE) {
                pieces.add(piece.toByteArray());
                piece.reset();
            }
        }
        pieces.add(piece.toByteArray());
        return pieces;
    }

    private static List<String> copy(Frontend client, List<byte[]> pieces) throws IOException {
        assertThat(client.query(COPY_IN)).containsExactly("copy in 0 4");
        for (byte[] piece : pieces) {
            client.say('d', new Body().plain(piece));
        }
        return client.say('c', new Body()).hear();
    }

    private static long millis(boolean one, List<byte[]> pieces) throws IOException {
        try (Frontend client = open(one)) {
            client.query("TRUNCATE items");
            long started = System.nanoTime();
            assertThat(copy(client, pieces)).containsExactly("complete COPY " + ROWS, "ready I");
            return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
        }
    }

    @Test
    void rows_comeToTheirShardsAndBack() throws Exception {
        List<byte[]> pieces = rows(ROWS, 0);
        for (int turn = 0; turn < TURNS; turn++) {
            long direct = millis(true, pieces);
            long through = millis(false, pieces);
            System.out.printf(
                    "COPY of %d rows: one PostgreSQL %d ms, the proxy over %d shards %d ms, %.2f of the rate%n",
                    ROWS, direct, SHARDS, through, (double) direct / through);
        }
        Set<Long> all = new HashSet<>();
        for (int shard = 0; shard < SHARDS; shard++) {
            try (Connection connection = cluster.openShard(shard);
                    Statement statement = connection.createStatement();
                    ResultSet ids = statement.executeQuery("SELECT id FROM items ORDER BY id");
                    Frontend client = open(false)) {
                for (int i = 0; ids.next(); i++) {
                    assertThat(all.add(ids.getLong(1))).isTrue();
                    if (i < 5) {
                        // A key's own shard alone is asked, so it is found only if it lies there.
                        assertThat(client.query("SELECT id FROM items WHERE id = " + ids.getLong(1)))
                                .contains("row " + ids.getLong(1));
                    }
                }
            }
        }
        assertThat(all).hasSize(ROWS);
        try (Frontend client = open(false);
                Frontend direct = open(true)) {
            String query = "SELECT count(*), sum(price), min(made), max(name) FROM items";
            assertThat(client.query(query)).containsExactlyElementsOf(direct.query(query));
            String out = "COPY items TO STDOUT";
            assertThat(sorted(client.query(out))).isEqualTo(sorted(direct.query(out)));
            String merged = "COPY (SELECT * FROM items ORDER BY id LIMIT 1000) TO STDOUT (FORMAT csv)";
            assertThat(client.query(merged)).isEqualTo(direct.query(merged));
        }
    }

    private static List<String> sorted(List<String> messages) {
        return messages.stream().sorted().toList();
    }

    @Test
    void mistakenRow_leavesNoneOfThem() throws Exception {
        for (boolean one : new boolean[] {true, false}) {
            try (Frontend client = open(one)) {
                client.query("TRUNCATE items");
                assertThat(copy(client, rows(ROWS, ROWS * 2 / 3))).containsExactly("error ERROR 22P02", "ready I");
                assertThat(client.query("SELECT count(*) FROM items")).contains("row 0");
            }
        }
    }

    /** A client that goes away amid its rows leaves none of them, and holds nothing. */
    @Test
    void clientThatGoesAway_leavesNoRows() throws Exception {
        try (Frontend client = open(false)) {
            client.query("TRUNCATE items");
        }
        try (Frontend client = open(false)) {
            client.query(COPY_IN);
            for (byte[] piece : rows(ROWS / 2, 0)) {
                client.say('d', new Body().plain(piece));
            }
        }
        try (Frontend client = open(false)) {
            assertThat(client.query("TRUNCATE items")).contains("complete TRUNCATE TABLE");
            assertThat(client.query("SELECT count(*) FROM items")).contains("row 0");
        }
    }
}

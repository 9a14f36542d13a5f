package dev.kintsugi.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import dev.kintsugi.proxy.server.ProxyServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The log's lines about statements that take long. */
class SlowStatementsTest {
    private final PrintStream before = System.err;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private ProxyServer proxy;
    private Frontend client;

    @BeforeEach
    void open() throws Exception {
        PostgresCluster cluster = new PostgresCluster(
                PostgresServer.shared(),
                "slow",
                2,
                """
                placements: {by-hash: {algorithm: hash}}
                tables: {notes: {shardKey: id, placement: by-hash}}
                proxy: {slowStatements: 400ms}
                """);
        proxy = cluster.serve();
        client = Frontend.open(proxy.address(), "o\"ne", "slow");
        client.query("CREATE TABLE notes (id int PRIMARY KEY, line text)");
        client.query("INSERT INTO notes SELECT g, 'line' FROM generate_series(1, 8) g");
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void close() {
        System.setErr(before);
        client.close();
        proxy.close();
    }

    private List<String> lines() {
        return printed.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains("slow statement"))
                .map(line -> line.replaceAll(".*slow statement ", "")
                        .replaceAll("duration=[0-9]{3,}ms", "duration")
                        .replaceAll("client=127.0.0.1:[0-9]+", "client"))
                .toList();
    }

    @Test
    void slowStatement_hasALineWithoutItsValues() throws Exception {
        client.query("SELECT 'fast', pg_sleep(0)");
        client.query("SELECT id, pg_sleep(0.5) FROM notes WHERE line = 'line' /* secret */ AND id IN (3, 4, 5)");
        client.query("SELECT pg_sleep(0.5), 1 / (g - 1) FROM generate_series(1, 1) g");
        client.parse("", "SELECT $1::text, pg_sleep($2)")
                .bind("", "", "secret", "0.5")
                .execute("", 0)
                .sync()
                .hear();

        assertThat(lines()).hasSize(3).noneMatch(line -> line.contains("secret") || line.contains("0.5"));
        assertThat(lines().get(0))
                .startsWith("duration user=\"o\\\"ne\" database=\"slow\" client shards=shard-")
                .endsWith(" rows=3 sqlstate=00000 statement=\"SELECT id, pg_sleep(?) FROM notes"
                        + " WHERE line = ? AND id IN (?, ?, ?)\"");
        assertThat(lines().get(1)).contains(" rows=0 sqlstate=22012 ");
        assertThat(lines().get(2)).contains(" rows=1 ").endsWith("statement=\"SELECT ?::text, pg_sleep(?)\"");
    }

    @Test
    void severalStatements_areTimedOneByOne() throws Exception {
        client.query("SELECT pg_sleep(0.1); SELECT pg_sleep(0.1); SELECT pg_sleep(0.5)");

        assertThat(lines()).singleElement().asString().contains("SELECT pg_sleep(?)");
    }
}

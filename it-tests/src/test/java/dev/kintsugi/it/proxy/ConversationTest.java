package dev.kintsugi.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.it.proxy.Frontend.Body;
import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import dev.kintsugi.proxy.server.ProxyServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The same messages to the proxy before three shards and to one PostgreSQL: the same answers, message by message. */
class ConversationTest {
    private static PostgresCluster cluster;
    private static ProxyServer proxy;
    private static InetSocketAddress single;
    private Frontend one;
    private Frontend all;

    @BeforeAll
    static void open() throws Exception {
        cluster = new PostgresCluster(
                PostgresServer.shared(),
                "conversation",
                3,
                """
                placements:
                  by-hash: {algorithm: hash}
                tables:
                  customers: {shardKey: id, placement: by-hash}
                """);
        try (Connection connection = cluster.open();
                Connection direct = cluster.openSingle()) {
            for (String sql : List.of(
                    "CREATE TYPE mood AS ENUM ('sad', 'glad')",
                    "CREATE TABLE customers (id bigint PRIMARY KEY, name text, mood mood, price numeric(10,2))",
                    "INSERT INTO customers SELECT g, 'n' || g, CASE g % 2 WHEN 0 THEN 'sad' ELSE 'glad' END::mood, g * 1.5"
                            + " FROM generate_series(1, 20) g")) {
                run(connection, sql);
                run(direct, sql);
            }
        }
        proxy = cluster.serve();
        URI uri = URI.create(cluster.singleUrl().substring("jdbc:".length()));
        single = new InetSocketAddress(uri.getHost(), uri.getPort());
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @AfterAll
    static void close() {
        proxy.close();
    }

    @BeforeEach
    void connect() throws IOException {
        one = Frontend.open(single, "postgres", "conversation_single");
        all = Frontend.open(proxy.address(), "postgres", "conversation");
    }

    @AfterEach
    void disconnect() {
        one.close();
        all.close();
    }

    /** What is said. */
    private interface Talk {
        List<String> with(Frontend server) throws IOException;
    }

    private void same(Talk talk) throws IOException {
        assertThat(comparable(talk.with(all))).containsExactlyElementsOf(comparable(talk.with(one)));
    }

    /** One server finds some mistakes when it binds, the cluster when a shard does. */
    private static List<String> comparable(List<String> heard) {
        boolean failed = heard.stream().anyMatch(message -> message.startsWith("error"));
        return failed ? heard.stream().filter(message -> !message.equals("2")).toList() : heard;
    }

    private void sameQueries(String... texts) throws IOException {
        for (String text : texts) {
            same(server -> server.query(text));
        }
    }

    @Test
    void simpleQueries_areAnsweredAlike() throws IOException {
        sameQueries(
                "SELECT 1",
                "SELECT id, name, mood, price FROM customers WHERE id = 7",
                "SELECT name FROM customers ORDER BY id LIMIT 3",
                "SELECT count(*), sum(price) FROM customers",
                "",
                " ; ; ",
                "-- nothing",
                "SELECT 1; SELECT 'two'; SELECT name FROM customers WHERE id = 3",
                "SELECT nothing",
                "SELECT 1; SELECT 1/0; SELECT 2",
                "SELEC 1");
    }

    @Test
    void tags_nameWhatHasEnded() throws IOException {
        sameQueries(
                "CREATE TABLE parts (id bigint PRIMARY KEY, name text)",
                "INSERT INTO parts VALUES (1, 'a'), (2, 'b'), (3, 'c')",
                "UPDATE parts SET name = 'x' WHERE id > 1",
                "DELETE FROM parts WHERE id = 3",
                "INSERT INTO parts VALUES (4, 'd') RETURNING name",
                "CREATE INDEX parts_name ON parts (name)",
                "ALTER TABLE parts ADD COLUMN more int",
                "CREATE VIEW seen AS SELECT id FROM parts",
                "DROP VIEW seen",
                "TRUNCATE parts",
                "COMMENT ON TABLE parts IS 'p'",
                "DROP TABLE parts",
                "BEGIN",
                "START TRANSACTION",
                "SAVEPOINT a",
                "RELEASE a",
                "COMMIT",
                "COMMIT",
                "ROLLBACK",
                "SET statement_timeout = 1000",
                "SHOW statement_timeout",
                "RESET statement_timeout",
                "PREPARE p AS SELECT name FROM customers WHERE id = $1",
                "EXECUTE p (3)",
                "DEALLOCATE p",
                "BEGIN",
                "DECLARE c CURSOR FOR SELECT id FROM customers ORDER BY id",
                "FETCH 2 FROM c",
                "MOVE 3 FROM c",
                "CLOSE c",
                "COMMIT",
                "CREATE TABLE sums (id bigint PRIMARY KEY, twice bigint GENERATED ALWAYS AS (id * 2) STORED)",
                "DROP TABLE sums",
                "CREATE TEMP TABLE mine AS SELECT 1 AS x",
                "DROP TABLE mine",
                "VALUES (1), (2)",
                "DISCARD ALL");
    }

    @Test
    void failedTransaction_refusesUntilItIsRolledBack() throws IOException {
        sameQueries("BEGIN", "SELECT 1/0", "SELECT 1", "ROLLBACK", "SELECT 1");
        sameQueries(
                "BEGIN; INSERT INTO customers VALUES (100, 'x'); SELECT 1/0",
                "SELECT 1",
                "COMMIT",
                "SELECT count(*) FROM customers");
    }

    @Test
    void severalStatements_areOneTransaction() throws IOException {
        sameQueries(
                "INSERT INTO customers VALUES (101, 'x'); INSERT INTO customers VALUES (101, 'y')",
                "SELECT count(*) FROM customers",
                "INSERT INTO customers VALUES (101, 'x'); COMMIT; INSERT INTO customers VALUES (101, 'y')",
                "SELECT count(*) FROM customers",
                "DELETE FROM customers WHERE id = 101");
    }

    @Test
    void extendedQuery_parsesBindsDescribesAndExecutes() throws IOException {
        same(server -> server.parse("", "SELECT name, price FROM customers WHERE id = $1")
                .describe('S', "")
                .bind("", "", "7")
                .describe('P', "")
                .execute("", 0)
                .sync()
                .hear());
        same(server -> server.parse("s", "SELECT id, mood FROM customers WHERE mood = $1 ORDER BY id")
                .bind("", "s", "sad")
                .execute("", 0)
                .bind("", "s", "glad")
                .execute("", 0)
                .sync()
                .hear());
        same(server -> server.say('C', new Body().octet('S').text("s")).sync().hear());
        same(server -> server.bind("", "s", "sad").sync().hear());
    }

    @Test
    void parameterTypes_areInferred() throws IOException {
        for (String sql : List.of(
                "SELECT $1::int + 1",
                "SELECT name FROM customers WHERE id = $1 AND name = $2",
                "INSERT INTO customers (id, name, price) VALUES ($1, $2, $3)",
                "SELECT $1",
                "SELECT id FROM customers WHERE id = $2 OR id = $2 + $1",
                "UPDATE customers SET name = $1 WHERE id = $2 RETURNING id, name",
                "DELETE FROM customers WHERE id = $1",
                "BEGIN",
                "SHOW server_version")) {
            same(server -> server.parse("", sql).describe('S', "").sync().hear());
        }
    }

    @Test
    void oneParameterInTwoPlaces_hasOneType() throws IOException {
        same(server -> server.parse("", "SELECT id FROM customers WHERE id = $1 OR id = $1 + 1 ORDER BY id")
                .bind("", "", "4")
                .describe('P', "")
                .execute("", 0)
                .sync()
                .hear());
    }

    @Test
    void error_skipsToSync() throws IOException {
        same(server -> server.parse("", "SELECT 1/0")
                .bind("", "")
                .execute("", 0)
                .parse("", "SELECT 1")
                .bind("", "")
                .execute("", 0)
                .sync()
                .hear());
        same(server ->
                server.parse("", "SELECT 1").bind("", "").execute("", 0).sync().hear());
    }

    @Test
    void pipelineUpToSync_isOneTransaction() throws IOException {
        same(server -> server.parse("i", "INSERT INTO customers (id, name) VALUES ($1, $2)")
                .bind("", "i", "200", "a")
                .execute("", 0)
                .bind("", "i", "201", "b")
                .execute("", 0)
                .bind("", "i", "200", "again")
                .execute("", 0)
                .sync()
                .hear());
        sameQueries("SELECT count(*) FROM customers WHERE id >= 200");
        same(server -> server.bind("", "i", "200", "a")
                .execute("", 0)
                .bind("", "i", "201", "b")
                .execute("", 0)
                .sync()
                .hear());
        sameQueries("SELECT count(*) FROM customers WHERE id >= 200", "DELETE FROM customers WHERE id >= 200");
    }

    @Test
    void portals_giveSomeRowsAtATime() throws IOException {
        sameQueries("BEGIN");
        same(server -> server.parse("", "SELECT id FROM customers ORDER BY id")
                .bind("p", "")
                .execute("p", 7)
                .sync()
                .hear());
        same(server -> server.execute("p", 7).sync().hear());
        same(server -> server.execute("p", 0).sync().hear());
        sameQueries("COMMIT");
        same(server -> server.execute("p", 7).sync().hear());
    }

    @Test
    void portalOutsideOfATransaction_endsWithSync() throws IOException {
        same(server -> server.parse("", "SELECT id FROM customers ORDER BY id")
                .bind("p", "")
                .execute("p", 3)
                .execute("p", 3)
                .sync()
                .hear());
        same(server -> server.execute("p", 3).sync().hear());
    }

    @Test
    void binaryValues_goBothWays() throws IOException {
        String sql = "SELECT $1::bool, $2::int4, $3::int8, $4::float8, $5::numeric, $6::bytea, $7::uuid, $8::date,"
                + " $9::timestamp, $10::text, $11::int4[], $12::interval, $13::time, $14::inet, $15::jsonb, $16::timestamptz";
        String[] values = {
            "t",
            "-5",
            "9000000000",
            "1.5",
            "12345.678900",
            "\\xdeadbeef",
            "0f14d0ab-9605-4a62-a9e4-5ed26688389b",
            "2024-02-29",
            "1999-12-31 23:59:59.123456",
            "grüße",
            "{1,NULL,3}",
            "1 year 2 mons -3 days 04:05:06.7",
            "12:34:56.5",
            "10.1.2.0/24",
            "{\"a\": [1, 2]}",
            "2024-02-29 12:00:00+05:30"
        };
        same(server -> {
            server.parse("b", sql).bind("", "b", values);
            Body body = new Body().text("p").text("b").shorts(0).shorts(values.length);
            for (String value : values) {
                body.value(value.getBytes(StandardCharsets.UTF_8));
            }
            return server.say('B', body.shorts(1).shorts(1))
                    .describe('P', "p")
                    .execute("p", 0)
                    .sync()
                    .hear();
        });
        same(server -> server.say(
                        'B',
                        new Body()
                                .text("")
                                .text("b")
                                .shorts(16)
                                .shorts(1)
                                .shorts(1)
                                .shorts(1)
                                .shorts(1)
                                .shorts(0)
                                .shorts(1)
                                .shorts(0)
                                .shorts(1)
                                .shorts(0)
                                .shorts(1)
                                .shorts(0)
                                .shorts(0)
                                .shorts(0)
                                .shorts(0)
                                .shorts(0)
                                .shorts(0)
                                .shorts(16)
                                .value(new byte[] {1})
                                .value(new Body().integer(-5).bytes())
                                .value(new Body().integer(0).integer(77).bytes())
                                .value(new Body().integer(0x3FF80000).integer(0).bytes())
                                .value("1.10".getBytes(StandardCharsets.UTF_8))
                                .value(new byte[] {0, 1, (byte) 0xFF})
                                .value(values[6].getBytes(StandardCharsets.UTF_8))
                                .value(new Body().integer(8825).bytes())
                                .value(values[8].getBytes(StandardCharsets.UTF_8))
                                .value("x".getBytes(StandardCharsets.UTF_8))
                                .value(null)
                                .value(values[11].getBytes(StandardCharsets.UTF_8))
                                .value(values[12].getBytes(StandardCharsets.UTF_8))
                                .value(values[13].getBytes(StandardCharsets.UTF_8))
                                .value(values[14].getBytes(StandardCharsets.UTF_8))
                                .value(values[15].getBytes(StandardCharsets.UTF_8))
                                .shorts(0))
                .execute("", 0)
                .sync()
                .hear());
    }

    @Test
    void wrongBinds_areRefused() throws IOException {
        same(server -> server.parse("", "SELECT $1::int").bind("", "").sync().hear());
        same(server ->
                server.parse("", "SELECT $1::int").bind("", "", "1", "2").sync().hear());
        same(server -> server.parse("", "SELECT $1::int")
                .bind("", "", "one")
                .execute("", 0)
                .sync()
                .hear());
        same(server -> server.bind("", "missing").sync().hear());
        same(server -> server.execute("missing", 0).sync().hear());
        same(server -> server.describe('S', "missing").sync().hear());
        same(server -> server.parse("", "SELECT 1; SELECT 2").sync().hear());
        same(server -> server.parse("twice", "SELECT 1")
                .parse("twice", "SELECT 2")
                .sync()
                .hear());
    }

    @Test
    void deallocate_forgetsWhatMessagesHavePrepared() throws IOException {
        same(server -> server.parse("kept", "SELECT 1")
                .parse("gone", "SELECT 2")
                .sync()
                .hear());
        sameQueries("DEALLOCATE gone", "DEALLOCATE gone");
        same(server -> server.bind("", "kept").execute("", 0).sync().hear());
        same(server -> server.bind("", "gone").sync().hear());
        sameQueries("DEALLOCATE ALL");
        same(server -> server.bind("", "kept").sync().hear());
    }

    @Test
    void mistakeOfTheConversation_failsTheTransaction() throws IOException {
        sameQueries("BEGIN", "INSERT INTO customers VALUES (400, 'x')");
        same(server -> server.bind("", "missing").sync().hear());
        sameQueries("COMMIT", "SELECT count(*) FROM customers WHERE id = 400");
    }

    @Test
    void emptyMessages_areNoTransaction() throws IOException {
        same(server -> server.say('H', new Body())
                .say('H', new Body())
                .parse("", "SELECT 1")
                .bind("", "")
                .execute("", 0)
                .sync()
                .hear());
    }

    @Test
    void copy_goesInAndOut() throws IOException {
        same(server -> server.query("COPY customers (id, name) FROM STDIN"));
        same(server -> server.say('d', new Body().plain("301\ta\n302\tb\n3".getBytes(StandardCharsets.UTF_8)))
                .say('d', new Body().plain("03\t\\N\n".getBytes(StandardCharsets.UTF_8)))
                .say('c', new Body())
                .hear());
        sameQueries("COPY (SELECT id, name FROM customers WHERE id > 300 ORDER BY id) TO STDOUT");
        same(server -> server.query("COPY customers (id, name) FROM STDIN"));
        same(server -> server.say('f', new Body().text("enough")).hear());
        same(server -> server.query("COPY customers (id, name) FROM STDIN"));
        same(server -> server.say('d', new Body().plain("x\ty\n".getBytes(StandardCharsets.UTF_8)))
                .say('c', new Body())
                .hear());
        sameQueries("DELETE FROM customers WHERE id > 300", "SELECT count(*) FROM customers");
    }

    @Test
    void changedSettings_areReported() throws IOException {
        for (Frontend server : List.of(one, all)) {
            server.query("SET TimeZone = 'Asia/Tokyo'");
            assertThat(server.settings()).containsEntry("TimeZone", "Asia/Tokyo");
            server.query("BEGIN");
            server.query("SET TimeZone = 'UTC'");
            assertThat(server.settings()).containsEntry("TimeZone", "UTC");
            server.query("ROLLBACK");
            assertThat(server.settings()).containsEntry("TimeZone", "Asia/Tokyo");
        }
        assertThat(all.settings().keySet()).containsAll(one.settings().keySet());
    }

    @Test
    void cancellation_stopsWhatRuns() throws Exception {
        all.say('Q', new Body().text("SELECT pg_sleep(30)"));
        try (Connection watching = cluster.openSingle()) {
            while (!sleeps(watching)) {
                Thread.onSpinWait();
            }
        }
        try (Frontend other = Frontend.silent(proxy.address())) {
            other.packet(all.cancellation());
            assertThat(other.octet()).isEqualTo(-1);
        }
        // A server describes the rows before it looks for the first.
        assertThat(all.hear()).endsWith("error ERROR 57014", "ready I");
        assertThat(all.query("SELECT 1")).contains("row 1");
    }

    private static boolean sleeps(Connection watching) throws SQLException {
        try (Statement statement = watching.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM pg_stat_activity"
                        + " WHERE wait_event = 'PgSleep' AND datname LIKE 'conversation%'")) {
            return row.next() && row.getInt(1) > 0;
        }
    }
}

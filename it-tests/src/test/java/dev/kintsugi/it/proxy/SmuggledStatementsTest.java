package dev.kintsugi.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kintsugi.it.proxy.Frontend.Body;
import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Statements hidden in values, literals, comments and settings: they stay what they are on one PostgreSQL, and go where they belong. */
class SmuggledStatementsTest {
    private static Alike alike;

    @BeforeAll
    static void open() throws Exception {
        alike = new Alike(
                "smuggled",
                """
                placements:
                  by-hash: {algorithm: hash}
                tables:
                  items: {shardKey: id, placement: by-hash}
                  names: {shardKey: name, placement: by-hash}
                """,
                """
                CREATE TABLE items (id int PRIMARY KEY, name text);
                CREATE TABLE names (name text PRIMARY KEY, n int);
                INSERT INTO items SELECT g, 'n' || g FROM generate_series(1, 20) g;
                """);
    }

    @AfterAll
    static void close() {
        alike.close();
    }

    @BeforeEach
    void begin() throws IOException {
        alike.again();
    }

    private static List<String> hostile() {
        return List.of(
                "x'; DELETE FROM items; --",
                "x\\'; DELETE FROM items; --",
                "'; COMMIT; DROP TABLE items; SELECT '",
                "$$; DELETE FROM items; $$",
                "/* kintsugi: shard=shard-0 */",
                "\u02BC; DELETE FROM items",
                "\uFF07 OR 1=1",
                "\\",
                "?",
                "$1",
                "-- \n",
                "%s%n");
    }

    @Test
    void valuesOfParameters_staySo() throws IOException {
        for (String value : hostile()) {
            alike.same(server -> server.parse(
                            "", "SELECT $1::text, $2, id FROM items WHERE name = $1 OR id = 3 ORDER BY id")
                    .bind("", "", value, "7")
                    .execute("", 0)
                    .sync()
                    .hear());
            alike.same(server -> server.parse("", "INSERT INTO names VALUES ($1, $2)")
                    .bind("", "", value, "-1")
                    .execute("", 0)
                    .sync()
                    .hear());
            alike.same(server -> server.parse("", "SELECT 5 - $2::int -- comment\n, name FROM names WHERE name = $1")
                    .bind("", "", value, "-1")
                    .execute("", 0)
                    .sync()
                    .hear());
        }
        alike.sameQueries("SELECT count(*) FROM items", "SELECT name FROM names ORDER BY name COLLATE \"C\"");
    }

    @Test
    void literals_endWherePostgresEndsThem() throws IOException {
        alike.sameQueries(
                "SELECT 'a\\'; DELETE FROM items; --'",
                "SELECT 'a\\', id FROM items WHERE id = 1 --'",
                "SELECT E'a\\'; DELETE FROM items; --', 1",
                "SELECT U&'d\\0027; DELETE FROM items; --', U&'d!0061' UESCAPE '!'",
                "SELECT U&'\\0027' 'x' || $q$'; DELETE FROM items; $q $q$",
                "SELECT 1 /* /* */; DELETE FROM items; */",
                "SELECT 1 -- ; DELETE FROM items",
                "SELECT 'a'\n'b; DELETE FROM items', $x$$$; DELETE FROM items$x$",
                "SELECT \"name\" AS \"a\"\"; DELETE FROM items\" FROM items WHERE id = 2",
                "SELECT U&\"n\\0061me\" FROM items WHERE id = 2",
                "SELECT id FROM items WHERE id = U&'\\0037'::int",
                "SELECT id FROM items WHERE name = U&'n\\0037'",
                "SELECT B'101', X'1F', 1e1, .5, 1_000",
                "SELECT count(*) FROM items");
    }

    /** A key that is written in escapes goes where the same key goes that is not. */
    @Test
    void keysInEscapes_goToTheirShards() throws IOException {
        alike.sameQueries(
                "INSERT INTO names VALUES ('data', 1)",
                "SELECT n FROM names WHERE name = U&'d\\0061t\\+000061'",
                "SELECT n FROM names WHERE name = E'\\x64\\141ta'",
                "SELECT n FROM names WHERE name = $k$data$k$",
                "UPDATE names SET n = 2 WHERE name = U&'d!0061ta' UESCAPE '!'",
                "INSERT INTO names VALUES (E'd\\u0061ta', 3)",
                "DELETE FROM names WHERE name = 'da'\n'ta'",
                "SELECT count(*) FROM names WHERE name = 'data'");
    }

    @Test
    void bytesThatAreNoText_areRefused() throws IOException {
        for (byte[] bad : List.of(
                new byte[] {(byte) 0xC0, (byte) 0xA7},
                new byte[] {(byte) 0xE2, (byte) 0x82},
                new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
                new byte[] {(byte) 0xFF})) {
            alike.same(server -> server.say(
                            'Q',
                            new Body()
                                    .plain("SELECT '".getBytes(StandardCharsets.US_ASCII))
                                    .plain(bad)
                                    .plain("'".getBytes(StandardCharsets.US_ASCII))
                                    .octet(0))
                    .hear());
            alike.same(server -> server.parse("", "SELECT $1::text")
                    .say(
                            'B',
                            new Body()
                                    .text("")
                                    .text("")
                                    .shorts(0)
                                    .shorts(1)
                                    .value(bad)
                                    .shorts(0))
                    .execute("", 0)
                    .sync()
                    .hear());
        }
        alike.same(server -> server.parse("", "SELECT $1::text")
                .say(
                        'B',
                        new Body()
                                .text("")
                                .text("")
                                .shorts(0)
                                .shorts(1)
                                .value(new byte[] {'a', 0, 'b'})
                                .shorts(0))
                .execute("", 0)
                .sync()
                .hear());
    }

    @Test
    void hiddenCommit_isSeen() throws IOException {
        alike.sameQueries(
                "BEGIN",
                "INSERT INTO items VALUES (500, 'a')",
                "SELECT 1; COMMIT; INSERT INTO items VALUES (501, 'b'); SELECT 1/0",
                "SELECT id FROM items WHERE id >= 500 ORDER BY id",
                "DELETE FROM items WHERE id >= 500");
    }

    @Test
    void settingsThatChangeWhatTextsMean_areRefused() throws IOException {
        Frontend all = alike.all();
        for (String sql : List.of(
                "SET standard_conforming_strings = off",
                "SET LOCAL standard_conforming_strings TO 'off'",
                "SET SESSION standard_conforming_strings = 0",
                "SELECT set_config('standard_conforming_strings', 'off', false)")) {
            assertThat(all.query(sql)).contains("error ERROR 0A000");
        }
        try (Frontend client = Frontend.silent(alike.address())) {
            client.start("user", "x", "database", "smuggled", "options", "-c standard_conforming_strings=off");
            assertThat(client.hear()).containsExactly("error FATAL 0A000", "closed");
        }
    }

    /** A role or database of a shard may have another default: its connections are not used then. */
    @Test
    void shardThatReadsTextsOtherwise_isRefused() throws Exception {
        PostgresServer server = PostgresServer.shared();
        PostgresCluster other = new PostgresCluster(server, "backslashes", 2, "pool: {connectionTimeout: 2s}\n");
        try (Connection connection = server.open("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER DATABASE backslashes_1 SET standard_conforming_strings = off");
        }
        assertThatThrownBy(() -> {
                    try (Connection connection = other.open();
                            Statement statement = connection.createStatement()) {
                        statement.executeQuery("SELECT 1");
                    }
                })
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("standard_conforming_strings");
    }
}

package dev.kintsugi.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.it.proxy.Frontend.Body;
import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import dev.kintsugi.proxy.server.ProxyServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.Charset;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients whose texts are not in UTF-8 hear the same bytes as from one PostgreSQL. */
class EncodingsTest {
    private static PostgresCluster cluster;
    private static ProxyServer proxy;
    private static InetSocketAddress single;
    private Frontend one;
    private Frontend all;

    @BeforeAll
    static void open() throws Exception {
        cluster = new PostgresCluster(
                PostgresServer.shared(),
                "encodings",
                2,
                """
                placements: {by-hash: {algorithm: hash}}
                tables: {words: {shardKey: word, placement: by-hash}}
                """);
        try (Connection connection = cluster.open();
                Connection direct = cluster.openSingle()) {
            for (Connection each : List.of(connection, direct)) {
                try (Statement statement = each.createStatement()) {
                    statement.execute("CREATE TABLE words (word text PRIMARY KEY, n int)");
                    statement.execute(
                            "INSERT INTO words VALUES ('été', 1), ('Ärger', 2), ('plain', 3), ('ж', 4), ('10 €', 5)");
                }
            }
        }
        proxy = cluster.serve();
        URI uri = URI.create(cluster.singleUrl().substring("jdbc:".length()));
        single = new InetSocketAddress(uri.getHost(), uri.getPort());
    }

    @AfterAll
    static void close() {
        proxy.close();
    }

    @BeforeEach
    void connect() throws IOException {
        one = Frontend.open(single, "postgres", "encodings_single");
        all = Frontend.open(proxy.address(), "postgres", "encodings");
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
        List<String> alone = talk.with(one);
        assertThat(talk.with(all)).containsExactlyElementsOf(alone);
    }

    private void sameQueries(String charset, String... texts) throws IOException {
        for (String text : texts) {
            same(server -> query(server, charset, text));
        }
    }

    private static List<String> query(Frontend server, String charset, String text) throws IOException {
        return server.say(
                        'Q',
                        new Body()
                                .plain(text.getBytes(Charset.forName(charset)))
                                .octet(0))
                .hear();
    }

    @ParameterizedTest
    @CsvSource({
        "LATIN1, ISO-8859-1, été, Ärger",
        "latin-9, ISO-8859-15, été, 10 €",
        "win1252, windows-1252, 10 €, Ärger",
        "WIN1251, windows-1251, ж, plain",
        "KOI8, KOI8-R, ж, plain"
    })
    void texts_areTranslatedBothWays(String encoding, String charset, String word, String other) throws IOException {
        sameQueries(
                charset,
                "SET client_encoding TO '" + encoding + "'",
                "SHOW client_encoding",
                "SELECT word, n FROM words WHERE word = '" + word + "'",
                "SELECT n AS \"" + word + "\" FROM words WHERE word IN ('" + word + "', '" + other + "') ORDER BY 1",
                "INSERT INTO words VALUES ('" + word + "', 9)",
                "INSERT INTO words VALUES ('new " + word + "', 9) RETURNING word, length(word), octet_length(word)",
                "COPY (SELECT word FROM words WHERE n = 9) TO STDOUT",
                "DELETE FROM words WHERE n = 9",
                "SELECT upper('" + word + "'), E'\\u0041'",
                "RESET client_encoding",
                "SHOW client_encoding");
        assertThat(all.settings().get("client_encoding")).isEqualTo("UTF8");
    }

    @Test
    void whatAnEncodingHasNot_isAnErrorAndNoQuestionMark() throws IOException {
        sameQueries("ISO-8859-1", "SET NAMES 'LATIN1'");
        assertThat(query(all, "ISO-8859-1", "SELECT word FROM words WHERE n = 4"))
                .contains("error ERROR 22P05", "ready I");
        assertThat(query(all, "ISO-8859-1", "SELECT 1 AS one")).contains("row 1");
        sameQueries("windows-1252", "SET client_encoding = WIN1252");
        same(server -> server
                .say('Q', new Body().plain(new byte[] {'S', 'E', 'L', 'E', 'C', 'T', ' ', '\'', (byte) 0x81, '\'', 0}))
                .hear()
                .stream()
                .filter(message -> message.startsWith("error"))
                .toList());
        for (String encoding : List.of("SJIS", "nothing", "SQL_ASCII")) {
            assertThat(all.query("SET client_encoding TO " + encoding)).contains("error ERROR 22023");
        }
    }

    @Test
    void parametersAndCopies_areTranslated() throws IOException {
        byte[] word = "été".getBytes(Charset.forName("ISO-8859-1"));
        for (Frontend server : List.of(one, all)) {
            server.query("SET client_encoding TO LATIN1");
        }
        same(server -> server.parse("", "SELECT n, $1::text FROM words WHERE word = $1")
                .say(
                        'B',
                        new Body()
                                .text("")
                                .text("")
                                .shorts(0)
                                .shorts(1)
                                .value(word)
                                .shorts(0))
                .execute("", 0)
                .sync()
                .hear());
        same(server -> server.query("COPY words FROM STDIN"));
        same(server -> server.say('d', new Body().plain(word).plain("s\t77\n".getBytes(Charset.forName("US-ASCII"))))
                .say('c', new Body())
                .hear());
        same(server -> server.query("SELECT word, octet_length(word) FROM words WHERE n = 77"));
        same(server -> server.query("DELETE FROM words WHERE n = 77"));
        // In binary format only what is the same in UTF-8.
        assertThat(all.parse("", "SELECT $1::text")
                        .say(
                                'B',
                                new Body()
                                        .text("")
                                        .text("")
                                        .shorts(1)
                                        .shorts(1)
                                        .shorts(1)
                                        .value(new byte[] {(byte) 0xC3, (byte) 0xA9})
                                        .shorts(0))
                        .execute("", 0)
                        .sync()
                        .hear())
                .contains("error ERROR 0A000");
        assertThat(all.query("COPY words TO STDOUT (FORMAT binary)")).contains("error ERROR 0A000");
    }

    @Test
    void encoding_isGivenWhenConnecting_andKeptThroughTransactions() throws IOException {
        try (Frontend client = Frontend.silent(proxy.address())) {
            client.start("user", "postgres", "database", "encodings", "client_encoding", "LATIN1");
            client.hear();
            assertThat(client.settings()).containsEntry("client_encoding", "LATIN1");
            assertThat(query(client, "ISO-8859-1", "SELECT 'é'")).contains("row e9");
            client.query("BEGIN");
            assertThat(client.query("SET client_encoding TO UTF8")).contains("error ERROR 0A000");
            client.query("ROLLBACK");
            client.query("SET client_encoding TO UTF8");
            assertThat(client.query("SELECT 'é'")).contains("row c3a9");
            client.query("DISCARD ALL");
            assertThat(client.settings()).containsEntry("client_encoding", "LATIN1");
        }
    }
}

package dev.kintsugi.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.it.proxy.Frontend.Body;
import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import dev.kintsugi.proxy.server.ProxyServer;
import dev.kintsugi.proxy.wire.Encoding;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
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

    private void sameQueries(String encoding, String... texts) throws IOException {
        for (String text : texts) {
            same(server -> query(server, encoding, text));
        }
    }

    private static byte[] bytes(String encoding, String text) {
        return Objects.requireNonNull(Encoding.named(encoding)).encode(text);
    }

    private static List<String> query(Frontend server, String encoding, String text) throws IOException {
        return query(server, bytes(encoding, text));
    }

    private static List<String> query(Frontend server, byte[] text) throws IOException {
        return server.say('Q', new Body().plain(text).octet(0)).hear();
    }

    /** What is heard, and the words of the error in it. */
    private void sameError(Talk talk) throws IOException {
        same(server -> {
            List<String> heard = new ArrayList<>(talk.with(server));
            heard.add(server.lastError('M'));
            return heard;
        });
        assertThat(all.lastError('M')).isNotEmpty();
    }

    private void both(String text) throws IOException {
        same(server -> server.query(text));
    }

    @ParameterizedTest
    @CsvSource({
        "LATIN1, été, Ärger",
        "latin-9, été, 10 €",
        "win1252, 10 €, Ärger",
        "WIN1251, ж, plain",
        "KOI8, ж, plain",
        "LATIN6, Ärger, plain",
        "iso-8859-14, été, Ärger",
        "ISO885916, été, 10 €",
        "Windows-874, ไทย, plain",
        "TCVN5712, été, tiê",
        "GBK, 漢字, 中国",
        "Win936, 漢字, 10 €uro",
        "gb18030, 漢字😀, été",
        "SJIS, 表ソ能, ｶﾅ〜",
        "MsKanji, ポ―, 日本",
        "Shift_JIS_2004, か゚𠀋, 表",
        "EUC_JP, 漢字, ｶﾅ",
        "EUC_JIS_2004, か゚𠀋, 漢字",
        "EUC_CN, 汉字, ж",
        "EUC_KR, 한글, 漢字",
        "UHC, 똠방각하, 한글",
        "JOHAB, 똠방각하, 한글",
        "BIG5, 許功蓋, 漢字",
        "windows950, 許功蓋, 漢字",
        "EUC_TW, 漢字, 功",
        "SQL_ASCII, été, 漢字"
    })
    void texts_areTranslatedBothWays(String encoding, String word, String other) throws IOException {
        sameQueries(
                encoding,
                "SET client_encoding TO '" + encoding + "'",
                "SHOW client_encoding",
                "SELECT word, n FROM words WHERE word = '" + word + "'",
                "SELECT n AS \"" + word + "\" FROM words WHERE word IN ('" + word + "', '" + other + "') ORDER BY 1",
                "INSERT INTO words VALUES ('" + word + "', 9)",
                "INSERT INTO words VALUES ('new " + word + "', 9) RETURNING word, length(word), octet_length(word)",
                "COPY (SELECT word FROM words WHERE n = 9 ORDER BY n, length(word)) TO STDOUT",
                "DELETE FROM words WHERE n = 9",
                "SELECT upper('" + word + "'), E'\\u0041'",
                "SELECT E'" + word + "', '" + word + other + "' AS \"" + other + "\"",
                "SELECT " + other + " FROM words WHERE word = '" + word + "'",
                "SELECT '" + word + "'::int",
                "LISTEN \"" + word + "\"",
                "NOTIFY \"" + word + "\", '" + other + "'",
                "UNLISTEN *",
                "DROP TABLE IF EXISTS \"" + word + "\"",
                "RESET client_encoding",
                "SHOW client_encoding");
        assertThat(all.settings().get("client_encoding")).isEqualTo("UTF8");
    }

    @Test
    void whatAnEncodingHasNot_isAnErrorAndNoQuestionMark() throws IOException {
        for (String encoding : List.of("LATIN1", "SJIS", "JOHAB")) {
            both("SET NAMES '" + encoding + "'");
            sameError(server -> query(server, encoding, "SELECT word FROM words WHERE n = 5").stream()
                    .filter(message -> !message.startsWith("columns"))
                    .toList());
            sameQueries(encoding, "SELECT 1 AS one");
        }
        for (String encoding : List.of("nothing", "MULE_INTERNAL", "UTF16", "''")) {
            sameError(server -> server.query("SET client_encoding TO " + encoding));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "WIN1252, 81",
        "GBK, bf",
        "GBK, bf5c",
        "BIG5, 8d",
        "BIG5, 815c",
        "UHC, ff",
        "JOHAB, d9",
        "SJIS, 81",
        "SJIS, 835c83",
        "SHIFT_JIS_2004, fc",
        "GB18030, 81",
        "GB18030, 8130",
        "EUC_JP, 8f",
        "EUC_KR, a1",
        "EUC_TW, 8ea1",
        "EUC_CN, 8e",
        "UTF8, c3",
        "UTF8, e282",
        "UTF8, eda080",
        "SQL_ASCII, bf"
    })
    void whatIsNoText_hidesNoQuote(String encoding, String hidden) throws IOException {
        both("SET client_encoding TO " + encoding);
        byte[] attack = new Body()
                .plain(bytes("UTF8", "SELECT '"))
                .plain(HexFormat.of().parseHex(hidden))
                .plain(bytes("UTF8", "' OR n > 0; DELETE FROM words --'"))
                .bytes();
        sameError(server -> query(server, attack));
        sameError(server -> server.say(
                        'P', new Body().octet(0).plain(attack).octet(0).shorts(0))
                .sync()
                .hear());
        sameError(server -> server.parse("", "SELECT $1::text")
                .say(
                        'B',
                        new Body()
                                .text("")
                                .text("")
                                .shorts(0)
                                .shorts(1)
                                .value(HexFormat.of().parseHex(hidden + "27"))
                                .shorts(0))
                .execute("", 0)
                .sync()
                .hear());
        both("RESET client_encoding");
        both("SELECT count(*) FROM words");
    }

    @Test
    void copiedText_mayBeCutAnywhere() throws IOException {
        both("SET client_encoding TO SJIS");
        // The second bytes of these are a backslash and a bar.
        byte[] rows = bytes("SJIS", "表ソ|88\nポポ|89\n\"ポ\"|90\n");
        both("COPY words FROM STDIN (DELIMITER '|')");
        same(server -> {
            for (byte one : rows) {
                server.say('d', new Body().octet(one));
            }
            return server.say('c', new Body()).hear();
        });
        both("COPY (SELECT word, n FROM words WHERE n > 80 ORDER BY n) TO STDOUT (DELIMITER '|')");
        both("COPY (SELECT word, n FROM words WHERE n > 80 ORDER BY n) TO STDOUT (FORMAT csv, DELIMITER '|')");
        both("COPY words FROM STDIN (FORMAT csv, DELIMITER '|')");
        same(server -> server.say('d', new Body().plain(bytes("SJIS", "\"能表\"|91\n")))
                .say('c', new Body())
                .hear());
        sameQueries("SJIS", "COPY (SELECT '表ソ' AS encoding) TO STDOUT (ENCODING 'EUC_JP')");
        sameQueries("SJIS", "COPY (SELECT '表ソ' AS encoding) TO STDOUT (FORMAT csv, FORCE_QUOTE (encoding))");
        both("COPY words FROM STDIN (ENCODING 'UTF8')");
        same(server -> server.say('d', new Body().plain(bytes("UTF8", "能表字\t92\n")))
                .say('c', new Body())
                .hear());
        both("SELECT word, octet_length(word) FROM words WHERE n > 80 ORDER BY n");
        for (int cut : new int[] {0x83, 0x81}) {
            both("COPY words FROM STDIN");
            sameError(server -> server.say(
                            'd', new Body().plain(bytes("SJIS", "表\t92\n")).octet(cut))
                    .say('c', new Body())
                    .hear());
        }
        both("DELETE FROM words WHERE n > 80");
        // It would be a backslash that PostgreSQL escapes.
        assertThat(all.query("COPY (SELECT U&'\\00A5n') TO STDOUT")).contains("error ERROR 0A000");
    }

    @Test
    void encoding_isUndoneWithTheTransaction() throws IOException {
        String shown = "SHOW client_encoding";
        for (String script : List.of(
                "BEGIN; SET client_encoding TO SJIS; SHOW client_encoding; ROLLBACK; SHOW client_encoding",
                "BEGIN; SET LOCAL client_encoding TO SJIS; SELECT '表'; COMMIT; SHOW client_encoding",
                "BEGIN; SET client_encoding TO EUC_JP; SET LOCAL NAMES 'SJIS'; SHOW client_encoding; COMMIT",
                "BEGIN; SET LOCAL client_encoding TO SJIS; SET client_encoding TO BIG5; COMMIT; SHOW client_encoding",
                "SET client_encoding TO GBK; SELECT 1/0",
                "SET LOCAL client_encoding TO GBK",
                "BEGIN; SET client_encoding TO GBK; SELECT 1/0",
                "ROLLBACK",
                "BEGIN; SET client_encoding TO GBK; SELECT 1/0",
                "COMMIT",
                "BEGIN; SET client_encoding TO GBK; COMMIT AND CHAIN; SET client_encoding TO UHC; ROLLBACK",
                "RESET client_encoding",
                "BEGIN; SET client_encoding TO SJIS; SAVEPOINT a; SET client_encoding TO UHC; SAVEPOINT b",
                "SET client_encoding TO BIG5; RELEASE b; SHOW client_encoding; ROLLBACK TO a; SHOW client_encoding",
                "SET LOCAL client_encoding TO LATIN1; SAVEPOINT c; RESET client_encoding; SELECT 1/0",
                "ROLLBACK TO c; SHOW client_encoding",
                "COMMIT",
                "BEGIN; DECLARE c CURSOR FOR SELECT '漢字'; SET client_encoding TO GBK; FETCH c; COMMIT",
                "RESET ALL")) {
            both(script);
            assertThat(all.settings().get("client_encoding"))
                    .as(script)
                    .isEqualTo(one.settings().get("client_encoding"));
        }
        same(server -> server
                .parse("", "SET client_encoding TO SJIS")
                .bind("", "")
                .execute("", 0)
                .parse("", "SELECT 1/0")
                .bind("", "")
                .execute("", 0)
                .sync()
                .hear()
                .stream()
                .filter(message -> !message.equals("2"))
                .toList());
        both(shown);
    }

    @Test
    void names_areTranslated_andBinaryTextsAreTheClients() throws IOException {
        both("SET client_encoding TO SJIS");
        byte[] name = bytes("SJIS", "表ソ");
        byte[] array = new Body()
                .integer(1)
                .integer(0)
                .integer(25)
                .integer(1)
                .integer(1)
                .value(bytes("SJIS", "能\"表,"))
                .bytes();
        byte[] json = new Body().octet(1).plain(bytes("SJIS", "{\"表\": 1}")).bytes();
        same(server -> server.say(
                        'P',
                        new Body()
                                .plain(name)
                                .octet(0)
                                .text("SELECT $1::text, $2::text[], $3::jsonb, $4::varchar, octet_length($1::text)")
                                .shorts(0))
                .say(
                        'B',
                        new Body()
                                .plain(name)
                                .octet(0)
                                .plain(name)
                                .octet(0)
                                .shorts(1)
                                .shorts(1)
                                .shorts(4)
                                .value(name)
                                .value(array)
                                .value(json)
                                .value(bytes("SJIS", "ｶﾅ"))
                                .shorts(1)
                                .shorts(1))
                .say('D', new Body().octet('P').plain(name).octet(0))
                .say('E', new Body().plain(name).octet(0).integer(0))
                .sync()
                .hear());
        sameError(server -> server.say(
                        'B',
                        new Body()
                                .octet(0)
                                .plain(name)
                                .octet('x')
                                .octet(0)
                                .shorts(0)
                                .shorts(0)
                                .shorts(0))
                .sync()
                .hear());
        assertThat(all.query("COPY words TO STDOUT (FORMAT binary)")).contains("error ERROR 0A000");
    }

    @Test
    void encoding_mayBeAskedForInAnyWay_whenConnecting() throws IOException {
        for (String[] asked : new String[][] {
            {"client_encoding", "'SJIS'"},
            {"client_encoding", "sjis"},
            {"options", "-c client_encoding=GBK"},
            {"options", "--client-encoding=uhc"},
            {"client_encoding", "nothing"},
            {"client_encoding", "mule_internal"}
        }) {
            try (Frontend direct = Frontend.silent(single);
                    Frontend client = Frontend.silent(proxy.address())) {
                direct.start("user", "postgres", "database", "encodings_single", asked[0], asked[1]);
                client.start("user", "postgres", "database", "encodings", asked[0], asked[1]);
                String alone = direct.hear().toString();
                assertThat(alone).as(asked[1]).endsWith(client.hear().toString().substring(1));
                assertThat(client.lastError('M')).isEqualTo(direct.lastError('M'));
                assertThat(client.settings().get("client_encoding"))
                        .isEqualTo(direct.settings().get("client_encoding"));
            }
        }
    }

    @Test
    void parametersAndCopies_areTranslated() throws IOException {
        byte[] word = bytes("LATIN1", "été");
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
        same(server -> server.say('d', new Body().plain(word).plain(bytes("LATIN1", "s\t77\n")))
                .say('c', new Body())
                .hear());
        same(server -> server.query("SELECT word, octet_length(word) FROM words WHERE n = 77"));
        same(server -> server.query("DELETE FROM words WHERE n = 77"));
    }

    @Test
    void encoding_isGivenWhenConnecting_andGoneBackTo() throws IOException {
        try (Frontend client = Frontend.silent(proxy.address())) {
            client.start("user", "postgres", "database", "encodings", "client_encoding", "LATIN1");
            client.hear();
            assertThat(client.settings()).containsEntry("client_encoding", "LATIN1");
            assertThat(query(client, "LATIN1", "SELECT 'é'")).contains("row e9");
            client.query("SET client_encoding TO UTF8");
            assertThat(client.query("SELECT 'é'")).contains("row c3a9");
            client.query("DISCARD ALL");
            assertThat(client.settings()).containsEntry("client_encoding", "LATIN1");
        }
    }
}

package dev.kintsugi.it.types;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.it.server.Locales;
import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * One table with a column of every type that orders in a way of its own, on one PostgreSQL and on four shards, in databases of each kind
 * of collation: bytes, the C library's, the server's own and ICU's. Each column is sorted, cut, grouped, compared and made distinct.
 *
 * <p>Values that a collation holds equal although they differ (citext, nondeterministic collations, 1.0 and 1.00) are never answered
 * themselves where one database too would give any of them; their groups and counts are.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OrderingTest {
    private static final int ROWS = 240;

    /** The databases' kinds: what follows CREATE DATABASE. */
    private static final List<String> KINDS = List.of(
            "locale_provider libc locale 'C'",
            "locale_provider libc locale 'en_US.UTF-8'",
            "locale_provider builtin builtin_locale 'C.UTF-8'",
            "locale_provider builtin builtin_locale 'PG_UNICODE_FAST'",
            "locale_provider icu icu_locale 'en-US'",
            "locale_provider icu icu_locale 'sv-SE'");

    private static final List<String> COLUMNS = List.of(
            "w", "w_c", "w_icu", "w_nd", "ci", "v", "ch", "u", "e", "n", "f", "r", "by", "b", "d", "ts", "tz", "tm",
            "iv", "arr", "texts", "comp", "jb", "rg", "ip", "mac", "bits");

    private final List<Pair> pairs = new ArrayList<>();

    /** A cluster beside one database. */
    private record Pair(Connection cluster, Connection single) {}

    @TestFactory
    Stream<DynamicNode> columns_orderAsOneDatabase() {
        return Stream.iterate(0, i -> i < KINDS.size(), i -> i + 1)
                .map(i -> DynamicContainer.dynamicContainer(KINDS.get(i), tests("ordering" + i, KINDS.get(i))));
    }

    private Stream<DynamicNode> tests(String name, String kind) {
        Pair pair = open(name, kind);
        return COLUMNS.stream()
                .map(column -> DynamicContainer.dynamicContainer(
                        column, statements(column).map(sql -> DynamicTest.dynamicTest(sql, () -> compare(pair, sql)))));
    }

    private static Stream<String> statements(String c) {
        return Stream.of(
                "SELECT id, " + c + " FROM words ORDER BY " + c + ", id",
                "SELECT id FROM words ORDER BY " + c + " DESC, id DESC",
                "SELECT id FROM words ORDER BY " + c + " NULLS FIRST, id LIMIT 9 OFFSET 4",
                "SELECT id FROM words ORDER BY " + c + " DESC NULLS LAST, id FETCH FIRST 7 ROWS ONLY",
                "SELECT min(id), count(*) FROM words GROUP BY " + c + " ORDER BY 1",
                "SELECT count(*), sum(id) FROM words GROUP BY " + c + " HAVING count(*) > 1 ORDER BY 2, 1",
                "SELECT count(DISTINCT " + c + ") FROM words",
                "SELECT count(*) FROM (SELECT DISTINCT " + c + " FROM words) AS distincts",
                "SELECT id FROM words WHERE " + c + " = (SELECT " + c + " FROM words WHERE id = 7) ORDER BY id",
                "SELECT id FROM words WHERE " + c + " > (SELECT " + c + " FROM words WHERE id = 11) ORDER BY id",
                "SELECT a.id, b.id FROM words a JOIN words b ON a." + c + " = b." + c
                        + " WHERE a.id < 40 AND b.id > 200 ORDER BY 1, 2",
                "SELECT id, rank() OVER (ORDER BY " + c + ") FROM words ORDER BY id",
                "SELECT grp, count(DISTINCT " + c + ") FROM words GROUP BY grp ORDER BY grp");
    }

    /** A row of minimum and maximum for the types that have them, in the columns in which equal values are the same. */
    @TestFactory
    Stream<DynamicTest> extremes_areThoseOfOneDatabase() {
        Pair pair = open("extremes", "locale_provider icu icu_locale 'en-US'");
        return Stream.of(
                        "w", "w_c", "w_icu", "v", "ch", "e", "f", "r", "by", "d", "ts", "tz", "tm", "arr", "texts",
                        "ip")
                .flatMap(c -> Stream.of(
                        "SELECT min(" + c + "), max(" + c + ") FROM words",
                        "SELECT grp, max(" + c + "), min(" + c + ") FROM words GROUP BY grp ORDER BY grp",
                        "SELECT DISTINCT " + c + " FROM words WHERE id < 30 ORDER BY " + c,
                        "SELECT " + c + " FROM words WHERE id < 20 UNION SELECT " + c
                                + " FROM words WHERE id > 230 ORDER BY 1"))
                .map(sql -> DynamicTest.dynamicTest(sql, () -> compare(pair, sql)));
    }

    /** Which of several equal values is answered is open, how many rows there are is not. */
    @TestFactory
    Stream<DynamicTest> distinctRows_areAsManyAsInOneDatabase() {
        Pair pair = open("distinct", "locale_provider icu icu_locale 'en-US'");
        return COLUMNS.stream()
                .flatMap(c -> Stream.of(
                        "SELECT DISTINCT " + c + " FROM words",
                        "SELECT DISTINCT " + c + ", grp FROM words WHERE id > 17",
                        "SELECT " + c + " FROM words WHERE id < 90 UNION SELECT " + c + " FROM words WHERE id > 150",
                        "SELECT DISTINCT w COLLATE nd FROM words",
                        "SELECT count(*) FROM words GROUP BY " + c + ", grp"))
                .map(sql -> DynamicTest.dynamicTest(
                        sql, () -> assertThat(answer(pair.cluster(), sql)).hasSameSizeAs(answer(pair.single(), sql))));
    }

    @AfterAll
    void close() throws SQLException {
        for (Pair pair : pairs) {
            pair.cluster().close();
            pair.single().close();
        }
    }

    private Pair open(String name, String kind) {
        try {
            Locales.makeEnglish();
            PostgresCluster databases = new PostgresCluster(
                    PostgresServer.shared(),
                    name,
                    4,
                    "placements:\n  by-id: {algorithm: hash}\ntables:\n  words: {shardKey: id, placement: by-id}\n",
                    "TEMPLATE template0 " + kind);
            Pair pair = new Pair(databases.open(), databases.openSingle());
            pairs.add(pair);
            for (int shard = 0; shard < databases.shards(); shard++) {
                try (Connection connection = databases.openShard(shard)) {
                    PostgresCluster.run(connection, types());
                }
            }
            PostgresCluster.run(pair.single(), types());
            for (Connection connection : List.of(pair.cluster(), pair.single())) {
                PostgresCluster.run(connection, table());
                fill(connection);
            }
            return pair;
        } catch (SQLException | IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String types() {
        return """
                CREATE EXTENSION citext;
                CREATE TYPE mood AS ENUM ('sad', 'ok', 'Happy', 'a bit', 'very');
                CREATE TYPE pair AS (a integer, b text);
                CREATE COLLATION nd (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
                """;
    }

    private static String table() {
        return """
                CREATE TABLE words (id integer PRIMARY KEY, grp smallint, w text, w_c text COLLATE "C",
                  w_icu text COLLATE "de-x-icu", w_nd text COLLATE nd, ci citext, v varchar(30), ch char(6), u uuid, e mood,
                  n numeric, f double precision, r real, by bytea, b boolean, d date, ts timestamp, tz timestamptz, tm time,
                  iv interval, arr integer[], texts text[], comp pair, jb jsonb, rg int4range, ip inet, mac macaddr, bits bit varying(8));
                """;
    }

    private static void fill(Connection connection) throws SQLException {
        String[] words = {
            "Zebra",
            "apple",
            "Äpfel",
            "ähnlich",
            "apple ",
            "Apple",
            "éclair",
            "eclair",
            "zoo",
            "Ångström",
            "öl",
            "_under",
            "-dash",
            "",
            " lead",
            "a-b",
            "ab",
            "aB",
            "日本",
            "😀",
            "ß",
            "ss",
            "SS",
            "10",
            "9",
            "naïve",
            "naive",
            "co-op",
            "coop",
            "Coop"
        };
        String[] numbers = {"1.0", "1.00", "-0.5", "NaN", "1e30", "-1e30", "0", "100", "99.999", "Infinity", "-Infinity"
        };
        String[] doubles = {"1", "-0", "0", "NaN", "Infinity", "-Infinity", "1e-300", "-1e300", "0.1"};
        String[] moods = {"sad", "ok", "Happy", "a bit", "very"};
        String[] intervals = {"1 mon", "30 days", "1 year", "360 days", "-1 day", "24:00:00", "1 day", "-23:00:00", "0"
        };
        String[] documents = {"1", "\"a\"", "[1, 2]", "[]", "{\"b\": 1}", "{\"a\": 2}", "null", "true", "-1.5", "{}"};
        String[] ranges = {"[1,5)", "empty", "[1,)", "(,5)", "(,)", "[2,3)", "[1,6)"};
        String[] addresses = {"10.0.0.1", "10.0.0.0/8", "192.168.0.1", "::1", "2001:db8::/32", "9.255.0.1"};
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO words VALUES (?, ?, ?, ?, ?, ?, ?::text::citext, ?, ?, ?::text::uuid, ?::text::mood, ?::text::numeric,"
                        + " ?::text::float8, ?::text::float4, ?, ?, ?::text::date, ?::text::timestamp, ?::text::timestamptz, ?::text::time,"
                        + " ?::text::interval, ?::text::integer[], ?::text::text[], ?::text::pair, ?::text::jsonb, ?::text::int4range,"
                        + " ?::text::inet, ?::text::macaddr, ?::text::varbit)")) {
            for (int id = 1; id <= ROWS; id++) {
                int seed = id * 7919 % 10007;
                String word = words[seed % words.length];
                Object[] values = {
                    id,
                    (short) (id % 5),
                    word,
                    word,
                    word,
                    word,
                    word,
                    word,
                    word.length() > 6 ? word.substring(0, 4) : word,
                    "%08x-0000-4000-8000-00000000000%x".formatted(seed * 429_497L % 4_294_967_296L, seed % 3),
                    moods[seed % moods.length],
                    numbers[seed % numbers.length],
                    doubles[seed % doubles.length],
                    doubles[seed / 3 % 6],
                    new byte[] {(byte) (seed % 5 * 60), (byte) seed},
                    seed % 2 == 0,
                    "20%02d-%02d-15".formatted(seed % 30, seed % 12 + 1),
                    "2024-02-%02d %02d:00:00.%06d".formatted(seed % 28 + 1, seed % 24, seed % 3),
                    "2024-03-%02d 12:00:00%+03d".formatted(seed % 28 + 1, seed % 11 - 5),
                    "%02d:%02d:00".formatted(seed % 24, seed % 60),
                    intervals[seed % intervals.length],
                    "{" + seed % 3 + "," + (seed % 4 == 0 ? "NULL" : seed % 5) + "}",
                    "{\"" + word + "\",b}",
                    "(" + seed % 4 + "," + (seed % 3 == 0 ? "" : "x" + seed % 2) + ")",
                    documents[seed % documents.length],
                    ranges[seed % ranges.length],
                    addresses[seed % addresses.length],
                    "08:00:2b:01:02:%02x".formatted(seed % 7),
                    Integer.toBinaryString(seed % 37)
                };
                for (int i = 0; i < values.length; i++) {
                    insert.setObject(i + 1, i > 1 && (seed + i) % 13 == 0 ? null : values[i]);
                }
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static void compare(Pair pair, String sql) throws SQLException {
        assertThat(answer(pair.cluster(), sql)).containsExactlyElementsOf(answer(pair.single(), sql));
    }

    /** Labels, types and rows as text. */
    private static List<List<String>> answer(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            ResultSetMetaData columns = rows.getMetaData();
            List<List<String>> answer = new ArrayList<>();
            List<String> head = new ArrayList<>();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                head.add(columns.getColumnLabel(i) + " " + columns.getColumnTypeName(i));
            }
            answer.add(head);
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= columns.getColumnCount(); i++) {
                    row.add(String.valueOf(rows.getString(i)));
                }
                answer.add(row);
            }
            return answer;
        }
    }
}

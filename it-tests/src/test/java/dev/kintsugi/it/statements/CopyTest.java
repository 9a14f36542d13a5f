package dev.kintsugi.it.statements;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;

/** COPY through the driver's own interface: each row on the shard of its key, all or none, in every format. */
class CopyTest {
    /** Each of its characters means something in some format. */
    private static final String SAID = "to_char(now(), 'YYYY') || E'\",\\\\\\t\\n;|'''";

    private static Shop shop;

    @BeforeAll
    static void open() throws Exception {
        shop = new Shop("copies");
    }

    @AfterAll
    static void close() throws SQLException {
        shop.close();
    }

    @BeforeEach
    void create() throws SQLException {
        shop.run(
                "CREATE TABLE parts (id bigint PRIMARY KEY, name text, made date) WITH (kintsugi.shard_key = 'id')",
                "CREATE TABLE labels (name text, n int) WITH (kintsugi.shard_key = 'name')",
                "CREATE TABLE notes (id bigserial PRIMARY KEY, line text) WITH (kintsugi.shard_key = 'id')",
                "CREATE TABLE kinds (id int PRIMARY KEY, name text) WITH (kintsugi.reference = true)",
                "CREATE TABLE visits (id bigint PRIMARY KEY, page text, at timestamptz DEFAULT now(), day date DEFAULT"
                        + " CURRENT_DATE, said text DEFAULT " + SAID + ") WITH (kintsugi.shard_key = 'id')",
                "CREATE TABLE badges (id int PRIMARY KEY, name varchar(9), mark uuid DEFAULT gen_random_uuid(),"
                        + " made timestamp DEFAULT now()) WITH (kintsugi.reference = true)");
    }

    @AfterEach
    void drop() throws SQLException {
        shop.connection().setAutoCommit(true);
        shop.run("DROP TABLE parts, labels, notes, kinds, visits, badges");
    }

    private static CopyManager api() throws SQLException {
        return shop.connection().unwrap(PGConnection.class).getCopyAPI();
    }

    private static long in(String sql, String rows) throws SQLException, IOException {
        return api().copyIn(sql, new StringReader(rows));
    }

    private static String out(String sql) throws SQLException, IOException {
        StringWriter rows = new StringWriter();
        api().copyOut(sql, rows);
        return rows.toString();
    }

    /** Every row is found by its key, and so lies where it belongs. */
    private static void assertPlaced(String table, String key, List<String> keys) throws SQLException {
        for (String value : keys) {
            assertThat(shop.rows("SELECT count(*) FROM " + table + " WHERE " + key + " = '" + value.replace("'", "''")
                            + "'"))
                    .as(value)
                    .containsExactly("1");
        }
    }

    @Test
    void text_goesToTheShardsOfItsKeys() throws Exception {
        assertThat(in("COPY parts FROM STDIN", "1\ta\t2024-01-01\n2\t\\N\t\\N\n 3\tc\\td\t2024-02-29\n+4\te\t\\N\n"))
                .isEqualTo(4);
        assertThat(shop.rows("SELECT id, name, made FROM parts ORDER BY id"))
                .containsExactly("1,a,2024-01-01", "2,null,null", "3,c\td,2024-02-29", "4,e,null");
        assertPlaced("parts", "id", List.of("1", "2", "3", "4"));
    }

    @Test
    void textKeys_areUnescaped() throws Exception {
        in("COPY labels FROM STDIN", "a\\tb\t1\nx\\\\y\t2\n\\141bc\t3\n\\x41\t4\nnew\\\nline\t5\n\\N\t6\n");
        assertPlaced("labels", "name", List.of("a\tb", "x\\y", "abc", "A", "new\nline"));
        assertThat(shop.rows("SELECT n FROM labels WHERE name IS NULL")).containsExactly("6");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COPY labels FROM STDIN WITH (FORMAT csv, HEADER)",
                "COPY labels (name, n) FROM STDIN (FORMAT 'csv', HEADER true, NULL '')",
                "COPY labels FROM STDIN CSV HEADER",
                "copy labels from stdin with csv header delimiter as ',' quote as '\"';"
            })
    void csv_mayHaveQuotesAndLinesWithin(String sql) throws Exception {
        assertThat(in(sql, "name,n\nplain,1\n\"with,comma\",2\n\"a \"\"q\"\"\",3\n\"two\nlines\",4\n,5\n\"\",6\n"))
                .isEqualTo(6);
        assertPlaced("labels", "name", List.of("plain", "with,comma", "a \"q\"", "two\nlines", ""));
        assertThat(shop.rows("SELECT n FROM labels WHERE name IS NULL")).containsExactly("5");
    }

    @Test
    void csvOptions_decideWhatIsNull() throws Exception {
        in("COPY labels FROM STDIN (FORMAT csv, FORCE_NOT_NULL (name))", ",1\r\nb,2\r\n");
        in("COPY labels FROM STDIN (FORMAT csv, FORCE_NULL (name), DELIMITER ';', QUOTE '''')", "'';3\n'c;d';4\n");
        in("COPY labels FROM STDIN WITH DELIMITER '|' NULL 'none'", "none|5\ne\\|f|6\n");
        in("COPY labels (n, name) FROM STDIN (DELIMITER E'\\t')", "7\tg\n");
        assertPlaced("labels", "name", List.of("", "b", "c;d", "e|f", "g"));
        assertThat(shop.rows("SELECT n FROM labels WHERE name IS NULL ORDER BY n"))
                .containsExactly("3", "5");
    }

    @Test
    void binary_goesRoundTrip() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertThat(api().copyOut(
                                "COPY (SELECT id, name, born FROM customers ORDER BY id) TO STDOUT (FORMAT binary)",
                                bytes))
                .isEqualTo(Shop.CUSTOMERS);
        assertThat(api().copyIn("COPY parts FROM STDIN BINARY", new ByteArrayInputStream(bytes.toByteArray()), 7))
                .isEqualTo(Shop.CUSTOMERS);
        assertThat(shop.rows("SELECT count(*) FROM parts p JOIN customers c ON p.id = c.id AND p.name = c.name"))
                .containsExactly("30");
        ByteArrayOutputStream again = new ByteArrayOutputStream();
        api().copyOut("COPY parts TO STDOUT (FORMAT binary)", again);
        shop.run("TRUNCATE parts");
        api().copyIn("COPY parts FROM STDIN (FORMAT binary)", new ByteArrayInputStream(again.toByteArray()));
        assertThat(shop.rows("SELECT count(*), max(made) FROM parts")).containsExactly("30,2000-01-31");
    }

    @Test
    void serialKeys_areUniqueOverTheShards() throws Exception {
        assertThat(in("COPY notes (line) FROM STDIN", "a\nb\nc\nd\ne\n")).isEqualTo(5);
        in("COPY notes (line) FROM STDIN (FORMAT csv, HEADER match)", "line\nf\ng\n");
        shop.run("INSERT INTO notes (line) VALUES ('h'), ('i')");
        List<String> ids = shop.rows("SELECT id FROM notes");
        assertThat(ids).hasSize(9).doesNotHaveDuplicates();
        assertPlaced("notes", "id", ids);
    }

    private static void assertToldOnce(int rows) throws SQLException {
        assertThat(shop.rows("SELECT count(*), count(DISTINCT at), min(day) = CURRENT_DATE, bool_and(said = " + SAID
                        + ") FROM visits"))
                .containsExactly(rows + ",1,t,t");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COPY visits (id, page) FROM STDIN",
                "COPY visits (id, page) FROM STDIN (HEADER match)",
                "COPY visits (id, page) FROM STDIN (DELIMITER '|', NULL 'a')",
                "COPY visits (id, page) FROM STDIN CSV HEADER",
                "COPY visits (id, page) FROM STDIN (FORMAT CSV, HEADER match, DELIMITER ';')",
                "COPY visits (id, page) FROM STDIN (FORMAT CSV, QUOTE '''', ESCAPE E'\\\\', NULL 'none')"
            })
    void leftOutColumns_areToldOnce(String sql) throws Exception {
        boolean csv = sql.contains("CSV");
        String end = csv ? "\r\n" : "\n";
        String delimiter = sql.contains("'|'") ? "|" : sql.contains("';'") ? ";" : csv ? "," : "\t";
        StringBuilder rows = new StringBuilder(sql.contains("HEADER") ? "id" + delimiter + "page" + end : "");
        for (int i = 0; i < 30; i++) {
            rows.append(i).append(delimiter).append("p").append(end);
        }
        assertThat(in(sql, rows.toString())).isEqualTo(30);
        assertToldOnce(30);
    }

    @Test
    void leftOutColumns_areToldOnceInBinary() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        api().copyOut("COPY (SELECT id, name FROM customers) TO STDOUT (FORMAT binary)", bytes);
        api().copyIn("COPY visits (id, page) FROM STDIN BINARY", new ByteArrayInputStream(bytes.toByteArray()), 7);
        assertToldOnce(Shop.CUSTOMERS);
    }

    @Test
    void leftOutColumns_haveTheTimeOfTheTransaction() throws Exception {
        shop.connection().setAutoCommit(false);
        shop.run("INSERT INTO visits (id) VALUES (1)");
        in("COPY visits (id) FROM STDIN", "2\n3\n4\n");
        assertThat(shop.rows("SELECT count(DISTINCT at), bool_and(at = now()) FROM visits"))
                .containsExactly("1,t");
        shop.connection().commit();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "(FORMAT csv)"})
    void copiesOfAReferenceTable_haveTheSameDefaults(String options) throws Exception {
        in("COPY badges (id) FROM STDIN " + options, "1\n2\n3\n");
        List<String> first = shop.rowsOn(0, "SELECT id, mark, made FROM badges ORDER BY id");
        assertThat(first).hasSize(3);
        assertThat(shop.rows("SELECT count(DISTINCT mark), count(DISTINCT made) FROM badges"))
                .containsExactly("3,1");
        for (int shard = 1; shard < 3; shard++) {
            assertThat(shop.rowsOn(shard, "SELECT id, mark, made FROM badges ORDER BY id"))
                    .isEqualTo(first);
        }
    }

    @Test
    void defaultsThatCannotBeTold_areRefused() {
        assertState("0A000", "COPY visits (id) FROM STDIN (DEFAULT 'd')");
        assertState("0A000", "COPY visits (id) FROM STDIN (FORMAT csv, FORCE_NULL *)");
    }

    @Test
    void referenceTable_getsAllRowsOnEveryShard() throws Exception {
        assertThat(in("COPY kinds FROM STDIN (FORMAT csv)", "1,a\n2,b\n")).isEqualTo(2);
        for (int shard = 0; shard < 3; shard++) {
            assertThat(shop.rowsOn(shard, "SELECT name FROM kinds ORDER BY 1")).containsExactly("a", "b");
        }
    }

    @Test
    void singleTable_liesWhole() throws Exception {
        assertThat(in("COPY log FROM STDIN", "7\tz\n")).isEqualTo(1);
        assertThat(shop.rowsOn(1, "SELECT line FROM log WHERE id = 7")).containsExactly("z");
        assertThat(out("COPY log (id) TO STDOUT").lines()).containsExactlyInAnyOrder("1", "2", "7");
        shop.run("DELETE FROM log WHERE id = 7");
    }

    @Test
    void manyRows_goInSeveralPieces() throws Exception {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 50_000; i++) {
            rows.append(i).append("\tname ").append(i).append("\t\\N\n");
        }
        assertThat(in("COPY parts FROM STDIN", rows.toString())).isEqualTo(50_000);
        assertThat(shop.rows("SELECT count(*), sum(id) FROM parts")).containsExactly("50000,1249975000");
        assertPlaced("parts", "id", List.of("0", "49999", "20000"));
        assertThat(out("COPY parts TO STDOUT").lines().count()).isEqualTo(50_000);
    }

    @Test
    void failingRow_leavesNothing() throws Exception {
        assertThatThrownBy(() -> in("COPY parts FROM STDIN", "1\ta\t\\N\n2\tb\t\\N\n3\tc\tno date\n"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22007"));
        assertThatThrownBy(() -> in("COPY parts FROM STDIN", "1\ta\t\\N\nx\tb\t\\N\n"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22P02"));
        assertThatThrownBy(() -> in("COPY parts FROM STDIN", "1\ta\t\\N\n2\tb\n"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22P04"));
        assertThat(shop.rows("SELECT count(*) FROM parts")).containsExactly("0");
        assertThat(in("COPY parts FROM STDIN", "1\ta\t\\N\n")).isEqualTo(1);
    }

    @Test
    void cancelledCopy_leavesNothing() throws Exception {
        CopyIn copy = api().copyIn("COPY parts FROM STDIN");
        byte[] row = "1\ta\t\\N\n".getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(row, 0, row.length);
        copy.cancelCopy();
        assertThat(copy.isActive()).isFalse();
        assertThat(shop.rows("SELECT count(*) FROM parts")).containsExactly("0");
    }

    @Test
    void withinATransaction_isUndoneWithIt() throws Exception {
        Connection session = shop.connection();
        session.setAutoCommit(false);
        in("COPY parts FROM STDIN", "1\ta\t\\N\n2\tb\t\\N\n");
        assertThat(shop.rows("SELECT count(*) FROM parts")).containsExactly("2");
        session.rollback();
        assertThat(shop.rows("SELECT count(*) FROM parts")).containsExactly("0");
        session.commit();
    }

    @Test
    void out_givesEachRowOnce() throws Exception {
        assertThat(out("COPY customers (id) TO STDOUT").lines()).hasSize(30).doesNotHaveDuplicates();
        assertThat(out("COPY products TO STDOUT CSV HEADER"))
                .startsWith("id,name\n")
                .hasLineCount(4);
        assertThat(out("COPY customers (id, name) TO STDOUT (FORMAT csv, HEADER)")
                        .lines())
                .hasSize(31)
                .startsWith("id,name");
        assertThat(out("COPY (SELECT id, name FROM customers WHERE id = 3) TO STDOUT"))
                .isEqualTo("3\tn3\n");
        assertThat(out("COPY (SELECT id FROM customers) TO STDOUT").lines()).hasSize(30);
    }

    @Test
    void mergedAndGatheredQueries_areCopiedInTheirOrder() throws Exception {
        assertThat(out("COPY (SELECT id, name AS \"the, name\" FROM customers ORDER BY id DESC LIMIT 2)"
                        + " TO STDOUT (FORMAT csv, HEADER, FORCE_QUOTE *)"))
                .isEqualTo("id,\"the, name\"\n\"30\",\"n2\"\n\"29\",\"n1\"\n");
        assertThat(out("COPY (SELECT count(*), sum(total) FROM orders) TO STDOUT"))
                .isEqualTo("60\t1395.00\n");
        assertThat(
                        out(
                                "COPY (SELECT a.id FROM customers a JOIN orders o ON o.id = a.id GROUP BY 1 ORDER BY 1) TO STDOUT"))
                .isEqualTo("1\n2\n");
    }

    @Test
    void wrongStatements_areErrors() {
        assertState("42P01", "COPY nowhere FROM STDIN");
        assertState("42703", "COPY parts (nothing) FROM STDIN");
        assertThatThrownBy(() -> in("COPY parts (id, name) FROM STDIN (HEADER match)", "id\tnothing\n1\ta\n"))
                .hasMessageContaining("column name mismatch");
        assertState("42601", "COPY parts FROM STDIN (NONSENSE)");
        assertState("0A000", "COPY parts FROM '/tmp/x'");
        assertState("0A000", "COPY parts FROM STDIN (ON_ERROR ignore)");
        assertState("42501", "COPY kintsugi.tables FROM STDIN");
        shop.assertFails("0A000", "COPY parts FROM STDIN");
    }

    private static void assertState(String state, String sql) {
        assertThatThrownBy(() -> in(sql, ""))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        e -> assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(state));
    }

    @Test
    void view_answersWhatIsTheSameEverywhere() throws Exception {
        PGConnection view = shop.connection().unwrap(PGConnection.class);
        assertThat(shop.connection().isWrapperFor(PGConnection.class)).isTrue();
        assertThat(view.escapeLiteral("it's")).isEqualTo("it''s");
        assertThat(view.getNotifications()).isEmpty();
        assertThatThrownBy(view::getLargeObjectAPI).isInstanceOf(SQLException.class);
    }

    @Test
    void abandonedCopy_leavesNothingToTheNextStatement() throws Exception {
        for (int i = 0; i < 10; i++) {
            CopyOut out =
                    shop.connection().unwrap(PGConnection.class).getCopyAPI().copyOut("COPY customers TO STDOUT");
            out.readFromCopy();
            out.cancelCopy();
            assertThat(shop.rows("SELECT 'next', count(*) > 0 FROM customers")).containsExactly("next,t");
        }
    }
}

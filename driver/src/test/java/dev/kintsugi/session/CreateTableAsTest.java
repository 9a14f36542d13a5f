package dev.kintsugi.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables made of queries, on three H2 shards: where they lie, what they hold, and that a failed one is gone again. */
class CreateTableAsTest {
    private static final int ROWS = 30;
    private Shop shop;

    @BeforeEach
    void open(@TempDir Path directory) throws IOException, SQLException {
        shop = new Shop(
                directory,
                """
                tables:
                  customers: {shardKey: id, placement: by-hash}
                  log: {shard: shard-1}
                unlistedTables: by-primary-key
                """);
        shop.run("CREATE TABLE customers (id bigint PRIMARY KEY, name varchar(20))", "CREATE TABLE log (id bigint)");
        for (int id = 0; id < ROWS; id++) {
            shop.run("INSERT INTO customers VALUES (" + id + ", 'n" + id % 3 + "')");
        }
    }

    @AfterEach
    void close() throws SQLException {
        shop.close();
    }

    private List<String> counts(String table) throws SQLException {
        return List.of(
                shop.rowsOn(0, "SELECT count(*) FROM " + table).get(0),
                shop.rowsOn(1, "SELECT count(*) FROM " + table).get(0),
                shop.rowsOn(2, "SELECT count(*) FROM " + table).get(0));
    }

    @Test
    void shardKeyByWith_putsEachRowOnTheShardOfItsKey() throws SQLException {
        shop.run("CREATE TABLE copies WITH (kintsugi.shard_key = 'id') AS SELECT id, name FROM customers");

        assertThat(counts("copies")).isEqualTo(counts("customers"));
        assertThat(shop.rows("EXPLAIN (ROUTE) SELECT * FROM copies c JOIN customers k ON c.id = k.id"))
                .anyMatch(line -> line.contains("Concat"));
    }

    @Test
    void referenceByWith_putsAllRowsOnEveryShard() throws SQLException {
        shop.run("CREATE TABLE names WITH (kintsugi.reference = true) AS SELECT DISTINCT name FROM customers");

        assertThat(counts("names")).containsExactly("3", "3", "3");
    }

    @Test
    void shardByWith_putsAllRowsThere() throws SQLException {
        shop.run("CREATE TABLE copies WITH (kintsugi.shard = 'shard-2') AS SELECT * FROM customers");

        assertThat(shop.shardsWith("COPIES")).containsExactly(2);
        assertThat(shop.rowsOn(2, "SELECT count(*) FROM copies")).containsExactly("30");
    }

    @Test
    void unlisted_isShardedByTheQuerysFirstColumn() throws SQLException {
        shop.run("CREATE TABLE copies AS SELECT id AS ident, name FROM customers");

        assertThat(counts("copies")).isEqualTo(counts("customers"));
        assertThat(shop.rows("SHOW kintsugi.tables")).contains("PUBLIC,COPIES,sharded,IDENT,by-hash,");
    }

    @Test
    void shardKeyThatTheQueryHasNot_isRefusedAndMakesNothing() throws SQLException {
        assertThatThrownBy(() ->
                        shop.run("CREATE TABLE copies WITH (kintsugi.shard_key = 'ident') AS SELECT id FROM customers"))
                .hasMessageContaining("ident")
                .extracting(e -> ((SQLException) e).getSQLState())
                .isEqualTo("42703");
        assertThat(shop.shardsWith("COPIES")).isEmpty();
    }

    @Test
    void failingRow_leavesNoTable() throws SQLException {
        assertThatThrownBy(() -> shop.run("CREATE TABLE copies AS SELECT id, 1 / (id - 7) AS n FROM customers"))
                .extracting(e -> ((SQLException) e).getSQLState())
                .isEqualTo("22012");
        assertThat(shop.shardsWith("COPIES")).isEmpty();
        shop.run("CREATE TABLE copies AS SELECT id FROM customers");
        assertThat(shop.rows("SELECT count(*) FROM copies")).containsExactly("30");
    }

    @Test
    void withNoData_makesAnEmptyTable() throws SQLException {
        shop.run("CREATE TABLE copies AS SELECT id FROM customers WITH NO DATA");

        assertThat(counts("copies")).containsExactly("0", "0", "0");
    }

    @Test
    void parameters_areThoseOfTheQuery() throws SQLException {
        try (PreparedStatement create =
                shop.connection().prepareStatement("CREATE TABLE copies AS SELECT id FROM customers WHERE id < ?")) {
            create.setInt(1, 10);
            create.execute();
        }
        assertThat(shop.rows("SELECT count(*) FROM copies")).containsExactly("10");
    }

    @Test
    void tablesOfOtherShards_areRead() throws SQLException {
        shop.run("CREATE TABLE copies AS SELECT id FROM log");
        assertThat(shop.shardsWith("COPIES")).containsExactly(0, 1, 2);
        shop.run("DROP TABLE copies");
        shop.run("CREATE TABLE copies WITH (kintsugi.shard = 'shard-1') AS SELECT id FROM log");
        assertThat(shop.shardsWith("COPIES")).containsExactly(1);
    }
}

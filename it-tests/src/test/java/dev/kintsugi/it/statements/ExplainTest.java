package dev.kintsugi.it.statements;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** EXPLAIN over several shards: the cluster's plan, each shard's own beneath it, and with ANALYZE the statement's effects, once. */
class ExplainTest {
    private static Shop shop;

    @BeforeAll
    static void open() throws Exception {
        shop = new Shop("explain");
    }

    @AfterAll
    static void close() throws SQLException {
        shop.close();
    }

    private static List<String> explain(String sql) throws SQLException {
        return shop.rows(sql);
    }

    private static long shardsIn(List<String> lines) {
        return lines.stream()
                .filter(line -> line.matches("\\s+(\\w+ of )?shard-\\d:"))
                .count();
    }

    @Test
    void scatter_showsThePlanAndEachShardsOwn() throws SQLException {
        List<String> lines = explain("EXPLAIN SELECT * FROM customers ORDER BY name LIMIT 3");

        assertThat(lines.get(0)).startsWith("Limit");
        assertThat(shardsIn(lines)).isEqualTo(3);
        assertThat(lines.stream().filter(line -> line.matches("    .*Seq Scan on customers.*")))
                .hasSize(3);
        assertThat(lines).noneMatch(line -> line.contains("actual"));
    }

    @Test
    void column_isPostgresOwn() throws SQLException {
        try (Statement statement = shop.connection().createStatement();
                ResultSet lines = statement.executeQuery("EXPLAIN SELECT * FROM customers")) {
            assertThat(lines.getMetaData().getColumnLabel(1)).isEqualTo("QUERY PLAN");
            assertThat(lines.getMetaData().getColumnTypeName(1)).isEqualTo("text");
        }
    }

    @Test
    void oneShard_isTheShardsOwnAlone() throws SQLException {
        assertThat(explain("EXPLAIN (FORMAT JSON) SELECT * FROM customers WHERE id = 3")
                        .get(0))
                .startsWith("[");
        assertThat(explain("EXPLAIN SELECT now(), id FROM customers WHERE id = 3")
                        .get(0))
                .contains("customers");
        assertThat(explain("/* kintsugi: shard=shard-2 */ EXPLAIN SELECT * FROM customers")
                        .get(0))
                .contains("Seq Scan");
    }

    @Test
    void parameters_areBound() throws SQLException {
        try (PreparedStatement statement = shop.connection()
                .prepareStatement("EXPLAIN (COSTS OFF) SELECT * FROM customers WHERE name = ? AND id > ?")) {
            statement.setString(1, "n3");
            statement.setLong(2, 5);
            List<String> lines = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    lines.add(row.getString(1));
                }
            }
            assertThat(shardsIn(lines)).isEqualTo(3);
            assertThat(lines).anyMatch(line -> line.contains("Filter")).noneMatch(line -> line.contains("cost="));
        }
    }

    @Test
    void analyze_runsEachShardsPart() throws SQLException {
        List<String> lines = explain("EXPLAIN ANALYZE SELECT count(*) FROM customers");

        assertThat(lines.stream().filter(line -> line.contains("actual") && line.contains("Aggregate")))
                .hasSize(3);
    }

    @Test
    void gather_showsWhatEachShardIsAskedFor() throws SQLException {
        String sql = "SELECT c.id FROM customers c JOIN orders o ON o.id = c.id AND c.name = 'n1'";
        List<String> lines = explain("EXPLAIN " + sql);

        assertThat(lines.get(0)).isEqualTo("Gather");
        assertThat(shardsIn(lines)).isEqualTo(6);
        assertThat(explain("EXPLAIN (ANALYZE, TIMING OFF, BUFFERS OFF) " + sql))
                .contains("Rows: " + shop.rows(sql).size())
                .anyMatch(line -> line.startsWith("Execution Time: "));
    }

    @Test
    void explainOfWrites_changesNothing() throws SQLException {
        explain("EXPLAIN DELETE FROM orders");
        explain("EXPLAIN UPDATE products SET name = 'z'");
        explain("EXPLAIN INSERT INTO customers VALUES (101, 'a'), (102, 'b'), (103, 'c')");
        explain("EXPLAIN INSERT INTO orders (customer_id, total) SELECT id, 1 FROM customers");
        explain("EXPLAIN UPDATE customers SET name = (SELECT max(name) FROM customers)");
        explain("EXPLAIN UPDATE customers SET id = id + 1000");

        assertThat(shop.rows("SELECT count(*), sum(total) FROM orders")).containsExactly("60,1395.00");
        assertThat(shop.rows("SELECT max(id), max(name) FROM customers")).containsExactly("30,n6");
        assertThat(shop.rows("SELECT count(*) FROM products WHERE name = 'z'")).containsExactly("0");
    }

    @Test
    void analyzeOfWrites_writesOnce() throws SQLException {
        shop.run("CREATE TABLE tallies (k bigint PRIMARY KEY, n int) WITH (kintsugi.shard_key = 'k')");
        explain("EXPLAIN ANALYZE INSERT INTO tallies VALUES (1, 0), (2, 0), (3, 0), (4, 0)");
        explain("EXPLAIN ANALYZE UPDATE tallies SET n = n + 1");
        explain("EXPLAIN ANALYZE UPDATE tallies SET n = n + (SELECT count(*) FROM tallies)");
        explain("EXPLAIN (ANALYZE) INSERT INTO tallies SELECT k + 10, n FROM tallies");
        explain("EXPLAIN ANALYZE UPDATE tallies SET k = k + 100 WHERE k < 3");

        assertThat(shop.rows("SELECT k, n FROM tallies ORDER BY k"))
                .containsExactly("3,5", "4,5", "11,5", "12,5", "13,5", "14,5", "101,5", "102,5");
        assertThat(shop.rows("SELECT k FROM tallies WHERE k = 101")).containsExactly("101");
        shop.run("DROP TABLE tallies");
    }

    @Test
    void analyzeOfAFailingWrite_changesNoShard() throws SQLException {
        shop.assertFails("22012", "EXPLAIN ANALYZE UPDATE orders SET total = total / (customer_id - 30)");
        assertThat(shop.rows("SELECT sum(total) FROM orders")).containsExactly("1395.00");
    }

    @Test
    void analyzeWithinATransaction_isUndoneWithIt() throws SQLException {
        shop.run("BEGIN");
        explain("EXPLAIN ANALYZE DELETE FROM orders");
        assertThat(shop.rows("SELECT count(*) FROM orders")).containsExactly("0");
        shop.run("ROLLBACK");
        assertThat(shop.rows("SELECT count(*) FROM orders")).containsExactly("60");
    }

    @Test
    void preparedInSql_isExplainedWithItsValues() throws SQLException {
        shop.run("PREPARE named (bigint) AS SELECT * FROM customers WHERE id > $1");
        assertThat(shardsIn(explain("EXPLAIN EXECUTE named (5)"))).isEqualTo(3);
        shop.run("DEALLOCATE named");
    }

    @Test
    void otherFormatsAndDefinitions_areRefused() {
        shop.assertFails("0A000", "EXPLAIN (FORMAT JSON) SELECT * FROM customers");
        shop.assertFails("0A000", "EXPLAIN (ANALYZE, FORMAT YAML) DELETE FROM customers");
        shop.assertFails("0A000", "EXPLAIN CREATE TABLE x AS SELECT * FROM customers");
        shop.assertFails("42703", "EXPLAIN SELECT nothing FROM customers");
        shop.assertFails("42P01", "EXPLAIN SELECT * FROM nowhere");
    }
}

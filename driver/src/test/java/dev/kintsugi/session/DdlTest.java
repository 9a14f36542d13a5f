package dev.kintsugi.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DDL through the cluster, on three H2 shards: where objects go, and what is written down. */
class DdlTest {
    @TempDir
    Path directory;

    private Shop shop;

    @BeforeEach
    void open() throws Exception {
        shop = new Shop(
                directory,
                """
                tables:
                  customers: {shardKey: id, placement: by-hash}
                  products: {reference: true}
                  notes: {shard: shard-1}
                """);
    }

    @AfterEach
    void close() throws SQLException {
        shop.close();
    }

    private void assertRefused(String state, String message, String sql) {
        assertThatThrownBy(() -> shop.run(sql))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        e -> assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(state))
                .hasMessageContaining(message);
    }

    @Test
    void createTable_goesWhereTheFileSays() throws SQLException {
        shop.run(
                "CREATE TABLE customers (id BIGINT PRIMARY KEY, name VARCHAR(20))",
                "CREATE TABLE products (id INT PRIMARY KEY)",
                "CREATE TABLE notes (id INT PRIMARY KEY)",
                "CREATE TABLE others (id INT PRIMARY KEY)");
        assertThat(shop.shardsWith("CUSTOMERS")).containsExactly(0, 1, 2);
        assertThat(shop.shardsWith("PRODUCTS")).containsExactly(0, 1, 2);
        assertThat(shop.shardsWith("NOTES")).containsExactly(1);
        assertThat(shop.shardsWith("OTHERS")).containsExactly(0);
        for (int shard = 0; shard < 3; shard++) {
            assertThat(shop.rowsOn(
                            shard,
                            "SELECT table_name, kind, shard_key, placement, shard FROM kintsugi.tables ORDER BY 1"))
                    .containsExactly(
                            "CUSTOMERS,sharded,ID,by-hash,null",
                            "NOTES,single,null,null,shard-1",
                            "OTHERS,single,null,null,shard-0",
                            "PRODUCTS,reference,null,null,null");
        }
    }

    @Test
    void createTable_withParameters_isPlacedAndRecorded() throws SQLException {
        shop.run(
                "CREATE TABLE carts (id BIGINT, customer BIGINT) WITH (kintsugi.shard_key = 'customer', kintsugi.placement = 'by-ring')",
                "CREATE TABLE colours (id INT PRIMARY KEY) WITH (kintsugi.reference = true);",
                "CREATE TABLE logs (id INT) WITH (kintsugi.shard = 'shard-2')",
                "CREATE TABLE plain (id INT, k INT) WITH (KINTSUGI.SHARD_KEY = k)");
        assertThat(shop.rows("SHOW kintsugi.tables"))
                .containsExactly(
                        "PUBLIC,CARTS,sharded,CUSTOMER,by-ring,",
                        "PUBLIC,COLOURS,reference,,,",
                        "PUBLIC,LOGS,single,,,shard-2",
                        "PUBLIC,PLAIN,sharded,K,by-hash,");
        assertThat(shop.shardsWith("LOGS")).containsExactly(2);
        shop.run("INSERT INTO carts VALUES (1, 10), (2, 20), (3, 30), (4, 40)");
        assertThat(shop.rows("SELECT count(*) FROM carts")).containsExactly("4");
    }

    @Test
    void createTable_withMistakes_isRefusedAndLeavesNothing() throws SQLException {
        assertRefused("22023", "[kintsugi.shard_key,", "CREATE TABLE t (id INT) WITH (kintsugi.shardkey = 'id')");
        assertRefused(
                "42704",
                "by-ring",
                "CREATE TABLE t (id INT) WITH (kintsugi.shard_key = 'id', kintsugi.placement = 'x')");
        assertRefused("42704", "shard-2", "CREATE TABLE t (id INT) WITH (kintsugi.shard = 'shard-9')");
        assertRefused("42703", "[ID]", "CREATE TABLE t (id INT) WITH (kintsugi.shard_key = 'nothing')");
        assertRefused(
                "22023",
                "either",
                "CREATE TABLE t (id INT) WITH (kintsugi.reference = true, kintsugi.shard = 'shard-0')");
        assertRefused("22023", "either", "CREATE TABLE t (id INT) WITH (kintsugi.placement = 'by-ring')");
        assertRefused("22023", "the file says", "CREATE TABLE customers (id INT) WITH (kintsugi.reference = true)");
        assertRefused("F0000", "no one spelling", "CREATE TABLE t (id JSON) WITH (kintsugi.shard_key = 'id')");
        assertThat(shop.shardsWith("T")).isEmpty();
        assertThat(shop.shardsWith("CUSTOMERS")).isEmpty();
        assertThat(shop.rows("SHOW kintsugi.tables")).isEmpty();
    }

    @Test
    void createTable_asTheFileSays_isNoContradiction() throws SQLException {
        shop.run("CREATE TABLE customers (id INT) WITH (kintsugi.shard_key = 'ID')");
        assertThat(shop.rows("SHOW kintsugi.tables")).containsExactly("PUBLIC,CUSTOMERS,sharded,ID,by-hash,");
    }

    @Test
    void createTableIfNotExists_ofAnExistingTable_changesNothing() throws SQLException {
        shop.run(
                "CREATE TABLE logs (id INT) WITH (kintsugi.shard = 'shard-2')",
                "CREATE TABLE IF NOT EXISTS logs (id INT)");
        assertThat(shop.shardsWith("LOGS")).containsExactly(2);
        assertRefused("42S01", "already exists", "CREATE TABLE logs (id INT)");
        assertRefused(
                "22023",
                "it is whole on shard-2",
                "CREATE TABLE IF NOT EXISTS logs (id INT) WITH (kintsugi.reference = true)");
        assertThat(shop.shardsWith("LOGS")).containsExactly(2);
    }

    @Test
    void statementsAboutASingleTable_runOnItsShard() throws SQLException {
        shop.run(
                "CREATE TABLE notes (id INT PRIMARY KEY, text VARCHAR(20))",
                "ALTER TABLE notes ADD COLUMN more INT",
                "CREATE INDEX notes_text ON notes (text)",
                "CREATE VIEW short_notes AS SELECT id FROM notes",
                "COMMENT ON COLUMN notes.text IS 'x'",
                "INSERT INTO notes VALUES (1, 'a', 2)");
        assertThat(shop.shardsWith("SHORT_NOTES")).containsExactly(1);
        assertThat(shop.rows("SELECT id FROM short_notes")).containsExactly("1");
        shop.run("TRUNCATE TABLE notes");
        assertThat(shop.rows("SELECT count(*) FROM notes")).containsExactly("0");
        shop.run(
                "ALTER INDEX notes_text RENAME TO texts",
                "DROP INDEX texts",
                "DROP VIEW short_notes",
                "DROP TABLE notes");
        assertThat(shop.shardsWith("NOTES")).isEmpty();
        assertThat(shop.rowsOn(0, "SELECT * FROM kintsugi.tables")).isEmpty();
    }

    @Test
    void lists_giveEachShardWhatItHas() throws SQLException {
        shop.run(
                "CREATE TABLE notes (id INT)",
                "CREATE TABLE products (id INT)",
                "CREATE TABLE customers (id INT)",
                "DROP TABLE IF EXISTS notes, customers, nothing CASCADE");
        assertThat(shop.shardsWith("NOTES")).isEmpty();
        assertThat(shop.shardsWith("CUSTOMERS")).isEmpty();
        assertThat(shop.shardsWith("PRODUCTS")).containsExactly(0, 1, 2);
    }

    @Test
    void views_lieWhereTheirTablesDo() throws SQLException {
        shop.run(
                "CREATE TABLE notes (id INT)",
                "CREATE TABLE others (id INT)",
                "CREATE TABLE products (id INT)",
                "CREATE TABLE customers (id INT)",
                "CREATE VIEW a AS SELECT c.id FROM customers c JOIN products p ON p.id = c.id",
                "CREATE VIEW b AS SELECT n.id FROM a, notes n WHERE n.id = a.id",
                "CREATE VIEW c AS WITH notes AS (SELECT 1 AS id) SELECT id FROM notes",
                "CREATE VIEW d AS SELECT id FROM b");
        assertThat(shop.shardsWith("A")).containsExactly(0, 1, 2);
        assertThat(shop.shardsWith("B")).containsExactly(1);
        assertThat(shop.shardsWith("C")).containsExactly(0, 1, 2);
        assertThat(shop.shardsWith("D")).containsExactly(1);
        assertRefused("0A000", "different shards", "CREATE VIEW e AS SELECT 1 FROM notes, others");
        assertRefused("0A000", "DROP it first", "CREATE OR REPLACE VIEW a AS SELECT id FROM notes");
        shop.run("DROP VIEW d", "DROP VIEW b");
        assertThat(shop.shardsWith("B")).isEmpty();
    }

    @Test
    void alterTable_ofTheShardKey() throws SQLException {
        shop.run(
                "CREATE TABLE customers (id BIGINT, name VARCHAR(20))",
                "CREATE TABLE carts (id BIGINT, k BIGINT) WITH (kintsugi.shard_key = 'k')",
                "INSERT INTO carts VALUES (1, 10), (2, 20), (3, 30)",
                "ALTER TABLE carts ALTER COLUMN k RENAME TO owner",
                "ALTER TABLE carts ALTER COLUMN id SET DATA TYPE INT",
                "ALTER TABLE carts ALTER COLUMN owner SET NOT NULL");
        assertThat(shop.rows("SELECT id FROM carts WHERE owner = 20")).containsExactly("2");
        assertRefused("22023", "The file lists", "ALTER TABLE customers ALTER COLUMN id RENAME TO number");
        assertRefused("0A000", "shard key", "ALTER TABLE carts DROP COLUMN owner");
        assertRefused("0A000", "shard key", "ALTER TABLE carts DROP COLUMN IF EXISTS (id, owner)");
        assertRefused("0A000", "shard key", "ALTER TABLE carts ALTER COLUMN owner VARCHAR(20)");
        shop.run("ALTER TABLE carts DROP COLUMN id");
    }

    @Test
    void alterTable_renamed_keepsItsPlace() throws SQLException {
        shop.run(
                "CREATE TABLE logs (id INT) WITH (kintsugi.shard = 'shard-2')",
                "INSERT INTO logs VALUES (7)",
                "ALTER TABLE logs RENAME TO archive");
        assertThat(shop.rows("SELECT id FROM archive")).containsExactly("7");
        assertThat(shop.rows("SHOW kintsugi.tables")).containsExactly("PUBLIC,ARCHIVE,single,,,shard-2");
        assertRefused("22023", "the file says", "ALTER TABLE archive RENAME TO products");
    }

    @Test
    void temporaryTables_areRefusedWithARemedy() throws SQLException {
        assertRefused("0A000", "Temporary", "CREATE TEMP TABLE t (id INT)");
        assertRefused("0A000", "Temporary", "CREATE LOCAL TEMPORARY TABLE t (id INT)");
        assertThat(shop.shardsWith("T")).isEmpty();
    }

    @Test
    void ownSchema_isHiddenAndNotWritten() throws SQLException {
        shop.run("CREATE TABLE products (id INT)");
        assertRefused("42501", "only the cluster", "DROP TABLE kintsugi.tables");
        assertRefused("42501", "only the cluster", "TRUNCATE TABLE kintsugi.tables");
        assertRefused("42501", "only the cluster", "DROP SCHEMA kintsugi CASCADE");
        assertRefused("42501", "only the cluster", "CREATE TABLE kintsugi.mine (id INT)");
        assertRefused("42501", "only the cluster", "DELETE FROM kintsugi.tables");
        assertRefused("42501", "only the cluster", "INSERT INTO kintsugi.tables SELECT * FROM kintsugi.tables");
        try (ResultSet tables =
                shop.connection().getMetaData().getTables(null, null, "TABLES", new String[] {"BASE TABLE"})) {
            assertThat(tables.next()).isFalse();
        }
        try (ResultSet tables = shop.connection().getMetaData().getTables(null, "KINTSUGI", null, null)) {
            assertThat(tables.next()).isTrue();
        }
    }

    @Test
    void ddlThatFailsOnALaterShard_namesTheShardsThatHaveIt() throws SQLException {
        shop.run("CREATE TABLE products (id INT)");
        shop.on(1, "ALTER TABLE products ADD COLUMN name INT");
        assertRefused("42S21", "after shard-0 had run it", "ALTER TABLE products ADD COLUMN name INT");
    }

    @Test
    void ddlThatFailsOnTheFirstShard_isTheDatabasesOwnError() throws SQLException {
        assertRefused("42S02", "NOTHING", "DROP TABLE nothing");
        assertRefused("HY004", "NONSENSE", "CREATE TABLE t (id nonsense)");
        assertRefused("42S12", "NOTHING", "DROP INDEX nothing");
        shop.run("DROP TABLE IF EXISTS nothing", "CREATE SCHEMA extra", "CREATE TABLE extra.t (id INT)");
        assertThat(shop.rows("SHOW kintsugi.tables")).containsExactly("EXTRA,T,single,,,shard-0");
        shop.run("DROP SCHEMA extra CASCADE");
        assertThat(shop.rowsOn(2, "SELECT * FROM kintsugi.tables")).isEmpty();
    }

    @Test
    void uniqueKeyWithoutTheShardKey_isWarnedOf() throws SQLException {
        try (Statement statement = shop.connection().createStatement()) {
            statement.execute("CREATE TABLE customers (id BIGINT PRIMARY KEY, email VARCHAR(40) UNIQUE)");
        }
        assertThat((Throwable) shop.connection().getWarnings())
                .hasMessageContaining("[EMAIL]")
                .hasMessageContaining("own rows");
        shop.connection().clearWarnings();
        shop.run("ALTER TABLE customers ADD COLUMN name VARCHAR(20)");
        assertThat((Throwable) shop.connection().getWarnings()).isNull();
    }

    @Test
    void foreignKeyToOtherShards_isRefused() throws SQLException {
        shop.run("CREATE TABLE customers (id BIGINT PRIMARY KEY)", "CREATE TABLE products (id BIGINT PRIMARY KEY)");
        assertRefused(
                "0A000",
                "foreign key",
                "CREATE TABLE carts (id BIGINT, owner BIGINT REFERENCES customers) WITH (kintsugi.shard_key = 'id')");
        assertThat(shop.shardsWith("CARTS")).isEmpty();
        shop.run("CREATE TABLE carts (id BIGINT, product BIGINT REFERENCES products, owner BIGINT REFERENCES customers)"
                + " WITH (kintsugi.shard_key = 'owner')");
        assertThat(shop.shardsWith("CARTS")).containsExactly(0, 1, 2);
    }

    @Test
    void ddlInATransaction_commitsWhatWasOpen_asH2Does() throws SQLException {
        shop.run("CREATE TABLE customers (id BIGINT)", "CREATE TABLE notes (id INT)");
        shop.connection().setAutoCommit(false);
        shop.run("INSERT INTO customers VALUES (1), (2), (3), (4)", "CREATE INDEX notes_id ON notes (id)");
        shop.connection().rollback();
        shop.connection().setAutoCommit(true);
        assertThat(shop.rows("SELECT count(*) FROM customers")).containsExactly("4");
    }

    @Test
    void explainRoute_showsEachShardsText() throws SQLException {
        assertThat(shop.rows("EXPLAIN (ROUTE) CREATE TABLE notes (id INT)"))
                .contains("Define, all or none", "  shard-1: CREATE TABLE notes (id INT)");
        assertThat(shop.shardsWith("NOTES")).isEmpty();
    }

    @Test
    void identityValues_areUniqueOverShardsAndSessions() throws Exception {
        shop.run("CREATE TABLE customers (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name VARCHAR(20))");
        Set<Long> seen = new HashSet<>();
        try (Connection second = shop.open()) {
            for (Connection connection : List.of(shop.connection(), second, shop.connection())) {
                try (Statement statement = connection.createStatement()) {
                    statement.executeUpdate(
                            "INSERT INTO customers (name) VALUES ('a'), ('b'), ('c')", Statement.RETURN_GENERATED_KEYS);
                    try (ResultSet keys = statement.getGeneratedKeys()) {
                        while (keys.next()) {
                            assertThat(seen.add(keys.getLong(1))).isTrue();
                        }
                    }
                }
            }
        }
        assertThat(seen).hasSize(9);
        assertThat(shop.rows("SELECT count(*) FROM customers")).containsExactly("9");
    }

    @Test
    void restartIdentity_startsAnew() throws SQLException {
        shop.run(
                "CREATE TABLE customers (id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, name VARCHAR(20))",
                "INSERT INTO customers (name) VALUES ('a'), ('b')",
                "TRUNCATE TABLE customers RESTART IDENTITY",
                "INSERT INTO customers (name) VALUES ('c')");
        assertThat(shop.rows("SELECT id FROM customers")).containsExactly("1");
        shop.run("ALTER TABLE customers ALTER COLUMN id RESTART WITH 100", "INSERT INTO customers (name) VALUES ('d')");
        assertThat(shop.rows("SELECT max(id) FROM customers")).containsExactly("100");
    }
}

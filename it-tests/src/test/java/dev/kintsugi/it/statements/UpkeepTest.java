package dev.kintsugi.it.statements;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** LOCK, VACUUM and their kin reach the shards that have the tables, and what has no shard of its own needs one to be named. */
class UpkeepTest {
    private static Shop shop;

    @BeforeAll
    static void open() throws Exception {
        shop = new Shop("upkeep");
    }

    @AfterAll
    static void close() throws SQLException {
        shop.close();
    }

    private static void run(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void lock_holdsOnEveryShardUntilTheTransactionEnds() throws SQLException {
        try (Connection other = shop.open()) {
            shop.run("BEGIN", "LOCK TABLE customers, ONLY log IN EXCLUSIVE MODE");
            run(other, "SET lock_timeout = '50ms'");
            for (int id = 1; id < 8; id++) {
                String sql = "UPDATE customers SET name = 'x' WHERE id = " + id;
                assertThatThrownBy(() -> run(other, sql))
                        .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getSQLState())
                                .isEqualTo("55P03"));
            }
            assertThatThrownBy(() -> run(other, "INSERT INTO log VALUES (9, 'z')"))
                    .isInstanceOf(SQLException.class);
            shop.run("ROLLBACK");
            run(other, "UPDATE customers SET name = name WHERE id < 8");
        }
    }

    @Test
    void lock_needsATransactionAndATable() throws SQLException {
        shop.assertFails("25P01", "LOCK customers");
        shop.run("BEGIN");
        shop.assertFails("42P01", "LOCK TABLE nowhere NOWAIT");
        shop.run("ROLLBACK");
    }

    @Test
    void upkeep_reachesTheShardsOfTheTable() throws SQLException {
        shop.run(
                "ANALYZE customers (id, name), log",
                "ANALYZE VERBOSE log",
                "VACUUM log",
                "VACUUM (ANALYZE) customers, log",
                "VACUUM FULL products",
                "REINDEX TABLE customers",
                "REINDEX TABLE log",
                "ANALYZE");
        assertThat(shop.rowsOn(1, "SELECT reltuples FROM pg_class WHERE relname = 'log'"))
                .containsExactly("2");
        shop.assertFails("42P01", "VACUUM nowhere");
        shop.run("BEGIN");
        shop.assertFails("25001", "VACUUM customers");
        shop.run("ROLLBACK");
    }

    @Test
    void calls_goToTheShardThatIsNamed_andBlocksDoToo() throws SQLException {
        shop.run("CREATE PROCEDURE note(t text) LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES (50, t); END $$");
        shop.assertFails("0A000", "DO $$ BEGIN CALL note('a'); END $$");
        shop.assertFails("0A000", "CALL note('a')");
        shop.run(
                "/* kintsugi: shard=shard-1 */ DO $$ BEGIN INSERT INTO log VALUES (50, 'a'); END $$",
                "/* kintsugi: shard=shard-1 */ CALL note('b')");
        assertThat(shop.rows("SELECT line FROM log WHERE id = 50 ORDER BY 1")).containsExactly("a", "b");
        shop.run("DELETE FROM log WHERE id = 50", "DROP PROCEDURE note");
    }
}

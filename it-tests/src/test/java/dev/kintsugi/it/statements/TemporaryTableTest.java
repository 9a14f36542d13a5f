package dev.kintsugi.it.statements;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Temporary tables are one session's, and nothing of them is left on the connection that others get after it. */
class TemporaryTableTest {
    private static Shop shop;

    @BeforeAll
    static void open() throws Exception {
        shop = new Shop("temporary");
    }

    @AfterAll
    static void close() throws SQLException {
        shop.close();
    }

    private static void run(Connection session, String... statements) throws SQLException {
        try (Statement statement = session.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Test
    void closedSession_leavesNothingOnItsConnections() throws SQLException {
        for (int i = 0; i < 10; i++) {
            try (Connection session = shop.open()) {
                run(session, "CREATE TEMP TABLE mine (id int)", "INSERT INTO mine VALUES (1)");
                assertThat(Shop.rows(session, "SELECT count(*) FROM mine")).containsExactly("1");
            }
        }
        shop.assertFails("42P01", "SELECT * FROM mine");
        for (int shard = 0; shard < 3; shard++) {
            assertThat(shop.rowsOn(shard, "SELECT count(*) FROM pg_class WHERE relname = 'mine'"))
                    .containsExactly("0");
        }
    }

    @Test
    void otherSessions_doNotSeeIt() throws SQLException {
        try (Connection session = shop.open()) {
            run(session, "CREATE TEMP TABLE products AS SELECT 77 AS id");
            assertThat(Shop.rows(session, "SELECT id FROM products")).containsExactly("77");
            assertThat(shop.rows("SELECT count(*) FROM products")).containsExactly("3");
            run(session, "DISCARD TEMP");
            assertThat(Shop.rows(session, "SELECT count(*) FROM products")).containsExactly("3");
        }
    }

    @Test
    void preparedStatement_meansWhatItsNameMeansNow() throws SQLException {
        try (Connection session = shop.open();
                PreparedStatement count = session.prepareStatement("SELECT count(*) FROM customers")) {
            assertThat(one(count)).isEqualTo(30);
            run(session, "CREATE TEMP TABLE customers (id int)");
            assertThat(one(count)).isZero();
            run(session, "DROP TABLE customers");
            assertThat(one(count)).isEqualTo(30);
        }
    }

    private static long one(PreparedStatement statement) throws SQLException {
        try (var row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    @Test
    void viewsMean_permanentTables() throws SQLException {
        shop.run("CREATE VIEW names AS SELECT name FROM customers");
        try (Connection session = shop.open()) {
            run(session, "CREATE TEMP TABLE customers (name text)");
            assertThat(Shop.rows(session, "SELECT count(*) FROM names")).containsExactly("30");
        }
        shop.run("DROP VIEW names");
    }

    @Test
    void failedCreation_keepsNoConnection() throws SQLException {
        try (Connection session = shop.open()) {
            for (int i = 0; i < 10; i++) {
                assertThatThrownBy(() ->
                                run(session, "CREATE TEMP TABLE broken AS SELECT 1 / (id - 3) AS n FROM customers"))
                        .isInstanceOf(SQLException.class);
            }
            assertThat(Shop.rows(session, "SHOW kintsugi.nodes")).allMatch(line -> line.contains("primary"));
            run(session, "CREATE TEMP TABLE broken (n int)", "DROP TABLE broken");
        }
    }

    @Test
    void viewsAndSequences_areRefused() {
        shop.assertFails("0A000", "CREATE TEMP VIEW v AS SELECT 1");
        shop.assertFails("0A000", "CREATE TEMP SEQUENCE s");
        shop.assertFails("22023", "CREATE TEMP TABLE t (id int) WITH (kintsugi.reference = true)");
    }
}

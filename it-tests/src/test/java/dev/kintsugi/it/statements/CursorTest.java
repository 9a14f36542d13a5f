package dev.kintsugi.it.statements;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Cursors by SQL where the cluster's differ from a database's own, or hold what others wait for. */
class CursorTest {
    private static Shop shop;

    @BeforeAll
    static void open() throws Exception {
        shop = new Shop("cursors");
    }

    @AfterAll
    static void close() throws SQLException {
        shop.close();
    }

    @BeforeEach
    void begin() throws SQLException {
        shop.run("BEGIN");
    }

    @AfterEach
    void rollback() throws SQLException {
        shop.run("ROLLBACK", "CLOSE ALL");
    }

    @Test
    void mergedCursorWithoutScroll_goesForwardOnly() throws SQLException {
        shop.run("DECLARE c CURSOR FOR SELECT id FROM customers ORDER BY id");
        assertThat(shop.rows("FETCH 2 FROM c")).containsExactly("1", "2");
        shop.assertFails("55000", "FETCH PRIOR FROM c");
    }

    @Test
    void currentOfAMergedCursor_isRefused() throws SQLException {
        shop.run("DECLARE c CURSOR FOR SELECT id FROM customers", "MOVE c");
        shop.assertFails("0A000", "UPDATE customers SET name = 'x' WHERE CURRENT OF c");
    }

    @Test
    void currentOfAReferenceTable_isRefused() throws SQLException {
        shop.run("DECLARE c CURSOR FOR SELECT id FROM products", "MOVE c");
        shop.assertFails("0A000", "DELETE FROM products WHERE CURRENT OF c");
    }

    @Test
    void currentOfAShardsOwn_maySetAllButTheKey() throws SQLException {
        shop.run("DECLARE c CURSOR FOR SELECT id FROM customers WHERE id = 5", "MOVE c");
        assertThat(shop.update("UPDATE customers SET name = 'x' WHERE CURRENT OF c"))
                .isEqualTo(1);
        assertThat(shop.rows("SELECT name FROM customers WHERE id = 5")).containsExactly("x");
        shop.assertFails("0A000", "UPDATE customers SET id = 6 WHERE CURRENT OF c");
    }

    @Test
    void parameters_areBoundWhenItIsDeclared() throws SQLException {
        try (PreparedStatement declare = shop.connection()
                .prepareStatement("DECLARE c SCROLL CURSOR FOR SELECT id FROM customers WHERE id > ? ORDER BY id")) {
            declare.setLong(1, 28);
            declare.execute();
        }
        assertThat(shop.rows("FETCH ALL FROM c")).containsExactly("29", "30");
        assertThat(shop.rows("FETCH BACKWARD ALL FROM c")).containsExactly("30", "29");
    }

    @Test
    void manyCursorsInTurn_giveBackTheirConnections() throws SQLException {
        String gathered = "SELECT c.id FROM customers c JOIN orders o ON o.id = c.id";
        for (int i = 0; i < 12; i++) {
            try (Connection session = shop.open();
                    Statement statement = session.createStatement()) {
                session.setAutoCommit(false);
                statement.execute("DECLARE c CURSOR FOR " + gathered);
                statement.execute("DECLARE d CURSOR WITH HOLD FOR SELECT * FROM customers");
                statement.execute("FETCH 1 FROM c");
                session.commit();
                assertThat(Shop.rows(session, "FETCH 1 FROM d")).hasSize(1);
            }
        }
    }

    @Test
    void binary_isRefused() {
        shop.assertFails("0A000", "DECLARE c BINARY CURSOR FOR SELECT id FROM customers");
    }
}

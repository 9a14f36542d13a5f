package dev.kintsugi.it.statements;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Advisory locks of sessions: the first shard has all of them, and they end with their sessions. */
class SessionLocksTest {
    private static final String HELD = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database ="
            + " (SELECT oid FROM pg_database WHERE datname = current_database()) AND objid < 1000";
    private static Shop shop;

    @BeforeAll
    static void open() throws Exception {
        shop = new Shop("locking");
    }

    @AfterAll
    static void close() throws SQLException {
        shop.close();
    }

    private static boolean tries(Connection session, long key) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement("SELECT pg_try_advisory_lock(?) AS got")) {
            statement.setLong(1, key);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean("got");
            }
        }
    }

    @Test
    void closedSession_givesThemBack() throws SQLException {
        for (int i = 0; i < 10; i++) {
            try (Connection session = shop.open()) {
                assertThat(tries(session, 5)).isTrue();
                assertThat(Shop.rows(session, "SELECT count(*) FROM customers")).containsExactly("30");
            }
        }
        assertThat(shop.rowsOn(0, HELD)).containsExactly("0");
    }

    /** Four connections there are to a shard, and each session with a lock keeps one. */
    @Test
    void connectionIsKeptOnlyAsLongAsThereIsALock() throws SQLException {
        List<Connection> sessions = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                Connection session = shop.open();
                sessions.add(session);
                assertThat(tries(session, 6)).isTrue();
                assertThat(tries(session, 7)).isTrue();
                assertThat(Shop.rows(session, "SELECT pg_advisory_unlock(6)")).containsExactly("t");
                assertThat(Shop.rows(session, "SELECT pg_advisory_unlock(7)")).containsExactly("t");
            }
            try (Connection holder = shop.open()) {
                assertThat(tries(holder, 6)).isTrue();
                for (Connection session : sessions) {
                    assertThat(tries(session, 6)).isFalse();
                }
            }
        } finally {
            for (Connection session : sessions) {
                session.close();
            }
        }
    }

    @Test
    void lostConnection_isToldToItsSession() throws SQLException {
        try (Connection session = shop.open()) {
            assertThat(tries(session, 8)).isTrue();
            String process = Shop.rows(session, "SELECT pg_backend_pid() FROM pg_advisory_lock(9)")
                    .get(0);
            assertThat(shop.rowsOn(0, "SELECT pg_terminate_backend(" + process + ", 5000)"))
                    .containsExactly("t");
            assertThatThrownBy(() -> tries(session, 8))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).matches("08...|57P01"));
            try (Connection other = shop.open()) {
                assertThat(tries(other, 8)).isTrue();
                assertThat(tries(session, 8)).isFalse();
            }
            assertThat(tries(session, 8)).isTrue();
        }
    }

    @Test
    void besideRowsOfSeveralShards_theyAreRefused() {
        for (String sql : List.of(
                "SELECT pg_try_advisory_lock(id) FROM customers",
                "SELECT pg_try_advisory_lock(id) FROM customers WHERE id = 1",
                "SELECT count(*) FROM customers WHERE pg_try_advisory_lock(id)",
                "SELECT pg_try_advisory_lock(id) FROM log",
                "SELECT pg_advisory_lock(1), setseed(0.5)",
                "INSERT INTO customers SELECT pg_try_advisory_lock(1)::int + 100",
                "UPDATE customers SET name = 'x' WHERE pg_try_advisory_lock(id)")) {
            shop.assertFails("0A000", sql);
        }
    }
}

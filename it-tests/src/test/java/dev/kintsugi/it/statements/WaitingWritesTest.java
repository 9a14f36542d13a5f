package dev.kintsugi.it.statements;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A write of rows without a primary key, by what other shards' rows say, waits for other transactions and then looks again. */
class WaitingWritesTest {
    private static final String DELETE =
            "DELETE FROM notes x WHERE EXISTS (SELECT 1 FROM customers c WHERE c.id % 5 = x.n AND c.id > x.n)";
    private static Shop shop;
    private static final ExecutorService SECOND = Executors.newSingleThreadExecutor();

    @BeforeAll
    static void open() throws Exception {
        shop = new Shop("waiting");
        shop.run("CREATE TABLE notes (k bigint, n int, body text)"
                + " WITH (kintsugi.shard_key = 'k', kintsugi.placement = 'by-hash')");
    }

    @AfterAll
    static void close() throws SQLException {
        SECOND.shutdown();
        shop.close();
    }

    @BeforeEach
    void fill() throws SQLException {
        shop.run("INSERT INTO notes SELECT g, g % 5, 'b' FROM generate_series(1, 20) g");
    }

    @AfterEach
    void empty() throws SQLException {
        shop.run("DELETE FROM notes");
    }

    @Test
    void rowThatChangesMeanwhile_isFoundAsItIsThen() throws Exception {
        shop.run("BEGIN", "UPDATE notes SET body = 'changed' WHERE k = 3");
        Future<Integer> waiting = SECOND.submit(() -> deleted(DELETE));
        awaitWaiter();
        shop.run("COMMIT");
        assertThat(waiting.get(60, TimeUnit.SECONDS)).isEqualTo(20);
    }

    @Test
    void rowThatIsNotMeantAnyMore_stays() throws Exception {
        shop.run("BEGIN", "UPDATE notes SET n = 100 WHERE k = 3");
        Future<Integer> waiting = SECOND.submit(() -> deleted(DELETE));
        awaitWaiter();
        shop.run("COMMIT");
        assertThat(waiting.get(60, TimeUnit.SECONDS)).isEqualTo(19);
        assertThat(shop.rows("SELECT k FROM notes")).containsExactly("3");
    }

    private static int deleted(String sql) throws SQLException {
        try (Connection other = shop.open();
                Statement statement = other.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    private static void awaitWaiter() throws SQLException {
        String waiters = "/* kintsugi: shard=shard-0 */ SELECT count(*) FROM pg_stat_activity"
                + " WHERE wait_event_type = 'Lock' AND datname LIKE 'waiting%'";
        try (Connection server = shop.open()) {
            while (Shop.rows(server, waiters).contains("0")) {
                Thread.onSpinWait();
            }
        }
    }
}

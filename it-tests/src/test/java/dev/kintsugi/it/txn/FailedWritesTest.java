package dev.kintsugi.it.txn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A write that fails on one shard leaves nothing on the others, however they are stopped.
 *
 * <p>{@code -Dfailed.writes=100000} tries more often: what comes of a request to stop depends on the moment in which it comes.
 */
@Timeout(600)
class FailedWritesTest {
    private static final int WRITES = Integer.getInteger("failed.writes", 4000);
    private static final int SESSIONS = 4;
    private static final int ROWS = 6;

    @Test
    void failureOnOneShard_leavesNothingOnTheOthers() throws Exception {
        PostgresCluster cluster = new PostgresCluster(
                PostgresServer.shared(),
                "failed",
                3,
                """
                placements: {by-hash: {algorithm: hash}}
                tables: {items: {shardKey: id, placement: by-hash}}
                """);
        try (Connection keeper = cluster.open();
                Statement statement = keeper.createStatement()) {
            statement.execute("CREATE TABLE items (id int PRIMARY KEY, name text)");
            statement.execute("INSERT INTO items SELECT g, 'there' FROM generate_series(1, 20) g");
            AtomicInteger numbers = new AtomicInteger();
            List<CompletableFuture<Void>> sessions = new ArrayList<>();
            for (int i = 0; i < SESSIONS; i++) {
                sessions.add(CompletableFuture.runAsync(() -> write(cluster, numbers)));
            }
            for (CompletableFuture<Void> session : sessions) {
                session.get(500, TimeUnit.SECONDS);
            }
            try (ResultSet row = statement.executeQuery("SELECT count(*) FROM items WHERE name <> 'there'")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getInt(1)).isZero();
            }
        }
    }

    /** Inserts rows of which one is there already. */
    private static void write(PostgresCluster cluster, AtomicInteger numbers) {
        try (Connection connection = cluster.open();
                Statement statement = connection.createStatement()) {
            for (int n = numbers.incrementAndGet(); n <= WRITES; n = numbers.incrementAndGet()) {
                StringBuilder insert = new StringBuilder("INSERT INTO items VALUES (" + (1 + n % 20) + ", 'twice')");
                for (int i = 0; i < ROWS; i++) {
                    insert.append(", (").append(1000 + n * ROWS + i).append(", 'new')");
                }
                try {
                    statement.execute(insert + " RETURNING id");
                    throw new AssertionError("a key that is there twice");
                } catch (SQLException e) {
                    assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo("23505");
                }
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}

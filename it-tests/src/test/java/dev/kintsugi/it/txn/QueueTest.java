package dev.kintsugi.it.txn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers that take jobs from a table over several shards by SKIP LOCKED: each job is done once, whoever comes in between. */
@Timeout(120)
class QueueTest {
    private static final int JOBS = 300;
    private static final int WORKERS = 6;
    private static final String SERIALIZATION = "40001";

    private static PostgresCluster cluster;
    private static Connection keeper;

    @BeforeAll
    static void open() throws Exception {
        cluster = new PostgresCluster(
                PostgresServer.shared(),
                "queue",
                3,
                """
                placements: {by-hash: {algorithm: hash}}
                tables: {jobs: {shardKey: id, placement: by-hash}}
                """);
        keeper = cluster.open();
        PostgresCluster.run(
                keeper,
                "CREATE TABLE jobs (id int PRIMARY KEY, priority int NOT NULL, done int NOT NULL DEFAULT 0);\n"
                        + "CREATE INDEX ON jobs (priority, id) WHERE done = 0;\n");
    }

    @AfterAll
    static void close() throws SQLException {
        keeper.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT id FROM jobs WHERE done = 0 ORDER BY priority, id LIMIT 4 FOR UPDATE SKIP LOCKED",
                "SELECT id FROM jobs WHERE done = 0 ORDER BY priority LIMIT 1 FOR UPDATE SKIP LOCKED",
                "SELECT id FROM jobs WHERE done = 0 LIMIT 7 FOR NO KEY UPDATE SKIP LOCKED",
                "UPDATE jobs SET done = done + 1 WHERE id IN (SELECT id FROM jobs WHERE done = 0 ORDER BY priority, id"
                        + " LIMIT 3 FOR UPDATE SKIP LOCKED) RETURNING id"
            })
    void eachJob_isDoneOnce(String claim) throws Exception {
        PostgresCluster.run(
                keeper,
                "DELETE FROM jobs;\nINSERT INTO jobs SELECT g, g % 5, 0 FROM generate_series(1, " + JOBS + ") g;\n");
        ExecutorService threads = Executors.newFixedThreadPool(WORKERS);
        List<Integer> taken = new ArrayList<>();
        try {
            List<Future<List<Integer>>> workers = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                workers.add(threads.submit(() -> work(claim)));
            }
            for (Future<List<Integer>> worker : workers) {
                taken.addAll(worker.get(100, TimeUnit.SECONDS));
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(taken).hasSize(JOBS).doesNotHaveDuplicates();
        assertThat(number("SELECT count(*) FROM jobs WHERE done <> 1")).isZero();
    }

    private static List<Integer> work(String claim) throws SQLException {
        List<Integer> taken = new ArrayList<>();
        try (Connection connection = cluster.open()) {
            connection.setAutoCommit(false);
            while (number("SELECT count(*) FROM jobs WHERE done = 0") > 0) {
                try {
                    List<Integer> jobs = claimed(connection, claim);
                    connection.commit();
                    taken.addAll(jobs);
                } catch (SQLException e) {
                    connection.rollback();
                    assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(SERIALIZATION);
                }
            }
        }
        return taken;
    }

    private static List<Integer> claimed(Connection connection, String claim) throws SQLException {
        List<Integer> jobs = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(claim)) {
            while (rows.next()) {
                jobs.add(rows.getInt(1));
            }
        }
        if (!claim.startsWith("UPDATE")) {
            try (PreparedStatement done = connection.prepareStatement("UPDATE jobs SET done = done + 1 WHERE id = ?")) {
                for (int job : jobs) {
                    done.setInt(1, job);
                    done.addBatch();
                }
                done.executeBatch();
            }
        }
        return jobs;
    }

    private static int number(String query) throws SQLException {
        try (Connection connection = cluster.open();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getInt(1);
        }
    }
}

package dev.kintsugi.it.txn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What a commit over several shards writes, what it spares, and how it fails. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class CrossShardCommitTest {
    private static final String SECTIONS =
            """
            placements:
              by-place: {algorithm: list, values: {shard-0: [0], shard-1: [1], shard-2: [2]}, otherwise: shard-3}
            tables:
              items: {shardKey: place, placement: by-place}
              labels: {reference: true}
            """;

    private PostgresCluster cluster;

    @BeforeAll
    void create() throws Exception {
        cluster = new PostgresCluster(PostgresServer.shared(), "crossing", 4, SECTIONS);
        try (Connection connection = cluster.open()) {
            PostgresCluster.run(
                    connection,
                    "CREATE TABLE items (place int, id int, remark text, PRIMARY KEY (place, id));\n"
                            + "CREATE TABLE labels (id int PRIMARY KEY);\n");
        }
    }

    @BeforeEach
    void clear() throws SQLException {
        for (int shard = 0; shard < cluster.shards(); shard++) {
            try (Connection connection = cluster.openShard(shard)) {
                PostgresCluster.run(connection, "TRUNCATE items, labels, kintsugi.decisions");
            }
        }
    }

    @AfterEach
    void nothingIsLeft() throws SQLException {
        assertThat(number(0, "SELECT count(*) FROM pg_prepared_xacts WHERE gid LIKE 'crossing:%'"))
                .isZero();
    }

    @Test
    void severalWrittenShards_commitByOneDecision() throws SQLException {
        try (Connection connection = begun()) {
            run(connection, "INSERT INTO items VALUES (0, 1), (1, 1), (2, 1), (3, 1)");
            run(connection, "UPDATE items SET remark = 'b' WHERE place = 2");
            connection.commit();
            assertThat(number(connection, "SELECT count(*) FROM items")).isEqualTo(4);
        }
        assertThat(decisions()).isEqualTo(1);
    }

    @Test
    void autoCommit_overSeveralShards_isOneTransaction() throws SQLException {
        try (Connection connection = cluster.open()) {
            run(connection, "INSERT INTO items VALUES (0, 1), (1, 1)");
            assertThat(decisions()).isEqualTo(1);
            assertThat(catchThrowableOfType(
                                    SQLException.class,
                                    () -> run(connection, "INSERT INTO items VALUES (0, 2), (2, 1), (1, 1)"))
                            .getSQLState())
                    .isEqualTo("23505");
            assertThat(number(connection, "SELECT count(*) FROM items")).isEqualTo(2);
            run(connection, "INSERT INTO labels VALUES (1)");
        }
        assertThat(decisions()).isEqualTo(2);
    }

    @Test
    void oneWrittenShard_decidesNothing() throws SQLException {
        try (Connection connection = begun()) {
            run(connection, "INSERT INTO items VALUES (0, 1)");
            assertThat(number(connection, "SELECT count(*) FROM items")).isEqualTo(1);
            assertThat(number(connection, "SELECT count(*) FROM (SELECT * FROM items WHERE place < 3 FOR UPDATE) i"))
                    .isEqualTo(1);
            run(connection, "SELECT * FROM items WHERE place = 2 FOR UPDATE");
            connection.commit();
            number(connection, "SELECT sum(id) FROM items");
            connection.commit();
        }
        assertThat(decisions()).isZero();
        assertThat(number(0, "SELECT count(*) FROM items")).isEqualTo(1);
    }

    @Test
    void sequencesAndFunctions_areNoWrites_unlessNothingIsKnownOfThem() throws SQLException {
        try (Connection connection = begun()) {
            run(connection, "CREATE SEQUENCE IF NOT EXISTS steps");
            connection.commit();
            clear();
            number(connection, "SELECT nextval('steps')");
            number(connection, "SELECT count(lower(remark)) FROM items WHERE place = 0");
            run(connection, "INSERT INTO items VALUES (1, 1)");
            connection.commit();
            assertThat(decisions()).isZero();
            number(connection, "/* kintsugi: shard=shard-0 */ SELECT count(lo_from_bytea(0, 'x'))");
            run(connection, "INSERT INTO items VALUES (1, 2)");
            connection.commit();
        }
        assertThat(decisions()).isEqualTo(1);
    }

    @Test
    void unpreparableTransaction_isRolledBackWithAReason() throws SQLException {
        try (Connection connection = begun()) {
            for (int shard = 0; shard < 2; shard++) {
                run(connection, "/* kintsugi: shard=shard-" + shard + " */ NOTIFY news");
                run(connection, "INSERT INTO items VALUES (" + shard + ", 7)");
            }
            SQLException failure = catchThrowableOfType(SQLException.class, connection::commit);
            assertThat(failure.getSQLState()).isEqualTo("0A000");
            assertThat(failure.getMessage()).contains("rolled back", "crossing/shard-", "LISTEN");
            assertThat(number(connection, "SELECT count(*) FROM items")).isZero();
        }
    }

    @Test
    void temporaryTables_makeTheirShardDecide() throws SQLException {
        try (Connection connection = begun()) {
            for (int i = 0; i < 6; i++) {
                run(connection, "CREATE TEMP TABLE mine AS SELECT " + i + " AS id");
                run(connection, "INSERT INTO mine VALUES (7)");
                run(
                        connection,
                        "INSERT INTO items VALUES (0, " + i + "), (1, " + i + "), (2, " + i + "), (3, " + i + ")");
                run(connection, "DROP TABLE mine");
                connection.commit();
            }
            assertThat(number(connection, "SELECT count(*) FROM items")).isEqualTo(24);
        }
    }

    @Test
    void deferredConstraint_thatFailsAtCommit_undoesAllShards() throws SQLException {
        for (int shard : new int[] {0, 1}) {
            try (Connection direct = cluster.openShard(shard)) {
                run(
                        direct,
                        "ALTER TABLE items ADD CONSTRAINT once UNIQUE (place, remark) DEFERRABLE INITIALLY DEFERRED");
            }
        }
        try (Connection connection = begun()) {
            for (int failing : new int[] {0, 1}) {
                run(connection, "INSERT INTO items VALUES (" + failing + ", 1, 'x'), (" + failing + ", 2, 'x')");
                run(connection, "INSERT INTO items VALUES (" + (1 - failing) + ", 3, 'y'), (2, 3, 'y')");
                assertThat(catchThrowableOfType(SQLException.class, connection::commit)
                                .getSQLState())
                        .isEqualTo("23505");
                assertThat(number(connection, "SELECT count(*) FROM items")).isZero();
                connection.commit();
            }
        } finally {
            for (int shard : new int[] {0, 1}) {
                try (Connection direct = cluster.openShard(shard)) {
                    run(direct, "ALTER TABLE items DROP CONSTRAINT once");
                }
            }
        }
        assertThat(decisions()).isZero();
    }

    @Test
    void savepoint_rollsBackOnAllShards_andTheRestCommits() throws SQLException {
        try (Connection connection = begun()) {
            run(connection, "INSERT INTO items VALUES (0, 1), (1, 1)");
            run(connection, "SAVEPOINT before");
            run(connection, "INSERT INTO items VALUES (2, 1)");
            assertThat(catchThrowableOfType(
                                    SQLException.class, () -> run(connection, "INSERT INTO items VALUES (2, 1)"))
                            .getSQLState())
                    .isEqualTo("23505");
            run(connection, "ROLLBACK TO SAVEPOINT before");
            run(connection, "INSERT INTO items VALUES (3, 1)");
            connection.commit();
            assertThat(number(connection, "SELECT sum(place) FROM items")).isEqualTo(4);
        }
    }

    @Test
    void ownTable_isNotTheApplications() throws SQLException {
        try (Connection connection = cluster.open()) {
            try (ResultSet rows = connection.getMetaData().getTables(null, null, "decisions", null)) {
                assertThat(rows.next()).isFalse();
            }
            assertThat(catchThrowableOfType(SQLException.class, () -> run(connection, "DELETE FROM kintsugi.decisions"))
                            .getSQLState())
                    .isEqualTo("42501");
        }
    }

    private Connection begun() throws SQLException {
        Connection connection = cluster.open();
        connection.setAutoCommit(false);
        return connection;
    }

    private long decisions() throws SQLException {
        long decisions = 0;
        for (int shard = 0; shard < cluster.shards(); shard++) {
            decisions += number(shard, "SELECT count(*) FROM kintsugi.decisions WHERE outcome = 'commit'");
        }
        return decisions;
    }

    private long number(int shard, String sql) throws SQLException {
        try (Connection connection = cluster.openShard(shard)) {
            return number(connection, sql);
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

package dev.kintsugi.it.txn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.RestartableServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** A server as it is installed: {@code max_prepared_transactions} is 0. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class WithoutPreparedTransactionsTest {
    private RestartableServer server;
    private String twoPhase;
    private String onePhase;

    @BeforeAll
    void start() throws Exception {
        server = new RestartableServer(Map.of("max_prepared_transactions", "0"));
        String yaml = "cluster: plain\nshards:\n  shard-0: {primary: \"" + server.createDatabase("plain_0")
                + "\"}\n  shard-1: {primary: \"" + server.createDatabase("plain_1")
                + "\"}\nplacements:\n  by-place: {algorithm: list, values: {shard-0: [0]}, otherwise: shard-1}\n"
                + "tables:\n  items: {shardKey: place, placement: by-place}\n";
        Path directory = Files.createTempDirectory("kintsugi-plain");
        twoPhase = "jdbc:kintsugi:" + Files.writeString(directory.resolve("two.yaml"), yaml);
        onePhase = "jdbc:kintsugi:"
                + Files.writeString(directory.resolve("one.yaml"), yaml + "transactions: {crossShard: one-phase}\n");
        try (Connection connection = DriverManager.getConnection(onePhase)) {
            PostgresCluster.run(connection, "CREATE TABLE items (place int PRIMARY KEY)");
        }
    }

    @AfterAll
    void stop() throws Exception {
        server.close();
    }

    @Test
    void secondShardsFirstWrite_isRefusedWithTheSettingsName() throws SQLException {
        try (Connection connection = DriverManager.getConnection(twoPhase)) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SHOW kintsugi.obstacles")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).contains("shard-0", "max_prepared_transactions");
            }
            run(connection, "INSERT INTO items VALUES (0)");
            run(connection, "SELECT * FROM items WHERE place = 1 FOR UPDATE");
            SQLException refusal =
                    catchThrowableOfType(SQLException.class, () -> run(connection, "INSERT INTO items VALUES (1)"));
            assertThat(refusal.getSQLState()).isEqualTo("55000");
            assertThat(refusal.getMessage()).contains("plain/shard-", "max_prepared_transactions", "one-phase");
            assertThat(catchThrowableOfType(SQLException.class, () -> run(connection, "SELECT 1"))
                            .getSQLState())
                    .isEqualTo("25P02");
            connection.rollback();
            run(connection, "INSERT INTO items VALUES (0)");
            connection.commit();
            connection.setAutoCommit(true);
            assertThat(catchThrowableOfType(
                                    SQLException.class,
                                    () -> run(connection, "INSERT INTO items VALUES (7), (-1), (0)"))
                            .getSQLState())
                    .isEqualTo("55000");
            run(connection, "DELETE FROM items WHERE place = 0");
            assertThat(count(connection)).isZero();
        }
    }

    @Test
    void onePhase_writesToBoth() throws SQLException {
        try (Connection connection = DriverManager.getConnection(onePhase)) {
            connection.setAutoCommit(false);
            run(connection, "INSERT INTO items VALUES (0), (1)");
            connection.commit();
            assertThat(count(connection)).isEqualTo(2);
            run(connection, "DELETE FROM items");
            connection.commit();
        }
    }

    private static long count(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM items")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

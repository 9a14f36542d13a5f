package dev.kintsugi.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A statement that fails on its first shard gives back the connections of the shards that it never came to. */
class FailedScatterTest {
    @Test
    void scatterFailsOnFirstShard_noConnectionStaysInUse(@TempDir Path directory) throws Exception {
        try (H2Cluster cluster = new H2Cluster(directory);
                Connection connection = cluster.cluster();
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO items (id, name) VALUES (1, 'x'), (2, 'x'), (3, 'x'), (4, 'x')");
            H2Cluster.assertFails("22018", () -> statement.executeQuery("SELECT CAST(name AS INT) FROM items"));
            assertThat(inUse(statement)).isZero();
        }
    }

    @Test
    void writeFailsOnFirstShard_noConnectionStaysInUse(@TempDir Path directory) throws Exception {
        try (H2Cluster cluster = new H2Cluster(directory);
                Connection connection = cluster.cluster();
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO items (id, name) VALUES (1, 'x'), (2, 'x'), (3, 'x'), (4, 'x')");
            H2Cluster.assertFails("22018", () -> statement.executeUpdate("UPDATE items SET price = CAST(name AS INT)"));
            assertThat(inUse(statement)).isZero();
        }
    }

    private static int inUse(Statement statement) throws SQLException {
        int active = 0;
        try (ResultSet nodes = statement.executeQuery("SHOW kintsugi.nodes")) {
            while (nodes.next()) {
                active += nodes.getInt("active");
            }
        }
        return active;
    }
}

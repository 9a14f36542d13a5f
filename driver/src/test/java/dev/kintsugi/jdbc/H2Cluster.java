package dev.kintsugi.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * Two H2 shards in memory behind one file, and one plain H2 with the same tables, to compare with. {@code items} is sharded by its
 * id, {@code colours} is whole on every shard, {@code notes} on the second alone.
 */
final class H2Cluster implements AutoCloseable {
    private static final List<String> TABLES = List.of(
            "CREATE TABLE items (id BIGINT PRIMARY KEY, name VARCHAR(40), price NUMERIC(9, 2), made TIMESTAMP, data VARBINARY)",
            "CREATE TABLE colours (id INT PRIMARY KEY, name VARCHAR(20))");

    private static final String NOTES = "CREATE TABLE notes (id INT PRIMARY KEY, item BIGINT)";

    private final String name = "jdbc-" + UUID.randomUUID();
    private final List<String> databases = List.of(h2("one"), h2("s0"), h2("s1"));
    private final Path file;

    H2Cluster(Path directory) throws IOException, SQLException {
        for (String database : databases) {
            execute(database, TABLES);
        }
        execute(databases.get(0), List.of(NOTES));
        execute(databases.get(2), List.of(NOTES));
        file = directory.resolve(name + ".yaml");
        Files.writeString(
                file,
                """
                cluster: shop
                user: sa
                shards:
                  shard-0: {primary: "%s"}
                  shard-1: {primary: "%s"}
                placements:
                  by-id: {algorithm: hash}
                tables:
                  items: {shardKey: id, placement: by-id}
                  colours: {reference: true}
                  notes: {shard: shard-1}
                transactions: {crossShard: one-phase}
                """
                        .formatted(databases.get(1), databases.get(2)));
    }

    private String h2(String database) {
        return "jdbc:h2:mem:" + name + "-" + database + ";DB_CLOSE_DELAY=-1";
    }

    private static void execute(String url, List<String> statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, "sa", "");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    String url() {
        return "jdbc:kintsugi:" + file;
    }

    /** A connection to the cluster. */
    Connection cluster() throws SQLException {
        return DriverManager.getConnection(url());
    }

    /** A connection to the one database. */
    Connection one() throws SQLException {
        return DriverManager.getConnection(databases.get(0), "sa", "");
    }

    static void assertFails(String state, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getSQLState())
                .isEqualTo(state));
    }

    @Override
    public void close() throws SQLException {
        for (String database : databases) {
            execute(database, List.of("SHUTDOWN"));
        }
    }
}

package dev.kintsugi.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Three empty H2 shards in memory behind one file, and a door to each of them. */
final class Shop implements AutoCloseable {
    private final String name = "shop-" + UUID.randomUUID();
    private final Path file;
    private final Connection connection;

    /**
     * Opens a cluster.
     *
     * @param sections what the file says beyond its shards and two placements, {@code by-hash} first
     */
    Shop(Path directory, String sections) throws IOException, SQLException {
        file = directory.resolve(name + ".yaml");
        Files.writeString(
                file,
                """
                cluster: shop
                shards:
                  shard-0: {primary: "%s"}
                  shard-1: {primary: "%s"}
                  shard-2: {primary: "%s"}
                placements:
                  by-hash: {algorithm: hash}
                  by-ring: {algorithm: ring}
                transactions: {crossShard: one-phase}
                %s
                """
                        .formatted(url(0), url(1), url(2), sections));
        connection = open();
    }

    private String url(int shard) {
        return "jdbc:h2:mem:" + name + "-" + shard + ";DB_CLOSE_DELAY=-1";
    }

    /** A further session. */
    Connection open() throws SQLException {
        return DriverManager.getConnection("jdbc:kintsugi:" + file);
    }

    Connection connection() {
        return connection;
    }

    /** Runs statements through the cluster. */
    void run(String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Rows through the cluster, each as its values with commas between. */
    List<String> rows(String sql) throws SQLException {
        return rows(connection, sql);
    }

    static List<String> rows(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    values.add(row.getString(i));
                }
                rows.add(String.join(",", values));
            }
            return rows;
        }
    }

    /** Runs statements on one shard, past the cluster. */
    void on(int shard, String... statements) throws SQLException {
        try (Connection direct = DriverManager.getConnection(url(shard));
                Statement statement = direct.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Rows of one shard, past the cluster. */
    List<String> rowsOn(int shard, String sql) throws SQLException {
        try (Connection direct = DriverManager.getConnection(url(shard))) {
            return rows(direct, sql);
        }
    }

    /** The shards that have a table or view of that name. */
    List<Integer> shardsWith(String table) throws SQLException {
        return shardsAnswering("SELECT 1 FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME = '" + table + "'");
    }

    /** The shards that answer a query with at least a row. */
    List<Integer> shardsAnswering(String sql) throws SQLException {
        List<Integer> shards = new ArrayList<>();
        for (int shard = 0; shard < 3; shard++) {
            if (!rowsOn(shard, sql).isEmpty()) {
                shards.add(shard);
            }
        }
        return shards;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
        for (int shard = 0; shard < 3; shard++) {
            on(shard, "SHUTDOWN");
        }
    }
}

package dev.kintsugi.it.statements;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A shop of thirty customers with two orders each on three shards, three products on each, and a log on shard-1. */
final class Shop implements AutoCloseable {
    static final int CUSTOMERS = 30;
    private final PostgresCluster cluster;
    private final Connection connection;

    Shop(String name) throws SQLException, IOException {
        cluster = new PostgresCluster(
                PostgresServer.shared(),
                name,
                3,
                """
                placements:
                  by-hash: {algorithm: hash}
                tables:
                  customers: {shardKey: id, placement: by-hash}
                  orders: {shardKey: customer_id, placement: by-hash}
                  products: {reference: true}
                  log: {shard: shard-1}
                pool: {maximumPoolSize: 4, connectionTimeout: 5s}
                """);
        connection = cluster.open();
        run(
                "CREATE TABLE customers (id bigint PRIMARY KEY, name text, born date)",
                "CREATE TABLE orders (customer_id bigint, id bigserial, total numeric(10,2), PRIMARY KEY (customer_id, id))",
                "CREATE TABLE products (id int PRIMARY KEY, name text)",
                "CREATE TABLE log (id int, line text)",
                "INSERT INTO customers SELECT g, 'n' || g % 7, date '2000-01-01' + g FROM generate_series(1, "
                        + CUSTOMERS + ") AS g",
                "INSERT INTO orders (customer_id, id, total) SELECT g, n, g * n" + " FROM generate_series(1, "
                        + CUSTOMERS + ") AS g, generate_series(1, 2) AS n",
                "INSERT INTO products VALUES (1, 'a'), (2, 'b'), (3, 'c')",
                "INSERT INTO log VALUES (1, 'x'), (2, 'y')");
    }

    /** The session in which the tests run. */
    Connection connection() {
        return connection;
    }

    /** A further session. */
    Connection open() throws SQLException {
        return cluster.open();
    }

    void run(String... statements) throws SQLException {
        for (String sql : statements) {
            update(sql);
        }
    }

    /** Runs a statement; how many rows it counts, -1 where it answers rows. */
    int update(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.execute(sql) ? -1 : statement.getUpdateCount();
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

    /** Rows of one shard, past the cluster. */
    List<String> rowsOn(int shard, String sql) throws SQLException {
        try (Connection direct = cluster.openShard(shard)) {
            return rows(direct, sql);
        }
    }

    void assertFails(String state, String sql) {
        assertThatThrownBy(() -> update(sql))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        e -> assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(state));
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}

package dev.kintsugi.it.bench;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.openjdk.jmh.annotations.Benchmark;

/** Statements that one shard answers. Each operation takes a connection from the door and gives it back, as applications do. */
public class OneShardBenchmark {
    private static final String POINT = "SELECT name, balance FROM customers WHERE id = ?";
    private static final String INSERT = "INSERT INTO log (customer_id, entry) VALUES (?, ?)";
    private static final String UPDATE = "UPDATE customers SET balance = balance + 1 WHERE id = ?";
    private static final String JOIN =
            "SELECT c.name, o.id, o.total FROM customers c" + " JOIN orders o ON o.customer_id = c.id WHERE c.id = ?";

    @Benchmark
    public BigDecimal pointSelectPrepared(Cluster cluster, Client client) throws SQLException {
        long id = client.customer();
        try (Connection connection = cluster.door().connect(Shop.home(id))) {
            return point(connection, id);
        }
    }

    @Benchmark
    public BigDecimal pointSelectConnectionKept(Cluster cluster, Client client) throws SQLException {
        long id = client.customer();
        return point(client.kept(cluster.door(), Shop.home(id)), id);
    }

    private static BigDecimal point(Connection connection, long id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(POINT)) {
            statement.setLong(1, id);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBigDecimal(2);
            }
        }
    }

    @Benchmark
    public BigDecimal pointSelectLiteral(Cluster cluster, Client client) throws SQLException {
        long id = client.customer();
        try (Connection connection = cluster.door().connect(Shop.home(id));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT name, balance FROM customers WHERE id = " + id)) {
            row.next();
            return row.getBigDecimal(2);
        }
    }

    /** A text whose template was never seen: planned at each execution. */
    @Benchmark
    public BigDecimal pointSelectNewTemplate(Cluster cluster, Client client) throws SQLException {
        long id = client.customer();
        try (Connection connection = cluster.door().connect(Shop.home(id));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT name AS n" + client.unique() + ", balance FROM customers WHERE id = " + id)) {
            row.next();
            return row.getBigDecimal(2);
        }
    }

    @Benchmark
    public int insert(Cluster cluster, Client client) throws SQLException {
        long id = client.customer();
        try (Connection connection = cluster.door().connect(Shop.home(id))) {
            return insert(connection, id);
        }
    }

    private static int insert(Connection connection, long id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            statement.setLong(1, id);
            statement.setString(2, "something was bought");
            return statement.executeUpdate();
        }
    }

    @Benchmark
    public int update(Cluster cluster, Client client) throws SQLException {
        long id = client.customer();
        try (Connection connection = cluster.door().connect(Shop.home(id))) {
            return update(connection, id);
        }
    }

    private static int update(Connection connection, long id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(UPDATE)) {
            statement.setLong(1, id);
            return statement.executeUpdate();
        }
    }

    @Benchmark
    public int transaction(Cluster cluster, Client client) throws SQLException {
        long id = client.customer();
        try (Connection connection = cluster.door().connect(Shop.home(id))) {
            connection.setAutoCommit(false);
            int changed = update(connection, id) + insert(connection, id);
            connection.commit();
            connection.setAutoCommit(true);
            return changed;
        }
    }

    @Benchmark
    public BigDecimal coLocatedJoin(Cluster cluster, Client client) throws SQLException {
        long id = client.customer();
        try (Connection connection = cluster.door().connect(Shop.home(id));
                PreparedStatement statement = connection.prepareStatement(JOIN)) {
            statement.setLong(1, id);
            BigDecimal total = BigDecimal.ZERO;
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    total = total.add(rows.getBigDecimal(3));
                }
            }
            return total;
        }
    }
}

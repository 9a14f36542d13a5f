package dev.kintsugi.it.bench;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Statements that every shard answers. By hand, the client asks the shards one after another on its own thread and merges what they
 * answer as simply as can be.
 */
public class ScatterBenchmark {
    private static final String COUNT = "SELECT count(*) FROM customers WHERE score < ?";
    private static final String GROUPS = "SELECT region, count(*), sum(balance) FROM customers GROUP BY region";
    private static final String TOP = "SELECT id, name, score FROM customers ORDER BY score DESC, id LIMIT 20";
    private static final String SCAN = "SELECT id, name, region, score, balance FROM customers";
    private static final String STREAM = "SELECT id, label, reading FROM readings";
    private static final String INSERT = "INSERT INTO log (customer_id, entry) VALUES (?, ?)";
    private static final int BATCH = 1000;

    /** What a client does with the answer of one connection. */
    private interface Use {
        void with(Connection connection, int shard) throws SQLException;
    }

    /** Once, or on every shard by hand. */
    private static void everywhere(Door door, Use use) throws SQLException {
        for (int shard = 0; shard < (door.byHand() ? Shop.SHARDS : 1); shard++) {
            try (Connection connection = door.connect(shard)) {
                use.with(connection, shard);
            }
        }
    }

    @Benchmark
    public long scatterCount(Cluster cluster) throws SQLException {
        long[] count = new long[1];
        everywhere(cluster.door(), (connection, shard) -> {
            try (PreparedStatement statement = connection.prepareStatement(COUNT)) {
                statement.setInt(1, 1000);
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    count[0] += row.getLong(1);
                }
            }
        });
        return count[0];
    }

    private record Region(long count, BigDecimal sum) {
        Region plus(Region other) {
            return new Region(count + other.count, sum.add(other.sum));
        }
    }

    @Benchmark
    public Map<Integer, ?> scatterGroupBy(Cluster cluster) throws SQLException {
        Map<Integer, Region> regions = new HashMap<>();
        everywhere(cluster.door(), (connection, shard) -> {
            try (PreparedStatement statement = connection.prepareStatement(GROUPS);
                    ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    regions.merge(rows.getInt(1), new Region(rows.getLong(2), rows.getBigDecimal(3)), Region::plus);
                }
            }
        });
        return regions;
    }

    private record Customer(long id, String name, int score) {}

    @Benchmark
    public List<?> scatterTop20(Cluster cluster) throws SQLException {
        List<Customer> top = new ArrayList<>();
        everywhere(cluster.door(), (connection, shard) -> {
            try (PreparedStatement statement = connection.prepareStatement(TOP);
                    ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    top.add(new Customer(rows.getLong(1), rows.getString(2), rows.getInt(3)));
                }
            }
        });
        if (top.size() == 20) {
            return top;
        }
        top.sort(Comparator.comparingInt(Customer::score).reversed().thenComparingLong(Customer::id));
        return top.subList(0, 20);
    }

    @Benchmark
    public void fullScan(Cluster cluster, Blackhole sink) throws SQLException {
        everywhere(cluster.door(), (connection, shard) -> {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(SCAN)) {
                while (rows.next()) {
                    sink.consume(rows.getLong(1));
                    sink.consume(rows.getString(2));
                    sink.consume(rows.getInt(3));
                    sink.consume(rows.getInt(4));
                    sink.consume(rows.getBigDecimal(5));
                }
            }
        });
    }

    /** 200,000 rows, fetched a thousand at a time. */
    @Benchmark
    public void stream(Cluster cluster, Blackhole sink) throws SQLException {
        everywhere(cluster.door(), (connection, shard) -> {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.setFetchSize(1000);
                try (ResultSet rows = statement.executeQuery(STREAM)) {
                    while (rows.next()) {
                        sink.consume(rows.getLong(1));
                        sink.consume(rows.getString(2));
                        sink.consume(rows.getDouble(3));
                    }
                }
            }
            connection.commit();
            connection.setAutoCommit(true);
        });
    }

    /** 1,000 rows for customers all over the shards, all or none. By hand each shard's own rows are so, not the whole. */
    @Benchmark
    public void batchInsert(Cluster cluster, Client client) throws SQLException {
        Door door = cluster.door();
        long first = client.customer() % (Shop.CUSTOMERS - BATCH) + 1;
        everywhere(door, (connection, shard) -> {
            connection.setAutoCommit(false);
            try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
                for (long id = first; id < first + BATCH; id++) {
                    if (!door.byHand() || Shop.home(id) == shard) {
                        statement.setLong(1, id);
                        statement.setString(2, "something was bought");
                        statement.addBatch();
                    }
                }
                statement.executeBatch();
            }
            connection.commit();
            connection.setAutoCommit(true);
        });
    }
}

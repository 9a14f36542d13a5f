package dev.kintsugi.it.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * One transaction with a row on each of two shards. By hand it is prepared on one, committed on the other and then on the first, in which
 * order the same round trips are made; but nobody would find out what became of it after a crash.
 */
public class CommitBenchmark {
    private static final String INSERT = "INSERT INTO log (customer_id, entry) VALUES (?, ?)";

    @Benchmark
    public void twoShardCommit(Cluster cluster, Client client) throws SQLException {
        Door door = cluster.door();
        long first = client.customer();
        long second = first % Shop.CUSTOMERS + 1;
        while (Shop.home(second) == Shop.home(first)) {
            second = second % Shop.CUSTOMERS + 1;
        }
        if (door.byHand()) {
            byHand(cluster, client, first, second);
            return;
        }
        Connection connection = client.kept(door, 0);
        connection.setAutoCommit(false);
        insert(connection, first);
        insert(connection, second);
        connection.commit();
    }

    private static void byHand(Cluster cluster, Client client, long first, long second) throws SQLException {
        Connection one = client.kept(cluster.door(), Shop.home(first));
        Connection other = client.kept(cluster.door(), Shop.home(second));
        one.setAutoCommit(false);
        other.setAutoCommit(false);
        insert(one, first);
        insert(other, second);
        long name = client.unique();
        boolean h2 = cluster.database.equals("h2");
        run(one, h2 ? "PREPARE COMMIT \"T" + name + '"' : "PREPARE TRANSACTION 'T" + name + "'");
        other.commit();
        if (h2) {
            one.commit();
        } else {
            one.setAutoCommit(true);
            run(one, "COMMIT PREPARED 'T" + name + "'");
        }
    }

    private static void insert(Connection connection, long customer) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            statement.setLong(1, customer);
            statement.setString(2, "something was bought");
            statement.executeUpdate();
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

package dev.kintsugi.pool;

import dev.kintsugi.topology.Node;
import dev.kintsugi.topology.Secret;
import dev.kintsugi.topology.Settings;
import dev.kintsugi.topology.Shard;
import dev.kintsugi.topology.Topology;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** In-memory H2 databases as the shards of a cluster named shop. They live until closed. */
final class Shards implements AutoCloseable {
    private static final AtomicInteger CLUSTERS = new AtomicInteger();

    private final List<String> urls = new ArrayList<>();
    private final Topology topology;

    Shards(int count, int poolSize, Duration timeout) {
        int cluster = CLUSTERS.incrementAndGet();
        List<Shard> shards = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String url = "jdbc:h2:mem:pool-" + cluster + "-" + i + ";DB_CLOSE_DELAY=-1";
            urls.add(url);
            shards.add(new Shard(i, "shard-" + i, node("shard-" + i + "/primary", url, "sa", null), List.of()));
        }
        topology = topology(shards, poolSize, timeout);
    }

    static Node node(String name, String url, @Nullable String user, @Nullable Secret password) {
        return new Node(name, url, user, password, 1);
    }

    static Topology topology(List<Shard> shards, int poolSize, Duration timeout) {
        Settings settings = new Settings(
                new Settings.Pool(
                        poolSize, 0, timeout, Duration.ofMinutes(10), Duration.ofMinutes(30), Duration.ofMinutes(2)),
                new Settings.Reads(Settings.Consistency.SESSION, Duration.ofSeconds(5)),
                new Settings.Transactions(
                        Settings.CrossShard.TWO_PHASE, Duration.ofSeconds(2), Settings.Snapshot.SHARD),
                new Settings.Failover(Duration.ofSeconds(30)),
                new Settings.Gather(1000, null),
                Settings.GeneratedKeys.SEQUENCE,
                new Settings.Limits(100, 100, 4, 10));
        return new Topology(1, "shop", shards, Map.of(), Map.of(), Topology.UnlistedTables.FIRST_SHARD, settings);
    }

    Topology topology() {
        return topology;
    }

    Pools open() throws SQLException {
        return Pools.open(topology, null, null);
    }

    /** A connection beside the pools. */
    Connection direct(int shard) throws SQLException {
        return DriverManager.getConnection(urls.get(shard), "sa", "");
    }

    /** How many connections the database itself sees, this one left out. */
    int connections(int shard) throws SQLException {
        try (Connection connection = direct(shard);
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT count(*) FROM information_schema.sessions")) {
            rows.next();
            return rows.getInt(1) - 1;
        }
    }

    @Override
    public void close() throws SQLException {
        for (int i = 0; i < urls.size(); i++) {
            try (Connection connection = direct(i);
                    Statement statement = connection.createStatement()) {
                statement.execute("SHUTDOWN");
            }
        }
    }
}

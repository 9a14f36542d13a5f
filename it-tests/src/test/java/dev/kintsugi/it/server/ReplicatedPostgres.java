package dev.kintsugi.it.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A cluster whose shards are databases of one primary server, each with replicas on its standbys. All shards lose their primary
 * together. Its files are deleted when it closes. Not thread-safe.
 */
public final class ReplicatedPostgres implements AutoCloseable {
    private final String name;
    private final int shards;
    private final Path directory;
    private final List<PostgresNode> nodes = new ArrayList<>();

    /**
     * Starts the servers.
     *
     * @param name of the cluster; its databases are {@code <name>_0} and so on
     * @param shards how many
     * @param primary settings of the primary, such as {@code synchronous_standby_names}, which names {@code node_1} and so on
     * @param standbys settings of each standby, such as {@code recovery_min_apply_delay}
     */
    public ReplicatedPostgres(String name, int shards, Map<String, String> primary, List<Map<String, String>> standbys)
            throws SQLException, IOException {
        this.name = name;
        this.shards = shards;
        this.directory = Files.createTempDirectory("kintsugi-" + name);
        try {
            nodes.add(PostgresNode.primary(directory.resolve("node_0"), primary));
            try (Connection connection = nodes.get(0).open("postgres");
                    Statement statement = connection.createStatement()) {
                // Before there are standbys, nothing could be committed where they are waited for.
                statement.execute("SET synchronous_commit = local");
                for (int shard = 0; shard < shards; shard++) {
                    statement.execute("CREATE DATABASE " + database(shard));
                }
            }
            for (Map<String, String> settings : standbys) {
                nodes.add(PostgresNode.standby(nodes.get(0), directory.resolve("node_" + nodes.size()), settings));
            }
        } catch (SQLException | IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The servers: 0 is the first primary. */
    public PostgresNode node(int index) {
        return nodes.get(index);
    }

    /** How many servers there are. */
    public int size() {
        return nodes.size();
    }

    /** The database of one shard, on every server. */
    public String database(int shard) {
        return name + "_" + shard;
    }

    /**
     * A way in through the driver.
     *
     * @param sections the configuration without its shards: placements, tables, reads
     */
    public String url(String sections) throws IOException {
        List<Integer> ports = new ArrayList<>();
        nodes.forEach(node -> ports.add(node.port()));
        return url(ports, sections);
    }

    /** The same over other ports of this machine, one for each server: those of proxies in front of them. */
    public String url(List<Integer> ports, String sections) throws IOException {
        StringBuilder yaml = new StringBuilder("cluster: " + name + "\nuser: postgres\nshards:\n");
        for (int shard = 0; shard < shards; shard++) {
            yaml.append("  shard-").append(shard).append(":\n    primary: ").append(at(ports.get(0), shard));
            yaml.append("\n    replicas:\n");
            for (int replica = 1; replica < nodes.size(); replica++) {
                yaml.append("      - ").append(at(ports.get(replica), shard)).append('\n');
            }
        }
        Path file = Files.createTempFile(directory, name, ".yaml");
        return "jdbc:kintsugi:" + Files.writeString(file, yaml + sections);
    }

    private String at(int port, int shard) {
        return "jdbc:postgresql://localhost:" + port + "/" + database(shard);
    }

    /** A session through the driver. */
    public static Connection open(String url) throws SQLException {
        return DriverManager.getConnection(url);
    }

    /** Stops all servers and deletes their files. */
    @Override
    public void close() {
        nodes.forEach(PostgresNode::close);
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

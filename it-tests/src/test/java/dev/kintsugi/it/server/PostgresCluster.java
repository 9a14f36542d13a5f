package dev.kintsugi.it.server;

import dev.kintsugi.config.Configuration;
import dev.kintsugi.proxy.server.ProxyServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Databases of one server that are the shards of one cluster, beside one database that stands for all of them. Each can be opened
 * directly; {@link #url()} is the way in through the driver. Thread-safe.
 */
public final class PostgresCluster {
    private final List<String> shards = new ArrayList<>();
    private final String single;
    private final String url;

    /**
     * Creates the databases {@code <name>_0} and so on, and {@code <name>_single}, in place of any of these names.
     *
     * @param shards how many
     * @param sections the configuration without its shards: placements, tables, pool
     */
    public PostgresCluster(PostgresServer server, String name, int shards, String sections)
            throws SQLException, IOException {
        this(server, name, shards, sections, "");
    }

    /** The same, whose databases are created with options of CREATE DATABASE. */
    public PostgresCluster(PostgresServer server, String name, int shards, String sections, String options)
            throws SQLException, IOException {
        StringBuilder yaml = new StringBuilder("cluster: " + name + "\nshards:\n");
        for (int i = 0; i < shards; i++) {
            this.shards.add(server.createDatabase(name + "_" + i, options));
            yaml.append("  shard-").append(i).append(": {primary: \"");
            yaml.append(this.shards.get(i)).append("\"}\n");
        }
        single = server.createDatabase(name + "_single", options);
        Path directory = Files.createTempDirectory("kintsugi-" + name);
        url = "jdbc:kintsugi:" + Files.writeString(directory.resolve(name + ".yaml"), yaml + sections);
    }

    /** The JDBC URL of the whole. */
    public String url() {
        return url;
    }

    /** The JDBC URL of the database that stands for all shards. */
    public String singleUrl() {
        return single;
    }

    /** How many shards there are. */
    public int shards() {
        return shards.size();
    }

    /** Starts a proxy before it, on a port of its own. */
    public ProxyServer serve() throws Exception {
        String file = url.substring("jdbc:kintsugi:".length());
        return ProxyServer.start(
                Configuration.read(file, System::getenv),
                file,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    /** A session of the whole. */
    public Connection open() throws SQLException {
        return DriverManager.getConnection(url);
    }

    /** A session of the database that stands for all shards. */
    public Connection openSingle() throws SQLException {
        return DriverManager.getConnection(single);
    }

    /** A session of one shard, beside the driver. */
    public Connection openShard(int shard) throws SQLException {
        return DriverManager.getConnection(shards.get(shard));
    }

    /** Runs a script of statements that end with a semicolon at the end of a line. */
    public static void run(Connection connection, String script) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : script.split(";\\s*(\\n|$)")) {
                if (!sql.isBlank()) {
                    statement.execute(sql.strip());
                }
            }
        }
    }
}

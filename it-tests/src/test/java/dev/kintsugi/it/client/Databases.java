package dev.kintsugi.it.client;

import dev.kintsugi.it.server.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Empty databases for one test: one that stands alone, and three shards behind a file. */
final class Databases implements AutoCloseable {

    /** The database product under the test. */
    enum Product {
        POSTGRESQL,
        H2
    }

    private static final int SHARDS = 3;

    private final Product product;
    private final String one;
    private final List<String> shards = new ArrayList<>();
    private final Path file;

    /**
     * Creates the databases.
     *
     * @param name of the databases, so that tests do not share any
     * @param tables the entries of the file's section of that name, one a line; a placement {@code by-hash} exists
     */
    Databases(Product product, String name, String tables) throws SQLException, IOException {
        this.product = product;
        one = create(name);
        for (int i = 0; i < SHARDS; i++) {
            shards.add(create(name + "_s" + i));
        }
        file = Files.createTempFile(name, ".yaml");
        StringBuilder text = new StringBuilder("cluster: " + name + "\nshards:\n");
        for (int i = 0; i < SHARDS; i++) {
            text.append("  shard-" + i + ": {primary: \"" + shards.get(i) + "\"}\n");
        }
        text.append("placements:\n  by-hash: {algorithm: hash}\ntables:\n").append(tables.indent(2));
        if (product == Product.H2) {
            text.append("transactions: {crossShard: one-phase}\n");
        }
        Files.writeString(file, text.append("pool: {maximumPoolSize: 4, minimumIdle: 0}\n"));
    }

    private String create(String name) throws SQLException {
        return product == Product.POSTGRESQL
                ? PostgresServer.shared().createDatabase(name)
                : "jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=4000";
    }

    Product product() {
        return product;
    }

    /** The URL of the database that stands alone. */
    String one() {
        return one;
    }

    /** The URL of the cluster. */
    String cluster() {
        return "jdbc:kintsugi:" + file;
    }

    /** The URLs of the shards themselves. */
    List<String> shards() {
        return List.copyOf(shards);
    }

    /** Runs statements, each on a connection of its own. */
    static void run(String url, String... statements) throws SQLException {
        for (String sql : statements) {
            try (Connection connection = DriverManager.getConnection(url);
                    Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }
    }

    @Override
    public void close() throws SQLException, IOException {
        Files.delete(file);
        if (product == Product.H2) {
            run(one, "SHUTDOWN");
            for (String shard : shards) {
                run(shard, "SHUTDOWN");
            }
        }
    }
}

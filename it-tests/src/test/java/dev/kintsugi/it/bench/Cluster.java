package dev.kintsugi.it.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Four databases with two doors to them. Iterations take the doors in turn, the raw one first, so that each pair of neighbours was
 * measured under the same load of the machine.
 */
@State(Scope.Benchmark)
public class Cluster {
    /** The system property with the databases' URLs, comma-separated, where they are servers. */
    static final String URLS = "bench.urls";

    @Param({"h2", "postgresql"})
    String database = "h2";

    private List<String> urls = List.of();
    private Path configuration = Path.of("");
    private Door raw = new RawDoor(List.of());
    private Door kintsugi = raw;
    private Door door = raw;

    /** Opens both doors; an H2 database in memory has to be filled in each process. */
    @Setup(Level.Trial)
    public void open() throws SQLException, IOException {
        if (database.equals("h2")) {
            // H2 would answer a repeated question of unchanged tables without looking at them.
            urls = List.of("jdbc:h2:mem:a", "jdbc:h2:mem:b", "jdbc:h2:mem:c", "jdbc:h2:mem:d").stream()
                    .map(url -> url + ";DB_CLOSE_DELAY=-1;OPTIMIZE_REUSE_RESULTS=0")
                    .toList();
            Shop.create(urls);
        } else {
            urls = List.of(System.getProperty(URLS).split(","));
        }
        configuration = Shop.configuration(urls);
        raw = new RawDoor(urls);
        kintsugi = new KintsugiDoor(configuration);
        door = kintsugi;
    }

    /** The other door's turn, with an empty log. */
    @Setup(Level.Iteration)
    public void turn() throws SQLException {
        door = door == raw ? kintsugi : raw;
        for (String url : urls) {
            try (Connection connection = DriverManager.getConnection(url);
                    Statement statement = connection.createStatement()) {
                statement.execute("TRUNCATE TABLE log");
            }
        }
    }

    Door door() {
        return door;
    }

    /** Closes both doors. */
    @TearDown(Level.Trial)
    public void close() throws SQLException, IOException {
        raw.close();
        kintsugi.close();
        Files.delete(configuration);
    }
}

package dev.kintsugi.it.oracle;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The databases of one comparison: the oracle, the shards, and the way in through the cluster. Fills them, compares what they hold,
 * and puts back what a statement changed, always directly on the databases, never through the driver.
 *
 * <p>With the system property {@code oracle.subject=single} a second single database stands in for the cluster: an aid to see that
 * new statements are valid and have one answer.
 */
final class Fixture implements AutoCloseable {

    /** True if a second single database stands in for the cluster. */
    static final boolean SINGLE = "single".equals(System.getProperty("oracle.subject"));

    private static final int ROWS_PER_INSERT = 200;

    private final Backend backend;
    private final Layout layout;
    private final String oracleUrl;
    private final List<String> shardUrls = new ArrayList<>();
    private final List<Connection> databases = new ArrayList<>();
    private final List<Contents> base = new ArrayList<>();
    private final Map<String, List<List<@Nullable Object>>> data = BaseData.tables();
    private final Path directory;
    private int cluster;
    private String subjectUrl = "";

    Fixture(Backend backend) throws SQLException, IOException {
        this.backend = backend;
        layout = SINGLE ? Layout.ofOneDatabase() : Layout.read(resource("cluster.yaml"));
        directory = Files.createTempDirectory("kintsugi-oracle");
        oracleUrl = backend.createDatabase("oracle");
        databases.add(DriverManager.getConnection(oracleUrl));
        for (int i = 0; i < (SINGLE ? 1 : 4); i++) {
            shardUrls.add(backend.createDatabase("shard" + i));
            databases.add(DriverManager.getConnection(shardUrls.get(i)));
        }
        rebuild();
    }

    Connection openOracle() throws SQLException {
        return DriverManager.getConnection(oracleUrl);
    }

    Connection openSubject() throws SQLException {
        return DriverManager.getConnection(subjectUrl);
    }

    /** How the shards together differ from the oracle. */
    List<String> differences(String generated) throws SQLException {
        List<Contents> now = read(generated);
        return Contents.differences(now.get(0), now.subList(1, now.size()), layout);
    }

    /** What the shards hold that they did not hold at first. */
    List<String> changesOfShards() throws SQLException {
        List<Contents> now = read("");
        List<String> found = new ArrayList<>();
        for (int i = 1; i < now.size(); i++) {
            if (!now.get(i).equals(base.get(i))) {
                found.add("shard-" + (i - 1) + " has changed");
            }
        }
        return found;
    }

    /**
     * Puts every database back to its first state.
     *
     * @return true if tables themselves had to be made again: sessions opened before are then stale
     */
    boolean restore() throws SQLException {
        List<Contents> now = read("");
        for (int i = 0; i < now.size(); i++) {
            if (!now.get(i).objects().equals(base.get(i).objects())) {
                rebuild();
                return true;
            }
        }
        for (int i = 0; i < now.size(); i++) {
            refill(databases.get(i), base.get(i), now.get(i), i - 1);
        }
        return false;
    }

    private List<Contents> read(String generated) throws SQLException {
        List<Contents> contents = new ArrayList<>();
        for (Connection database : databases) {
            contents.add(Contents.read(database, backend, layout, generated));
        }
        return contents;
    }

    private void rebuild() throws SQLException {
        String schema = backend.schema(resource("schema.sql"));
        base.clear();
        for (int i = 0; i < databases.size(); i++) {
            Connection database = databases.get(i);
            backend.clear(database);
            try (Statement statement = database.createStatement()) {
                for (String ddl : schema.split(";\\s*\n")) {
                    statement.execute(ddl);
                }
            }
            for (String table : data.keySet()) {
                fill(database, table, i - 1);
            }
            base.add(Contents.read(database, backend, layout, ""));
        }
        List<String> wrong = Contents.differences(base.get(0), base.subList(1, base.size()), layout);
        if (!wrong.isEmpty()) {
            throw new IllegalStateException("the base data differs: " + wrong);
        }
        subjectUrl = SINGLE ? shardUrls.get(0) : "jdbc:kintsugi:" + clusterFile();
    }

    private Path clusterFile() {
        String yaml = resource("cluster.yaml");
        for (int i = 0; i < shardUrls.size(); i++) {
            yaml = yaml.replace("@shard-" + i + "@", shardUrls.get(i));
        }
        try {
            cluster++;
            return Files.writeString(directory.resolve("cluster-" + cluster + ".yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void refill(Connection database, Contents then, Contents now, int shard) throws SQLException {
        List<String> changed = data.keySet().stream()
                .filter(table -> !Objects.equals(rows(then, table), rows(now, table)))
                .toList();
        if (changed.isEmpty()) {
            return;
        }
        try (Statement statement = database.createStatement()) {
            statement.execute(backend.foreignKeys(false));
            for (String table : changed) {
                statement.execute("DELETE FROM " + table);
                fill(database, table, shard);
            }
            statement.execute(backend.foreignKeys(true));
        }
    }

    private static List<Contents.Row> rows(Contents contents, String table) {
        return contents.tables().entrySet().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(table))
                .flatMap(entry -> entry.getValue().stream())
                .toList();
    }

    /** Inserts the base rows that belong to a shard; all of them if shard is -1. */
    private void fill(Connection database, String table, int shard) throws SQLException {
        List<String> rows = Objects.requireNonNull(data.get(table)).stream()
                .filter(row -> shard < 0 || livesOn(table, row, shard))
                .map(this::literals)
                .collect(Collectors.toCollection(ArrayList::new));
        if (SINGLE && shard >= 0) {
            Collections.reverse(rows); // shows an answer that hangs on the order in which rows were written
        }
        try (Statement statement = database.createStatement()) {
            for (int from = 0; from < rows.size(); from += ROWS_PER_INSERT) {
                List<String> some = rows.subList(from, Math.min(rows.size(), from + ROWS_PER_INSERT));
                statement.executeUpdate("INSERT INTO " + table + " VALUES " + String.join(", ", some));
            }
        }
    }

    /** The shard key of every base table is its first column. */
    private boolean livesOn(String table, List<@Nullable Object> row, int shard) {
        String key = row.get(0) == null ? "" : row.get(0).toString();
        List<Integer> homes = layout.homes(table, key, shardUrls.size());
        return homes.contains(shard) || homes.isEmpty() && shard == 0;
    }

    private String literals(List<@Nullable Object> row) {
        return row.stream()
                .map(value -> value == null ? "NULL" : backend.literal(value))
                .collect(Collectors.joining(", ", "(", ")"));
    }

    static String resource(String name) {
        try (InputStream stream = Fixture.class.getResourceAsStream("/oracle/" + name)) {
            return new String(Objects.requireNonNull(stream, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws SQLException {
        for (Connection database : databases) {
            database.close();
        }
    }

    @Override
    public String toString() {
        return backend.name() + (SINGLE ? " against itself" : "").toLowerCase(Locale.ROOT);
    }
}

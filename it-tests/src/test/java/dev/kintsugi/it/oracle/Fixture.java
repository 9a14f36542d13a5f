package dev.kintsugi.it.oracle;

import dev.kintsugi.KintsugiDataSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The databases of one comparison: the oracle, the shards, and the way in through the cluster. Looks at what they hold and puts back
 * what a statement changed, always directly on the databases, never through the driver.
 *
 * <p>With the system property {@code oracle.subject=single} a second single database stands in for the cluster: an aid to see that
 * new statements are valid and have one answer.
 */
class Fixture implements AutoCloseable {

    /** True if a second single database stands in for the cluster. */
    static final boolean SINGLE = "single".equals(System.getProperty("oracle.subject"));

    private final Backend backend;
    private final Layout layout;
    private final BaseTables tables;
    private final String oracleUrl;
    private final List<String> shardUrls = new ArrayList<>();
    private final List<Connection> databases = new ArrayList<>();
    private final List<Contents> base = new ArrayList<>();
    private final List<Contents> now = new ArrayList<>();
    private final Path directory;
    private int clusters;
    private String subjectUrl;

    Fixture(Backend backend) throws SQLException, IOException {
        this.backend = backend;
        layout = SINGLE ? Layout.ofOneDatabase() : Layout.read(resource("cluster.yaml"));
        tables = new BaseTables(backend, layout);
        directory = Files.createTempDirectory("kintsugi-oracle");
        oracleUrl = backend.createDatabase("oracle");
        databases.add(DriverManager.getConnection(oracleUrl));
        for (int i = 0; i < (SINGLE ? 1 : 4); i++) {
            shardUrls.add(backend.createDatabase("shard" + i));
            databases.add(DriverManager.getConnection(shardUrls.get(i)));
        }
        for (int i = 0; i < databases.size(); i++) {
            tables.create(databases.get(i), i - 1);
        }
        look(true);
        base.addAll(now);
        List<String> wrong = differences("");
        if (!wrong.isEmpty()) {
            throw new IllegalStateException("the base data differs: " + wrong);
        }
        subjectUrl = newSubject();
    }

    /** The fixture's own connection to a shard, or to the oracle for -1. */
    Connection database(int shard) {
        return databases.get(shard + 1);
    }

    Connection openOracle() throws SQLException {
        return DriverManager.getConnection(oracleUrl);
    }

    Connection openSubject() throws SQLException {
        return DriverManager.getConnection(subjectUrl);
    }

    /** The one database. */
    String oracleUrl() {
        return oracleUrl;
    }

    /** The way in through the cluster. */
    String subjectUrl() {
        return subjectUrl;
    }

    /**
     * Looks at what every database holds now; the other questions are answered from the last look.
     *
     * @param ddl false if the statement since the last restore cannot have made or changed a table
     */
    void look(boolean ddl) throws SQLException {
        now.clear();
        for (int i = 0; i < databases.size(); i++) {
            Connection database = databases.get(i);
            now.add(
                    ddl
                            ? Contents.read(database, backend, layout)
                            : Contents.rows(database, base.get(i).objects(), layout));
        }
    }

    /**
     * How the shards together differ from the oracle.
     *
     * @param generated a column whose values each side chooses, or empty
     */
    List<String> differences(String generated) throws SQLException {
        List<String> found = Contents.differences(now.get(0), now.subList(1, now.size()), layout, generated);
        for (int i = 1; i < databases.size(); i++) {
            for (String transaction : backend.inDoubt(databases.get(i))) {
                found.add("in doubt on shard-" + (i - 1) + ": " + transaction);
            }
        }
        return found;
    }

    /** The shards that do not hold what they held at first. */
    List<String> changesOfShards() {
        return IntStream.range(1, now.size())
                .filter(i -> !now.get(i).equals(base.get(i)))
                .mapToObj(i -> "shard-" + (i - 1) + " has changed")
                .toList();
    }

    /** True if tables themselves are others than at first: {@link #restore} will need that no session is open. */
    boolean redefined() {
        return IntStream.range(0, now.size())
                .anyMatch(i -> !now.get(i).objects().equals(base.get(i).objects()));
    }

    /** Ends every session that the cluster has open, as well as what it left in doubt. */
    void disconnect() throws SQLException {
        for (Connection shard : databases.subList(1, databases.size())) {
            backend.disconnect(shard);
        }
    }

    /** Puts every database back to its first state. */
    void restore() throws SQLException {
        if (redefined()) {
            release();
            disconnect();
            subjectUrl = newSubject();
        }
        for (int i = 0; i < databases.size(); i++) {
            Connection database = databases.get(i);
            Contents then = base.get(i);
            if (!now.get(i).objects().equals(then.objects())) {
                tables.redefine(database, i - 1, then, now.get(i));
                now.set(i, Contents.read(database, backend, layout));
                if (!now.get(i).objects().equals(then.objects())) {
                    backend.clear(database);
                    tables.create(database, i - 1);
                    continue;
                }
            }
            tables.refill(database, i - 1, then, now.get(i));
        }
    }

    /** The cluster is used no more, and would be kept open for a while otherwise. */
    void release() throws SQLException {
        if (!SINGLE) {
            try (KintsugiDataSource subject = new KintsugiDataSource()) {
                subject.setUrl(subjectUrl);
            }
        }
    }

    /** A cluster that has seen nothing yet: its file has a new name. */
    private String newSubject() {
        if (SINGLE) {
            return shardUrls.get(0);
        }
        String yaml = resource("cluster.yaml");
        for (int i = 0; i < shardUrls.size(); i++) {
            yaml = yaml.replace("@shard-" + i + "@", shardUrls.get(i));
        }
        try {
            clusters++;
            return "jdbc:kintsugi:" + Files.writeString(directory.resolve("cluster-" + clusters + ".yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
}

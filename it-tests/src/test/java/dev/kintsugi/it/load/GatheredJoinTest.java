package dev.kintsugi.it.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyInputStream;

/**
 * A join of two large tables whose rows do not live together: all of them go to one place. A hundred thousand rows in each, or
 * {@code -Dgather.rows=1000000}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GatheredJoinTest {
    private static final long ROWS = Long.getLong("gather.rows", 100_000);
    private static final int ROUNDS = Integer.getInteger("gather.rounds", 3);
    private static final String JOIN = "SELECT count(*), 'rows ' || count(*) FROM a JOIN b ON b.v = a.v";

    @TempDir
    private Path directory;

    private PostgresCluster cluster;

    /** Fills the shards beside the driver: where a row lies makes no difference to a gather. */
    @BeforeAll
    void fill() throws Exception {
        cluster = new PostgresCluster(
                PostgresServer.shared(),
                "gathered",
                4,
                "placements:\n  by-id: {algorithm: hash}\n"
                        + "tables:\n  a: {shardKey: id, placement: by-id}\n  b: {shardKey: id, placement: by-id}\n");
        for (int shard = 0; shard < cluster.shards(); shard++) {
            try (Connection connection = cluster.openShard(shard)) {
                fill(connection, shard, cluster.shards());
            }
        }
        try (Connection single = cluster.openSingle()) {
            fill(single, 0, 1);
        }
    }

    private static void fill(Connection connection, int from, int step) throws SQLException {
        for (String table : new String[] {"a", "b"}) {
            PostgresCluster.run(
                    connection,
                    "CREATE UNLOGGED TABLE " + table
                            + " (id bigint NOT NULL, v integer NOT NULL, remark text);\nINSERT INTO "
                            + table + " SELECT n, n, 'row number ' || n FROM generate_series(" + from + ", "
                            + (ROWS - 1) + ", " + step + ") n;\nALTER TABLE " + table
                            + " ADD PRIMARY KEY (id);\nANALYZE "
                            + table + ";\n");
        }
    }

    @Test
    void largeJoin_isGathered() throws SQLException, IOException {
        double best = Double.MAX_VALUE;
        double singleBest = Double.MAX_VALUE;
        double pipeBest = Double.MAX_VALUE;
        try (Connection whole = cluster.open();
                Connection single = cluster.openSingle()) {
            for (int round = 0; round < ROUNDS; round++) {
                best = Math.min(best, seconds(whole));
                singleBest = Math.min(singleBest, seconds(single));
                pipeBest = Math.min(pipeBest, pipe());
            }
        }
        System.out.printf(
                Locale.ROOT,
                "Gather: 2 x %,d rows joined in %.2f s, by one database in %.2f s; %,.0f rows/s, a bare pipe %,.0f rows/s%n",
                ROWS,
                best,
                singleBest,
                2 * ROWS / best,
                2 * ROWS / pipeBest);
    }

    /** The rows from COPY to COPY into temporary tables, by the vendor's own classes and nothing else. */
    private double pipe() throws SQLException, IOException {
        long started = System.nanoTime();
        try (Connection target = cluster.openShard(0)) {
            for (String table : new String[] {"a", "b"}) {
                PostgresCluster.run(target, "CREATE TEMPORARY TABLE copy_" + table + " (v integer NOT NULL)");
                for (int shard = 0; shard < cluster.shards(); shard++) {
                    try (Connection source = cluster.openShard(shard);
                            InputStream rows = new PGCopyInputStream(
                                    source.unwrap(PGConnection.class),
                                    "COPY " + table + " (v) TO STDOUT (FORMAT BINARY)")) {
                        target.unwrap(PGConnection.class)
                                .getCopyAPI()
                                .copyIn("COPY copy_" + table + " FROM STDIN (FORMAT BINARY)", rows);
                    }
                }
            }
        }
        return (System.nanoTime() - started) / 1e9;
    }

    private static double seconds(Connection connection) throws SQLException {
        long started = System.nanoTime();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(JOIN)) {
            assertThat(row.next()).isTrue();
            assertThat(row.getLong(1)).isEqualTo(ROWS);
        }
        return (System.nanoTime() - started) / 1e9;
    }

    /** In a JVM with a heap of 64 MB. */
    @Test
    void largeJoin_needsASmallHeap() throws Exception {
        Path output = directory.resolve("output");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home", ""), "bin", "java")
                                .toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path", ""),
                        StreamReader.class.getName(),
                        cluster.url(),
                        JOIN)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(child.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            child.destroyForcibly();
        }
        String printed = Files.readString(output, StandardCharsets.UTF_8).strip();
        assertThat(child.exitValue()).as(printed).isZero();
        assertThat(printed).startsWith("1 " + ROWS + " true ");
        System.out.printf("Gather: 2 x %,d rows, heap at most %s of 64 MB%n", ROWS, printed.split(" ")[3]);
    }
}

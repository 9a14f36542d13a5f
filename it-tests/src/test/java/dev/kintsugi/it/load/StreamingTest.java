package dev.kintsugi.it.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A scatter of millions of rows passes through a JVM that could not hold them: default fetch size, auto-commit on. Five million rows, or
 * {@code -Dstreaming.rows=}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamingTest {
    private static final long ROWS = Long.getLong("streaming.rows", 5_000_000);

    @TempDir
    private Path directory;

    private PostgresCluster cluster;

    /** Fills the shards beside the driver: where a row lies makes no difference to a scatter. */
    @BeforeAll
    void fill() throws Exception {
        cluster = new PostgresCluster(
                PostgresServer.shared(),
                "streaming",
                4,
                "placements:\n  by-id: {algorithm: hash}\ntables:\n  series: {shardKey: id, placement: by-id}\n");
        for (int shard = 0; shard < cluster.shards(); shard++) {
            try (Connection connection = cluster.openShard(shard)) {
                PostgresCluster.run(
                        connection,
                        "CREATE UNLOGGED TABLE series (id bigint NOT NULL, remark text NOT NULL);\n"
                                + "INSERT INTO series SELECT n, 'row number ' || n FROM generate_series("
                                + shard + ", " + (ROWS - 1) + ", " + cluster.shards()
                                + ") n;\nALTER TABLE series ADD PRIMARY KEY (id);\nANALYZE series;\n");
            }
        }
    }

    @Test
    void scatter_streamsThroughASmallHeap() throws Exception {
        assertThat(read("SELECT id, remark FROM series")).startsWith(ROWS + " " + ROWS * (ROWS - 1) / 2 + " false ");
    }

    @Test
    void orderedScatter_streamsThroughASmallHeap() throws Exception {
        assertThat(read("SELECT id, remark FROM series ORDER BY id"))
                .startsWith(ROWS + " " + ROWS * (ROWS - 1) / 2 + " true ");
    }

    /** What {@link StreamReader} prints in a JVM with a heap of 32 MB. */
    private String read(String sql) throws Exception {
        Path output = directory.resolve("output");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home", ""), "bin", "java")
                                .toString(),
                        "-Xmx32m",
                        "-cp",
                        System.getProperty("java.class.path", ""),
                        StreamReader.class.getName(),
                        cluster.url(),
                        sql)
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
        String[] parts = printed.split(" ");
        System.out.printf(
                Locale.ROOT,
                "Streaming: %s: %,d rows in %s s, heap at most %s of 32 MB%n",
                sql,
                ROWS,
                parts[4],
                parts[3]);
        return printed;
    }
}

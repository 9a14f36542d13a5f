package dev.kintsugi.it.txn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.session.FaultyClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Programs whose databases are H2's files, killed at steps of a commit over three of them: who opens the files next finds all or nothing.
 *
 * <p>H2 itself loses a file now and then when its program is killed ("Chunk not found"): such a run shows nothing, and is made again.
 */
@Timeout(120)
class CrashedH2Test {
    private static final int SHARDS = 3;
    private static final int MOST_RUNS = 6;
    private static final List<String> UNDECIDED =
            List.of("after prepare 1", "after prepare 2", "before decide 1", "amid decide 1");
    private static final List<String> DECIDED = List.of("after decide 1", "after commit 1", "after commit 2");

    @TempDir
    private Path directory;

    @Test
    void programsKilledAtEachStep_leaveAllOrNothing() throws Exception {
        List<String> places =
                Stream.concat(UNDECIDED.stream(), DECIDED.stream()).toList();
        kill(places, 0);
        for (String place : places) {
            int run = 0;
            while (isLostByH2(name(place, run))) {
                run++;
                assertThat(run).as("H2 loses its files each time").isLessThan(MOST_RUNS);
                kill(List.of(place), run);
            }
            assertThat(rowsAfterRecovery(name(place, run))).as(place).isEqualTo(DECIDED.contains(place) ? SHARDS : 0);
        }
    }

    /** Starts programs that stop at these places, and kills them there. */
    private void kill(List<String> places, int run) throws Exception {
        Map<String, ClientProcess> programs = new LinkedHashMap<>();
        try {
            for (String place : places) {
                programs.put(
                        place,
                        new ClientProcess(
                                FaultyClient.class,
                                List.of(
                                        configuration(name(place, run)),
                                        place,
                                        "INSERT INTO items VALUES (0), (1)",
                                        "INSERT INTO items VALUES (2)")));
            }
            for (Map.Entry<String, ClientProcess> program : programs.entrySet()) {
                assertThat(program.getValue().line()).as(program.getKey()).isEqualTo(FaultyClient.STOPPED);
            }
        } finally {
            for (ClientProcess program : programs.values()) {
                program.close();
            }
        }
    }

    private static String name(String place, int run) {
        return place.replace(' ', '-') + "-" + run;
    }

    /** True if H2 alone cannot read what it had before the program started. */
    private boolean isLostByH2(String name) {
        for (int shard = 0; shard < SHARDS; shard++) {
            try (Connection connection = DriverManager.getConnection(url(name, shard))) {
                PostgresCluster.run(connection, "SELECT count(*) FROM items");
            } catch (SQLException e) {
                return true;
            }
        }
        return false;
    }

    /** The file of a cluster whose tables are there. */
    private String configuration(String name) throws SQLException, IOException {
        StringBuilder yaml = new StringBuilder("cluster: files\nshards:\n");
        for (int shard = 0; shard < SHARDS; shard++) {
            yaml.append("  shard-")
                    .append(shard)
                    .append(": {primary: \"")
                    .append(url(name, shard))
                    .append("\"}\n");
            try (Connection connection = DriverManager.getConnection(url(name, shard))) {
                PostgresCluster.run(connection, "CREATE TABLE items (place int PRIMARY KEY)");
            }
        }
        yaml.append(
                """
                placements:
                  by-place: {algorithm: list, values: {shard-0: [0], shard-1: [1]}, otherwise: shard-2}
                tables:
                  items: {shardKey: place, placement: by-place}
                transactions: {inDoubtTimeout: 200ms}
                """);
        return Files.writeString(directory.resolve(name + ".yaml"), yaml).toString();
    }

    private String url(String name, int shard) {
        return "jdbc:h2:" + directory.resolve(name + "-" + shard);
    }

    private long rowsAfterRecovery(String name) throws SQLException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        try (Connection connection = DriverManager.getConnection("jdbc:kintsugi:" + directory.resolve(name + ".yaml"));
                Statement statement = connection.createStatement()) {
            while (true) {
                try (ResultSet rows = statement.executeQuery("SHOW kintsugi.transactions")) {
                    if (!rows.next()) {
                        break;
                    }
                }
                assertThat(System.nanoTime()).as("%s is still in doubt", name).isLessThan(deadline);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
            try (ResultSet row = statement.executeQuery("SELECT count(*) FROM items")) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}

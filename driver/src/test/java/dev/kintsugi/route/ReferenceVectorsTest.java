package dev.kintsugi.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Agreement with the reference values that an independent program made. */
class ReferenceVectorsTest {

    @Test
    void hash_agreesWithEveryRow() throws IOException, SQLException {
        Map<Integer, ShardFunction> functions = new HashMap<>();
        List<String[]> rows = rows("hash-mod.csv");
        for (String[] row : rows) {
            int shards = Integer.parseInt(row[1]);
            if (!functions.containsKey(shards)) {
                functions.put(shards, TestPlacements.hash(shards));
            }
            assertThat(functions.get(shards).shardOf(row[0]))
                    .as("%s of %d shards", row[0], shards)
                    .isEqualTo(Integer.parseInt(row[2]));
        }
        assertThat(rows).hasSizeGreaterThan(1000);
    }

    @Test
    void ring_agreesWithEveryRow() throws IOException, SQLException {
        Map<String, ShardFunction> functions = new HashMap<>();
        List<String[]> rows = rows("ring.csv");
        for (String[] row : rows) {
            List<String> nodes = List.of(row[1].split(" "));
            String ring = row[1] + "/" + row[2];
            if (!functions.containsKey(ring)) {
                functions.put(ring, TestPlacements.ring(nodes, Integer.parseInt(row[2]), Map.of()));
            }
            assertThat(nodes.get(functions.get(ring).shardOf(row[0])))
                    .as("%s on %s", row[0], ring)
                    .isEqualTo(row[3]);
        }
        assertThat(rows).hasSizeGreaterThan(1000);
    }

    private static List<String[]> rows(String file) throws IOException {
        InputStream stream = Objects.requireNonNull(
                ReferenceVectorsTest.class.getResourceAsStream("/vectors/" + file), file);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            return lines.lines().skip(1).map(line -> line.split(",", -1)).toList();
        }
    }
}

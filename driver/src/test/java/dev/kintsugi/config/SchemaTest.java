package dev.kintsugi.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The sample files load, and the schema that editors read knows the keys that the parser knows. */
class SchemaTest {
    private static final Path CONFIG = Files.isDirectory(Path.of("config")) ? Path.of("config") : Path.of("../config");

    /** Where the schema describes a mapping, and a file with an unknown key there. */
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    properties                                                       | zzzzzzzz: 1
                    properties/shards/additionalProperties/properties                | shards: {s: {zzzzzzzz: 1}}
                    $defs/nodeMapping/properties                                     | shards: {s: {primary: {zzzzzzzz: 1}}}
                    $defs/hash/properties                                            | placements: {p: {algorithm: hash, zzzzzzzz: 1}}
                    $defs/ring/properties                                            | placements: {p: {algorithm: ring, zzzzzzzz: 1}}
                    $defs/list/properties                                            | placements: {p: {algorithm: list, zzzzzzzz: 1}}
                    $defs/range/properties                                           | placements: {p: {algorithm: range, zzzzzzzz: 1}}
                    properties/tables/additionalProperties/properties                | tables: {t: {zzzzzzzz: 1}}
                    properties/pool/properties                                       | pool: {zzzzzzzz: 1}
                    properties/reads/properties                                      | reads: {zzzzzzzz: 1}
                    properties/transactions/properties                               | transactions: {zzzzzzzz: 1}
                    properties/failover/properties                                   | failover: {zzzzzzzz: 1}
                    properties/gather/properties                                     | gather: {zzzzzzzz: 1}
                    properties/limits/properties                                     | limits: {zzzzzzzz: 1}
                    properties/proxy/properties                                      | proxy: {zzzzzzzz: 1}
                    properties/proxy/properties/users/additionalProperties/properties | proxy: {users: {u: {zzzzzzzz: 1}}}
                    properties/proxy/properties/tls/properties                       | proxy: {tls: {zzzzzzzz: 1}}
                    properties/proxy/properties/limits/properties                    | proxy: {limits: {zzzzzzzz: 1}}
                    """)
    @ParameterizedTest
    void schemaAndParser_knowTheSameKeys(String pointer, String yaml) throws IOException {
        String message = Broken.message(yaml, Map.of());
        String valid = message.lines()
                .filter(line -> line.contains("zzzzzzzz'. Valid: "))
                .map(line -> line.substring(line.indexOf("Valid: ") + "Valid: ".length()))
                .findFirst()
                .orElseThrow();

        assertThat(new TreeSet<>(List.of(valid.split(", ")))).isEqualTo(new TreeSet<>(names(at(schema(), pointer))));
    }

    /** Where the schema lists a word's spellings, and a file with another word there. */
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    properties/unlistedTables                      | unlistedTables: zzzzzzzz
                    properties/generatedKeys                       | generatedKeys: zzzzzzzz
                    properties/reads/properties/consistency        | reads: {consistency: zzzzzzzz}
                    properties/transactions/properties/crossShard  | transactions: {crossShard: zzzzzzzz}
                    properties/transactions/properties/snapshot    | transactions: {snapshot: zzzzzzzz}
                    """)
    @ParameterizedTest
    void schemaAndParser_knowTheSameWords(String pointer, String yaml) throws IOException {
        String message = Broken.message(yaml, Map.of());
        Map<?, ?> word = at(schema(), pointer);
        Map<?, ?> first = (Map<?, ?>) list(word, "anyOf").get(0);
        List<?> words = list(first, "enum");

        assertThat(message)
                .contains("one of "
                        + String.join(", ", words.stream().map(String::valueOf).toList()) + ", not");
        assertThat(words.get(0)).as("the default stands first").isEqualTo(word.get("default"));
    }

    /** A mapping that the test above does not name would escape it. */
    @Test
    void schema_closesEveryMapping() throws IOException {
        assertThat(mappings(schema())).isEqualTo(18);
    }

    @Test
    void samples_load() throws SQLException {
        Map<String, String> environment =
                Map.of("SHOP_PASSWORD", "a", "SHOP_READER_PASSWORD", "b", "SHOP_APP_PASSWORD", "c");

        assertThat(Configuration.load(CONFIG.resolve("postgres.yaml").toString(), environment::get)
                        .shards())
                .hasSize(3);
        assertThat(Configuration.load(CONFIG.resolve("demo.yaml").toString(), name -> null))
                .as("the bundled demo and its sample")
                .isEqualTo(Configuration.load("demo", name -> null));
    }

    @Test
    void samples_nameTheirSchema() throws IOException {
        for (String sample : List.of("demo.yaml", "postgres.yaml")) {
            assertThat(Files.readAllLines(CONFIG.resolve(sample)).get(0))
                    .isEqualTo("# yaml-language-server: $schema=kintsugi.schema.json");
        }
    }

    /** JSON is YAML, so that the schema needs no further library. */
    private static Map<?, ?> schema() throws IOException {
        return new Yaml(new SafeConstructor(new LoaderOptions()))
                .load(Files.readString(CONFIG.resolve("kintsugi.schema.json")));
    }

    private static Map<?, ?> at(Map<?, ?> schema, String pointer) {
        Map<?, ?> here = schema;
        for (String step : pointer.split("/")) {
            here = (Map<?, ?>) Objects.requireNonNull(here.get(step), pointer);
        }
        return here;
    }

    private static List<?> list(Map<?, ?> mapping, String key) {
        return (List<?>) Objects.requireNonNull(mapping.get(key), key);
    }

    private static Set<String> names(Map<?, ?> properties) {
        Set<String> names = new TreeSet<>();
        properties.keySet().forEach(key -> names.add(String.valueOf(key)));
        return names;
    }

    private static int mappings(Object node) {
        if (node instanceof List<?> list) {
            return list.stream().mapToInt(SchemaTest::mappings).sum();
        }
        if (!(node instanceof Map<?, ?> map)) {
            return 0;
        }
        int closed = map.containsKey("properties") && Boolean.FALSE.equals(map.get("additionalProperties")) ? 1 : 0;
        return closed + map.values().stream().mapToInt(SchemaTest::mappings).sum();
    }
}

package dev.kintsugi.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The documentation's configurations are right, and its reference has every key. */
class DocumentationTest {
    private static final Path ROOT = Files.isDirectory(Path.of("docs")) ? Path.of("") : Path.of("..");
    private static final Pattern YAML_BLOCK = Pattern.compile("(?ms)^```yaml\\n(.*?)^```");

    /** What the sections that are shown by themselves refer to. */
    private static final String CLUSTER =
            """
            cluster: shop
            shards:
              shard-0: {primary: "jdbc:postgresql://10.0.0.1/shop"}
              shard-1: {primary: "jdbc:postgresql://10.0.0.2/shop"}
            """;

    private static final String PLACEMENTS = "placements:\n  by-customer: {algorithm: hash}\n";

    static Stream<String> blocks() throws IOException {
        List<String> blocks = new ArrayList<>();
        for (String document : List.of("README.md", "docs/configuration.md")) {
            Matcher block = YAML_BLOCK.matcher(Files.readString(ROOT.resolve(document)));
            while (block.find()) {
                blocks.add(block.group(1));
            }
        }
        return blocks.stream();
    }

    @MethodSource("blocks")
    @ParameterizedTest
    void everyYamlBlock_isAConfigurationOrASectionOfOne(String block) {
        String file = block.startsWith("cluster:")
                ? block
                : CLUSTER + (block.startsWith("placements:") ? "" : PLACEMENTS) + block;

        assertThatCode(() -> Configuration.parse("documentation", file, name -> "from-the-environment"))
                .doesNotThrowAnyException();
    }

    @Test
    void reference_hasEveryKeyOfTheSchema() throws IOException {
        Object schema = new Yaml(new SafeConstructor(new LoaderOptions()))
                .load(Files.readString(ROOT.resolve("config/kintsugi.schema.json")));
        TreeSet<String> keys = new TreeSet<>();
        collect(schema, keys);
        String reference = Files.readString(ROOT.resolve("docs/configuration.md"));

        assertThat(keys).contains("cluster", "shardKey", "virtualNodes", "keepaliveTime");
        assertThat(keys).allMatch(key -> Pattern.compile("`([a-z]+\\.)?" + key + "\\b")
                .matcher(reference)
                .find());
    }

    private static void collect(Object node, TreeSet<String> into) {
        if (node instanceof List<?> list) {
            list.forEach(item -> collect(item, into));
        } else if (node instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                if (key.equals("properties") && value instanceof Map<?, ?> properties) {
                    properties.keySet().forEach(name -> into.add(String.valueOf(name)));
                }
                collect(value, into);
            });
        }
    }
}

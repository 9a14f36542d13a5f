package dev.kintsugi.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files made to cost memory, time or more. */
@Timeout(20)
class HostileFilesTest {

    @Test
    void deepNesting_endsAtItsLimit() {
        assertThat(Broken.messageBesideOneShard("tables: " + "[".repeat(500_000)))
                .endsWith("nested deeper than 20 levels");
        assertThat(Broken.messageBesideOneShard("tables: " + "{a: ".repeat(100_000)))
                .endsWith("nested deeper than 20 levels");
    }

    @Test
    void aliasBomb_isNotExpanded() {
        StringBuilder bomb = new StringBuilder("l0: &l0 [x, x]\n");
        for (int i = 1; i < 60; i++) {
            bomb.append("l%d: &l%d [*l%d, *l%d]%n".formatted(i, i, i - 1, i - 1));
        }

        assertThat(Broken.messageBesideOneShard(bomb.toString())).contains("unknown key 'l49'", "and 10 more");
    }

    @Test
    void manyAliases_endAtTheirLimit() {
        assertThat(Broken.messageBesideOneShard("tables: [&a x" + ", *a".repeat(1000) + "]"))
                .endsWith("more than 200 aliases");
    }

    @Test
    void anchorThatHoldsItself_isRefused() {
        assertThat(Broken.messageBesideOneShard("tables: &t {a: *t}"))
                .startsWith("shop.yaml:3:16: an alias without its anchor before it");
    }

    @Test
    void manyMistakes_areCountedButNotAllListed() {
        String keys = IntStream.range(0, 1000).mapToObj(i -> "zz" + i + ": 1\n").collect(Collectors.joining());

        assertThat(Broken.messageBesideOneShard(keys))
                .startsWith("shop.yaml has 1000 mistakes:")
                .endsWith("and 950 more")
                .hasLineCount(52);
    }

    @Test
    void largeFile_isRefusedUnread(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("large.yaml"), "#".repeat((1 << 20) + 1));

        assertThatThrownBy(() -> Configuration.load(file.toString(), name -> null))
                .hasMessageEndingWith("larger than 1048576 bytes, the limit of a configuration");
    }

    @Test
    void controlCharacter_isPlaced() {
        assertThat(Broken.message("cluster: c\nuser: a\u0001b\n", Map.of()))
                .isEqualTo("shop.yaml:2:8: broken YAML: a character that YAML does not allow");
    }
}

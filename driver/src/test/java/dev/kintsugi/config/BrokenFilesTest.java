package dev.kintsugi.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file of broken.txt is refused with exactly the message that stands there. */
class BrokenFilesTest {
    record Case(String name, String yaml, List<String> mistakes) {
        static Case parse(String text) {
            String[] parts = text.split("(?m)^>>>\n");
            int nameEnd = parts[0].indexOf('\n');
            return new Case(
                    parts[0].substring(0, nameEnd),
                    parts[0].substring(nameEnd + 1),
                    parts[1].strip().lines().toList());
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Case> cases() throws IOException {
        try (InputStream in = Objects.requireNonNull(BrokenFilesTest.class.getResourceAsStream("broken.txt"))) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(text.split("(?m)^=== "))
                    .skip(1)
                    .map(Case::parse)
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void brokenFile_isRefusedWithEveryMistake(Case broken) {
        SQLException refusal = Broken.refusal(broken.yaml(), Map.of());

        assertThat(refusal.getSQLState()).isEqualTo("F0000");
        assertThat(refusal.getMessage()).isEqualTo(expected(broken.mistakes()));
        assertThat(refusal.getMessage()).doesNotContain("hunter2");
    }

    @Test
    void cases_areMany() throws IOException {
        assertThat(cases()).hasSizeGreaterThan(60).extracting(Case::name).doesNotHaveDuplicates();
    }

    private static String expected(List<String> mistakes) {
        if (mistakes.size() == 1) {
            return "shop.yaml:" + mistakes.get(0);
        }
        return mistakes.stream()
                .map(mistake -> "\n  shop.yaml:" + mistake)
                .collect(Collectors.joining("", "shop.yaml has " + mistakes.size() + " mistakes:", ""));
    }
}

package dev.kintsugi.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MainTest {
    @Test
    void help_listsTheCommandsThatExist() {
        Run run = Run.of("--help");

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("demo", "check", "serve");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void version_isOneLine() {
        Run run = Run.of("--version");

        assertThat(run.code()).isZero();
        assertThat(run.out()).startsWith("Kintsugi ").hasLineCount(1);
    }

    @Test
    void noCommand_isAnErrorThatShowsTheUsage() {
        Run run = Run.of();

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("A command is missing", "Usage:");
    }

    @Test
    void unknownCommand_isAnErrorOfTheCommandLine() {
        assertThat(Run.of("dmeo").code()).isEqualTo(2);
    }

    @Test
    void colours_needATerminalThatHasNotDeclinedThem() {
        assertThat(Terminal.wantsColours(Map.of("TERM", "xterm"), true)).isTrue();
        assertThat(Terminal.wantsColours(Map.of("TERM", "xterm", "NO_COLOR", ""), true))
                .isTrue();
        assertThat(Terminal.wantsColours(Map.of("TERM", "xterm", "NO_COLOR", "1"), true))
                .isFalse();
        assertThat(Terminal.wantsColours(Map.of("TERM", "dumb"), true)).isFalse();
        assertThat(Terminal.wantsColours(Map.of("TERM", "xterm"), false)).isFalse();
    }

    @Test
    void frames_areAsciiWhereTheEncodingHasNoBoxes() {
        assertThat(Terminal.Glyphs.of(StandardCharsets.UTF_8)).isEqualTo(Terminal.Glyphs.UNICODE);
        assertThat(Terminal.Glyphs.of(StandardCharsets.US_ASCII)).isEqualTo(Terminal.Glyphs.ASCII);
        assertThat(Terminal.Glyphs.of(StandardCharsets.ISO_8859_1)).isEqualTo(Terminal.Glyphs.ASCII);
    }
}

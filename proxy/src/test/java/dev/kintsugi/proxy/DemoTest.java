package dev.kintsugi.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The demo's output: run once, since its shop stays in this process's memory. */
class DemoTest {
    private static Run plain = new Run(-1, "", "");

    @BeforeAll
    static void run() {
        plain = Run.of("demo");
    }

    @Test
    void demo_endsWellAndQuietly() {
        assertThat(plain.err()).isEmpty();
        assertThat(plain.code()).isZero();
        assertThat(plain.out()).doesNotContain("\u001b");
    }

    @Test
    void spread_hasABarForEachShardAndTable() {
        assertThat(plain.out())
                .contains("│ rows on │ audit_log │ customers │ orders")
                .containsPattern("│ shard-0 │ █+ 1 +│ █+ [0-9]+ +│ █+ [0-9]+ +│ █+ 6 +│")
                .containsPattern("│ shard-3 │ 0 +│");
    }

    @Test
    void lookup_goesToOneShard() {
        assertThat(plain.out()).contains("→ One shard: shard-1").contains("│  7 │ Greta Schmidt │ DE      │");
    }

    @Test
    void newestCustomers_comeInOrderFromAllShards() {
        assertThat(plain.out())
                .containsSubsequence("Liam Walker", "Kavya Rao", "Jack Murphy", "Ines Romero", "Hugo Lindqvist");
    }

    @Test
    void groups_areAddedUpOverTheShards() {
        assertThat(plain.out()).contains("│ Porcelain plate │      3 │                3.0 │  576.00 │");
    }

    @Test
    void insert_showsItsKeysInTheOrderOfTheRows() {
        assertThat(plain.out()).containsSubsequence("│           5 │ 10", "│           8 │ 10", "│          12 │ 10");
    }

    @Test
    void rollback_bringsThePiecesBack() {
        assertThat(plain.out()).containsSubsequence("│     98 │", "ROLLBACK", "│     49 │");
    }

    @Test
    void refusal_saysWhyAndWhatToDo() {
        assertThat(plain.out()).contains("0A000: ").contains("Temporary tables");
    }

    @Test
    void terminalWithColours_getsThemAndOneWithoutBoxesGetsAscii() {
        Run coloured = Run.of(true, Terminal.Glyphs.ASCII, "demo");

        assertThat(coloured.code()).isZero();
        assertThat(coloured.out()).contains("\u001b[1m").contains("+---").doesNotContain("│", "█", "→");
    }
}

package dev.kintsugi.replica;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PositionsTest {
    private static final long NONE = -1;
    private final Positions positions = new Positions();

    @Test
    void reached_isTheLastMomentWhosePositionIsNotAhead() {
        positions.add(10, 100);
        positions.add(20, 200);
        positions.add(30, 300);
        assertThat(positions.reached(99, NONE)).isEqualTo(NONE);
        assertThat(positions.reached(100, NONE)).isEqualTo(10);
        assertThat(positions.reached(299, NONE)).isEqualTo(20);
        assertThat(positions.reached(1_000, NONE)).isEqualTo(30);
    }

    @Test
    void samePosition_isNewAgain() {
        positions.add(10, 100);
        positions.add(20, 100);
        assertThat(positions.reached(100, NONE)).isEqualTo(20);
    }

    @Test
    void clear_forgetsAll() {
        positions.add(10, 100);
        positions.clear();
        assertThat(positions.reached(100, NONE)).isEqualTo(NONE);
    }

    @Test
    void tooMany_areThinnedAndNeverMakeAReplicaNewer() {
        for (int i = 1; i <= 100_000; i++) {
            positions.add(i, i);
        }
        for (int position = 1; position <= 100_000; position += 997) {
            assertThat(positions.reached(position, NONE)).isLessThanOrEqualTo(position);
        }
        assertThat(positions.reached(100_000, NONE)).isEqualTo(100_000);
        assertThat(positions.reached(99_800, NONE)).isGreaterThan(99_700);
    }
}

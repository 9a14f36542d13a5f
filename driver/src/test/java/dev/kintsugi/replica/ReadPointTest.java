package dev.kintsugi.replica;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadPointTest {
    private final ReadPoint point = new ReadPoint();

    @Test
    void sessionThatWroteNothing_takesAnyNode() {
        assertThat(point.isSeenAt(Long.MIN_VALUE)).isTrue();
    }

    @Test
    void sessionThatWrote_takesWhatIsNewerThanItsWrite() {
        long before = System.nanoTime() - 1;
        point.wrote();
        assertThat(point.isSeenAt(before)).isFalse();
        assertThat(point.isSeenAt(System.nanoTime())).isTrue();
    }

    @Test
    void unseenWrite_countsFromTheNextRead() {
        point.writing();
        long between = System.nanoTime() - 1;
        assertThat(point.isSeenAt(between)).isTrue();
        point.reading();
        assertThat(point.isSeenAt(between)).isFalse();
        long later = System.nanoTime();
        point.reading();
        assertThat(point.isSeenAt(later)).isTrue();
    }
}

package dev.kintsugi.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers with units. */
class UnitsTest {

    @Property(tries = 200)
    void shownDuration_isReadBack(@ForAll @LongRange(min = 0, max = 999_999_999) long millis) {
        Duration duration = Duration.ofMillis(millis);

        assertThat(Units.duration(Units.show(duration))).isEqualTo(duration);
    }

    @Property(tries = 200)
    void shownSize_isReadBack(@ForAll @LongRange(min = 1, max = 999_999_999) long bytes) {
        assertThat(Units.bytes(Units.show(bytes))).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "s", "10 sec", "1d", "1.5s", "-1s", "1M", "10S", "9999999999s", "PT10S"})
    void otherForms_areNoDuration(String text) {
        assertThat(Units.duration(text)).isNull();
    }

    @Test
    void sizes_countIn1024() {
        assertThat(Units.bytes("64MB")).isEqualTo(64 * 1024 * 1024);
        assertThat(Units.bytes("1kB")).isEqualTo(1024);
        assertThat(Units.bytes("64")).isNull();
        assertThat(Units.bytes("1TB")).isNull();
    }
}

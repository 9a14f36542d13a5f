package dev.kintsugi.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.route.Operand;
import dev.kintsugi.route.Values;
import dev.kintsugi.rows.SqlType;
import dev.kintsugi.rows.SqlType.Kind;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComputedConstantsTest {
    private static final Dialect POSTGRES = Objects.requireNonNull(Dialect.of("jdbc:postgresql:shop"));

    @Test
    void castOfWhatFits_cannotFail() {
        assertThat(castCannotFail(Kind.INTEGER, 2147483647L)).isTrue();
        assertThat(castCannotFail(Kind.SMALLINT, "32767")).isTrue();
        assertThat(castCannotFail(Kind.DATE, "2026-01-31")).isTrue();
        assertThat(castCannotFail(Kind.INTEGER, null)).isTrue();
    }

    @Test
    void castOfWhatDoesNotFit_mayFail() {
        assertThat(castCannotFail(Kind.INTEGER, 2147483648L)).isFalse();
        assertThat(castCannotFail(Kind.SMALLINT, "32768")).isFalse();
        assertThat(castCannotFail(Kind.INTEGER, "seven")).isFalse();
        assertThat(castCannotFail(Kind.DATE, "2026-02-31")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"7", "365", "90 days", "1 YEAR", "1994-01-01", "2026-01-01 12:30:00.5", "2026-01-01 12:30:00+02"
            })
    void sumOfShortTexts_cannotFail(String text) {
        assertThat(sumCannotFail(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"9999", "9999 years", "12 centuries", "4713-01-01 BC", "294276-12-31", "infinity", "seven", ""})
    void sumOfOtherTexts_mayFail(String text) {
        assertThat(sumCannotFail(text)).isFalse();
    }

    @Test
    void sumOfSmallNumbers_cannotFail() {
        assertThat(sumCannotFail(2026L)).isTrue();
        assertThat(sumCannotFail(new BigDecimal("-0.06"))).isTrue();
        assertThat(sumCannotFail(LocalDate.of(2026, 1, 31))).isTrue();
        assertThat(sumCannotFail(OffsetDateTime.parse("2026-01-31T10:00+02:00")))
                .isTrue();
        assertThat(sumCannotFail(null)).isTrue();
    }

    @Test
    void sumThatMightOverflow_mayFail() {
        assertThat(sumCannotFail(2147483647L)).isFalse();
        assertThat(sumCannotFail(-10_000L)).isFalse();
        assertThat(sumCannotFail(LocalDate.MAX)).isFalse();
        // Four of them, and a smallint is full.
        assertThat(sumCannotFail((short) 9_999)).isFalse();
    }

    @Test
    void andOfTwo_failsIfEitherMay() {
        ComputedConstants cast = new ComputedConstants(List.of(cast(Kind.INTEGER)), List.of());
        ComputedConstants sum = new ComputedConstants(List.of(), List.of(new Operand.Bound(0)));
        assertThat(cast.and(sum).cannotFail(parameter(7L))).isTrue();
        assertThat(cast.and(sum).cannotFail(parameter(70_000L))).isFalse();
        assertThat(cast.cannotFail(parameter(70_000L))).isTrue();
    }

    private static Operand cast(Kind kind) {
        return new Operand.Cast(new Operand.Bound(0), SqlType.of(kind, kind.name()), POSTGRES);
    }

    private static boolean castCannotFail(Kind kind, @Nullable Object value) {
        return new ComputedConstants(List.of(cast(kind)), List.of()).cannotFail(parameter(value));
    }

    private static boolean sumCannotFail(@Nullable Object value) {
        return new ComputedConstants(List.of(), List.of(new Operand.Bound(0))).cannotFail(parameter(value));
    }

    private static Values parameter(@Nullable Object value) {
        return new Values() {
            @Override
            public @Nullable Object literal(int slot) {
                throw new IllegalArgumentException("no literals");
            }

            @Override
            public @Nullable Object parameter(int index) {
                return value;
            }
        };
    }
}

package dev.kintsugi.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class PostgresVarianceTest {
    private static final BigDecimal SUM = new BigDecimal("10");
    private static final BigDecimal SQUARES = new BigDecimal("30");

    /** As PostgreSQL has them of 1, 2, 3 and 4. */
    @Test
    void integers_haveTheScaleOfADivision() {
        assertThat(PostgresVariance.of(SUM, SQUARES, 4, true, false)).hasToString("1.6666666666666667");
        assertThat(PostgresVariance.of(SUM, SQUARES, 4, false, false)).hasToString("1.2500000000000000");
        assertThat(PostgresVariance.of(SUM, SQUARES, 4, true, true)).hasToString("1.2909944487358056");
        assertThat(PostgresVariance.of(SUM, SQUARES, 4, false, true)).hasToString("1.1180339887498949");
    }

    @Test
    void equalValues_giveZeroWithoutDigits() {
        assertThat(PostgresVariance.of(new BigDecimal("4.50"), new BigDecimal("6.7500"), 3, true, true))
                .isEqualTo(BigDecimal.ZERO);
    }

    @Test
    void notANumber_staysNone() {
        assertThat(PostgresVariance.of(Double.NaN, Double.NaN, 3, true, false)).isEqualTo(Double.NaN);
    }
}

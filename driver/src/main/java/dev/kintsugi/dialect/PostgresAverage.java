package dev.kintsugi.dialect;

import dev.kintsugi.rows.SqlType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * PostgreSQL's avg from a sum and a count.
 *
 * <p>avg of integers and numeric is {@code numeric_div(sum, count)}, and the scale of a numeric quotient follows from the values,
 * not from the types ({@code select_div_scale} in {@code src/backend/utils/adt/numeric.c}). A numeric is held in digits of base
 * 10,000: its <em>weight</em> is the exponent of the first digit that is not zero. The quotient's weight is estimated as the
 * difference of the two weights, less one where the dividend's first digit is not greater than the divisor's (equal digits count as
 * less, though they may not be). The scale is then whatever gives 16 significant decimal digits, at the granularity of four,
 * but no less than the scale of either operand, and from 0 to 1000. The quotient is rounded half away from zero, and its trailing
 * zeros stay: avg of 1 and 2 is 1.5000000000000000.
 *
 * <p>The sum's scale is the greatest of its addends' on the shards as on one database, so the quotient's is the same as well. A
 * special sum (NaN, infinite) is its own average. avg of floating point is the quotient in floating point.
 */
final class PostgresAverage {
    private static final int DECIMALS_PER_DIGIT = 4;
    private static final int LEAST_SIGNIFICANT_DIGITS = 16;
    private static final int GREATEST_SCALE = 1000;

    private PostgresAverage() {}

    /**
     * The average of that kind.
     *
     * @param kind DECIMAL, or DOUBLE
     */
    static Object of(SqlType.Kind kind, Object sum, long count) {
        if (kind != SqlType.Kind.DECIMAL) {
            return ((Number) sum).doubleValue() / count;
        }
        if (sum instanceof Double special) {
            return special;
        }
        BigDecimal total = sum instanceof BigDecimal number ? number : BigDecimal.valueOf((Long) sum);
        return divide(total, BigDecimal.valueOf(count));
    }

    static BigDecimal divide(BigDecimal dividend, BigDecimal divisor) {
        return dividend.divide(divisor, scale(dividend, divisor), RoundingMode.HALF_UP);
    }

    private static int scale(BigDecimal dividend, BigDecimal divisor) {
        int weight = weight(dividend) - weight(divisor);
        if (firstDigit(dividend) <= firstDigit(divisor)) {
            weight--;
        }
        int scale = LEAST_SIGNIFICANT_DIGITS - weight * DECIMALS_PER_DIGIT;
        scale = Math.max(scale, Math.max(dividend.scale(), divisor.scale()));
        return Math.min(Math.max(scale, 0), GREATEST_SCALE);
    }

    private static int weight(BigDecimal number) {
        return number.signum() == 0 ? 0 : Math.floorDiv(decimalExponent(number), DECIMALS_PER_DIGIT);
    }

    private static int decimalExponent(BigDecimal number) {
        return number.precision() - number.scale() - 1;
    }

    /** The first digit of base 10,000, 0 for zero. */
    private static int firstDigit(BigDecimal number) {
        if (number.signum() == 0) {
            return 0;
        }
        int decimals = Math.floorMod(decimalExponent(number), DECIMALS_PER_DIGIT) + 1;
        BigInteger unscaled = number.unscaledValue().abs();
        int surplus = number.precision() - decimals;
        return surplus >= 0
                ? unscaled.divide(BigInteger.TEN.pow(surplus)).intValue()
                : unscaled.multiply(BigInteger.TEN.pow(-surplus)).intValue();
    }
}

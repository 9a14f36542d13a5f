package dev.kintsugi.dialect;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * PostgreSQL's variance and standard deviation of integers and numeric, to the last digit.
 *
 * <p>Both are computed from the number of values, their sum and the sum of their squares ({@code numeric_stddev_internal} in
 * {@code src/backend/utils/adt/numeric.c}): (N·Σx² − (Σx)²) / (N·(N − 1)), or / N² for a population, with the scale that division has.
 * The root has the same scale, rounded half away from zero. A numerator that is not positive gives 0, without digits after the point. Any
 * NaN or infinity gives NaN.
 */
final class PostgresVariance {
    /** Digits beyond the scale that tell how to round: a root that is not exact never ends in zeros alone. */
    private static final int GUARD = 4;

    private PostgresVariance() {}

    static Object of(Object sum, Object squares, long count, boolean sample, boolean root) {
        if (!(sum instanceof BigDecimal total && squares instanceof BigDecimal totalOfSquares)) {
            return Double.NaN;
        }
        BigDecimal n = BigDecimal.valueOf(count);
        int scale = 2 * total.scale();
        BigDecimal numerator =
                n.multiply(totalOfSquares).setScale(scale, RoundingMode.HALF_UP).subtract(total.multiply(total));
        if (numerator.signum() <= 0) {
            return BigDecimal.ZERO;
        }
        BigDecimal variance =
                PostgresAverage.divide(numerator, sample ? n.multiply(BigDecimal.valueOf(count - 1)) : n.multiply(n));
        return root ? root(variance) : variance;
    }

    private static BigDecimal root(BigDecimal variance) {
        int scale = variance.scale();
        BigInteger shifted = variance.unscaledValue().multiply(BigInteger.TEN.pow(scale + 2 * GUARD));
        return new BigDecimal(shifted.sqrt(), scale + GUARD).setScale(scale, RoundingMode.HALF_UP);
    }
}

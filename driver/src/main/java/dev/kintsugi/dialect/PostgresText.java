package dev.kintsugi.dialect;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Computed values as the text that PostgreSQL would send for them.
 *
 * <p>Floating point follows PostgreSQL 12 and later ({@code src/common/d2s.c}, after Ulf Adams, <em>Ryū: fast float-to-string
 * conversion</em>, PLDI 2018): the fewest digits that lie strictly between the midpoints to the two neighbouring values, nearest to the
 * value among those; plain notation while the decimal exponent is at least -4 and below 15 (float8) or 6 (float4), else
 * {@code 1e+15}. Ryū itself, and Java from 19 on, would accept a midpoint for an even significand; PostgreSQL does not.
 */
final class PostgresText {
    private static final int FLOAT8_DIGITS = 17;
    private static final int FLOAT8_PLAIN = 15;
    private static final int FLOAT4_DIGITS = 9;
    private static final int FLOAT4_PLAIN = 6;
    private static final int SMALLEST_PLAIN_EXPONENT = -4;
    private static final BigDecimal TWO = BigDecimal.valueOf(2);
    private static final RoundingMode[] ROUNDINGS = {RoundingMode.HALF_EVEN, RoundingMode.UP, RoundingMode.DOWN};

    private PostgresText() {}

    static String of(Object value) {
        if (value instanceof BigDecimal number) {
            return number.toPlainString();
        }
        if (value instanceof Boolean truth) {
            return truth ? "t" : "f";
        }
        if (value instanceof Double number) {
            return float8(number);
        }
        return value instanceof Float number ? float4(number) : value.toString();
    }

    static String float8(double value) {
        if (value == 0 || !Double.isFinite(value)) {
            return special(value);
        }
        double size = Math.abs(value);
        BigDecimal exact = new BigDecimal(size);
        BigDecimal below = exact.subtract(new BigDecimal(Math.nextDown(size)));
        // Above the greatest finite value the distance is as below it.
        BigDecimal above = size == Double.MAX_VALUE ? below : new BigDecimal(Math.nextUp(size)).subtract(exact);
        String digits = format(shortest(exact, below, above, FLOAT8_DIGITS), FLOAT8_PLAIN);
        return value < 0 ? "-" + digits : digits;
    }

    static String float4(float value) {
        if (value == 0 || !Float.isFinite(value)) {
            return special(value);
        }
        float size = Math.abs(value);
        BigDecimal exact = new BigDecimal(size);
        BigDecimal below = exact.subtract(new BigDecimal(Math.nextDown(size)));
        BigDecimal above = size == Float.MAX_VALUE ? below : new BigDecimal(Math.nextUp(size)).subtract(exact);
        String digits = format(shortest(exact, below, above, FLOAT4_DIGITS), FLOAT4_PLAIN);
        return value < 0 ? "-" + digits : digits;
    }

    /**
     * The number of fewest digits that is nearer to a value than to its neighbours.
     *
     * @param below distance to the next smaller value
     * @param above distance to the next greater value
     * @param most digits that always suffice
     */
    private static BigDecimal shortest(BigDecimal exact, BigDecimal below, BigDecimal above, int most) {
        for (int digits = 1; digits < most; digits++) {
            // The nearest number may be below a power of two, where values are closer, and the other neighbour may do.
            for (RoundingMode mode : ROUNDINGS) {
                BigDecimal candidate = exact.round(new MathContext(digits, mode));
                BigDecimal twice = candidate.subtract(exact).multiply(TWO);
                if (twice.compareTo(above) < 0 && twice.negate().compareTo(below) < 0) {
                    return candidate;
                }
            }
        }
        return exact.round(new MathContext(most, RoundingMode.HALF_EVEN));
    }

    private static String special(double value) {
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        return Double.toString(value);
    }

    /** A positive number. */
    private static String format(BigDecimal rounded, int plainBelow) {
        BigDecimal number = rounded.stripTrailingZeros();
        int exponent = number.precision() - number.scale() - 1;
        if (exponent >= SMALLEST_PLAIN_EXPONENT && exponent < plainBelow) {
            return number.toPlainString();
        }
        String digits = number.unscaledValue().toString();
        StringBuilder text = new StringBuilder(digits.length() + 6);
        text.append(digits.charAt(0));
        if (digits.length() > 1) {
            text.append('.').append(digits, 1, digits.length());
        }
        text.append('e').append(exponent < 0 ? '-' : '+');
        int size = Math.abs(exponent);
        return (size < 10 ? text.append('0') : text).append(size).toString();
    }
}

package dev.kintsugi.dialect;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Computed values as the text that PostgreSQL would send for them.
 *
 * <p>Floating point follows PostgreSQL 12 and later: the fewest digits that read back as the same value, nearest to it among
 * those; plain notation while the decimal exponent is at least -4 and below 15 (float8) or 6 (float4), else {@code 1e+15}.
 */
final class PostgresText {
    private static final int FLOAT8_DIGITS = 17;
    private static final int FLOAT8_PLAIN = 15;
    private static final int FLOAT4_DIGITS = 9;
    private static final int FLOAT4_PLAIN = 6;
    private static final int SMALLEST_PLAIN_EXPONENT = -4;

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
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 1; digits < FLOAT8_DIGITS; digits++) {
            for (RoundingMode mode : new RoundingMode[] {RoundingMode.HALF_EVEN, RoundingMode.UP, RoundingMode.DOWN}) {
                BigDecimal shorter = exact.round(new MathContext(digits, mode));
                if (shorter.doubleValue() == value) {
                    return format(shorter, FLOAT8_PLAIN);
                }
            }
        }
        return format(exact.round(new MathContext(FLOAT8_DIGITS)), FLOAT8_PLAIN);
    }

    static String float4(float value) {
        if (value == 0 || !Float.isFinite(value)) {
            return special(value);
        }
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 1; digits < FLOAT4_DIGITS; digits++) {
            for (RoundingMode mode : new RoundingMode[] {RoundingMode.HALF_EVEN, RoundingMode.UP, RoundingMode.DOWN}) {
                BigDecimal shorter = exact.round(new MathContext(digits, mode));
                if (shorter.floatValue() == value) {
                    return format(shorter, FLOAT4_PLAIN);
                }
            }
        }
        return format(exact.round(new MathContext(FLOAT4_DIGITS)), FLOAT4_PLAIN);
    }

    private static String special(double value) {
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        return Double.toString(value);
    }

    private static String format(BigDecimal rounded, int plainBelow) {
        BigDecimal number = rounded.stripTrailingZeros();
        int exponent = number.precision() - number.scale() - 1;
        if (exponent >= SMALLEST_PLAIN_EXPONENT && exponent < plainBelow) {
            return number.toPlainString();
        }
        String digits = number.unscaledValue().abs().toString();
        StringBuilder text = new StringBuilder(digits.length() + 6);
        if (number.signum() < 0) {
            text.append('-');
        }
        text.append(digits.charAt(0));
        if (digits.length() > 1) {
            text.append('.').append(digits, 1, digits.length());
        }
        text.append('e').append(exponent < 0 ? '-' : '+');
        int size = Math.abs(exponent);
        return (size < 10 ? text.append('0') : text).append(size).toString();
    }
}

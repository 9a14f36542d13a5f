package dev.kintsugi.route;

import java.math.BigDecimal;

/**
 * Keys of REAL and DOUBLE PRECISION columns. A key is the exact decimal expansion of the binary value. Beside a number of another
 * type, databases compare as doubles or as decimals, and drivers send a Java float as either; only where all of that comes to the
 * same is the key known.
 */
final class FloatKeys {
    private static final BigDecimal EXACT_FLOATS = new BigDecimal(NumberKeys.EXACT_FLOATS);
    private static final BigDecimal EXACT_DOUBLES = new BigDecimal(NumberKeys.EXACT_DOUBLES);

    private FloatKeys() {}

    static KeyText real(Object value) {
        if (value instanceof Float number) {
            return expansion(number);
        }
        if (value instanceof Double number) {
            // Stored as it is or equal to no float; NaN is not equal to itself in Java.
            return (double) number.floatValue() == number || number.isNaN()
                    ? expansion(number)
                    : KeyText.NoRow.NO_ROW;
        }
        if (value instanceof String text) {
            String number = NumberKeys.trimmed(text);
            return NumberKeys.isDecimal(number) ? parsed(number, Float.parseFloat(number)) : special(number);
        }
        return whole(value, EXACT_FLOATS);
    }

    static KeyText doublePrecision(Object value) {
        if (value instanceof Double number) {
            return expansion(number);
        }
        if (value instanceof Float number) {
            boolean oneReading = Double.parseDouble(number.toString()) == number.doubleValue() || number.isNaN();
            return oneReading ? expansion(number) : KeyText.Unknown.UNKNOWN;
        }
        if (value instanceof String text) {
            String number = NumberKeys.trimmed(text);
            return NumberKeys.isDecimal(number) ? parsed(number, Double.parseDouble(number)) : special(number);
        }
        return whole(value, EXACT_DOUBLES);
    }

    private static KeyText expansion(double number) {
        return Double.isNaN(number) || Double.isInfinite(number)
                ? new KeyText.Of(Double.toString(number))
                : NumberKeys.plain(new BigDecimal(number));
    }

    private static KeyText whole(Object value, BigDecimal bound) {
        BigDecimal number = value instanceof BigDecimal decimal
                ? decimal
                : NumberKeys.isPrimitiveInteger(value) ? BigDecimal.valueOf(((Number) value).longValue()) : null;
        return number != null
                        && number.abs().compareTo(bound) < 0
                        && number.stripTrailingZeros().scale() <= 0
                ? NumberKeys.plain(number)
                : KeyText.Unknown.UNKNOWN;
    }

    /** Overflow and underflow are errors to PostgreSQL. */
    private static KeyText parsed(String text, double number) {
        boolean underflow = number == 0 && text.chars().anyMatch(c -> c >= '1' && c <= '9');
        return underflow || Double.isInfinite(number) ? KeyText.Unknown.UNKNOWN : expansion(number);
    }

    private static KeyText special(String text) {
        return switch (text) {
            case NumberKeys.NAN, NumberKeys.INFINITY, NumberKeys.MINUS_INFINITY -> new KeyText.Of(text);
            default -> KeyText.Unknown.UNKNOWN;
        };
    }
}

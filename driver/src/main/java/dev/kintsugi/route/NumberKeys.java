package dev.kintsugi.route;

import dev.kintsugi.rows.SqlType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;

/** Keys of integer and numeric columns. */
final class NumberKeys {
    static final String NAN = "NaN";
    static final String INFINITY = "Infinity";
    static final String MINUS_INFINITY = "-Infinity";

    /** From 2^53 on, several integers are one double. */
    static final double EXACT_DOUBLES = 1L << 53;

    /** From 2^24 on, several integers are one float. */
    static final float EXACT_FLOATS = 1L << 24;

    /** PostgreSQL's bounds of a numeric: digits before and after the point. More would only fill memory with zeros. */
    private static final int MAX_INTEGER_DIGITS = 131_072;

    private static final int MAX_FRACTION_DIGITS = 16_383;

    /** Different numerics of at most 15 digits are different doubles. */
    private static final int DIGITS_OF_DOUBLE = 15;

    private static final double FIFTEEN_DIGITS = 1e15;

    /** Digits that a long always holds. */
    private static final int DIGITS_OF_LONG = 18;

    /** Possessive, so that a long text that is no number is found out in one pass. */
    private static final Pattern DECIMAL =
            Pattern.compile("[+-]?(?:[0-9]++(?:\\.[0-9]*+)?+|\\.[0-9]++)(?:[eE][+-]?[0-9]{1,5})?");

    private NumberKeys() {}

    static boolean isPrimitiveInteger(Object value) {
        return value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte;
    }

    /** The key of an integer column with that range. */
    static KeyText integer(long min, long max, Object value) {
        if (isPrimitiveInteger(value)) {
            long number = ((Number) value).longValue();
            return number >= min && number <= max ? new KeyText.Of(Long.toString(number)) : KeyText.NoRow.NO_ROW;
        }
        if (value instanceof String text) {
            return integerText(min, max, text);
        }
        if (value instanceof BigDecimal number) {
            return integral(min, max, number);
        }
        if (value instanceof BigInteger number) {
            return integral(min, max, new BigDecimal(number));
        }
        if (value instanceof Double number) {
            return integerBesideDouble(min, max, number);
        }
        if (value instanceof Float number && isExact(number)) {
            return integral(min, max, new BigDecimal(number));
        }
        return KeyText.Unknown.UNKNOWN;
    }

    /** The key of a numeric column. */
    static KeyText decimal(SqlType column, Object value) {
        if (isPrimitiveInteger(value)) {
            return new KeyText.Of(Long.toString(((Number) value).longValue()));
        }
        if (value instanceof BigDecimal number) {
            return plain(number);
        }
        if (value instanceof BigInteger number) {
            return plain(new BigDecimal(number));
        }
        if (value instanceof String text) {
            return decimalText(text);
        }
        if (value instanceof Double number && (number.isNaN() || number.isInfinite())) {
            return new KeyText.Of(number.toString());
        }
        boolean sameAsDouble = column.length() > 0 && column.length() <= DIGITS_OF_DOUBLE;
        if (sameAsDouble && value instanceof Double number && number == Math.rint(number) && Math.abs(number) < FIFTEEN_DIGITS) {
            return plain(new BigDecimal(number));
        }
        return sameAsDouble && value instanceof Float number && isExact(number)
                ? plain(new BigDecimal(number))
                : KeyText.Unknown.UNKNOWN;
    }

    /** True if a numeric column stores this canonical key without rounding. */
    static boolean fits(SqlType column, String key) {
        int point = key.indexOf('.');
        int fraction = point < 0 ? 0 : key.length() - point - 1;
        if (column.length() < 0) {
            return true;
        }
        // A precision without a scale is one that is negative or floats: both may round before the point.
        return column.scale() >= 0 && fraction <= column.scale();
    }

    /** A number without exponent, trailing zeros or negative zero. */
    static KeyText plain(BigDecimal number) {
        if (number.signum() == 0) {
            return new KeyText.Of("0");
        }
        BigDecimal stripped = number.stripTrailingZeros();
        return (long) stripped.precision() - stripped.scale() > MAX_INTEGER_DIGITS || stripped.scale() > MAX_FRACTION_DIGITS
                ? KeyText.Unknown.UNKNOWN
                : new KeyText.Of(stripped.toPlainString());
    }

    /** True for whole numbers below 2^24, which are the same in every type that a driver may send a float as. */
    static boolean isExact(Float number) {
        return number == Math.rint(number) && Math.abs(number) < EXACT_FLOATS;
    }

    /** True for an optional sign, digits with an optional point, and an optional exponent of at most five digits. */
    static boolean isDecimal(String text) {
        return text.length() <= MAX_INTEGER_DIGITS + MAX_FRACTION_DIGITS + 2
                && DECIMAL.matcher(text).matches();
    }

    /** Without the spaces around it that both databases skip. */
    static String trimmed(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }

    private static KeyText integral(long min, long max, BigDecimal number) {
        if (number.signum() == 0) {
            return new KeyText.Of("0");
        }
        BigDecimal stripped = number.stripTrailingZeros();
        boolean whole = stripped.scale() <= 0;
        if (!whole || stripped.compareTo(BigDecimal.valueOf(min)) < 0 || stripped.compareTo(BigDecimal.valueOf(max)) > 0) {
            return KeyText.NoRow.NO_ROW;
        }
        return new KeyText.Of(Long.toString(stripped.longValueExact()));
    }

    /** Both databases compare the two as doubles or exactly; below 2^53 that is the same. */
    private static KeyText integerBesideDouble(long min, long max, double number) {
        if (number == Math.rint(number) && Math.abs(number) < EXACT_DOUBLES) {
            return integral(min, max, new BigDecimal(number));
        }
        boolean fraction = Math.abs(number) < EXACT_DOUBLES;
        return fraction ? KeyText.NoRow.NO_ROW : KeyText.Unknown.UNKNOWN;
    }

    /** What is no integer within the range is an error of the database or of another type: it has the say. */
    private static KeyText integerText(long min, long max, String text) {
        String number = trimmed(text);
        int start = number.startsWith("-") || number.startsWith("+") ? 1 : 0;
        if (number.length() == start) {
            return KeyText.Unknown.UNKNOWN;
        }
        for (int i = start; i < number.length(); i++) {
            if (number.charAt(i) < '0' || number.charAt(i) > '9') {
                return KeyText.Unknown.UNKNOWN;
            }
        }
        if (number.length() - start <= DIGITS_OF_LONG) {
            long parsed = Long.parseLong(number);
            return parsed >= min && parsed <= max ? new KeyText.Of(Long.toString(parsed)) : KeyText.Unknown.UNKNOWN;
        }
        return number.length() <= MAX_INTEGER_DIGITS
                        && integral(min, max, new BigDecimal(number)) instanceof KeyText.Of known
                ? known
                : KeyText.Unknown.UNKNOWN;
    }

    private static KeyText decimalText(String text) {
        String number = trimmed(text);
        if (number.equals(NAN) || number.equals(INFINITY) || number.equals(MINUS_INFINITY)) {
            return new KeyText.Of(number);
        }
        return isDecimal(number) ? plain(new BigDecimal(number)) : KeyText.Unknown.UNKNOWN;
    }
}

package dev.kintsugi.route;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Arithmetic on literals' Java values. */
final class Numbers {
    private Numbers() {}

    /** The number with its sign changed; of anything else only the database knows the negative. */
    static Object negate(Object value) {
        if (value instanceof Long number) {
            return number == Long.MIN_VALUE
                    ? new BigDecimal(BigInteger.valueOf(number).negate())
                    : (Object) (-number);
        }
        return value instanceof BigDecimal number ? number.negate() : KeyText.Unknown.UNKNOWN;
    }

    /** The exact result on integers; {@link Operand#UNKNOWN} where it overflows or an operand is no integer. */
    static Object combine(char operator, Object a, Object b) {
        if (!(a instanceof Long || a instanceof Integer) || !(b instanceof Long || b instanceof Integer)) {
            return Operand.UNKNOWN;
        }
        BigInteger left = BigInteger.valueOf(((Number) a).longValue());
        BigInteger right = BigInteger.valueOf(((Number) b).longValue());
        BigInteger result =
                switch (operator) {
                    case '+' -> left.add(right);
                    case '-' -> left.subtract(right);
                    case '*' -> left.multiply(right);
                    default -> throw new IllegalArgumentException("operator " + operator);
                };
        return result.bitLength() < Long.SIZE ? (Object) result.longValue() : Operand.UNKNOWN;
    }
}

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
}

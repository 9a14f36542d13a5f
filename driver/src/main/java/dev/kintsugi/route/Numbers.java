package dev.kintsugi.route;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** Arithmetic on literals' Java values. */
final class Numbers {
    private Numbers() {}

    /** The number with its sign changed; whatever is no number is unknown and stays as it is. */
    static @Nullable Object negate(@Nullable Object value) {
        if (value instanceof Long number) {
            return number == Long.MIN_VALUE
                    ? new BigDecimal(BigInteger.valueOf(number).negate())
                    : (Object) (-number);
        }
        return value instanceof BigDecimal number ? number.negate() : value;
    }
}

package dev.kintsugi.pool;

import dev.kintsugi.error.Errors;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/** How a wait ended: with a permit of these {@link Permits}, with a primary of these {@link ShardPools}, or without. */
sealed interface Outcome permits Permits, ShardPools, Outcome.Nothing {

    /** Why nothing came. */
    enum Nothing implements Outcome {
        TIMED_OUT,
        INTERRUPTED,
        CANCELLED,
        ABORTED;

        SQLException error(String pool, long waitedNanos) {
            return switch (this) {
                case TIMED_OUT -> Errors.poolExhausted(pool, TimeUnit.NANOSECONDS.toMillis(waitedNanos), null);
                case INTERRUPTED, CANCELLED -> Errors.waitCancelled(pool, null);
                case ABORTED -> Errors.closed("connection");
            };
        }
    }
}

package dev.kintsugi.pool;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One thread's wait for a permit. It has one outcome: the first that any thread gives it. */
final class Wait {
    private final Thread thread = Thread.currentThread();
    private final AtomicReference<@Nullable Outcome> outcome = new AtomicReference<>();

    /** Ends it; false if it has an outcome already. */
    boolean end(Outcome how) {
        if (!outcome.compareAndSet(null, how)) {
            return false;
        }
        LockSupport.unpark(thread);
        return true;
    }

    /** How it ended; null while it goes on. */
    @Nullable Outcome outcome() {
        return outcome.get();
    }

    /**
     * Waits, on the thread that made this. An interrupt ends the wait and stays pending.
     *
     * @param deadline by {@link System#nanoTime()}
     */
    Outcome await(long deadline) {
        while (true) {
            Outcome ended = outcome();
            if (ended != null) {
                return ended;
            }
            long left = deadline - System.nanoTime();
            if (Thread.currentThread().isInterrupted()) {
                outcome.compareAndSet(null, Outcome.Nothing.INTERRUPTED);
            } else if (left <= 0) {
                outcome.compareAndSet(null, Outcome.Nothing.TIMED_OUT);
            } else {
                LockSupport.parkNanos(this, left);
            }
        }
    }
}

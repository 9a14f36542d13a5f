package dev.kintsugi.pool;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A fixed number of permits. Those who hold something that others wait for are served before those who do not, each
 * kind in order of arrival; after {@value #AHEAD} of the former in a row, one of the latter has its turn. Thread-safe.
 *
 * <p>A {@link java.util.concurrent.Semaphore} would do but for three needs: the order; that a session waits on two of
 * these at a time, for whichever comes first; and that another thread can call a wait off without interrupting it.
 *
 * <p>{@code free} is a plain counter while nobody waits. Whoever adds a permit looks for waiters afterwards, and
 * whoever joins the queue looks for permits afterwards; both are volatile, so at least one of the two sees the other
 * and none sleeps beside a free permit.
 */
final class Permits implements Outcome {
    private static final int AHEAD = 8;

    private final AtomicInteger free;
    private final Object lock = new Object();
    private final ArrayDeque<Wait> holders = new ArrayDeque<>();
    private final ArrayDeque<Wait> newcomers = new ArrayDeque<>();
    private int ahead;
    private volatile int waiting;

    Permits(int count) {
        free = new AtomicInteger(count);
    }

    /** Takes a permit if one is free and nobody waits for it. */
    boolean tryAcquire() {
        return waiting == 0 && takeFree();
    }

    /** Gives one back. */
    void release() {
        free.incrementAndGet();
        if (waiting > 0) {
            grant();
        }
    }

    /**
     * Puts a wait in the queue. It may be granted before this returns.
     *
     * @param holder true for a session that holds something
     */
    void join(Wait wait, boolean holder) {
        synchronized (lock) {
            (holder ? holders : newcomers).add(wait);
            count();
        }
        grant();
    }

    /** Takes a wait that is over out of the queue; does nothing if it is not there. */
    void leave(Wait wait) {
        synchronized (lock) {
            if (!holders.remove(wait)) {
                newcomers.remove(wait);
            }
            count();
        }
    }

    /** True if somebody waits. */
    boolean contended() {
        return waiting > 0;
    }

    /** How many permits nobody has. */
    int free() {
        return free.get();
    }

    /** Ends every wait without a permit. */
    void abandon() {
        synchronized (lock) {
            holders.forEach(wait -> wait.end(Outcome.Nothing.ABORTED));
            newcomers.forEach(wait -> wait.end(Outcome.Nothing.ABORTED));
        }
    }

    private void grant() {
        synchronized (lock) {
            while (waiting > 0 && takeFree()) {
                Wait next = next();
                count();
                if (!next.end(this)) {
                    free.incrementAndGet();
                }
            }
        }
    }

    private Wait next() {
        if (newcomers.isEmpty() || (ahead < AHEAD && !holders.isEmpty())) {
            ahead++;
            return holders.remove();
        }
        ahead = 0;
        return newcomers.remove();
    }

    private void count() {
        waiting = holders.size() + newcomers.size();
    }

    private boolean takeFree() {
        int count = free.get();
        while (count > 0) {
            if (free.compareAndSet(count, count - 1)) {
                return true;
            }
            count = free.get();
        }
        return false;
    }
}

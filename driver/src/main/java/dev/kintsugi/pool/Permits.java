package dev.kintsugi.pool;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A fixed number of permits, given first come first served. Thread-safe.
 *
 * <p>A {@link java.util.concurrent.Semaphore} would do but for two needs: a session waits on two of these at a time, for
 * whichever comes first, and its wait can be called off by another thread without interrupting it.
 *
 * <p>{@code free} is a plain counter while nobody waits. Whoever adds a permit looks for waiters afterwards, and whoever joins
 * the queue looks for permits afterwards; both are volatile, so at least one of the two sees the other and none sleeps beside
 * a free permit.
 */
final class Permits implements Outcome {
    private final AtomicInteger free;
    private final ArrayDeque<Wait> queue = new ArrayDeque<>();
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

    /** Puts a wait in the queue. It may be granted before this returns. */
    void join(Wait wait) {
        synchronized (queue) {
            queue.add(wait);
            waiting = queue.size();
        }
        grant();
    }

    /** Takes a wait that is over out of the queue; does nothing if it is not there. */
    void leave(Wait wait) {
        synchronized (queue) {
            queue.remove(wait);
            waiting = queue.size();
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

    private void grant() {
        synchronized (queue) {
            while (!queue.isEmpty() && takeFree()) {
                Wait first = queue.remove();
                waiting = queue.size();
                if (!first.end(this)) {
                    free.incrementAndGet();
                }
            }
        }
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

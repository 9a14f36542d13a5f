package dev.kintsugi.execute;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Does things at their time, for one cluster. Its thread comes when first needed, and only hands over what is due. Thread-safe. */
public final class Timers implements AutoCloseable {
    private static final long LINGER_SECONDS = 10;
    private final ScheduledThreadPoolExecutor clock;
    private final Fan fan;

    /**
     * For one cluster.
     *
     * @param fan whose threads do what is due
     */
    public Timers(String cluster, Fan fan) {
        this.fan = fan;
        this.clock = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "kintsugi-" + cluster + "-timer");
            thread.setDaemon(true);
            return thread;
        });
        clock.setRemoveOnCancelPolicy(true);
        clock.setKeepAliveTime(LINGER_SECONDS, TimeUnit.SECONDS);
        clock.allowCoreThreadTimeOut(true);
        // A session may still run while its cluster closes.
        clock.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    /** Does something after a while, on another thread, unless it is cancelled before. */
    public Future<?> after(long millis, Runnable action) {
        return clock.schedule(() -> now(action), millis, TimeUnit.MILLISECONDS);
    }

    /** Does something now, on another thread. */
    public void now(Runnable action) {
        fan.aside(action);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}

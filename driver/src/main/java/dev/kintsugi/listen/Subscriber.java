package dev.kintsugi.listen;

import dev.kintsugi.dialect.Notification;
import dev.kintsugi.error.Errors;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A session that listens, and what it has heard and not yet taken. Thread-safe. */
public final class Subscriber {
    private final int most;
    private final Runnable news;
    private final Consumer<SQLException> end;
    private final List<Notification> waiting = new ArrayList<>();
    private volatile int process;
    private boolean over;

    /**
     * A session.
     *
     * @param most how many notifications may wait
     * @param news is run when something has come, on another thread than the session's; it must not wait
     * @param end ends the session, which may have missed something
     */
    public Subscriber(int most, Runnable news, Consumer<SQLException> end) {
        this.most = most;
        this.news = news;
        this.end = end;
    }

    /** The number by which its client knows the session, as other clients do their server process. */
    public void process(int number) {
        process = number;
    }

    int process() {
        return process;
    }

    void add(Notification notification) {
        synchronized (this) {
            if (waiting.size() < most) {
                waiting.add(notification);
                notifyAll();
            } else {
                over = true;
            }
        }
        if (isOver()) {
            lost(Errors.limitReached(
                    "More than " + most + " notifications wait for this session", "limits.notifications"));
        } else {
            news.run();
        }
    }

    private synchronized boolean isOver() {
        return over;
    }

    /** Something may have been missed. */
    void lost(SQLException reason) {
        close();
        end.accept(reason);
    }

    /** Nothing comes any more. */
    public synchronized void close() {
        over = true;
        notifyAll();
    }

    /**
     * What has come since it was asked last.
     *
     * @param millis for how long to wait for something
     * @throws SQLException 57014 if the thread is interrupted meanwhile
     */
    public synchronized List<Notification> take(long millis) throws SQLException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        boolean endless = TimeUnit.MILLISECONDS.toNanos(millis) == Long.MAX_VALUE;
        try {
            while (waiting.isEmpty() && !over) {
                long left = endless ? 0 : TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (!endless && left <= 0) {
                    break;
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Errors.cancelled();
        }
        List<Notification> taken = List.copyOf(waiting);
        waiting.clear();
        return taken;
    }
}

package dev.kintsugi.listen;

import dev.kintsugi.dialect.Channels;
import dev.kintsugi.dialect.Notification;
import dev.kintsugi.error.Errors;
import dev.kintsugi.pool.Pools;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connection on which one shard is listened to, and the thread that waits there. It ends when it is told to, or the connection is lost. */
final class Ear implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Ear.class);
    /** How long errands wait at most: the vendor's driver cannot be woken from its own wait. */
    private static final int WAIT_MILLIS = 50;

    private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int CHECK_SECONDS = 5;

    private final Listening listening;
    private final Pools pools;
    private final Channels channels;
    private final int shard;
    private final Queue<Errand> errands = new ConcurrentLinkedQueue<>();
    private volatile boolean over;
    /** The process of this one's clients whose notifications are coming; 0 for somebody's elsewhere. */
    private int teller;

    /** What is to be done on the connection. */
    @FunctionalInterface
    interface Work {
        void on(Connection connection) throws SQLException;
    }

    private record Errand(Work work, CompletableFuture<Void> done) {}

    Ear(Listening listening, Pools pools, Channels channels, int shard) {
        this.listening = listening;
        this.pools = pools;
        this.channels = channels;
        this.shard = shard;
    }

    /** Asks for something, which is done once all is passed on that was told before. */
    CompletableFuture<Void> ask(Work work) {
        Errand errand = new Errand(work, new CompletableFuture<>());
        errands.add(errand);
        return errand.done();
    }

    /** Ends soon. */
    void close() {
        over = true;
    }

    @Override
    public void run() {
        SQLException reason = Errors.closed("cluster");
        try (Connection connection = pools.connect(shard)) {
            channels.listen(connection, listening.own());
            hear(connection);
        } catch (SQLException e) {
            reason = e;
        } catch (RuntimeException e) {
            log.error("What was told on a channel could not be passed on", e);
        } finally {
            listening.lost(this, reason);
            for (Errand errand = errands.poll(); errand != null; errand = errands.poll()) {
                errand.done().completeExceptionally(reason);
            }
        }
    }

    private void hear(Connection connection) throws SQLException {
        long checked = System.nanoTime();
        while (!over) {
            List<CompletableFuture<Void>> done = work(connection);
            for (Notification heard : channels.heard(connection, done.isEmpty() ? WAIT_MILLIS : 0)) {
                pass(heard);
            }
            done.forEach(one -> one.complete(null));
            if (System.nanoTime() - checked > CHECK_NANOS) {
                if (!connection.isValid(CHECK_SECONDS)) {
                    throw Errors.notAnswering(listening.name(shard));
                }
                checked = System.nanoTime();
            }
        }
    }

    private List<CompletableFuture<Void>> work(Connection connection) throws SQLException {
        List<CompletableFuture<Void>> done = new ArrayList<>();
        for (Errand errand = errands.poll(); errand != null; errand = errands.poll()) {
            try {
                errand.work().on(connection);
                done.add(errand.done());
            } catch (SQLException e) {
                errand.done().completeExceptionally(e);
                throw e;
            }
        }
        return done;
    }

    /** What a client of this process tells comes between two marks, together with them. */
    private void pass(Notification heard) {
        if (!heard.channel().equals(listening.own())) {
            listening.pass(this, heard, teller);
            return;
        }
        Mark mark = Mark.of(heard.payload());
        if (mark != null && mark.begins()) {
            teller = mark.number();
        } else if (mark != null) {
            teller = 0;
            listening.passed(this, mark.number());
        }
    }
}

package dev.kintsugi.proxy.server;

import dev.kintsugi.proxy.vendor.Awaiting.Hearing;
import dev.kintsugi.proxy.vendor.LineSocket;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the sockets of clients and of the shards that are to answer them. One thread, the leader, waits for all of them, and does
 * itself what is to be done for those that have bytes: to wake up another thread costs more than many a statement.
 *
 * <p>A leader that is about to wait for something else gives way: another thread of the pool leads from then on, and it ends what it has
 * begun as any thread would. One that does not say so and stays with something for long is relieved all the same. (Leader/Followers, Schmidt
 * et al., Pattern-Oriented Software Architecture 2.)
 *
 * <p>Thread-safe.
 */
final class Reactor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Reactor.class);
    /** How often somebody looks whether the leader stays with something: more than it may have to wait for a core. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    /** After so many looks at which nothing has happened nobody looks until something does. */
    private static final int CALM = 10;
    /** How exactly an answer's time is taken. */
    private static final long TIME_MILLIS = 100;

    private final Executor threads;
    private final Selector selector;
    private final Thread lookout;
    /** What has bytes and waits for the leader. */
    private final Deque<Watched> ready = new ArrayDeque<>();
    /** Shards whose answers have a time. */
    private final Set<Watched> timed = ConcurrentHashMap.newKeySet();

    private volatile Leader leader;
    private volatile boolean calm;
    private volatile boolean closed;

    /** The time in which one thread leads. */
    private final class Leader implements Runnable {
        private volatile @Nullable Thread thread;
        /** How much it has done. */
        private volatile int done;
        /** True while it does something. */
        private volatile boolean busy;

        @Override
        public void run() {
            thread = Thread.currentThread();
            try {
                lead();
            } catch (ClosedSelectorException e) {
                log.trace("The reactor has been closed", e);
            } catch (IOException e) {
                log.error("The sockets of clients cannot be watched any more", e);
            }
        }

        private void lead() throws IOException {
            int count = 0;
            while (leader == this) {
                Watched next = next();
                if (next == null) {
                    busy = false;
                    selector.select(Reactor.this::isReady, timed.isEmpty() ? 0 : TIME_MILLIS);
                    busy = true;
                    if (calm) {
                        LockSupport.unpark(lookout);
                    }
                    tellLate();
                } else {
                    busy = true;
                    look(next);
                    done = ++count;
                }
            }
            // Whoever leads may have begun to wait before what was found here last was added.
            selector.wakeup();
        }

        private static void look(Watched next) {
            try {
                next.look();
            } catch (RuntimeException | Error e) {
                log.error("What a client or a shard has sent could not be dealt with", e);
            }
        }
    }

    /** A socket, and what is done when it has bytes. */
    final class Watched {
        private final SelectionKey key;
        /** What reads them, and says what is to be done then; null if nobody expects any. */
        private @Nullable Supplier<@Nullable Runnable> reader;

        private boolean waiting;
        private boolean busy;
        /** True if nobody is told of its bytes. */
        private boolean off;
        /** True if it is to be so for now. */
        private boolean stopped;

        private volatile long deadline;

        private Watched(SocketChannel channel) throws ClosedChannelException {
            key = channel.register(selector, SelectionKey.OP_READ, this);
            wakeUp();
        }

        /** Reads, and does what is to be done; one thread reads at a time. */
        private void look() {
            Supplier<@Nullable Runnable> how;
            synchronized (this) {
                waiting = false;
                how = busy ? null : reader;
                if (how == null) {
                    tell(false);
                    return;
                }
                busy = true;
            }
            Runnable work;
            try {
                work = how.get();
            } finally {
                synchronized (this) {
                    busy = false;
                    if (reader != null) {
                        tell(!stopped);
                    }
                }
            }
            if (work != null) {
                work.run();
            }
        }

        /** Its bytes are to stay where they are for now. */
        synchronized void stop() {
            stopped = true;
            tell(false);
        }

        /** They may be read again. */
        synchronized void goOn() {
            stopped = false;
            tell(!busy);
        }

        private synchronized void expect(@Nullable Supplier<@Nullable Runnable> how) {
            reader = how;
            if (how != null) {
                tell(!busy);
            }
        }

        /** Has the selector tell of its bytes or not. One that nobody expects for a while is not worth the call until it has some. */
        private void tell(boolean on) {
            if (off != on) {
                return;
            }
            off = !on;
            try {
                key.interestOps(on ? SelectionKey.OP_READ : 0);
                if (on) {
                    wakeUp();
                }
            } catch (CancelledKeyException e) {
                log.trace("It has been closed", e);
                if (on) {
                    // Nobody else may have told whoever expects bytes of it.
                    call();
                }
            }
        }

        /** Has it looked at, whether it has bytes or not. */
        private void call() {
            add(this);
            wakeUp();
        }
    }

    /** Watches nothing yet. */
    Reactor(Executor threads) throws IOException {
        this.threads = threads;
        this.selector = Selector.open();
        this.leader = new Leader();
        this.lookout = new Thread(this::lookOut, "kintsugi-lookout");
        lookout.setDaemon(true);
        threads.execute(leader);
        lookout.start();
    }

    /**
     * Watches a client's socket from now on.
     *
     * @param reader reads what has come, without waiting, and says what is to be done
     */
    Watched watch(SocketChannel client, Supplier<@Nullable Runnable> reader) throws ClosedChannelException {
        Watched watched = new Watched(client);
        watched.expect(reader);
        return watched;
    }

    /**
     * Awaits a shard's answer.
     *
     * @param then runs when all of it has come
     */
    void await(LineSocket shard, Hearing hearing, Runnable then) {
        Watched watched;
        try {
            SelectionKey known = shard.channel().keyFor(selector);
            watched = known == null ? new Watched(shard.channel()) : (Watched) known.attachment();
        } catch (ClosedChannelException | CancelledKeyException e) {
            log.debug("A shard's connection has been closed: {}", e.getMessage());
            hearing.hear(false);
            then.run();
            return;
        }
        shard.whenClosed(watched::call);
        int patience = shard.patienceMillis();
        if (patience > 0) {
            watched.deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patience);
            timed.add(watched);
            wakeUp();
        }
        watched.expect(() -> heard(watched, hearing) ? then : null);
        if (shard.isClosed()) {
            watched.call();
        }
    }

    private boolean heard(Watched watched, Hearing hearing) {
        boolean late = watched.deadline != 0 && System.nanoTime() - watched.deadline > 0;
        if (!hearing.hear(late)) {
            return false;
        }
        if (watched.deadline != 0) {
            watched.deadline = 0;
            timed.remove(watched);
        }
        watched.expect(null);
        return true;
    }

    private void tellLate() {
        if (!timed.isEmpty()) {
            long now = System.nanoTime();
            for (Watched watched : timed) {
                if (now - watched.deadline > 0) {
                    add(watched);
                }
            }
        }
    }

    private void isReady(SelectionKey key) {
        add((Watched) key.attachment());
    }

    private void add(Watched watched) {
        synchronized (watched) {
            if (watched.waiting) {
                return;
            }
            watched.waiting = true;
        }
        synchronized (ready) {
            ready.add(watched);
        }
    }

    private @Nullable Watched next() {
        synchronized (ready) {
            return ready.poll();
        }
    }

    /** Lets go of sockets that have been closed, and sees what is to be watched now. */
    void wakeUp() {
        if (!isHere()) {
            selector.wakeup();
        }
    }

    /** True on the thread that leads. */
    boolean isHere() {
        return leader.thread == Thread.currentThread();
    }

    /** Lets another thread lead, if it is this one that does. */
    void giveWay() {
        Leader known = leader;
        if (known.thread == Thread.currentThread()) {
            relieve(known);
        }
    }

    private synchronized void relieve(Leader known) {
        if (leader == known && !closed) {
            Leader next = new Leader();
            leader = next;
            try {
                threads.execute(next);
            } catch (RejectedExecutionException e) {
                log.debug("Nobody leads any more: the proxy ends", e);
            }
        }
    }

    /** Relieves a leader that stays with something. */
    private void lookOut() {
        Leader before = leader;
        int done = 0;
        int still = 0;
        while (!closed) {
            LockSupport.parkNanos(this, LOOK_NANOS);
            Leader now = leader;
            boolean same = now == before && now.done == done;
            before = now;
            done = now.done;
            if (same && now.busy) {
                relieve(now);
            }
            still = same && !now.busy ? still + 1 : 0;
            if (still > CALM) {
                calm = true;
                if (!now.busy && now == leader) {
                    LockSupport.park(this);
                }
                calm = false;
                still = 0;
            }
        }
    }

    /** Nothing is watched any more. */
    @Override
    public synchronized void close() {
        closed = true;
        leader = new Leader();
        LockSupport.unpark(lookout);
        try {
            selector.close();
        } catch (IOException e) {
            log.debug("A selector could not be closed: {}", e.getMessage());
        }
    }
}

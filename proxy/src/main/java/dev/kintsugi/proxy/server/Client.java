package dev.kintsugi.proxy.server;

import dev.kintsugi.proxy.wire.Message;
import dev.kintsugi.proxy.wire.ProtocolViolation;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client that is known: its messages wait here, and are answered one after another on a thread of the pool for as long as there are any. A
 * client that sends faster than it is answered is not read from meanwhile.
 */
final class Client extends ChannelInboundHandlerAdapter implements Runnable, Inbox {
    private static final Logger log = LoggerFactory.getLogger(Client.class);
    private static final int MUCH = 1 << 20;
    private static final int OVERHEAD = 64;
    private static final int LITTLE = MUCH / 4;
    /** Says that nothing more will come. */
    private static final Message GONE = new Message(Inbox.EMPTY, new byte[0]);
    /** Says that the server ends. */
    private static final Message LEAVE = new Message(Inbox.EMPTY, new byte[0]);
    /** Says that there is something to be told. */
    private static final Message NEWS = new Message(Inbox.EMPTY, new byte[0]);

    private final ChannelHandlerContext context;
    private final Clients clients;
    private final Executor threads;
    private final Output out;
    private final Talk talk;
    private final Runnable afterwards;
    private final Deque<Message> waiting = new ArrayDeque<>();
    /** What the connection's thread is reading. */
    private final List<Message> arriving = new ArrayList<>();

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Instant since = Instant.now();
    private int waitingBytes;
    private boolean paused;
    private boolean running;
    /** True if there is something to be told. */
    private boolean news;

    /**
     * A client.
     *
     * @param talk makes what is said to it, which looks ahead into the inbox
     * @param afterwards runs once, when its session is closed
     */
    Client(
            ChannelHandlerContext context,
            Clients clients,
            Executor threads,
            Output out,
            Function<Inbox, Talk> talk,
            Runnable afterwards) {
        this.context = context;
        this.clients = clients;
        this.threads = threads;
        this.out = out;
        this.talk = talk.apply(this);
        this.afterwards = afterwards;
    }

    /** Tells the client that it may speak. */
    void begin() {
        talk.begin();
    }

    /** When it connected. */
    Instant since() {
        return since;
    }

    /** Where it connects from. */
    InetSocketAddress address() {
        return (InetSocketAddress) context.channel().remoteAddress();
    }

    /** True while something of it is half done, or being done. */
    boolean isBusy() {
        synchronized (waiting) {
            return running || !talk.isIdle();
        }
    }

    /** True while it waits for an answer, or is in a transaction. */
    boolean isActive() {
        synchronized (waiting) {
            return !waiting.isEmpty() || !talk.isIdle();
        }
    }

    /** Goes on after a pause. */
    void resume() {
        synchronized (waiting) {
            if (running || waiting.isEmpty()) {
                return;
            }
            running = true;
        }
        threads.execute(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        arriving.add((Message) message);
    }

    /** What has come together waits together, so that who looks ahead sees all of it. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (!arriving.isEmpty()) {
            put(arriving);
            arriving.clear();
        }
    }

    private void put(List<Message> messages) {
        synchronized (waiting) {
            waiting.addAll(messages);
            messages.forEach(message -> waitingBytes += weight(message));
            if (waitingBytes > MUCH && !paused) {
                paused = true;
                context.channel().config().setAutoRead(false);
            }
            if (running) {
                return;
            }
            running = true;
        }
        threads.execute(this);
    }

    private @Nullable Message take() {
        synchronized (waiting) {
            Message message = waiting.peek();
            if (message == null || (message.type() != EMPTY && isHeld())) {
                running = news;
                news = false;
                return running ? NEWS : null;
            }
            waiting.remove();
            waitingBytes -= weight(message);
            if (paused && waitingBytes < LITTLE) {
                paused = false;
                context.channel().config().setAutoRead(true);
            }
            return message;
        }
    }

    /** An empty message takes room as well. */
    private static int weight(Message message) {
        return OVERHEAD + message.length();
    }

    private boolean isHeld() {
        return clients.arePaused() && talk.isIdle() && !talk.ignoresPause();
    }

    @Override
    public char next() {
        synchronized (waiting) {
            Message message = waiting.peek();
            return message == null ? EMPTY : message.type();
        }
    }

    @Override
    public void run() {
        for (Message message = take(); message != null; message = take()) {
            if (message == GONE) {
                end();
                return;
            }
            if (message == LEAVE) {
                talk.leave();
                endIfOver();
            } else if (message == NEWS) {
                tell();
            } else if (!talk.isOver()) {
                answer(message);
            }
        }
        if (!isHeld()) {
            // A pause that has ended since it was looked at has found this still running.
            resume();
        }
    }

    /** There is something to be told, as soon as the client waits for nothing; from any thread. */
    void news() {
        synchronized (waiting) {
            news = true;
            if (running) {
                return;
            }
            running = true;
        }
        threads.execute(this);
    }

    private void tell() {
        try {
            talk.news();
            endIfOver();
        } catch (Output.ClientGone e) {
            log.debug("A client hears nothing any more: {}", e.getMessage());
            talk.close();
            context.close();
        }
    }

    /** The client is sent away as soon as it is in no transaction. */
    void leave() {
        put(List.of(LEAVE));
    }

    /** Closes the connection. */
    void disconnect() {
        context.close();
    }

    /** Waits for the client's session to end, until a moment of {@link System#nanoTime}; true if it has ended. */
    boolean awaitEnd(long deadline) {
        try {
            return ended.await(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void endIfOver() {
        if (talk.isOver()) {
            out.close();
        }
    }

    private void answer(Message message) {
        boolean query = message.type() == 'Q' || message.type() == 'E';
        long started = query ? System.nanoTime() : 0;
        clients.traffic().received(message.length());
        try {
            talk.answer(message);
            endIfOver();
        } catch (ProtocolViolation e) {
            out.reply().error(Failure.fatal("08P01", String.valueOf(e.getMessage())));
            talk.close();
            out.close();
        } catch (Output.ClientGone e) {
            log.debug("A client is not answered any more: {}", e.getMessage());
            talk.close();
            context.close();
        } catch (RuntimeException | Error e) {
            log.error("A client's conversation has failed and ends", e);
            talk.close();
            context.close();
        }
        if (query) {
            clients.traffic().query(System.nanoTime() - started);
        }
    }

    private void end() {
        try {
            talk.close();
        } finally {
            ended.countDown();
            afterwards.run();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        out.writable();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        out.writable();
        put(List.of(GONE));
        threads.execute(this::cancel);
    }

    /** Stops what runs at this moment. */
    void cancel() {
        try {
            talk.cancel();
        } catch (SQLException e) {
            log.debug("A client's statement could not be cancelled: {}", e.getMessage());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Closing.after(ctx, cause);
    }
}

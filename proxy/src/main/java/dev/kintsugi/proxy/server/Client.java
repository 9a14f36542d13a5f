package dev.kintsugi.proxy.server;

import dev.kintsugi.proxy.vendor.Awaiting;
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
 * A client that is known: its messages wait here, and are answered one after another, on the thread that has read them or another, for as
 * long as there are any. A client that sends faster than it is answered is not read from meanwhile.
 *
 * <p>While a shard's answer is awaited, no thread answers it.
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
    /** Null if its bytes are encrypted, so that the connection's own thread alone can read them. */
    private final @Nullable ClientSocket socket;

    private final Talk talk;
    private final Runnable afterwards;
    private final Deque<Message> waiting = new ArrayDeque<>();
    /** What the connection's thread is reading. */
    private final List<Message> arriving = new ArrayList<>();

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Instant since = Instant.now();
    private int waitingBytes;
    private boolean paused;
    /** True while somebody answers it, or a shard is to answer. */
    private boolean running;
    /** True if there is something to be told. */
    private boolean news;
    /** True while a shard is to answer, and nobody else does anything for this client. */
    private boolean awaits;
    /** True if the shard has answered before that was so. */
    private boolean heard;
    /** When the statement that is being answered was begun; 0 while none is. */
    private long begun;

    /**
     * A client.
     *
     * @param socket null if its bytes are encrypted
     * @param talk makes what is said to it, which looks ahead into the inbox
     * @param afterwards runs once, when its session is closed
     */
    Client(
            ChannelHandlerContext context,
            Clients clients,
            Executor threads,
            Output out,
            @Nullable ClientSocket socket,
            Function<Inbox, Talk> talk,
            Runnable afterwards) {
        this.context = context;
        this.clients = clients;
        this.threads = threads;
        this.out = out;
        this.socket = socket;
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
        if (arriving.isEmpty()) {
            return;
        }
        boolean idle = put(arriving);
        arriving.clear();
        ClientSocket known = socket;
        if (known != null && !known.isWatched() && known.watch(this::readable)) {
            synchronized (waiting) {
                out.direct(known.channel());
                known.reads(!paused);
            }
        }
        if (idle) {
            threads.execute(this);
        }
    }

    /** The socket has bytes: reads them, on the thread that leads. */
    private @Nullable Runnable readable() {
        List<Message> read = socket == null ? null : socket.read();
        return read != null && !read.isEmpty() && put(read) ? this : null;
    }

    /** Lets messages wait; true if somebody is to answer them. */
    private boolean put(List<Message> messages) {
        synchronized (waiting) {
            add(messages);
            if (!running) {
                running = true;
                return true;
            }
            if (waitingBytes > MUCH && !paused) {
                paused = true;
                reads(false);
            }
            return false;
        }
    }

    private void reads(boolean on) {
        if (socket == null) {
            context.channel().config().setAutoRead(on);
        } else {
            socket.reads(on);
        }
    }

    private void add(List<Message> messages) {
        waiting.addAll(messages);
        messages.forEach(message -> waitingBytes += weight(message));
    }

    private @Nullable Message take() {
        synchronized (waiting) {
            Message message = waiting.peek();
            if (message == null || (message.type() != EMPTY && isHeld())) {
                boolean told = news;
                news = false;
                return told ? NEWS : null;
            }
            waiting.remove();
            waitingBytes -= weight(message);
            if (paused && waitingBytes < LITTLE) {
                paused = false;
                reads(true);
            }
            return message;
        }
    }

    /** Ends this run; false if something has come meanwhile. */
    private boolean parts() {
        synchronized (waiting) {
            if (news || (!waiting.isEmpty() && !(isHeld() && waiting.peek().type() != EMPTY))) {
                return false;
            }
            running = false;
        }
        return true;
    }

    /** Leaves the client to the shard that is to answer it; false if that has done so meanwhile. */
    private boolean leaves() {
        synchronized (waiting) {
            awaits = !heard;
            heard = false;
            return awaits;
        }
    }

    /** The shard has answered. */
    private void heard() {
        synchronized (waiting) {
            if (!awaits) {
                heard = true;
                return;
            }
            awaits = false;
        }
        goOn();
        if (isDone()) {
            run();
        }
    }

    /** True if what has been begun has been answered; false if it is left to a shard. */
    private boolean isDone() {
        while (talk.isAwaiting()) {
            if (leaves()) {
                return false;
            }
            goOn();
        }
        return true;
    }

    @Override
    public @Nullable Awaiting awaiting() {
        ClientSocket known = socket;
        return known == null || !known.reactor().isHere()
                ? null
                : (shard, hearing) -> known.reactor().await(shard, hearing, this::heard);
    }

    /** The thread that answers is about to wait: if it leads, another does so from now on. */
    void mayWait() {
        if (socket != null) {
            socket.reactor().giveWay();
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
        do {
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
                } else if (message == ClientSocket.BROKEN) {
                    refuse(new ProtocolViolation("invalid message length"));
                } else if (!talk.isOver()) {
                    answer(message);
                    if (!isDone()) {
                        return;
                    }
                }
            }
        } while (!parts());
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
        say(LEAVE);
    }

    private void say(Message message) {
        if (put(List.of(message))) {
            threads.execute(this);
        }
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

    private void refuse(ProtocolViolation violation) {
        out.reply().error(Failure.fatal("08P01", String.valueOf(violation.getMessage())));
        talk.close();
        out.close();
    }

    private void answer(Message message) {
        begun = message.type() == 'Q' || message.type() == 'E' ? System.nanoTime() : 0;
        clients.traffic().received(message.length());
        guarded(() -> talk.answer(message));
    }

    /** Goes on with the statement that a shard has answered. */
    private void goOn() {
        guarded(talk::goOn);
    }

    private void guarded(Runnable step) {
        try {
            step.run();
            endIfOver();
        } catch (ProtocolViolation e) {
            refuse(e);
        } catch (Output.ClientGone e) {
            log.debug("A client is not answered any more: {}", e.getMessage());
            talk.close();
            context.close();
        } catch (RuntimeException | Error e) {
            log.error("A client's conversation has failed and ends", e);
            talk.close();
            context.close();
        }
        if (begun != 0 && !talk.isAwaiting()) {
            clients.traffic().query(System.nanoTime() - begun);
            begun = 0;
        }
    }

    private void end() {
        try {
            talk.close();
        } finally {
            if (socket != null) {
                socket.release();
            }
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
        if (socket != null) {
            // Whoever watches it lets go of it.
            socket.reactor().wakeUp();
        }
        say(GONE);
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

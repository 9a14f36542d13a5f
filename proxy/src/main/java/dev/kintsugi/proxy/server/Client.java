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
 *
 * <p>While it is answered, the thread that answers reads from its socket as well, and goes on to do so for a moment: a client that has
 * more to say mostly says it at once. Then, and when a statement takes long, whoever reads all idle connections reads from this one, too,
 * and sees if the client goes.
 */
final class Client extends ChannelInboundHandlerAdapter implements Runnable, Inbox {
    private static final Logger log = LoggerFactory.getLogger(Client.class);
    private static final int MUCH = 1 << 20;
    private static final int OVERHEAD = 64;
    private static final int LITTLE = MUCH / 4;
    /** How long the thread that has answered waits for more, before another client may have it. */
    private static final long LINGER_MILLIS = 10;
    /** After this time with one message somebody is to see whether the client goes. */
    private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

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
    private boolean running;
    /** True if there is something to be told. */
    private boolean news;
    /** True while the thread that answers reads as well. */
    private boolean reading;
    /** When what is being answered was begun; 0 while nothing is. */
    private long begun;

    private @Nullable AnsweringThread thread;

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
        if (!arriving.isEmpty()) {
            put(arriving, socket != null && socket.isBetweenMessages());
            arriving.clear();
        }
    }

    /**
     * Lets messages wait.
     *
     * @param handOver true if who answers them may read what follows
     */
    private void put(List<Message> messages, boolean handOver) {
        synchronized (waiting) {
            add(messages);
            if (running) {
                if (waitingBytes > MUCH && !paused && !reading) {
                    paused = true;
                    context.channel().config().setAutoRead(false);
                }
                wakeUp();
                return;
            }
            running = true;
            if (handOver) {
                reading = true;
                paused = false;
                context.channel().config().setAutoRead(false);
            }
        }
        threads.execute(this);
    }

    private void add(List<Message> messages) {
        waiting.addAll(messages);
        messages.forEach(message -> waitingBytes += weight(message));
    }

    private void wakeUp() {
        AnsweringThread known = thread;
        if (known != null) {
            known.wakeUp();
        }
    }

    private @Nullable Message take() {
        synchronized (waiting) {
            Message message = waiting.peek();
            if (message == null || (message.type() != EMPTY && isHeld())) {
                begun = 0;
                boolean told = news;
                news = false;
                return told ? NEWS : null;
            }
            begun = System.nanoTime();
            waiting.remove();
            waitingBytes -= weight(message);
            if (paused && waitingBytes < LITTLE) {
                paused = false;
                context.channel().config().setAutoRead(true);
            }
            return message;
        }
    }

    /** Reads what follows, or waits a moment for it; false if nothing has come. */
    private boolean listen(AnsweringThread answering) {
        ClientSocket known = socket;
        synchronized (waiting) {
            if (!reading || known == null || talk.isOver() || isHeld()) {
                return false;
            }
            if (!waiting.isEmpty() || news) {
                return true;
            }
        }
        List<Message> read = known.read(answering, LINGER_MILLIS);
        if (read == null) {
            return false;
        }
        synchronized (waiting) {
            add(read);
        }
        return true;
    }

    /** Ends this run; false if something has come meanwhile. */
    private boolean parts() {
        synchronized (waiting) {
            if (news || (!waiting.isEmpty() && !(isHeld() && waiting.peek().type() != EMPTY))) {
                return false;
            }
            running = false;
            thread = null;
            readElsewhere();
        }
        return true;
    }

    /** From now on the connection's own thread reads. */
    private void readElsewhere() {
        if (reading && socket != null) {
            reading = false;
            socket.handBack();
        }
    }

    /** Lets somebody see whether the client goes, if it has waited for an answer for long. */
    void watch() {
        synchronized (waiting) {
            if (reading && begun != 0 && System.nanoTime() - begun > LONG_NANOS) {
                readElsewhere();
            }
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
        AnsweringThread answering = (AnsweringThread) Thread.currentThread();
        synchronized (waiting) {
            thread = answering;
            if (reading && socket != null) {
                out.direct(socket.channel());
            }
        }
        do {
            for (Message message = take(); message != null; message = take()) {
                if (message == GONE) {
                    end();
                    answering.leave();
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
                }
            }
        } while (listen(answering) || !parts());
        answering.leave();
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
                wakeUp();
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
        put(List.of(LEAVE), false);
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
        boolean query = message.type() == 'Q' || message.type() == 'E';
        long started = query ? System.nanoTime() : 0;
        clients.traffic().received(message.length());
        try {
            talk.answer(message);
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
        if (query) {
            clients.traffic().query(System.nanoTime() - started);
        }
    }

    private void end() {
        try {
            talk.close();
        } finally {
            synchronized (waiting) {
                reading = false;
                if (socket != null) {
                    socket.release();
                }
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
        put(List.of(GONE), false);
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

package dev.kintsugi.proxy.server;

import dev.kintsugi.proxy.wire.Encoding;
import dev.kintsugi.proxy.wire.Relay;
import dev.kintsugi.proxy.wire.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What is sent to one client: collected, then written in pieces. A client that does not read makes the writer wait, and loses its connection
 * if it does not read for too long. Belongs to the conversation's thread, save {@link #writable}.
 */
final class Output implements Relay {
    private static final int PIECE = 32 * 1024;
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(5);
    private final Channel channel;
    private final Traffic traffic;
    private final Object writability = new Object();
    /** How much has been given to the connection's own thread to be written. */
    private final AtomicInteger queued = new AtomicInteger();

    private volatile @Nullable PlainChannel direct;
    private @Nullable ByteBuf buffer;
    private @Nullable Reply reply;
    private Encoding encoding = Encoding.UTF8;
    private Runnable beforeWait = () -> {};

    Output(Channel channel, Traffic traffic) {
        this.channel = channel;
        this.traffic = traffic;
        // A channel that is being closed has no room before it is inactive; and before the client speaks nobody else
        // tells of its end.
        channel.closeFuture().addListener(closed -> writable());
    }

    /** Has something run before a thread waits for the client to read. */
    void beforeWait(Runnable what) {
        beforeWait = what;
    }

    /** Where the next message goes. */
    Reply reply() {
        Reply current = reply;
        if (current == null) {
            ByteBuf fresh = channel.alloc().buffer(1024);
            buffer = fresh;
            current = new Reply(fresh, encoding);
            reply = current;
        }
        return current;
    }

    /** What the client reads and writes its texts in. */
    Encoding encoding() {
        return encoding;
    }

    /** From now on the client has another one. */
    void encoding(Encoding another) {
        encoding = another;
        ByteBuf begun = buffer;
        reply = begun == null ? null : new Reply(begun, another);
    }

    @Override
    public void begin(char type, int length) {
        reply().raw(type, length);
    }

    @Override
    public void bytes(byte[] from, int length) {
        reply().raw(from, length);
        more();
    }

    @Override
    public void end() {
        more();
    }

    /** A message of many is complete: sends what has come together if it is much. */
    void more() {
        ByteBuf written = buffer;
        if (written != null && written.readableBytes() >= PIECE) {
            flush();
        }
    }

    /** Sends what has come together, and waits until the client has room for more. */
    void flush() {
        send();
        awaitWritable();
    }

    private void send() {
        ByteBuf written = buffer;
        buffer = null;
        reply = null;
        if (written == null) {
            return;
        }
        traffic.sent(written.readableBytes());
        PlainChannel known = direct;
        if (known != null && queued.get() == 0 && sentAtOnce(known, written)) {
            written.release();
            return;
        }
        queued.incrementAndGet();
        channel.writeAndFlush(written).addListener(done -> queued.decrementAndGet());
    }

    /** Writes as much as the socket takes; true if that is all. */
    private static boolean sentAtOnce(PlainChannel channel, ByteBuf bytes) {
        try {
            bytes.readBytes(channel.javaChannel(), bytes.readableBytes());
            return !bytes.isReadable();
        } catch (IOException e) {
            // Who writes it in the ordinary way finds out as well, and closes the connection.
            return false;
        }
    }

    /** From now on what is written goes to the socket at once, wherever nothing is still on its way from another. */
    void direct(PlainChannel socket) {
        direct = socket;
    }

    /** Sends what has come together and closes the connection behind it. */
    void close() {
        send();
        channel.writeAndFlush(channel.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
    }

    /** The channel's buffer has room again, or the channel has closed. */
    void writable() {
        synchronized (writability) {
            writability.notifyAll();
        }
    }

    private void awaitWritable() {
        if (channel.isWritable()) {
            return;
        }
        beforeWait.run();
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        synchronized (writability) {
            while (!channel.isWritable() && channel.isActive()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    channel.close();
                    throw new ClientGone("the client has not read for " + TimeUnit.NANOSECONDS.toMinutes(PATIENCE_NANOS)
                            + " minutes");
                }
                try {
                    writability.wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new ClientGone("the proxy ends");
                }
            }
        }
        if (!channel.isActive()) {
            throw new ClientGone("the client has closed its connection");
        }
    }

    /** Nobody is left to answer. */
    static final class ClientGone extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ClientGone(String message) {
            super(message, null, false, false);
        }
    }
}

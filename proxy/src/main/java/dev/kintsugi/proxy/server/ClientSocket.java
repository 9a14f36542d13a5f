package dev.kintsugi.proxy.server;

import dev.kintsugi.proxy.wire.Framing;
import dev.kintsugi.proxy.wire.Message;
import dev.kintsugi.proxy.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's socket that is watched by a {@link Reactor}, from the moment at which its connection's own thread has read whole messages
 * and no more.
 */
final class ClientSocket {
    /** Says that what follows is no message. */
    static final Message BROKEN = new Message(Inbox.EMPTY, new byte[0]);

    private static final Logger log = LoggerFactory.getLogger(ClientSocket.class);
    private final ChannelHandlerContext context;
    private final PlainChannel channel;
    private final Framing framing;
    private final Reactor reactor;
    private volatile Reactor.@Nullable Watched watched;
    /** What has been read of a message that is not there as a whole. */
    private @Nullable ByteBuf part;

    ClientSocket(ChannelHandlerContext context, PlainChannel channel, Framing framing, Reactor reactor) {
        this.context = context;
        this.channel = channel;
        this.framing = framing;
        this.reactor = reactor;
    }

    PlainChannel channel() {
        return channel;
    }

    Reactor reactor() {
        return reactor;
    }

    /** True if the reactor watches it. */
    boolean isWatched() {
        return watched != null;
    }

    /**
     * Has the reactor watch it, if that can be, on the connection's own thread, which reads it no more.
     *
     * @param reader as {@link Reactor#watch} has it
     * @return true if it does
     */
    boolean watch(Supplier<@Nullable Runnable> reader) {
        if (framing.hasMore()) {
            return false;
        }
        try {
            channel.config().setAutoRead(false);
            watched = reactor.watch(channel.javaChannel(), reader);
            return true;
        } catch (ClosedChannelException e) {
            log.debug("A client has gone: {}", e.getMessage());
            return false;
        }
    }

    /** Says whether what the client sends is read, or stays where it is for now. */
    void reads(boolean on) {
        Reactor.Watched known = watched;
        if (known == null) {
            channel.config().setAutoRead(on);
        } else if (on) {
            known.goOn();
        } else {
            known.stop();
        }
    }

    /** The messages that have come, none if the last is not whole yet; null if the client has gone. */
    synchronized @Nullable List<Message> read() {
        try {
            ByteBuf bytes = ((AnsweringThread) Thread.currentThread()).read(channel.javaChannel());
            if (bytes != null) {
                return cut(bytes);
            }
        } catch (IOException e) {
            log.debug("A client has gone: {}", e.getMessage());
        }
        reads(false);
        context.close();
        return null;
    }

    /** Cuts what has been read into messages; the rest is kept. */
    private List<Message> cut(ByteBuf bytes) {
        List<Message> messages = new ArrayList<>();
        ByteBuf kept = part;
        ByteBuf all = kept == null ? bytes : kept.writeBytes(bytes);
        try {
            for (Message message = framing.cut(all); message != null; message = framing.cut(all)) {
                messages.add(message);
            }
        } catch (ProtocolViolation e) {
            log.debug("A client speaks another protocol: {}", e.getMessage());
            messages.add(BROKEN);
        }
        if (kept == null) {
            part = all.isReadable()
                    ? context.alloc().buffer(2 * all.readableBytes()).writeBytes(all)
                    : null;
        } else if (kept.isReadable()) {
            kept.discardSomeReadBytes();
        } else {
            release();
        }
        return messages;
    }

    /** Forgets what has come of a message. */
    synchronized void release() {
        ByteBuf kept = part;
        part = null;
        if (kept != null) {
            kept.release();
        }
    }
}

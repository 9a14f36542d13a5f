package dev.kintsugi.proxy.server;

import dev.kintsugi.proxy.wire.Framing;
import dev.kintsugi.proxy.wire.Message;
import dev.kintsugi.proxy.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's socket in the hands of the thread that answers it, which reads what the connection's own thread would else. One of the two
 * reads at a time; they agree on it by the client's lock.
 */
final class ClientSocket {
    /** Says that what follows is no message. */
    static final Message BROKEN = new Message(Inbox.EMPTY, new byte[0]);

    private static final Logger log = LoggerFactory.getLogger(ClientSocket.class);
    private final ChannelHandlerContext context;
    private final PlainChannel channel;
    private final Framing framing;
    /** What has been read of a message that is not there as a whole. */
    private @Nullable ByteBuf part;

    ClientSocket(ChannelHandlerContext context, PlainChannel channel, Framing framing) {
        this.context = context;
        this.channel = channel;
        this.framing = framing;
    }

    PlainChannel channel() {
        return channel;
    }

    /** True if the connection's own thread has read whole messages, on that thread. */
    boolean isBetweenMessages() {
        return !framing.hasMore();
    }

    /** The messages that come within a time, none if the last is not whole yet; null if nothing comes, or the client has gone. */
    @Nullable List<Message> read(AnsweringThread answering, long millis) {
        try {
            if (!answering.await(channel.javaChannel(), millis)) {
                return null;
            }
            ByteBuf bytes = answering.read(channel.javaChannel());
            if (bytes != null) {
                return cut(bytes);
            }
        } catch (IOException e) {
            log.debug("A client has gone: {}", e.getMessage());
        }
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
            part = all.isReadable() ? context.alloc().buffer(2 * all.readableBytes()).writeBytes(all) : null;
        } else if (kept.isReadable()) {
            kept.discardSomeReadBytes();
        } else {
            release();
        }
        return messages;
    }

    /** Lets the connection's own thread read what follows. */
    void handBack() {
        ByteBuf rest = part;
        part = null;
        if (rest == null) {
            channel.config().setAutoRead(true);
            return;
        }
        context.executor().execute(() -> {
            context.pipeline().fireChannelRead(rest);
            context.pipeline().fireChannelReadComplete();
            channel.config().setAutoRead(true);
        });
    }

    /** Forgets what has come of a message. */
    void release() {
        if (part != null) {
            part.release();
            part = null;
        }
    }
}

package dev.kintsugi.proxy.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a client's bytes into messages. A length that no message can have ends the connection before anything is kept for it: until the
 * client is known no message may be larger than a small bound, whatever the configuration allows later.
 */
public final class Framing extends ByteToMessageDecoder {
    /** As PostgreSQL bounds the packet that opens a connection. */
    private static final int MOST_UNKNOWN = 10_000;

    private boolean opened;
    private int most = MOST_UNKNOWN;

    /** The client is known: its messages may have this many bytes from now on. */
    public void known(int mostBytes) {
        most = mostBytes;
    }

    /** What follows is a message with a type; until then each packet may be the one that opens the connection. */
    public void opened() {
        opened = true;
    }

    /** True if the client has sent more than the packet that is being answered. */
    public boolean hasMore() {
        return actualReadableBytes() > 0;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        Message message = cut(in);
        if (message != null) {
            out.add(message);
        }
    }

    /** The message that bytes begin with; null if it is not there as a whole, and then nothing is taken. */
    public @Nullable Message cut(ByteBuf in) {
        int head = opened ? 1 : 0;
        if (in.readableBytes() < head + Integer.BYTES) {
            return null;
        }
        int start = in.readerIndex();
        int length = in.getInt(start + head);
        int least = opened ? Integer.BYTES : 2 * Integer.BYTES;
        if (length < least || length - Integer.BYTES > most) {
            in.skipBytes(in.readableBytes());
            throw new ProtocolViolation(opened ? "invalid message length" : "invalid length of startup packet");
        }
        if (in.readableBytes() < head + length) {
            return null;
        }
        char type = opened ? (char) in.getByte(start) : Message.START;
        byte[] body = new byte[length - Integer.BYTES];
        in.skipBytes(head + Integer.BYTES).readBytes(body);
        return new Message(type, body);
    }
}

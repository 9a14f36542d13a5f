package dev.kintsugi.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A thread that answers clients, with room for what it reads from them. */
final class AnsweringThread extends Thread {
    private static final int ROOM = 64 * 1024;
    private final ByteBuffer room = ByteBuffer.allocateDirect(ROOM);
    private final ByteBuf bytes = Unpooled.wrappedBuffer(room);

    AnsweringThread(Runnable work) {
        super(work, "kintsugi-client");
        setDaemon(true);
    }

    /** What a client has sent, up to the room that there is, until this is called again; empty if it has sent nothing, null at its end. */
    @Nullable ByteBuf read(SocketChannel client) throws IOException {
        room.clear();
        int read = client.read(room);
        return read < 0 ? null : bytes.setIndex(0, read);
    }
}

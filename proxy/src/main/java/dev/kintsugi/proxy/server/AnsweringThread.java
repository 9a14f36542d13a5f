package dev.kintsugi.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that answers clients, one after another. While a client's statements follow one another quickly, it waits for the next itself:
 * to have it woken up by another thread costs more than many a statement.
 */
final class AnsweringThread extends Thread {
    private static final Logger log = LoggerFactory.getLogger(AnsweringThread.class);
    private static final int ROOM = 64 * 1024;
    private final ByteBuffer room = ByteBuffer.allocateDirect(ROOM);
    private final ByteBuf bytes = Unpooled.wrappedBuffer(room);
    private volatile @Nullable Selector selector;
    private @Nullable SelectionKey key;

    AnsweringThread(Runnable work) {
        super(work, "kintsugi-client");
        setDaemon(true);
    }

    /**
     * Waits for a client's bytes; {@link #wakeUp} ends the wait as well.
     *
     * @return true if there are some, or the connection has ended
     */
    boolean await(SocketChannel client, long millis) throws IOException {
        Selector own = selector;
        if (own == null) {
            own = Selector.open();
            selector = own;
        }
        SelectionKey known = key;
        if (known == null || known.channel() != client) {
            leave();
            key = client.register(own, SelectionKey.OP_READ);
        }
        return own.select(ready -> {}, millis) > 0;
    }

    /** Ends the wait that goes on or comes next; from any thread. */
    void wakeUp() {
        Selector own = selector;
        if (own != null) {
            own.wakeup();
        }
    }

    /** What a client has sent, up to the room that there is, until this is called again; empty if it has sent nothing, null at its end. */
    @Nullable ByteBuf read(SocketChannel client) throws IOException {
        room.clear();
        int read = client.read(room);
        return read < 0 ? null : bytes.setIndex(0, read);
    }

    /** Waits for this client no more. */
    void leave() {
        SelectionKey known = key;
        Selector own = selector;
        if (known != null && own != null) {
            key = null;
            known.cancel();
            try {
                // A socket that has been closed meanwhile is let go by this.
                own.selectNow();
            } catch (IOException e) {
                log.debug("A selector has failed: {}", e.getMessage());
                close();
                selector = null;
            }
        }
    }

    @Override
    public void run() {
        try {
            super.run();
        } finally {
            close();
        }
    }

    private void close() {
        try {
            Selector own = selector;
            if (own != null) {
                own.close();
            }
        } catch (IOException e) {
            log.debug("A selector could not be closed: {}", e.getMessage());
        }
    }
}

package dev.kintsugi.proxy.vendor;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a shard whose bytes one thread can await together with those of many others. For pgjdbc, which waits for them where it
 * reads, it is a socket as any other.
 *
 * <p>Whatever has been read and not been taken stays here, whoever has read it: the two may take turns between the server's messages.
 */
public final class LineSocket extends Socket {
    private static final int ROOM = 8192;
    private final SocketChannel channel;
    /** What has been read and not been taken, from its position to its limit. */
    private ByteBuffer in = ByteBuffer.allocate(ROOM).limit(0);

    private volatile int patienceMillis;
    private volatile Runnable whenClosed = () -> {};
    /** For who waits for this connection alone. */
    private volatile @Nullable Selector alone;

    private boolean filled;

    /** Not connected yet. */
    LineSocket() throws IOException {
        super((SocketImpl) null);
        channel = SocketChannel.open();
    }

    /** For who awaits the bytes of many. */
    public SocketChannel channel() {
        return channel;
    }

    /** How long an answer may take, in milliseconds; 0 for ever. */
    public int patienceMillis() {
        return patienceMillis;
    }

    /**
     * Has something run when the connection is closed on this side, which nobody who awaits its bytes would be told of.
     *
     * @param what runs on any thread
     */
    public void whenClosed(Runnable what) {
        whenClosed = what;
    }

    /** Reads what has come, without waiting; false at the end. */
    boolean read() throws IOException {
        if (in.limit() == in.capacity()) {
            if (in.position() > 0) {
                in.compact().flip();
            } else {
                in = ByteBuffer.allocate(2 * in.capacity()).put(in).flip();
            }
        } else if (!in.hasRemaining()) {
            in.position(0).limit(0);
        }
        int taken = in.position();
        int end = in.limit();
        in.limit(in.capacity()).position(end);
        int count = 0;
        try {
            count = channel.read(in);
        } finally {
            in.limit(end + Math.max(0, count)).position(taken);
        }
        return count >= 0;
    }

    /** What has come and has not been taken. */
    ByteBuffer bytes() {
        return in;
    }

    private void await(int operation, long millis) throws IOException {
        Selector own = alone;
        if (own == null) {
            own = Selector.open();
            alone = own;
        }
        boolean interrupted = false;
        try {
            SelectionKey key = channel.keyFor(own);
            if (key == null) {
                channel.register(own, operation);
            } else if (key.interestOps() != operation) {
                key.interestOps(operation);
            }
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
            long left = millis;
            while (own.select(ready -> {}, left) == 0 && channel.isOpen()) {
                interrupted |= Thread.interrupted();
                if (millis > 0) {
                    left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                    if (left <= 0) {
                        throw new SocketTimeoutException("Read timed out");
                    }
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private int read(byte[] into, int offset, int length) throws IOException {
        if (in.hasRemaining()) {
            int part = Math.min(length, in.remaining());
            in.get(into, offset, part);
            return part;
        }
        try {
            ByteBuffer target = ByteBuffer.wrap(into, offset, length);
            // What fills all the room there was probably goes on; else the answer is still to come.
            int count = filled ? channel.read(target) : 0;
            while (count == 0) {
                await(SelectionKey.OP_READ, patienceMillis);
                count = channel.read(target);
            }
            filled = count == length;
            return count;
        } catch (ClosedChannelException | IllegalStateException e) {
            throw closed(e);
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        try {
            while (bytes.hasRemaining()) {
                if (channel.write(bytes) == 0) {
                    await(SelectionKey.OP_WRITE, 0);
                }
            }
        } catch (ClosedChannelException | IllegalStateException e) {
            throw closed(e);
        }
    }

    /** As other sockets say it. A key or a selector that has been closed says the same. */
    private static SocketException closed(Exception cause) {
        SocketException closed = new SocketException("Socket closed");
        closed.initCause(cause);
        return closed;
    }

    @Override
    public void connect(SocketAddress address) throws IOException {
        connect(address, 0);
    }

    @Override
    public void connect(SocketAddress address, int timeoutMillis) throws IOException {
        channel.socket().connect(address, timeoutMillis);
        channel.configureBlocking(false);
    }

    @Override
    public void bind(SocketAddress address) throws IOException {
        channel.bind(address);
    }

    @Override
    public InputStream getInputStream() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return LineSocket.this.read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                return length == 0 ? 0 : LineSocket.this.read(into, offset, length);
            }

            @Override
            public int available() throws IOException {
                if (!in.hasRemaining()) {
                    LineSocket.this.read();
                }
                return in.remaining();
            }

            @Override
            public void close() throws IOException {
                LineSocket.this.close();
            }
        };
    }

    @Override
    public OutputStream getOutputStream() {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                LineSocket.this.write(ByteBuffer.wrap(bytes, offset, length));
            }

            @Override
            public void close() throws IOException {
                LineSocket.this.close();
            }
        };
    }

    /** From any thread; whoever waits for the connection finds it closed. */
    @Override
    public void close() throws IOException {
        channel.close();
        Selector own = alone;
        if (own != null) {
            own.close();
        }
        whenClosed.run();
    }

    @Override
    public boolean isClosed() {
        return !channel.isOpen();
    }

    @Override
    public boolean isConnected() {
        return channel.isConnected();
    }

    @Override
    public boolean isBound() {
        return channel.socket().isBound();
    }

    @Override
    public void shutdownInput() throws IOException {
        channel.shutdownInput();
    }

    @Override
    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public boolean isInputShutdown() {
        return channel.socket().isInputShutdown();
    }

    @Override
    public boolean isOutputShutdown() {
        return channel.socket().isOutputShutdown();
    }

    @Override
    public SocketChannel getChannel() {
        return channel;
    }

    @Override
    public @Nullable InetAddress getInetAddress() {
        return channel.socket().getInetAddress();
    }

    @Override
    public InetAddress getLocalAddress() {
        return channel.socket().getLocalAddress();
    }

    @Override
    public int getPort() {
        return channel.socket().getPort();
    }

    @Override
    public int getLocalPort() {
        return channel.socket().getLocalPort();
    }

    @Override
    public @Nullable SocketAddress getRemoteSocketAddress() {
        return channel.socket().getRemoteSocketAddress();
    }

    @Override
    public @Nullable SocketAddress getLocalSocketAddress() {
        return channel.socket().getLocalSocketAddress();
    }

    @Override
    public void setSoTimeout(int millis) {
        patienceMillis = millis;
    }

    @Override
    public int getSoTimeout() {
        return patienceMillis;
    }

    @Override
    public void setTcpNoDelay(boolean on) throws SocketException {
        channel.socket().setTcpNoDelay(on);
    }

    @Override
    public boolean getTcpNoDelay() throws SocketException {
        return channel.socket().getTcpNoDelay();
    }

    @Override
    public void setKeepAlive(boolean on) throws SocketException {
        channel.socket().setKeepAlive(on);
    }

    @Override
    public boolean getKeepAlive() throws SocketException {
        return channel.socket().getKeepAlive();
    }

    @Override
    public void setSoLinger(boolean on, int seconds) throws SocketException {
        channel.socket().setSoLinger(on, seconds);
    }

    @Override
    public int getSoLinger() throws SocketException {
        return channel.socket().getSoLinger();
    }

    @Override
    public void setSendBufferSize(int bytes) throws SocketException {
        channel.socket().setSendBufferSize(bytes);
    }

    @Override
    public int getSendBufferSize() throws SocketException {
        return channel.socket().getSendBufferSize();
    }

    @Override
    public void setReceiveBufferSize(int bytes) throws SocketException {
        channel.socket().setReceiveBufferSize(bytes);
    }

    @Override
    public int getReceiveBufferSize() throws SocketException {
        return channel.socket().getReceiveBufferSize();
    }

    /** With the port and the address, and nothing else. */
    @Override
    public String toString() {
        InetAddress address = getInetAddress();
        return "LineSocket[" + (address == null ? "unconnected" : new InetSocketAddress(address, getPort())) + "]";
    }
}

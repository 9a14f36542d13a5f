package dev.kintsugi.it.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A network between a client and a server of this machine, which can be cut: it then takes connections and bytes, and nothing of them
 * arrives; or it resets every connection. Thread-safe.
 */
public final class Wire implements AutoCloseable {
    private final ServerSocket door;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Object gate = new Object();
    private boolean cut;
    private volatile boolean closed;

    /** To a port of this machine. */
    public Wire(int target) throws IOException {
        this.target = target;
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    /** Where clients connect. */
    public int port() {
        return door.getLocalPort();
    }

    /** From now on nothing arrives, in either direction. */
    public void cut() {
        synchronized (gate) {
            cut = true;
        }
    }

    /** What was held up arrives, and all that follows. */
    public void mend() {
        synchronized (gate) {
            cut = false;
            gate.notifyAll();
        }
    }

    /** Breaks every connection there is. */
    public void reset() {
        for (Socket socket : sockets) {
            try (socket) {
                socket.setSoLinger(true, 0);
            } catch (IOException e) {
                // It has been closed meanwhile, which is all that is wanted.
                sockets.remove(socket);
            }
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "wire");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!closed) {
            try {
                Socket client = door.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                sockets.add(client);
                sockets.add(server);
                start(() -> pump(client, server));
                start(() -> pump(server, client));
            } catch (IOException e) {
                if (!closed && !door.isClosed()) {
                    // The server is not there: the client is refused, in effect.
                    continue;
                }
            }
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[8192];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                pass();
                out.write(buffer, 0, read);
            }
        } catch (IOException e) {
            // One end is gone; so is the other, now.
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private void pass() throws IOException {
        synchronized (gate) {
            while (cut && !closed) {
                try {
                    gate.wait();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        mend();
        try {
            door.close();
            reset();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

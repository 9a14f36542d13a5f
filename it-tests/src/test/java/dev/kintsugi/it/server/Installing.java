package dev.kintsugi.it.server;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What tests put on the machine they put there one after another, although they run in several processes. */
public final class Installing {
    private static final Path LOCK = Path.of(System.getProperty("java.io.tmpdir"), "kintsugi-tests.lock");

    private Installing() {}

    /** What is done alone. */
    @FunctionalInterface
    public interface Work {
        void run() throws IOException, InterruptedException;
    }

    /** Waits until nobody else installs anything. */
    public static synchronized void alone(Work work) throws IOException, InterruptedException {
        try (FileChannel file = FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = file.lock()) {
            if (!held.isValid()) {
                throw new IOException("No lock on " + LOCK);
            }
            work.run();
        }
    }
}

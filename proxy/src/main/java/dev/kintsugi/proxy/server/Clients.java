package dev.kintsugi.proxy.server;

import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The clients that have a session, by a number that each is told. Thread-safe. */
final class Clients {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int LOOK_MILLIS = 20;
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<Integer, Entry> entries = new ConcurrentHashMap<>();
    private final Traffic traffic = new Traffic();
    private volatile boolean paused;

    /**
     * One of them.
     *
     * @param secret that who cancels its statements has to know
     * @param admin true if it uses the admin database
     * @param serving what it is served with
     */
    record Entry(int number, int secret, String user, String database, boolean admin, Serving serving, Client client) {}

    /** Makes a client. */
    @FunctionalInterface
    interface Making {
        Client client(Runnable whenGone) throws SQLException;
    }

    Entry add(String user, String database, boolean admin, Serving serving, Making making) throws SQLException {
        int number = numbers.incrementAndGet() & Integer.MAX_VALUE;
        Client client = making.client(() -> entries.remove(number));
        Entry entry = new Entry(number, RANDOM.nextInt(), user, database, admin, serving, client);
        entries.put(number, entry);
        return entry;
    }

    /** In the order in which they came. */
    List<Entry> all() {
        return entries.values().stream()
                .sorted(Comparator.comparing(entry -> entry.client().since()))
                .toList();
    }

    int count() {
        return entries.size();
    }

    /** What they have said and heard. */
    Traffic traffic() {
        return traffic;
    }

    /** The client of that number, if the secret is its; null else. */
    @Nullable Client find(int number, int secret) {
        Entry entry = entries.get(number);
        return entry != null && entry.secret() == secret ? entry.client() : null;
    }

    /** Closes a client's connection; false if there is none of that number. */
    boolean kill(int number) {
        Entry entry = entries.get(number);
        if (entry == null) {
            return false;
        }
        entry.client().disconnect();
        return true;
    }

    /** True while nothing new is begun. */
    boolean arePaused() {
        return paused;
    }

    /** Begins nothing new, and waits for the end of what has begun; administrators go on. */
    void pause() throws InterruptedException {
        paused = true;
        while (paused
                && entries.values().stream()
                        .anyMatch(entry -> !entry.admin() && entry.client().isBusy())) {
            Thread.sleep(LOOK_MILLIS);
        }
    }

    /** Goes on. */
    void resume() {
        paused = false;
        entries.values().forEach(entry -> entry.client().resume());
    }
}

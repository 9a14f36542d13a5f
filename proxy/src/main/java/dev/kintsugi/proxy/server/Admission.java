package dev.kintsugi.proxy.server;

import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How many connections there are: in all, from each address, and of each user that is known. Thread-safe. */
final class Admission {
    private final AtomicInteger connections = new AtomicInteger();
    private final ConcurrentMap<InetAddress, Integer> fromAddress = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Integer> ofUser = new ConcurrentHashMap<>();

    /** Counts a connection in; false if there are enough. */
    boolean enter(int most) {
        if (connections.incrementAndGet() > most) {
            connections.decrementAndGet();
            return false;
        }
        return true;
    }

    void leave() {
        connections.decrementAndGet();
    }

    /** Counts a connection from an address in; false if there are enough from there. */
    boolean enter(InetAddress from, int most) {
        return enter(fromAddress, from, most);
    }

    void leave(InetAddress from) {
        leave(fromAddress, from);
    }

    /** Counts a user's connection in; false if the user has enough. */
    boolean enter(String user, int most) {
        return enter(ofUser, user, most);
    }

    void leave(String user) {
        leave(ofUser, user);
    }

    private static <K> boolean enter(ConcurrentMap<K, Integer> counts, K key, int most) {
        if (counts.merge(key, 1, Integer::sum) > most) {
            leave(counts, key);
            return false;
        }
        return true;
    }

    private static <K> void leave(ConcurrentMap<K, Integer> counts, K key) {
        counts.computeIfPresent(key, (any, count) -> count == 1 ? null : count - 1);
    }
}

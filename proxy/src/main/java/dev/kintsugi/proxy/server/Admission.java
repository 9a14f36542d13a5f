package dev.kintsugi.proxy.server;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How many connections there are, in all and of each user that is known. Thread-safe. */
final class Admission {
    private final AtomicInteger connections = new AtomicInteger();
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

    /** Counts a user's connection in; false if the user has enough. */
    boolean enter(String user, int most) {
        int count = ofUser.merge(user, 1, Integer::sum);
        if (count > most) {
            leave(user);
            return false;
        }
        return true;
    }

    void leave(String user) {
        ofUser.computeIfPresent(user, (name, count) -> count == 1 ? null : count - 1);
    }
}

package dev.kintsugi.pool;

import java.util.HashSet;
import java.util.Set;

/** The connections that a session has beside those to its shards, until each is closed or the session ends. Thread-safe. */
final class Spares {
    /** Most sessions have none. */
    private Set<Spare> open = Set.of();

    private boolean ended;

    /** False if the session has ended: then it is not taken. */
    synchronized boolean add(Spare spare) {
        if (ended) {
            return false;
        }
        if (open.isEmpty()) {
            open = new HashSet<>();
        }
        return open.add(spare);
    }

    synchronized boolean isEmpty() {
        return open.isEmpty();
    }

    /** It has been closed. */
    synchronized void forget(Spare spare) {
        if (!open.isEmpty()) {
            open.remove(spare);
        }
    }

    /** Closes all, now and for good. */
    void end(boolean abruptly) {
        Set<Spare> rest;
        synchronized (this) {
            ended = true;
            rest = Set.copyOf(open);
        }
        for (Spare spare : rest) {
            if (abruptly) {
                spare.abort();
            } else {
                spare.close();
            }
        }
    }
}

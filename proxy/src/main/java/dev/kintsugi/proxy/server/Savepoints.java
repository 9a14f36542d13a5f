package dev.kintsugi.proxy.server;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongConsumer;

/**
 * The savepoints of a session's transaction, each with the moment at which it was set, so that what has been opened since can be closed when
 * the transaction goes back to it. A moment is how many portals there had been.
 */
final class Savepoints {
    private final Deque<Savepoint> open = new ArrayDeque<>();
    private LongConsumer closing = since -> {};
    private long moment;

    private record Savepoint(String name, long moment) {}

    /** Who closes what has been opened since a moment. */
    void whenUndone(LongConsumer closingSince) {
        closing = closingSince;
    }

    /** A portal is opened: its moment. */
    long opens() {
        return moment++;
    }

    void set(String name) {
        open.push(new Savepoint(name, moment));
    }

    /** It is forgotten, and those within it; what has been opened belongs to the one around it. */
    void release(String name) {
        while (!open.isEmpty() && !open.pop().name().equals(name)) {
            // One within it.
        }
    }

    /** It stays, those within it do not. */
    void undo(String name) {
        while (!open.isEmpty() && !open.getFirst().name().equals(name)) {
            open.pop();
        }
        if (!open.isEmpty()) {
            closing.accept(open.getFirst().moment());
        }
    }

    /** The transaction has ended, and with it all that has been opened in it; another one may have begun. */
    void end() {
        open.clear();
        closeAll();
    }

    /** Closes whatever has been opened. */
    void closeAll() {
        closing.accept(0);
    }

    /** There is no transaction. */
    void forget() {
        open.clear();
    }
}

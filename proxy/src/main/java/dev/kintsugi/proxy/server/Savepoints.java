package dev.kintsugi.proxy.server;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * The savepoints of a session's transaction, each with the moment at which it was set, so that what has been done since can be undone when
 * the transaction goes back to it. Moments are counted: each thing that may have to be undone has one, and so has each savepoint.
 */
final class Savepoints {
    private final Deque<Savepoint> open = new ArrayDeque<>();
    private final List<LongConsumer> undoing = new ArrayList<>();
    private Runnable closing = () -> {};
    private long moment;

    private record Savepoint(String name, long moment) {}

    /** Who undoes what has been done since a moment. */
    void whenUndone(LongConsumer undoingSince) {
        undoing.add(undoingSince);
    }

    /** Who closes what is open in the transaction. */
    void whenEnded(Runnable closingAll) {
        closing = closingAll;
    }

    /** Something is done: its moment. */
    long next() {
        return moment++;
    }

    /** The moment of the last savepoint; 0 if there is none. */
    long last() {
        return open.isEmpty() ? 0 : open.getFirst().moment();
    }

    void set(String name) {
        open.push(new Savepoint(name, moment++));
    }

    /** It is forgotten, and those within it; what has been done belongs to the one around it. */
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
            long since = open.getFirst().moment();
            undoing.forEach(each -> each.accept(since));
        }
    }

    /** The transaction has ended, and with it all that has been opened in it; another one may have begun. */
    void end() {
        open.clear();
        closeAll();
    }

    /** Closes whatever has been opened. */
    void closeAll() {
        closing.run();
    }

    /** There is no transaction. */
    void forget() {
        open.clear();
    }
}

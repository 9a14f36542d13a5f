package dev.kintsugi.session;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The statements that were prepared last, by their text. Each text has one place, given by its hash, which it may lose to another; then it
 * is scanned again, at the cost of some microseconds. That makes a look-up an array access: this is on the path of every prepared
 * statement, and a cache that kept count of its use would cost more there than it saves. Thread-safe.
 */
final class RecentTexts {
    private final AtomicReferenceArray<@Nullable Prepared> places;

    /**
     * None yet.
     *
     * @param bound texts at most; taken up to a power of two
     */
    RecentTexts(int bound) {
        int size = Math.max(1, bound);
        places = new AtomicReferenceArray<>(size == 1 ? 1 : Integer.highestOneBit(size - 1) << 1);
    }

    /** The statement with this text; null if it is not kept. */
    @Nullable Prepared get(String text) {
        Prepared kept = places.get(place(text));
        return kept != null && kept.scan().text().equals(text) ? kept : null;
    }

    void put(Prepared statement) {
        places.set(place(statement.scan().text()), statement);
    }

    private int place(String text) {
        int hash = text.hashCode();
        return (hash ^ hash >>> 16) & (places.length() - 1);
    }
}

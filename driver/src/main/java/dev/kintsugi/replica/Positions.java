package dev.kintsugi.replica;

import java.util.ArrayList;
import java.util.List;

/**
 * The positions of one primary, by the moments at which they were asked for; newer ones are higher. Answers how old what a replica has
 * replayed is. Bounded: of older positions every second one is forgotten when there are too many, which makes a replica that is far behind
 * look a little older than it is, and never newer. Not thread-safe.
 */
final class Positions {
    private static final int MOST = 1024;
    private final List<Sampled> all = new ArrayList<>();

    /** At this moment, or later, the primary was here. */
    private record Sampled(long nanos, long position) {}

    /** Forgets all: another primary's positions do not compare. */
    void clear() {
        all.clear();
    }

    /**
     * Adds a position.
     *
     * @param nanos when the question was about to be sent
     */
    void add(long nanos, long position) {
        if (!all.isEmpty() && all.get(all.size() - 1).position() >= position) {
            // Nothing has changed since: who has this position is as new as now.
            all.remove(all.size() - 1);
        } else if (all.size() == MOST) {
            thin();
        }
        all.add(new Sampled(nanos, position));
    }

    private void thin() {
        List<Sampled> kept = new ArrayList<>(MOST);
        for (int i = 0; i < MOST; i++) {
            if (i % 2 == 0 || i > MOST / 2) {
                kept.add(all.get(i));
            }
        }
        all.clear();
        all.addAll(kept);
    }

    /**
     * The last moment of which everything that was committed is at or before a position.
     *
     * @param none the answer if no such moment is known
     */
    long reached(long position, long none) {
        for (int i = all.size() - 1; i >= 0; i--) {
            if (all.get(i).position() <= position) {
                return all.get(i).nanos();
            }
        }
        return none;
    }
}

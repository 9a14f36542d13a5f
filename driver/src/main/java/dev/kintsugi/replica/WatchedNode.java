package dev.kintsugi.replica;

import dev.kintsugi.dialect.NodeStatus;
import dev.kintsugi.pool.NodePool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one node: what it has said of itself, how new its rows are, and whether reads of it have failed of late. Its shard's lock
 * guards what changes; any thread may read.
 */
final class WatchedNode {
    private static final long FIRST_BACKOFF = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_BACKOFF = TimeUnit.SECONDS.toNanos(30);
    private static final long SLOW_START = TimeUnit.SECONDS.toNanos(10);
    private static final int FULL = 10;

    private final NodePool pool;
    private volatile @Nullable NodeStatus status;
    private volatile boolean fenced;
    private volatile boolean following;
    private volatile long newAs;
    private volatile long shunnedUntil;
    private volatile long backAt;
    private final LongAdder reads = new LongAdder();
    private long askedAt;
    private long backoff = FIRST_BACKOFF;
    private int silences;

    WatchedNode(NodePool pool) {
        this.pool = pool;
        long now = System.nanoTime();
        this.shunnedUntil = now;
        // Nothing has failed yet: a cluster that opens needs no slow start.
        this.backAt = now - LONGEST_BACKOFF;
    }

    NodePool pool() {
        return pool;
    }

    /** What it said last; null while it does not answer. */
    @Nullable NodeStatus status() {
        return status;
    }

    /** When it was asked what it has said. */
    long askedAt() {
        return askedAt;
    }

    /** True if it calls itself a primary, and another one is it. */
    boolean isFenced() {
        return fenced;
    }

    void fenced(boolean value) {
        fenced = value;
    }

    /** It has answered what it was asked at some moment; true if it had not before. */
    boolean says(NodeStatus said, long asked, long now) {
        boolean back = silences > 0;
        silences = 0;
        status = said;
        askedAt = asked;
        if (back) {
            backAt = now;
        }
        return back;
    }

    /** It has not answered; how many times in a row. */
    int silent() {
        status = null;
        return ++silences;
    }

    /** It has everything from before this moment. */
    void newAs(long nanos) {
        newAs = nanos;
        following = true;
    }

    /** The moment of which it has everything before; only while {@link #isFollowing}. */
    long newAs() {
        return newAs;
    }

    /** Nothing is known of how new it is. */
    void lostTrack() {
        following = false;
    }

    /** True if it is known how new it is. */
    boolean isFollowing() {
        return following;
    }

    /** A read of it has failed: none goes there for a while, and for twice as long each time. */
    void shun(long now) {
        if (now - shunnedUntil < 0) {
            return;
        }
        backoff = now - backAt > LONGEST_BACKOFF ? FIRST_BACKOFF : Math.min(2 * backoff, LONGEST_BACKOFF);
        shunnedUntil = now + backoff;
        backAt = shunnedUntil;
    }

    /** It has been given a read. */
    void reads() {
        reads.increment();
    }

    /** How many reads it has been given. */
    long readCount() {
        return reads.sum();
    }

    boolean isShunned(long now) {
        return now - shunnedUntil < 0;
    }

    /** Its share of reads: its weight, and less while it has come back a short time ago. */
    int share(long now) {
        long back = now - backAt;
        long part = back >= SLOW_START ? FULL : Math.max(1, FULL * back / SLOW_START);
        return (int) (pool.node().weight() * part);
    }
}

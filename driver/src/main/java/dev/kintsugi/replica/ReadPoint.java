package dev.kintsugi.replica;

/**
 * How new a replica must be for one session: it has to have been seen at a position that the primary had after the session's last write, or
 * at those that a token names. To remember that costs a look at the clock after a write, and nothing for a read. Not thread-safe: it belongs
 * to the session's thread.
 */
public final class ReadPoint {
    private boolean wrote;
    private boolean writing;
    private long lastWrite;
    private ReadToken token = ReadToken.NONE;

    /** What may have been written is committed by now, or never will be. */
    public void wrote() {
        wrote = true;
        lastWrite = System.nanoTime();
    }

    /** From now on something may be written that nobody tells this of: the next read counts as after it. */
    public void writing() {
        writing = true;
    }

    /** Asks for the positions of a token as well. */
    public void token(ReadToken another) {
        token = another;
    }

    /** A read comes. */
    void reading() {
        if (writing) {
            writing = false;
            wrote();
        }
    }

    /** True if a node that has everything from before this moment has the session's writes. */
    boolean isSeenAt(long nanos) {
        return !wrote || nanos - lastWrite >= 0;
    }

    /** True if a node at this position of a shard has what the token names. */
    boolean isReached(String shard, long position, int timeline) {
        return token.isReached(shard, position, timeline);
    }
}

package dev.kintsugi.proxy.server;

import dev.kintsugi.error.Errors;
import java.sql.SQLException;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * How much one client may leave with the proxy, in prepared statements and again in portals, lest it fill the memory of all.
 *
 * @param bytes in all
 */
record Room(long bytes) {
    private static final int MOST = 10_000;
    /** Those that are not larger are bounded by their number. */
    private static final int SMALL = 4_096;

    /**
     * Looks whether there is room for one more.
     *
     * @param what they are, for the message
     * @param count how many there are
     * @param sizes how large each of them is
     * @param more how large another one is
     * @throws SQLException 54000 if there is not
     */
    void check(String what, int count, Supplier<LongStream> sizes, long more) throws SQLException {
        if (count >= MOST) {
            throw Errors.limitReached("The session keeps more " + what, MOST + " of a session");
        }
        if (more > SMALL && sizes.get().sum() + more > bytes) {
            throw Errors.limitReached(
                    "The session's " + what + " are larger than " + bytes + " bytes", "proxy.limits.messageBytes");
        }
    }
}

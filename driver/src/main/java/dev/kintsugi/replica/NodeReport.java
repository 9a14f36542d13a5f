package dev.kintsugi.replica;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a node at one moment.
 *
 * @param node its name
 * @param role what it says it is, if it is believed
 * @param state whether it takes part
 * @param lag how old its rows are at most; null if it is no replica, or nothing is known of it
 * @param timeline null if it does not answer
 * @param reads reads that it has been given as a replica
 */
public record NodeReport(
        String node, Role role, State state, @Nullable Duration lag, @Nullable Integer timeline, long reads) {

    /** What a node is to its shard. */
    public enum Role {
        PRIMARY,
        REPLICA,
        /** Does not answer. */
        UNKNOWN
    }

    /** Whether a node takes part. */
    public enum State {
        /** Takes what its role gives it. */
        HEALTHY,
        /** Answers no reads, since it is too old or does not say how old it is. */
        LAGGING,
        /** Answers no reads for a while, since some have failed. */
        EJECTED,
        /** Calls itself a primary while another one is: nothing is read from it or written to it. */
        FENCED,
        UNREACHABLE
    }
}

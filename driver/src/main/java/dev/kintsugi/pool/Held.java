package dev.kintsugi.pool;

import java.sql.Connection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection that a session has to one shard, and how many leases share it. The session's lock guards {@code uses}.
 */
final class Held {
    final int shard;
    final NodePool pool;
    /** True if it is one to a replica. */
    final boolean reading;
    /** False if it came from the reserve. */
    final boolean ordinary;

    final Connection connection;
    int uses;
    /** What has been set on it when the session got it, by name; null once it may be something else. */
    volatile @Nullable Map<String, String> settings = Map.of();

    /** True once a client may have left on it what no setting undoes. */
    boolean traces;

    /** True once it is closed for good instead of given back. */
    volatile boolean evicted;

    Held(int shard, NodePool pool, boolean reading, boolean ordinary, Connection connection) {
        this.shard = shard;
        this.reading = reading;
        this.pool = pool;
        this.ordinary = ordinary;
        this.connection = connection;
    }
}

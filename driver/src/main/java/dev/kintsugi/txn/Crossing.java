package dev.kintsugi.txn;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** A transaction on several shards, as {@link Deadlocks} knows it. Written by the session's thread, read by the one that looks. */
final class Crossing {
    /** Unique in the cluster; of those that wait for each other, the greatest is the victim. */
    final String id = UUID.randomUUID().toString();

    final long since;
    /** The numbers of its databases' sessions, by shard. */
    final Map<Integer, Long> sessions = new ConcurrentHashMap<>();

    volatile boolean victim;

    Crossing(long since) {
        this.since = since;
    }
}

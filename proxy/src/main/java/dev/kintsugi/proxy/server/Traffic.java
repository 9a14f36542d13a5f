package dev.kintsugi.proxy.server;

import java.util.concurrent.atomic.LongAdder;

/** What has gone through the proxy since it started. Thread-safe. */
final class Traffic {
    private final LongAdder queries = new LongAdder();
    private final LongAdder queryNanos = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final LongAdder sent = new LongAdder();

    /** A query has been answered. */
    void query(long nanos) {
        queries.increment();
        queryNanos.add(nanos);
    }

    void received(long bytes) {
        received.add(bytes);
    }

    void sent(long bytes) {
        sent.add(bytes);
    }

    long queries() {
        return queries.sum();
    }

    /** How long they took together, in microseconds. */
    long queryMicros() {
        return queryNanos.sum() / 1000;
    }

    /** Bytes of messages that clients have sent. */
    long received() {
        return received.sum();
    }

    /** Bytes that were sent to clients. */
    long sent() {
        return sent.sum();
    }
}

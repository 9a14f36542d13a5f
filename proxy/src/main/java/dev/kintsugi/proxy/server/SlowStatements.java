package dev.kintsugi.proxy.server;

import dev.kintsugi.session.Prepared;
import dev.kintsugi.session.Session;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log's lines about statements of one client that have taken long: names and values, the statement with a question mark for each of its
 * literals and parameters. Belongs to the conversation's thread.
 */
final class SlowStatements {
    private static final Logger log = LoggerFactory.getLogger("dev.kintsugi.proxy.slow");
    private final long limitNanos;
    private final String user;
    private final String database;
    private final InetSocketAddress client;
    private @Nullable Prepared running;
    private long began;

    /**
     * Of a client.
     *
     * @param limit from which on a statement is slow; zero for never
     */
    SlowStatements(Duration limit, String user, String database, InetSocketAddress client) {
        this.limitNanos = limit.toNanos();
        this.user = user;
        this.database = database;
        this.client = client;
    }

    /** A statement begins, or goes on to answer. */
    void begins(Prepared statement) {
        if (limitNanos > 0) {
            running = statement;
            began = System.nanoTime();
        }
    }

    /**
     * What has begun has ended, or waits until it is asked for more.
     *
     * @param session that has run it
     * @param rows that it has answered or written
     * @param state its SQLSTATE
     */
    void ended(Session session, long rows, String state) {
        Prepared statement = running;
        running = null;
        if (statement == null) {
            return;
        }
        long nanos = System.nanoTime() - began;
        if (nanos >= limitNanos) {
            log.warn(
                    "slow statement duration={}ms user={} database={} client={}:{} shards={} rows={} sqlstate={} statement={}",
                    TimeUnit.NANOSECONDS.toMillis(nanos),
                    quoted(user),
                    quoted(database),
                    client.getAddress().getHostAddress(),
                    client.getPort(),
                    String.join(",", session.askedShards()),
                    rows,
                    state,
                    quoted(template(statement)));
        }
    }

    private static String template(Prepared statement) {
        // What stands for literals in a key are the control characters in it.
        return statement.scan().key().replaceAll("\\p{Cntrl}", "?");
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\p{Cntrl}", " ") + '"';
    }
}

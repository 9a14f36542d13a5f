package dev.kintsugi.txn;

import dev.kintsugi.pool.Lease;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A shard's part in a transaction over several, which can be kept from looking idle while the transaction is at work elsewhere.
 * {@code this} is held while something is said for that, so that the connection is nobody else's meanwhile.
 */
final class Member {
    private static final Logger log = LoggerFactory.getLogger(Member.class);
    private final Lease lease;
    private final AtomicBoolean touching = new AtomicBoolean();
    private boolean over;

    Member(Lease lease) {
        this.lease = lease;
    }

    boolean isOf(Lease other) {
        return lease == other;
    }

    /** Sends a statement that does nothing, from any thread, after the one that runs there. */
    void touch() {
        if (!touching.compareAndSet(false, true)) {
            return;
        }
        synchronized (this) {
            if (!over) {
                try (Statement statement = lease.connection().createStatement()) {
                    statement.execute("");
                } catch (SQLException e) {
                    log.debug("{} cannot be kept from looking idle", lease.node(), e);
                }
            }
        }
        touching.set(false);
    }

    /** The transaction ends: nothing more is said. */
    synchronized void over() {
        over = true;
    }
}

package dev.kintsugi.pool;

import dev.kintsugi.error.Errors;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The pools of one shard's nodes, and which of them is the primary's. Where a shard has one node, it is that; else whoever watches the
 * nodes says which, and while none is known those who need it wait. Thread-safe.
 */
public final class ShardPools implements Outcome {
    private final String name;
    private final List<NodePool> nodes;
    private final List<NodePool> beside;
    private final boolean watched;
    private final long failoverNanos;
    private final List<Wait> waits = new ArrayList<>();
    private volatile @Nullable NodePool primary;
    /** Why the last node that has not answered did not, for messages. */
    private volatile String silence = "";

    /**
     * Of one shard.
     *
     * @param name for messages: cluster and shard
     * @param nodes the configured primary's first
     * @param beside of {@link Spare} connections to the same nodes; empty where these go to one place
     * @param watched true if somebody will say which node is the primary; it is unknown until then
     * @param failoverNanos how long a session waits for a primary
     */
    ShardPools(String name, List<NodePool> nodes, List<NodePool> beside, boolean watched, long failoverNanos) {
        this.name = name;
        this.nodes = List.copyOf(nodes);
        this.beside = List.copyOf(beside);
        this.watched = watched;
        this.failoverNanos = failoverNanos;
        this.primary = watched ? null : nodes.get(0);
    }

    /** For messages: cluster and shard. */
    public String name() {
        return name;
    }

    /** The pools of its nodes, the configured primary's first. */
    public List<NodePool> nodes() {
        return nodes;
    }

    /** True if the primary may change. */
    public boolean isWatched() {
        return watched;
    }

    /** How long a session waits for a primary. */
    long failoverNanos() {
        return failoverNanos;
    }

    /** The primary's; null while none is known. */
    public @Nullable NodePool primary() {
        return primary;
    }

    /** The pool of {@link Spare} connections to a node. */
    NodePool beside(NodePool node) {
        return beside.get(nodes.indexOf(node));
    }

    /** A node does not answer, or is not to be used: its connections are closed now, also in the midst of a statement. */
    public void revoke(NodePool node) {
        node.revoke();
        if (!beside.isEmpty()) {
            beside(node).revoke();
        }
    }

    /** A node has not answered, for this reason: it is told to those who wait in vain. */
    public void silent(NodePool node, String why) {
        silence = node.name() + ": " + why;
    }

    /** A node answers, and may be used. */
    public void admit(NodePool node) {
        node.admit();
        if (!beside.isEmpty()) {
            beside(node).admit();
        }
    }

    /** Says who is the primary, or by null that nobody is; those who wait go on. */
    public void primary(@Nullable NodePool node) {
        synchronized (waits) {
            primary = node;
            if (node != null) {
                waits.forEach(wait -> wait.end(this));
            }
        }
    }

    /** This node has not behaved as the primary: nobody is it until somebody has asked, and its other connections may be no better. */
    void doubt(NodePool node) {
        if (!watched) {
            return;
        }
        synchronized (waits) {
            if (primary == node) {
                primary = null;
            }
        }
        node.renew();
        node.lost();
    }

    /** Waits for a primary. */
    void join(Wait wait) {
        synchronized (waits) {
            waits.add(wait);
            if (primary != null) {
                wait.end(this);
            }
        }
    }

    /** The wait is over. */
    void leave(Wait wait) {
        synchronized (waits) {
            waits.remove(wait);
        }
    }

    /** Ends every wait. */
    void abandon() {
        synchronized (waits) {
            waits.forEach(wait -> wait.end(Outcome.Nothing.ABORTED));
        }
    }

    /** What to tell a session whose wait has ended without a primary. */
    SQLException error(Outcome.Nothing why, long waitedNanos) {
        return why == Outcome.Nothing.TIMED_OUT
                ? Errors.noPrimary(name, TimeUnit.NANOSECONDS.toMillis(waitedNanos), silence)
                : why.error(name, waitedNanos);
    }
}

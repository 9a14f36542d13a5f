package dev.kintsugi.replica;

import dev.kintsugi.dialect.NodeStatus;
import dev.kintsugi.pool.NodePool;
import dev.kintsugi.pool.ShardPools;
import dev.kintsugi.replica.NodeReport.Role;
import dev.kintsugi.replica.NodeReport.State;
import dev.kintsugi.topology.Settings.Consistency;
import dev.kintsugi.topology.Settings.Reads;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes of one shard: who is the primary, and who may read for whom.
 *
 * <p><b>The primary</b> is the node that says it is one, on the highest timeline that any has been seen on. A node that says so on a lower
 * one has been replaced without its knowing, and a second one on the same timeline is no replica of the first: neither is written or read.
 * When the primary no longer answers, nobody is it until one says so; that may be the same node again, on the same timeline.
 *
 * <p><b>A replica is as new as a moment</b> if it has replayed a position that the primary was asked for after that moment. The primary has
 * then told a position behind every commit that it had acknowledged by then. So a session that wrote before the moment reads its own writes
 * there. Positions of two timelines do not compare: after a failover a replica counts again when it says that it follows the new timeline.
 *
 * <p>While there is no primary, nothing is written that a replica could lack: its age is then counted at the moment when the primary was
 * last heard of, so that reads go on.
 *
 * <p>Thread-safe: the lock guards what the monitor changes; a read takes no lock.
 */
final class WatchedShard {
    private static final Logger log = LoggerFactory.getLogger(WatchedShard.class);
    /** A primary that does not answer in time may be busy; twice in a row it is taken for lost. What a replica does, others do as well. */
    private static final int SILENCES = 2;

    private final ShardPools pools;
    private final String name;
    private final List<WatchedNode> nodes;
    private final Reads reads;
    private final Positions positions = new Positions();
    private volatile @Nullable WatchedNode primary;
    private volatile long primarySeen;
    private volatile int timeline;
    private volatile int failovers;
    private volatile long tablesChanged = System.nanoTime();
    /** False until every node has been asked once, so that an old primary that answers first is not taken for the primary. */
    private boolean deciding;

    WatchedShard(ShardPools pools, String name, Reads reads) {
        this.pools = pools;
        this.name = name;
        this.reads = reads;
        this.nodes = pools.nodes().stream().map(WatchedNode::new).toList();
    }

    List<WatchedNode> nodes() {
        return nodes;
    }

    /** True while no node is known to be the primary. */
    boolean hasNoPrimary() {
        return pools.primary() == null;
    }

    /** Every node has been asked once, and answers or does not. */
    synchronized void decide() {
        deciding = true;
        for (WatchedNode node : nodes) {
            NodeStatus status = node.status();
            if (status != null) {
                says(node, status, node.askedAt());
            }
        }
    }

    /**
     * A node has answered.
     *
     * @param asked when the question was about to be sent
     */
    synchronized void says(WatchedNode node, NodeStatus status, long asked) {
        if (node.says(status, asked, System.nanoTime())) {
            log.info("{} answers again", node.pool().name());
        }
        if (!deciding) {
            return;
        }
        if (status.replica()) {
            replica(node, status);
        } else {
            claimant(node, status, asked);
        }
    }

    private void replica(WatchedNode node, NodeStatus status) {
        if (node == primary) {
            log.warn("{} has become a replica", node.pool().name());
            unseat(node);
        }
        node.fenced(false);
        pools.admit(node.pool());
        if (status.timeline() < timeline) {
            node.lostTrack();
        } else {
            measure(node, status);
        }
    }

    /** Without a position that it is known to have reached, it stays as new as it was. */
    private void measure(WatchedNode node, NodeStatus status) {
        long known = node.isFollowing() ? node.newAs() : Long.MIN_VALUE;
        long reached = positions.reached(status.position(), Long.MIN_VALUE);
        if (reached != Long.MIN_VALUE && (known == Long.MIN_VALUE || reached - known > 0)) {
            node.newAs(reached);
        }
    }

    private void claimant(WatchedNode node, NodeStatus status, long asked) {
        WatchedNode current = primary;
        boolean replaced = status.timeline() < timeline;
        boolean second = current != null && current != node && status.timeline() == timeline;
        if (replaced || second) {
            fence(node, status);
            return;
        }
        if (current != node) {
            seat(node, status);
        }
        primarySeen = asked;
        positions.add(asked, status.position());
        for (WatchedNode other : nodes) {
            NodeStatus said = other.status();
            if (said != null && said.replica() && said.timeline() >= timeline) {
                measure(other, said);
            }
        }
        pools.primary(node.pool());
    }

    private void fence(WatchedNode node, NodeStatus status) {
        if (!node.isFenced()) {
            node.fenced(true);
            log.error(
                    "{} calls itself the primary on timeline {}, but {} is it on timeline {}: nothing is read from it or"
                            + " written to it",
                    node.pool().name(),
                    status.timeline(),
                    primary == null ? "another node" : primary.pool().name(),
                    timeline);
            pools.revoke(node.pool());
        }
    }

    private void seat(WatchedNode node, NodeStatus status) {
        WatchedNode former = primary;
        if (former != null) {
            unseat(former);
        }
        if (timeline > 0) {
            log.warn("{} is the primary now, on timeline {}", node.pool().name(), status.timeline());
            // The same node on the same timeline has only been away.
            failovers += status.timeline() == timeline ? 0 : 1;
            node.pool().renew();
        }
        if (status.timeline() != timeline) {
            positions.clear();
            timeline = status.timeline();
        }
        node.fenced(false);
        node.lostTrack();
        pools.admit(node.pool());
        primary = node;
        for (WatchedNode other : nodes) {
            NodeStatus said = other.status();
            if (other != node && said != null && !said.replica()) {
                fence(other, said);
            }
        }
    }

    private void unseat(WatchedNode node) {
        primary = null;
        pools.primary(null);
        pools.revoke(node.pool());
    }

    /**
     * A node has not answered.
     *
     * @param refused true if it said so, or its machine did; false if its time was up
     */
    synchronized void silent(WatchedNode node, boolean refused, Exception why) {
        int times = node.silent();
        pools.silent(node.pool(), String.valueOf(why.getMessage()));
        if (times == 1) {
            log.warn("{} does not answer: {}", node.pool().name(), String.valueOf(why.getMessage()));
        }
        boolean lost = refused || times >= SILENCES || node != primary;
        if (lost && node == primary) {
            log.warn("{} has no primary now", pools.name());
            unseat(node);
        } else if (lost && node.pool().isAnswering()) {
            pools.revoke(node.pool());
        }
    }

    /** A connection to this node has been lost, or could not be opened: no read goes there for a while. */
    synchronized void shun(WatchedNode node) {
        node.shun(System.nanoTime());
    }

    /** The tables have been looked at: a replica answers only if it has them as they are now, be it ever so eventual. */
    void tablesChanged(long nanos) {
        tablesChanged = nanos;
    }

    /**
     * A replica for a read of a session: of two that are drawn by their shares, the one with less to do for its share.
     *
     * @return null if none is fit
     */
    @Nullable NodePool choose(ReadPoint point) {
        long now = System.nanoTime();
        long total = 0;
        for (WatchedNode node : nodes) {
            total += share(node, point, now);
        }
        if (total == 0) {
            return null;
        }
        WatchedNode first = draw(point, now, total, null);
        if (first == null) {
            return null;
        }
        long others = total - share(first, point, now);
        WatchedNode second = others <= 0 ? null : draw(point, now, others, first);
        WatchedNode chosen = second == null || load(first, now) <= load(second, now) ? first : second;
        chosen.reads();
        return chosen.pool();
    }

    /** Any replica that answers while there is no primary. */
    @Nullable NodePool instead() {
        for (WatchedNode node : nodes) {
            NodeStatus status = node.status();
            if (hasNoPrimary() && status != null && status.replica()) {
                return node.pool();
            }
        }
        return null;
    }

    private @Nullable WatchedNode draw(ReadPoint point, long now, long total, @Nullable WatchedNode but) {
        long at = ThreadLocalRandom.current().nextLong(total);
        for (WatchedNode node : nodes) {
            at -= node == but ? 0 : share(node, point, now);
            if (at < 0) {
                return node;
            }
        }
        // Another thread has learnt of one that is fit no more.
        return null;
    }

    private static double load(WatchedNode node, long now) {
        return (node.pool().outstanding() + 1) / (double) node.share(now);
    }

    private int share(WatchedNode node, ReadPoint point, long now) {
        NodeStatus status = node.status();
        return status != null
                        && status.replica()
                        && isNew(node, now)
                        && !node.isShunned(now)
                        && node.newAs() - tablesChanged >= 0
                        && (reads.consistency() == Consistency.EVENTUAL || point.isSeenAt(node.newAs()))
                        && point.isReached(name, status.position(), status.timeline())
                ? node.share(now)
                : 0;
    }

    private boolean isNew(WatchedNode node, long now) {
        return node.isFollowing() && age(node, now) <= reads.maxLag().toNanos();
    }

    private long age(WatchedNode node, long now) {
        return (primary == null ? primarySeen : now) - node.newAs();
    }

    /** What is known of a node. */
    NodeReport report(WatchedNode node) {
        NodeStatus status = node.status();
        if (status == null) {
            return new NodeReport(
                    node.pool().node().name(), Role.UNKNOWN, State.UNREACHABLE, null, null, node.readCount());
        }
        long now = System.nanoTime();
        State state = node.isFenced()
                ? State.FENCED
                : !status.replica() || isNew(node, now) && !node.isShunned(now)
                        ? State.HEALTHY
                        : node.isShunned(now) ? State.EJECTED : State.LAGGING;
        Duration lag = status.replica() && node.isFollowing() ? Duration.ofNanos(Math.max(0, age(node, now))) : null;
        return new NodeReport(
                node.pool().node().name(),
                status.replica() ? Role.REPLICA : Role.PRIMARY,
                state,
                lag,
                status.timeline(),
                node.readCount());
    }

    /** How often another timeline's primary has taken over. */
    int failovers() {
        return failovers;
    }

    /** The name of the shard in the file. */
    String name() {
        return name;
    }
}

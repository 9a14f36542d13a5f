package dev.kintsugi.pool;

import dev.kintsugi.error.Errors;
import dev.kintsugi.topology.Node;
import dev.kintsugi.topology.Secret;
import dev.kintsugi.topology.Shard;
import dev.kintsugi.topology.Topology;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The pools of one cluster, one a node. A pool named {@code shop/shard-0/primary} opens its first connection when it is
 * asked for one. Thread-safe.
 */
public final class Pools implements AutoCloseable {
    private final List<ShardPools> shards;
    /** Of the scratch database; null if it is beside each primary's. */
    private final @Nullable NodePool scratch;

    private final List<NodePool> all;
    private final boolean replicas;
    /** The permits that open the reserve of every pool; see {@link Leases}. */
    private final Permits crossing;

    private volatile boolean closed;

    private Pools(List<ShardPools> shards, @Nullable NodePool scratch, List<NodePool> all, int reserve) {
        this.shards = List.copyOf(shards);
        this.scratch = scratch;
        this.all = List.copyOf(all);
        this.replicas = shards.stream().anyMatch(ShardPools::isWatched);
        this.crossing = new Permits(reserve);
    }

    /**
     * The pools of a topology, each shard's configured primary taken at its word. Connects to nothing.
     *
     * @param user replaces every node's user; null for the file's
     * @param password replaces every node's password; null for the file's
     * @throws SQLException 08001 if the URL of a node is of no known database
     */
    public static Pools open(Topology topology, @Nullable String user, @Nullable Secret password) throws SQLException {
        return open(topology, user, password, false);
    }

    /**
     * The same where somebody watches the nodes of shards that have replicas, and says of each shard who its primary is.
     *
     * @param watched true if so
     */
    public static Pools open(Topology topology, @Nullable String user, @Nullable Secret password, boolean watched)
            throws SQLException {
        Opening opening = new Opening(topology, new Credentials(user, password), new ArrayList<>());
        List<ShardPools> shards = new ArrayList<>();
        for (Shard shard : topology.shards()) {
            shards.add(opening.shard(shard, watched && !shard.replicas().isEmpty()));
        }
        return new Pools(
                shards,
                opening.scratch(),
                opening.all(),
                NodePool.reserve(topology.settings().pool()));
    }

    /** The making of the pools, of which none has connected yet. */
    private record Opening(Topology topology, Credentials override, List<NodePool> all) {

        ShardPools shard(Shard shard, boolean watched) throws SQLException {
            List<NodePool> nodes = new ArrayList<>();
            List<NodePool> beside = new ArrayList<>();
            nodes.add(pool(shard.primary(), PoolState.Role.PRIMARY, watched));
            for (Node replica : shard.replicas()) {
                nodes.add(pool(replica, PoolState.Role.REPLICA, watched));
            }
            if (topology.settings().gather().scratch() == null) {
                for (NodePool node : watched ? nodes : nodes.subList(0, 1)) {
                    beside.add(pool(named(node.node(), "/scratch"), PoolState.Role.PRIMARY, watched));
                }
            }
            long failover = topology.settings().failover().timeout().toNanos();
            return new ShardPools(topology.cluster() + "/" + shard.name(), nodes, beside, watched, failover);
        }

        private static Node named(Node node, String suffix) {
            return new Node(node.name() + suffix, node.url(), node.user(), node.password(), 1);
        }

        /** The scratch database logs in as the first shard does, unless its URL says otherwise. */
        @Nullable NodePool scratch() throws SQLException {
            String url = topology.settings().gather().scratch();
            if (url == null) {
                return null;
            }
            Node first = topology.shards().get(0).primary();
            return pool(new Node("scratch", url, first.user(), first.password(), 1), PoolState.Role.PRIMARY, false);
        }

        private NodePool pool(Node node, PoolState.Role role, boolean watched) throws SQLException {
            NodePool pool = new NodePool(
                    topology.cluster(), node, role, topology.settings().pool(), override, watched);
            all.add(pool);
            return pool;
        }
    }

    /** The pools of each shard's nodes. */
    public List<ShardPools> shards() {
        return shards;
    }

    /**
     * Connects to a shard's primary once; waits for one where it may be another node than the configured one.
     *
     * @throws SQLException 08001 that names the node if it cannot be reached, with the vendor's reason; 28xxx if it refuses the login
     */
    public void checkReachable(int shard) throws SQLException {
        if (!shards.get(shard).isWatched()) {
            primary(shard).checkReachable();
            return;
        }
        if (shards.get(shard).primary() == null) {
            checkLogin(shard);
        }
        try (Leases leases = leases()) {
            leases.take(shard).close();
        }
    }

    /** Nobody need wait for a primary that would refuse the login. */
    private void checkLogin(int shard) throws SQLException {
        try {
            primary(shard).checkReachable();
        } catch (SQLException e) {
            if (String.valueOf(e.getSQLState()).startsWith("28")) {
                throw e;
            }
        }
    }

    /**
     * A connection beside the pools to whichever node is a shard's primary now, for what must not wait for sessions. The caller closes it;
     * it is closed as well when that node is the primary no longer.
     *
     * @throws SQLException 08001 if it cannot be reached or none is known, 08003 if the cluster is closed
     */
    public Connection connect(int shard) throws SQLException {
        if (closed) {
            throw Errors.closed("cluster");
        }
        ShardPools nodes = shards.get(shard);
        NodePool now = nodes.primary();
        if (now == null) {
            throw Errors.notAnswering(nodes.name());
        }
        return now.connectBeside();
    }

    /** Connects to each primary once, in order; why those fail that do, by shard. Empty if all can be reached. */
    public Map<Integer, SQLException> unreachable() {
        Map<Integer, SQLException> reasons = new TreeMap<>();
        for (int shard = 0; shard < shards.size(); shard++) {
            try {
                primary(shard).checkReachable();
            } catch (SQLException e) {
                reasons.put(shard, e);
            }
        }
        return reasons;
    }

    /**
     * The connections of a new session: none yet.
     *
     * @throws SQLException 08003 if the cluster is closed
     */
    public Leases leases() throws SQLException {
        if (closed) {
            throw Errors.closed("cluster");
        }
        return new Leases(shards, scratch, crossing, replicas);
    }

    /** What connections know of the databases holds no more: they are replaced, those at work when they come back. */
    public void renew() {
        all.forEach(NodePool::renew);
    }

    /** What each node's pool looks like now: primaries in the order of the shards, then replicas. */
    public List<PoolState> states() {
        List<PoolState> states = new ArrayList<>();
        shards.forEach(shard -> states.add(shard.nodes().get(0).state()));
        shards.forEach(shard -> shard.nodes().stream().skip(1).forEach(node -> states.add(node.state())));
        return states;
    }

    /** The pool of a shard's configured primary. */
    NodePool primary(int shard) {
        return shards.get(shard).nodes().get(0);
    }

    /** The permits that open the reserve of every pool; see {@link Leases}. */
    Permits crossing() {
        return crossing;
    }

    /**
     * Closes every connection and ends every wait. One that a session still holds is closed when the session gives it back; it gets no
     * further one. A second call does nothing.
     */
    @Override
    public void close() {
        closed = true;
        shards.forEach(ShardPools::abandon);
        all.forEach(NodePool::close);
    }
}

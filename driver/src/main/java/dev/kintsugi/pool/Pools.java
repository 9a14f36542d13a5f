package dev.kintsugi.pool;

import dev.kintsugi.error.Errors;
import dev.kintsugi.topology.Node;
import dev.kintsugi.topology.Secret;
import dev.kintsugi.topology.Settings;
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
    private final List<NodePool> primaries;
    private final List<NodePool> replicas;
    /** Of the scratch database, or else one beside each primary's. */
    private final List<NodePool> spares;

    /** The permits that open the reserve of every pool; see {@link Leases}. */
    private final Permits crossing;

    private volatile boolean closed;

    private Pools(List<NodePool> primaries, List<NodePool> replicas, List<NodePool> spares, int reserve) {
        this.primaries = List.copyOf(primaries);
        this.replicas = List.copyOf(replicas);
        this.spares = List.copyOf(spares);
        this.crossing = new Permits(reserve);
    }

    /**
     * The pools of a topology. Connects to nothing.
     *
     * @param user replaces every node's user; null for the file's
     * @param password replaces every node's password; null for the file's
     * @throws SQLException 08001 if the URL of a node is of no known database
     */
    public static Pools open(Topology topology, @Nullable String user, @Nullable Secret password) throws SQLException {
        Credentials override = new Credentials(user, password);
        Settings.Pool settings = topology.settings().pool();
        List<NodePool> primaries = new ArrayList<>();
        List<NodePool> replicas = new ArrayList<>();
        for (Shard shard : topology.shards()) {
            primaries.add(
                    new NodePool(topology.cluster(), shard.primary(), PoolState.Role.PRIMARY, settings, override));
            for (Node replica : shard.replicas()) {
                replicas.add(new NodePool(topology.cluster(), replica, PoolState.Role.REPLICA, settings, override));
            }
        }
        List<NodePool> spares = new ArrayList<>();
        for (Node node : spareNodes(topology)) {
            spares.add(new NodePool(topology.cluster(), node, PoolState.Role.PRIMARY, settings, override));
        }
        return new Pools(primaries, replicas, spares, NodePool.reserve(settings));
    }

    /** The scratch database logs in as the first shard does, unless its URL says otherwise. */
    private static List<Node> spareNodes(Topology topology) {
        String scratch = topology.settings().gather().scratch();
        List<Node> primaries = topology.shards().stream().map(Shard::primary).toList();
        if (scratch == null) {
            return primaries.stream()
                    .map(node -> new Node(node.name() + "/scratch", node.url(), node.user(), node.password(), 1))
                    .toList();
        }
        Node first = primaries.get(0);
        return List.of(new Node("scratch", scratch, first.user(), first.password(), 1));
    }

    /**
     * Connects to a shard's primary once.
     *
     * @throws SQLException 08001 that names the node if it cannot be reached, with the vendor's reason; 28xxx if it refuses the login
     */
    public void checkReachable(int shard) throws SQLException {
        primary(shard).checkReachable();
    }

    /**
     * A connection to a shard's primary beside the pools, for what must not wait for sessions. The caller closes it.
     *
     * @throws SQLException 08001 if it cannot be reached, 08003 if the cluster is closed
     */
    public Connection connect(int shard) throws SQLException {
        if (closed) {
            throw Errors.closed("cluster");
        }
        return primary(shard).connectBeside();
    }

    /** Connects to each primary once, in order; why those fail that do, by shard. Empty if all can be reached. */
    public Map<Integer, SQLException> unreachable() {
        Map<Integer, SQLException> reasons = new TreeMap<>();
        for (int shard = 0; shard < primaries.size(); shard++) {
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
        return new Leases(primaries, spares, crossing);
    }

    /** What each node's pool looks like now: primaries in the order of the shards, then replicas. */
    public List<PoolState> states() {
        List<PoolState> states = new ArrayList<>();
        primaries.forEach(pool -> states.add(pool.state()));
        replicas.forEach(pool -> states.add(pool.state()));
        return states;
    }

    /** The pool of a shard's primary. */
    NodePool primary(int shard) {
        return primaries.get(shard);
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
        primaries.forEach(NodePool::close);
        replicas.forEach(NodePool::close);
        spares.forEach(NodePool::close);
    }
}

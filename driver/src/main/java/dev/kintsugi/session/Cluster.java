package dev.kintsugi.session;

import dev.kintsugi.clock.Clock;
import dev.kintsugi.dialect.Channels;
import dev.kintsugi.dialect.CommitGate;
import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.dialect.LockWaits;
import dev.kintsugi.dialect.PreparedTransactions;
import dev.kintsugi.dialect.TimeLimits;
import dev.kintsugi.dialect.UniqueLookup;
import dev.kintsugi.error.Errors;
import dev.kintsugi.execute.ClientState;
import dev.kintsugi.execute.Connections;
import dev.kintsugi.execute.Fan;
import dev.kintsugi.execute.KeySource;
import dev.kintsugi.execute.Timers;
import dev.kintsugi.execute.UniqueSetup;
import dev.kintsugi.listen.Listening;
import dev.kintsugi.metrics.Meters;
import dev.kintsugi.parse.Lexer;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Location;
import dev.kintsugi.plan.WeakConstraints;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.pool.Leases;
import dev.kintsugi.pool.PoolState;
import dev.kintsugi.pool.Pools;
import dev.kintsugi.replica.NodeReport;
import dev.kintsugi.replica.Replicas;
import dev.kintsugi.topology.Settings.CrossShard;
import dev.kintsugi.topology.Settings.GeneratedKeys;
import dev.kintsugi.topology.Settings.Metrics;
import dev.kintsugi.topology.Settings.Snapshot;
import dev.kintsugi.topology.Shard;
import dev.kintsugi.topology.Topology;
import dev.kintsugi.txn.CommitBarrier;
import dev.kintsugi.txn.Deadlocks;
import dev.kintsugi.txn.Recovery;
import dev.kintsugi.txn.Transaction;
import dev.kintsugi.txn.TwoPhaseCommit;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One cluster as this process has it open: pools, layout, plans and threads, shared by its sessions. Thread-safe. */
final class Cluster implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Cluster.class);
    private final Topology topology;
    private final Dialect dialect;
    private final Pools pools;
    private final @Nullable Replicas replicas;
    private final Fan fan;
    private final Timers timers;
    private final TimeLimits limits;
    private final PlanCache plans;
    private final Sequences sequences;
    private final KeySource keys;
    private final RecentTexts prepared;
    private final Object refreshing = new Object();
    private static final long DOUBT_NANOS = 1_000_000_000L;
    private final LayoutReader reader;
    private boolean confirmed;
    private long confirmedAt;
    private final AtomicLong versions = new AtomicLong();
    private volatile Layout layout;
    private volatile boolean stale;
    private volatile List<String> defaultPath;
    private final @Nullable TwoPhaseCommit twoPhase;
    private final @Nullable Recovery recovery;
    private final @Nullable Deadlocks deadlocks;
    private final @Nullable CommitBarrier barrier;
    private final @Nullable Listening listening;
    private volatile @Nullable Meters meters;

    private Cluster(
            Topology topology,
            Dialect dialect,
            Pools pools,
            @Nullable Replicas replicas,
            Fan fan,
            PreparedTransactions steps)
            throws SQLException {
        this.replicas = replicas;
        this.topology = topology;
        this.dialect = dialect;
        this.pools = pools;
        int bound = topology.settings().limits().plans();
        this.fan = fan;
        this.timers = new Timers(topology.cluster(), fan);
        this.limits = readLimits();
        this.plans = new PlanCache(bound);
        this.sequences = new Sequences(dialect, topology.settings().limits().sequenceBlock());
        this.keys = topology.settings().generatedKeys() == GeneratedKeys.SNOWFLAKE
                ? new Snowflakes(sequences, Clock.SYSTEM, new SecureRandom().nextLong())
                : sequences;
        this.prepared = new RecentTexts(bound);
        this.defaultPath = readDefaultPath();
        this.reader = new LayoutReader(topology, dialect);
        this.layout = reader.read(nextVersion(), LayoutReader.pooled(pools), fan);
        boolean several = topology.shards().size() > 1;
        boolean prepares = several && topology.settings().transactions().crossShard() == CrossShard.TWO_PHASE;
        this.twoPhase = prepares ? new TwoPhaseCommit(topology, steps, pools, this::together, Clock.SYSTEM) : null;
        this.deadlocks = several ? deadlocks(steps) : null;
        if (twoPhase != null || deadlocks != null) {
            TransactionTables.make(layout, fan, LayoutReader.pooled(pools));
        }
        for (String obstacle : twoPhase == null ? List.<String>of() : twoPhase.obstacles()) {
            log.warn("{}", obstacle);
        }
        this.layout = withUniqueKeys(layout);
        for (String difference : layout.catalog().differences()) {
            log.warn("{}", difference);
        }
        for (String constraint : WeakConstraints.of(layout)) {
            log.warn("{}", constraint);
        }
        this.barrier = topology.settings().transactions().snapshot() == Snapshot.CLUSTER ? newBarrier() : null;
        Channels channels = dialect.channels();
        this.listening = channels == null ? null : new Listening(topology, pools, channels);
        this.recovery = prepares ? Recovery.start(topology, steps, pools, Clock.SYSTEM) : null;
        if (topology.settings().metrics() == Metrics.GLOBAL) {
            measureGlobally();
        }
    }

    private @Nullable Deadlocks deadlocks(PreparedTransactions steps) {
        LockWaits waits = dialect.lockWaits();
        return waits == null ? null : new Deadlocks(topology, waits, steps, pools, Clock.SYSTEM);
    }

    /** What takes snapshots of the whole cluster; null where there is nothing to keep together. */
    private @Nullable CommitBarrier newBarrier() throws SQLException {
        CommitGate gate = dialect.commitGate();
        if (gate == null) {
            throw Errors.configuration("transactions: {snapshot: cluster} is not to be had over " + dialect.name()
                    + ", whose shards each have their own snapshot; leave it out");
        }
        if (twoPhase == null) {
            return null;
        }
        LayoutReader.Source shards = LayoutReader.pooled(pools);
        List<Boolean> keep = fan.everywhere(topology.shards().size(), shard -> {
            try (Session.Loan loan = shards.borrow(shard)) {
                return gate.keepsSnapshot(loan.connection());
            }
        });
        return new CommitBarrier(topology, gate, this::together, Clock.SYSTEM, keep.contains(true));
    }

    private void together(int tasks, TwoPhaseCommit.Task task) throws SQLException {
        fan.everywhere(tasks, number -> {
            task.run(number);
            return number;
        });
    }

    /** The layout with the lookups of the unique keys that are to be enforced, which are made if they are not there. */
    private Layout withUniqueKeys(Layout before) throws SQLException {
        if (topology.uniqueKeys().isEmpty() && before.enforcedKeys().isEmpty()) {
            return before;
        }
        try (Leases leases = pools.leases()) {
            Transaction transaction = new Transaction(dialect, topology.shards().size(), twoPhase, deadlocks);
            Connections connections =
                    new Connections(leases, transaction, new ClientState(TimeLimits.NONE), fan, null, null);
            boolean changed = connections.atomically(() -> new UniqueSetup(before, connections).bringAbout());
            return changed ? reader.read(nextVersion(), LayoutReader.pooled(pools), fan) : before;
        }
    }

    /**
     * Opens a cluster: every primary must be reachable.
     *
     * @throws SQLException F0000 if the file contradicts what the shards hold, 08001 if a primary cannot be reached
     */
    static Cluster open(Topology topology) throws SQLException {
        Dialect dialect = Dialect.of(topology.shards().get(0).primary().url());
        if (dialect == null) {
            throw Errors.configuration(
                    "No database is known for the URL of " + topology.shards().get(0));
        }
        return open(topology, dialect, dialect.preparedTransactions());
    }

    /** The same with other steps of two-phase commit than the dialect's own: ones that fail between two of them, say. */
    static Cluster open(Topology topology, Dialect dialect, PreparedTransactions steps) throws SQLException {
        Pools pools = Pools.open(topology, null, null, Replicas.isNeeded(topology, dialect));
        Fan fan = new Fan(
                "kintsugi-" + topology.cluster(),
                dialect.embedded(),
                topology.settings().limits().scatterThreads(),
                topology.settings().limits().plans());
        Replicas replicas = null;
        try {
            replicas = Replicas.watch(topology, dialect, pools);
            fan.everywhere(topology.shards().size(), shard -> {
                pools.checkReachable(shard);
                return shard;
            });
            return new Cluster(topology, dialect, pools, replicas, fan, steps);
        } catch (SQLException | RuntimeException e) {
            if (replicas != null) {
                replicas.close();
            }
            pools.close();
            fan.close();
            throw e;
        }
    }

    private List<String> readDefaultPath() throws SQLException {
        try (Leases leases = pools.leases();
                Lease lease = leases.take(0);
                Statement statement = lease.connection().createStatement();
                ResultSet rows = statement.executeQuery(dialect.searchPathQuery())) {
            List<String> path = new ArrayList<>();
            while (rows.next()) {
                path.add(rows.getString(1));
            }
            return List.copyOf(path);
        }
    }

    /** Those of the first shard: what is one database's for its applications is all shards'. */
    private TimeLimits readLimits() throws SQLException {
        try (Leases leases = pools.leases();
                Lease lease = leases.take(0)) {
            return dialect.timeLimits(lease.connection());
        }
    }

    /** The time limits of a session that has set none. */
    TimeLimits limits() {
        return limits;
    }

    private void measureGlobally() throws SQLException {
        try {
            measure(Meters.globalRegistry());
        } catch (IllegalArgumentException e) {
            throw Errors.configuration("metrics is global, but: " + e.getMessage());
        }
    }

    /**
     * From now on the cluster tells a registry what it does. One is enough: a second one is not told.
     *
     * @param registry of Micrometer
     */
    synchronized void measure(Object registry) {
        if (meters == null) {
            Meters registered = Meters.of(
                    registry,
                    topology.cluster(),
                    topology.shards().stream().map(Shard::name).toList());
            ClusterMeters.register(registered, this);
            if (twoPhase != null) {
                twoPhase.measure(registered);
            }
            meters = registered;
        }
    }

    /** Who is told what happens; null if nobody is. */
    @Nullable Meters meters() {
        return meters;
    }

    /** What ends that whose time is up. */
    Timers timers() {
        return timers;
    }

    Topology topology() {
        return topology;
    }

    Dialect dialect() {
        return dialect;
    }

    Pools pools() {
        return pools;
    }

    /** The nodes of shards with replicas; null if there are none. */
    @Nullable Replicas replicas() {
        return replicas;
    }

    Fan fan() {
        return fan;
    }

    PlanCache plans() {
        return plans;
    }

    /** How several written shards commit; null for one after another. */
    @Nullable TwoPhaseCommit twoPhase() {
        return twoPhase;
    }

    /** What settles transactions in doubt; null where there are none. */
    @Nullable Recovery recovery() {
        return recovery;
    }

    /** What ends deadlocks over several shards; null where nothing can. */
    @Nullable Deadlocks deadlocks() {
        return deadlocks;
    }

    /** What takes snapshots of the whole cluster; null where each shard has its own. */
    @Nullable CommitBarrier barrier() {
        return barrier;
    }

    /** What is heard of the channels; null where there are none. */
    @Nullable Listening listening() {
        return listening;
    }

    /** Where generated keys come from. */
    KeySource keys() {
        return keys;
    }

    Sequences sequences() {
        return sequences;
    }

    /** What is known of the shards. */
    Layout layout() throws SQLException {
        return stale ? refresh(null) : layout;
    }

    /** A number for a layout; plans are cached by it. */
    long nextVersion() {
        return versions.incrementAndGet();
    }

    /**
     * A session has committed DDL.
     *
     * @param after the shards with it, as the session has seen them
     * @param before what was the cluster's when it began: if that still is, no other session has committed DDL since
     */
    void install(Layout after, Layout before) {
        synchronized (refreshing) {
            if (layout == before) {
                replace(after);
            } else {
                stale = true;
            }
        }
        sequences.forget();
    }

    /** The shards but the first that have tables which the first has not. */
    Set<Integer> shardsWithOwnTables() throws SQLException {
        Set<Integer> shards = new TreeSet<>();
        for (Location location : layout().locations().values()) {
            if (location instanceof Location.Single single && single.shard() > 0) {
                shards.add(single.shard());
            }
        }
        return shards;
    }

    /** The schemas in which a new session looks for names. */
    List<String> defaultPath() {
        return defaultPath;
    }

    /** What is known of the nodes of shards with replicas, by name. */
    Map<String, NodeReport> nodeReports() {
        return replicas == null
                ? Map.of()
                : replicas.reports().stream().collect(Collectors.toMap(NodeReport::node, report -> report));
    }

    List<PoolState> poolStates() {
        return pools.states();
    }

    /**
     * A backend does not know a table or column that the layout has: reads the catalogs anew, at most once a second as long as they
     * are as they were.
     *
     * @return the layout; {@code seen} if nothing has changed
     */
    Layout doubted(Layout seen) throws SQLException {
        synchronized (refreshing) {
            if (layout != seen) {
                return layout;
            }
            long now = Clock.SYSTEM.nanoTime();
            if (confirmed && now - confirmedAt < DOUBT_NANOS) {
                return seen;
            }
            Layout read = withUniqueKeys(reader.read(nextVersion(), LayoutReader.pooled(pools), fan));
            confirmed = read.saysTheSameAs(seen);
            confirmedAt = now;
            if (!confirmed) {
                replace(read);
                sequences.forget();
            }
            return layout;
        }
    }

    private void replace(Layout another) {
        if (replicas != null) {
            replicas.tablesChanged();
        }
        layout = another;
    }

    /** Reads the backends' catalogs anew, unless another session has since this layout was current. */
    Layout refresh(@Nullable Layout seen) throws SQLException {
        synchronized (refreshing) {
            Layout current = layout;
            if (seen == null || seen == current) {
                current = withUniqueKeys(reader.read(nextVersion(), LayoutReader.pooled(pools), fan));
                defaultPath = readDefaultPath();
                replace(current);
                stale = false;
                sequences.forget();
            }
            return current;
        }
    }

    /** A session's error: one by the guard of a unique key says that the key has been enforced since the shards were read. */
    void noticed(SQLException e) {
        if (dialect.hasUniqueLookups() && UniqueLookup.isOfGuard(e)) {
            stale = true;
        }
    }

    /** The scanned statement; texts that are prepared again are not scanned again. */
    Prepared prepare(String sql, boolean parameters) throws SQLException {
        if (!parameters) {
            return new Prepared(Lexer.scan(sql, dialect.lexerRules(), false), false);
        }
        Prepared known = prepared.get(sql);
        if (known == null) {
            known = new Prepared(Lexer.scan(sql, dialect.lexerRules(), true), true);
            prepared.put(known);
        }
        return known;
    }

    @Override
    public void close() {
        if (recovery != null) {
            recovery.close();
        }
        if (deadlocks != null) {
            deadlocks.close();
        }
        if (replicas != null) {
            replicas.close();
        }
        Meters told = meters;
        if (told != null) {
            told.close();
        }
        if (listening != null) {
            listening.close();
        }
        timers.close();
        pools.close();
        fan.close();
    }
}

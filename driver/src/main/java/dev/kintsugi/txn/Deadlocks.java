package dev.kintsugi.txn;

import dev.kintsugi.clock.Clock;
import dev.kintsugi.dialect.LockWaits;
import dev.kintsugi.dialect.PreparedTransactions;
import dev.kintsugi.error.Errors;
import dev.kintsugi.pool.Pools;
import dev.kintsugi.topology.Shard;
import dev.kintsugi.topology.Topology;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds transactions that wait for each other over several shards, where each shard sees a wait and none sees the circle, and cancels
 * one of them.
 *
 * <p>That costs a transaction nothing but to be listed here, in this process, once it has reached its second shard; nothing is sent to a
 * database for it. Twice a second an instance that has had such transactions for a while asks the shards who waits for whom. If one of its
 * own waits, it writes into the table {@code kintsugi.waits} of the first shard which of the shards' transactions are its parts, and reads there what
 * the other instances have written. So every instance with a transaction in a circle comes to see the whole circle. The transaction with the
 * greatest id is the victim: its own instance cancels it, after having asked the shards once more, and its client is told 40P01.
 *
 * <p>The shards are asked one after another, which can show a circle that never was at one time. It must be there twice; and a wait for a
 * lock that is kept until the end of its transaction cannot end while there is a circle. Thread-safe.
 */
public final class Deadlocks implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Deadlocks.class);
    private static final long PAUSE_MILLIS = 400;
    private static final Duration WAIT = Duration.ofSeconds(1);
    /** What was written longer ago is about a wait that is over. */
    private static final Duration CURRENT = Duration.ofSeconds(5);

    private final Topology topology;
    private final LockWaits waits;
    private final PreparedTransactions steps;
    private final Pools pools;
    private final Clock clock;
    private final Set<Crossing> crossings = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean looking = new AtomicBoolean();
    private final ScheduledThreadPoolExecutor thread;
    /** By shard; only the thread that looks uses them, and {@link #close} ends them. */
    private final Map<Integer, Connection> connections = new ConcurrentHashMap<>();

    private final LongAdder ended = new LongAdder();
    private volatile boolean closed;

    /** For one cluster. */
    public Deadlocks(Topology topology, LockWaits waits, PreparedTransactions steps, Pools pools, Clock clock) {
        this.topology = topology;
        this.waits = waits;
        this.steps = steps;
        this.pools = pools;
        this.clock = clock;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread one = new Thread(task, "kintsugi-" + topology.cluster() + "-deadlocks");
            one.setDaemon(true);
            return one;
        });
        thread.setKeepAliveTime(PAUSE_MILLIS * 10, TimeUnit.MILLISECONDS);
        thread.allowCoreThreadTimeOut(true);
    }

    /** A transaction has reached its second shard. */
    Crossing watch() {
        Crossing crossing = new Crossing(clock.nanoTime());
        crossings.add(crossing);
        if (looking.compareAndSet(false, true)) {
            again();
        }
        return crossing;
    }

    /** How many transactions this instance has ended to end a deadlock. */
    public long ended() {
        return ended.sum();
    }

    /** The number by which a shard knows a connection. */
    long session(Connection connection) throws SQLException {
        return waits.session(connection);
    }

    /** A transaction has ended. */
    void forget(Crossing crossing) {
        crossings.remove(crossing);
    }

    private void again() {
        if (!closed) {
            thread.schedule(this::look, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        try {
            List<Crossing> old = crossings.stream()
                    .filter(one -> clock.nanoTime() - one.since > TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS))
                    .toList();
            if (!old.isEmpty()) {
                lookAt(old);
            }
        } catch (SQLException e) {
            log.debug("The shards cannot be asked for deadlocks", e);
            drop();
        } catch (RuntimeException e) {
            log.error("The search for deadlocks failed", e);
        }
        looking.set(false);
        if (crossings.isEmpty()) {
            drop();
        } else if (looking.compareAndSet(false, true)) {
            again();
        }
    }

    private void lookAt(List<Crossing> old) throws SQLException {
        Map<Integer, Map<Long, List<Long>>> told = new HashMap<>();
        for (Crossing one : old) {
            for (int shard : one.sessions.keySet()) {
                ask(shard, told);
            }
        }
        List<Crossing> waiting = old.stream().filter(one -> waits(one, told)).toList();
        if (waiting.isEmpty()) {
            return;
        }
        Map<String, String> transactions = exchange(waiting, told);
        for (Crossing one : waiting) {
            Set<String> circle = graph(transactions, told).cycle(one.id);
            if (!circle.isEmpty() && isVictim(one, circle, transactions)) {
                Map<Integer, Map<Long, List<Long>>> now = new HashMap<>();
                boolean still = graph(transactions, now).cycle(one.id).equals(circle);
                if (still && crossings.contains(one)) {
                    cancel(one, now);
                }
            }
        }
    }

    private boolean waits(Crossing one, Map<Integer, Map<Long, List<Long>>> told) {
        return one.sessions.entrySet().stream()
                .anyMatch(session -> waits(session.getValue(), told.getOrDefault(session.getKey(), Map.of())));
    }

    private boolean waits(long session, Map<Long, List<Long>> told) {
        return told.keySet().stream().anyMatch(transaction -> waits.sessionOf(transaction) == session);
    }

    /** The numbers under which a shard's waits tell of a session's transaction. */
    private Set<Long> transactions(long session, Map<Long, List<Long>> told) {
        return Stream.concat(told.keySet().stream(), told.values().stream().flatMap(List::stream))
                .filter(transaction -> waits.sessionOf(transaction) == session)
                .collect(Collectors.toSet());
    }

    /** A shard's waits, which it is asked for once. */
    private Map<Long, List<Long>> ask(int shard, Map<Integer, Map<Long, List<Long>>> told) throws SQLException {
        Map<Long, List<Long>> known = told.get(shard);
        if (known == null) {
            known = waits.of(connection(shard));
            told.put(shard, known);
        }
        return known;
    }

    /** The whole cluster's waits; shards that have not been asked yet are. */
    private WaitGraph graph(Map<String, String> transactions, Map<Integer, Map<Long, List<Long>>> told)
            throws SQLException {
        WaitGraph graph = new WaitGraph(transactions);
        for (Shard shard : topology.shards()) {
            graph.add(shard.index(), ask(shard.index(), told));
        }
        return graph;
    }

    private static boolean isVictim(Crossing one, Set<String> circle, Map<String, String> transactions) {
        List<String> candidates = new ArrayList<>(circle);
        candidates.retainAll(transactions.values());
        return Collections.max(candidates).equals(one.id);
    }

    private void cancel(Crossing victim, Map<Integer, Map<Long, List<Long>>> told) throws SQLException {
        victim.victim = true;
        ended.increment();
        for (Map.Entry<Integer, Long> session : victim.sessions.entrySet()) {
            if (waits(session.getValue(), told.getOrDefault(session.getKey(), Map.of()))) {
                waits.cancel(connection(session.getKey()), session.getValue());
            }
        }
    }

    /**
     * Writes down of which transactions those of the shards are, and reads what others have written: ids by the names of the parts. Those
     * of an ended transaction may still be there, but no shard tells of them.
     */
    private Map<String, String> exchange(List<Crossing> waiting, Map<Integer, Map<Long, List<Long>>> told)
            throws SQLException {
        Connection first = connection(0);
        String clockText = steps.clock();
        try (Statement delete = first.createStatement()) {
            delete.execute("DELETE FROM kintsugi.waits WHERE seen_at < " + clockText + " - INTERVAL '"
                    + CURRENT.toSeconds() + "' SECOND");
        }
        try (PreparedStatement insert =
                first.prepareStatement("INSERT INTO kintsugi.waits VALUES (?, ?, ?, " + clockText + ")")) {
            for (Crossing one : waiting) {
                for (Map.Entry<Integer, Long> session : one.sessions.entrySet()) {
                    int shard = session.getKey();
                    for (long part : transactions(session.getValue(), told.getOrDefault(shard, Map.of()))) {
                        insert.setString(1, one.id);
                        insert.setInt(2, shard);
                        insert.setLong(3, part);
                        insert.addBatch();
                    }
                }
            }
            insert.executeBatch();
        }
        Map<String, String> transactions = new HashMap<>();
        try (Statement select = first.createStatement();
                ResultSet rows = select.executeQuery(
                        "SELECT transaction_id, shard, session FROM kintsugi.waits ORDER BY seen_at")) {
            while (rows.next()) {
                transactions.put(WaitGraph.part(rows.getInt(2), rows.getLong(3)), rows.getString(1));
            }
        }
        return transactions;
    }

    private Connection connection(int shard) throws SQLException {
        Connection known = connections.get(shard);
        if (known == null) {
            known = pools.connect(shard);
            connections.put(shard, known);
            if (closed) {
                drop();
                throw Errors.closed("cluster");
            }
            steps.dedicate(known, WAIT);
        }
        return known;
    }

    private void drop() {
        for (Integer shard : List.copyOf(connections.keySet())) {
            Connection connection = connections.remove(shard);
            if (connection != null) {
                try {
                    connection.abort(Runnable::run);
                } catch (SQLException e) {
                    log.debug("A connection of the search for deadlocks could not be closed", e);
                }
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.shutdownNow();
        drop();
    }
}

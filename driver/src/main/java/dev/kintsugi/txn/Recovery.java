package dev.kintsugi.txn;

import dev.kintsugi.clock.Clock;
import dev.kintsugi.dialect.PreparedTransactions;
import dev.kintsugi.dialect.PreparedTransactions.Found;
import dev.kintsugi.error.Errors;
import dev.kintsugi.pool.Pools;
import dev.kintsugi.topology.Shard;
import dev.kintsugi.topology.Topology;
import dev.kintsugi.txn.Decisions.Outcome;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles transactions whose client is gone between the steps of {@link TwoPhaseCommit}: those that have been prepared for longer than
 * {@code transactions.inDoubtTimeout}. Every instance of the cluster can; nothing goes wrong if several do.
 *
 * <p>One of them looks all the time, so that a hundred do not: the one that has a lock on the first shard, by a connection of its own,
 * which it also uses for looking. If it has said nothing there for {@value #SILENCE_MILLIS} ms, because it is frozen or cut off, the others
 * end that connection, and one of them has the lock. An instance that has just started looks in any case, and so does every one while the
 * first shard cannot be reached.
 *
 * <p>Connections are its own, beside the pools: these may be used up by sessions that wait for rows which a prepared transaction has locked.
 *
 * <p><b>What is kept.</b> A decision for commit is forgotten after {@link #KEPT} at the earliest, and only if no shard has a part of the
 * transaction prepared: none can come any more, since all were prepared before the decision. One for rollback is kept for ever. Its client
 * may be frozen, and whenever it goes on, its decider must refuse to commit. There is one for each client that died, or froze, in the midst
 * of a commit.
 */
public final class Recovery implements AutoCloseable {
    static final Duration KEPT = Duration.ofHours(1);
    private static final Logger log = LoggerFactory.getLogger(Recovery.class);
    private static final long SILENCE_MILLIS = 2_500;
    private static final long LONGEST_PAUSE_MILLIS = 1_000;
    private static final Duration YOUTH = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration BETWEEN_CLEANINGS = Duration.ofMinutes(1);
    private static final int CLEANED_AT_ONCE = 10_000;

    private final Topology topology;
    private final PreparedTransactions steps;
    private final Decisions decisions;
    private final Pools pools;
    private final Clock clock;
    private final Duration timeout;
    private final long started;
    private final ScheduledThreadPoolExecutor threads;
    /** By shard; only the thread that looks uses them, and {@link #close} ends them. */
    private final Map<Integer, Connection> connections = new ConcurrentHashMap<>();

    /** How often a shard has failed since it last answered. */
    private final Map<Integer, Integer> failures = new HashMap<>();

    /** When a transaction was seen first whose age the database does not know. */
    private Map<String, Long> firstSeen = Map.of();

    private final LongAdder committed = new LongAdder();
    private final LongAdder rolledBack = new LongAdder();
    /** As of the last look; 0 while another instance looks. */
    private volatile int overdue;

    private long cleaned;
    private volatile boolean closed;

    private Recovery(Topology topology, PreparedTransactions steps, Pools pools, Clock clock) {
        this.topology = topology;
        this.steps = steps;
        this.decisions = new Decisions(steps);
        this.pools = pools;
        this.clock = clock;
        this.timeout = topology.settings().transactions().inDoubtTimeout();
        this.started = clock.nanoTime();
        this.cleaned = started;
        this.threads = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "kintsugi-" + topology.cluster() + "-recovery");
            thread.setDaemon(true);
            return thread;
        });
        threads.setRemoveOnCancelPolicy(true);
    }

    /** Begins to look, at once and then all the time, until it is closed. */
    public static Recovery start(Topology topology, PreparedTransactions steps, Pools pools, Clock clock) {
        Recovery recovery = new Recovery(topology, steps, pools, clock);
        long pause = Math.max(1, Math.min(LONGEST_PAUSE_MILLIS, recovery.timeout.toMillis() / 2));
        recovery.threads.scheduleWithFixedDelay(recovery::look, 0, pause, TimeUnit.MILLISECONDS);
        return recovery;
    }

    private void look() {
        try {
            boolean leads = leads();
            int late = 0;
            if (leads || clock.nanoTime() - started < YOUTH.toNanos()) {
                Map<Integer, List<Found>> told = ask();
                for (InDoubt transaction : InDoubt.of(topology.cluster(), endable(told))) {
                    if (isOverdue(transaction) && !closed) {
                        late++;
                        settle(transaction);
                    }
                }
                forgetUnseen(told);
                clean(leads);
            } else {
                topology.shards().stream().map(Shard::index).filter(i -> i > 0).forEach(this::drop);
            }
            overdue = late;
        } catch (RuntimeException e) {
            // The next look begins anew: to end here would leave every later transaction in doubt.
            log.error("The recovery of transactions failed", e);
        }
    }

    /** What another user has prepared is left to an instance that works as that one, or as a superuser. */
    private static Map<Integer, List<Found>> endable(Map<Integer, List<Found>> told) {
        Map<Integer, List<Found>> own = new TreeMap<>();
        told.forEach((shard, all) ->
                own.put(shard, all.stream().filter(Found::endable).toList()));
        return own;
    }

    /** True if this instance looks for all that work as its user, or if there is nobody to agree with. */
    private boolean leads() {
        try {
            Connection first = connection(0);
            String office =
                    "kintsugi:" + topology.cluster() + ":" + first.getMetaData().getUserName();
            long key = UUID.nameUUIDFromBytes(office.getBytes(StandardCharsets.UTF_8))
                    .getMostSignificantBits();
            if (steps.lead(first, key)) {
                return true;
            }
            steps.depose(first, key, Duration.ofMillis(SILENCE_MILLIS));
            return false;
        } catch (SQLException e) {
            failed(0, e);
            return true;
        }
    }

    /** What each shard has prepared; shards that cannot be reached are missing. */
    private Map<Integer, List<Found>> ask() {
        Map<Integer, List<Found>> told = new TreeMap<>();
        for (Shard shard : topology.shards()) {
            try {
                told.put(shard.index(), steps.list(connection(shard.index())));
                failures.remove(shard.index());
            } catch (SQLException e) {
                failed(shard.index(), e);
            }
        }
        return told;
    }

    private boolean isOverdue(InDoubt transaction) {
        Duration age = transaction.age();
        if (age == null) {
            String id = transaction.name().transaction();
            Long seen = firstSeen.get(id);
            if (seen == null) {
                firstSeen = new HashMap<>(firstSeen);
                firstSeen.put(id, clock.nanoTime());
                return false;
            }
            age = Duration.ofNanos(clock.nanoTime() - seen);
        }
        return age.compareTo(timeout) >= 0;
    }

    private void forgetUnseen(Map<Integer, List<Found>> told) {
        if (!firstSeen.isEmpty()) {
            Set<String> seen = transactions(told);
            firstSeen.keySet().retainAll(seen);
        }
    }

    private Set<String> transactions(Map<Integer, List<Found>> told) {
        Set<String> seen = new HashSet<>();
        InDoubt.of(topology.cluster(), told)
                .forEach(transaction -> seen.add(transaction.name().transaction()));
        return seen;
    }

    private void settle(InDoubt transaction) {
        PreparedName name = transaction.name();
        Shard decider = decider(name);
        if (decider == null) {
            log.error("Transaction {} is in doubt, and the file has no shard {} that decided it", name, name.decider());
            return;
        }
        String decided = transaction.parts().get(decider.index());
        if (decided != null) {
            // A decider that prepares has decided by that; it was the last one to prepare.
            end(decider.index(), decided, Outcome.COMMITTED);
        }
        Outcome outcome;
        try {
            outcome = decision(decider.index(), name.transaction());
        } catch (SQLException e) {
            failed(decider.index(), e);
            return;
        }
        transaction.parts().forEach((shard, text) -> {
            if (shard != decider.index()) {
                end(shard, text, outcome);
            }
        });
    }

    private @Nullable Shard decider(PreparedName name) {
        for (Shard shard : topology.shards()) {
            if (shard.name().equals(name.decider())) {
                return shard;
            }
        }
        return null;
    }

    private void end(int shard, String text, Outcome outcome) {
        try {
            if (outcome == Outcome.COMMITTED) {
                steps.commit(connection(shard), text);
            } else {
                steps.rollback(connection(shard), text);
            }
            (outcome == Outcome.COMMITTED ? committed : rolledBack).increment();
            log.info(
                    "Transaction {} was in doubt on {}; it is {}",
                    text,
                    topology.shards().get(shard),
                    outcome);
        } catch (SQLException e) {
            if (!steps.isGone(e)) {
                failed(shard, e);
            }
        }
    }

    /** The decider's answer. If a transaction that may yet decide keeps it waiting, that one's session ends after a while. */
    private Outcome decision(int decider, String transaction) throws SQLException {
        Connection connection = connection(decider);
        long session = steps.session(connection);
        // Not on the thread that looks, which waits.
        Future<?> impatience = CompletableFuture.runAsync(
                () -> terminateBlockers(decider, session),
                CompletableFuture.delayedExecutor(patience().toMillis(), TimeUnit.MILLISECONDS));
        try {
            return decisions.settle(connection, transaction);
        } finally {
            impatience.cancel(false);
        }
    }

    private Duration patience() {
        return timeout.compareTo(PATIENCE) < 0 ? timeout : PATIENCE;
    }

    private void terminateBlockers(int decider, long session) {
        try (Connection connection = pools.connect(decider)) {
            steps.terminateBlockers(connection, session);
        } catch (SQLException e) {
            log.warn(
                    "What keeps a decision waiting on {} could not be ended",
                    topology.shards().get(decider),
                    e);
        }
    }

    private void clean(boolean leads) {
        if (!leads || clock.nanoTime() - cleaned < BETWEEN_CLEANINGS.toNanos()) {
            return;
        }
        cleaned = clock.nanoTime();
        for (Shard decider : topology.shards()) {
            try {
                List<String> old = decisions.committedBefore(connection(decider.index()), KEPT, CLEANED_AT_ONCE);
                // Asked after they were found: what is not prepared now will never be.
                Map<Integer, List<Found>> told = old.isEmpty() ? Map.of() : ask();
                if (told.size() == topology.shards().size()) {
                    Set<String> needed = transactions(told);
                    decisions.forget(
                            connection(decider.index()),
                            old.stream().filter(id -> !needed.contains(id)).toList());
                }
            } catch (SQLException e) {
                // It may be that this user is not allowed to: another instance's is.
                log.info("Old decisions are kept on {}: {}", decider, e.getMessage());
                drop(decider.index());
            }
        }
    }

    private Connection connection(int shard) throws SQLException {
        Connection known = connections.get(shard);
        if (known == null) {
            known = pools.connect(shard);
            connections.put(shard, known);
            if (closed) {
                drop(shard);
                throw Errors.closed("cluster");
            }
            // Long enough for the session that keeps it waiting to be ended.
            steps.dedicate(known, patience().multipliedBy(3));
        }
        return known;
    }

    /** Told when it happens twice, as a connection may die once, and then no more until the shard answers again. */
    private void failed(int shard, SQLException e) {
        drop(shard);
        if (failures.merge(shard, 1, Integer::sum) == 2 && !closed) {
            log.warn(
                    "{} keeps transactions in doubt from being settled: {}",
                    topology.shards().get(shard),
                    e.getMessage());
        }
    }

    private void drop(int shard) {
        Connection connection = connections.remove(shard);
        if (connection != null) {
            try {
                connection.abort(Runnable::run);
            } catch (SQLException e) {
                log.debug("A connection of the recovery could not be closed", e);
            }
        }
    }

    /** How many transactions this instance has found in doubt by its last look. */
    public int overdue() {
        return overdue;
    }

    /** How many prepared transactions this instance has committed that others had left. */
    public long committed() {
        return committed.sum();
    }

    /** How many it has rolled back. */
    public long rolledBack() {
        return rolledBack.sum();
    }

    /** The transactions that are prepared now, on the shards that can be reached. */
    public List<InDoubt> inDoubt() {
        Map<Integer, List<Found>> told = new TreeMap<>();
        for (Shard shard : topology.shards()) {
            try (Connection connection = pools.connect(shard.index())) {
                told.put(shard.index(), steps.list(connection));
            } catch (SQLException e) {
                log.warn("{} does not tell its transactions in doubt: {}", shard, e.getMessage());
            }
        }
        return InDoubt.of(topology.cluster(), told);
    }

    /** What the decider says of a transaction: {@code undecided}, {@code committed}, {@code rolled back} or {@code unknown}. */
    public String state(InDoubt transaction) {
        Shard decider = decider(transaction.name());
        if (decider == null) {
            return "unknown";
        }
        try (Connection connection = pools.connect(decider.index())) {
            Outcome outcome = decisions.look(connection, transaction.name().transaction());
            return outcome == null ? "undecided" : outcome.text();
        } catch (SQLException e) {
            log.warn("{} does not tell its decisions: {}", decider, e.getMessage());
            return "unknown";
        }
    }

    @Override
    public void close() {
        closed = true;
        threads.shutdownNow();
        // The thread may be waiting for an answer.
        List.copyOf(connections.keySet()).forEach(this::drop);
    }
}

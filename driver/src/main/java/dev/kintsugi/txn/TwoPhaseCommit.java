package dev.kintsugi.txn;

import dev.kintsugi.clock.Clock;
import dev.kintsugi.dialect.PreparedTransactions;
import dev.kintsugi.error.Errors;
import dev.kintsugi.metrics.CommitOutcome;
import dev.kintsugi.metrics.Meters;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.pool.Leases;
import dev.kintsugi.pool.Pools;
import dev.kintsugi.topology.Settings.Snapshot;
import dev.kintsugi.topology.Shard;
import dev.kintsugi.topology.Topology;
import dev.kintsugi.txn.Decisions.Outcome;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits a transaction that has written to several shards on all of them or on none, through any crash, without a coordinator that has
 * to survive.
 *
 * <p>One of the written shards, the <i>decider</i>, is never prepared:
 *
 * <ol>
 *   <li>All other written shards prepare; shards that were only read commit. If one fails, all is rolled back.
 *   <li>The decider commits, and with it a row of its own table {@code kintsugi.decisions} that has the transaction's id. <b>That commit
 *       is the decision</b>: before it nothing is committed, from then on everything is.
 *   <li>The prepared ones commit. What fails here is left to {@link Recovery}: the client is told of success.
 * </ol>
 *
 * <p>Whoever finds a prepared transaction later, on whatever instance, knows its decider by its name and asks there. If the row is
 * missing, it inserts one for rollback under the same key before it rolls back. The key lets only one of the two in: a client that was
 * slow, or frozen for a day, finds that its decider refuses to commit. If the decider's answer is lost, the client finds out by the same
 * means: it tries to insert the opposite.
 *
 * <p>This is presumed abort with the decision kept by the last agent (Mohan, Lindsay and Obermarck, 1986; Gray and Reuter, 1993, 10.5),
 * which saves one prepare and the coordinator's log. Two shards cost three round trips.
 *
 * <p>Where snapshots of the whole cluster are taken, the lowest of those that prepare does so before the others, as
 * {@link CommitBarrier} needs it. Thread-safe.
 */
public final class TwoPhaseCommit {
    private static final Logger log = LoggerFactory.getLogger(TwoPhaseCommit.class);
    /** How long a decision for commit can be asked for by the client that made it; it is kept for longer. */
    private static final Duration ASKED_FOR = Recovery.KEPT.dividedBy(2);

    private static final long PAUSE_NANOS = 50_000_000;
    private static final String UNKNOWN = "08007";
    private final Topology topology;
    private final PreparedTransactions steps;
    private final Decisions decisions;
    private final Pools pools;
    private final Together together;
    private final boolean lowestFirst;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private volatile @Nullable Meters meters;
    /** Shards that are known to be able to prepare: that ends with a restart of theirs, which their PREPARE then tells. */
    private final Set<Integer> able = ConcurrentHashMap.newKeySet();

    /** Runs several tasks, at the same time where that is faster. */
    @FunctionalInterface
    public interface Together {
        /** Returns when all have ended. */
        void run(int tasks, Task task) throws SQLException;
    }

    /** One of several tasks, by its number. */
    @FunctionalInterface
    public interface Task {
        void run(int number) throws SQLException;
    }

    /** For one cluster. */
    public TwoPhaseCommit(Topology topology, PreparedTransactions steps, Pools pools, Together together, Clock clock) {
        this.topology = topology;
        this.steps = steps;
        this.decisions = new Decisions(steps);
        this.pools = pools;
        this.together = together;
        this.lowestFirst = topology.settings().transactions().snapshot() == Snapshot.CLUSTER;
        this.clock = clock;
    }

    /**
     * A transaction is about to write on more than one shard, this one among them.
     *
     * @throws SQLException 55000 if that shard cannot prepare transactions
     */
    void admit(Lease writer) throws SQLException {
        if (able.contains(writer.shard())) {
            return;
        }
        // Beside the transaction's own connection, which may be in the midst of a COPY.
        try (Connection connection = pools.connect(writer.shard())) {
            String obstacle = obstacle(writer.shard(), connection);
            if (obstacle != null) {
                throw Errors.cannotPrepare(writer.node(), obstacle);
            }
        }
    }

    private @Nullable String obstacle(int shard, Connection connection) throws SQLException {
        String obstacle = steps.obstacle(connection);
        if (obstacle == null) {
            able.add(shard);
        }
        return obstacle;
    }

    /** Sentences about the shards that cannot take part in a transaction that writes to several, with the remedy. */
    public List<String> obstacles() throws SQLException {
        List<Shard> shards = topology.shards();
        String[] found = new String[shards.size()];
        together.run(shards.size(), index -> {
            try (Leases leases = pools.leases();
                    Lease lease = leases.take(index)) {
                String obstacle = obstacle(index, lease.connection());
                found[index] = obstacle == null
                        ? ""
                        : shards.get(index) + " takes no part in writes of several shards: " + obstacle;
            }
        });
        return Stream.of(found).filter(sentence -> !sentence.isEmpty()).toList();
    }

    /**
     * Commits everywhere or nowhere.
     *
     * @param readers connections on which nothing was written
     * @param writers at least two
     * @param preferred the shard that decides if it is one of them; -1 for any
     * @throws SQLException of the shard that refused, after which nothing is committed; 40000 if recovery had given the transaction up;
     *     08007 if the decider's answer was lost and it could not be asked in time
     */
    void commit(List<Lease> readers, List<Lease> writers, int preferred) throws SQLException {
        Meters told = meters;
        if (told == null) {
            run(readers, writers, preferred);
            return;
        }
        long began = clock.nanoTime();
        CommitOutcome outcome = CommitOutcome.ROLLED_BACK;
        try {
            run(readers, writers, preferred);
            outcome = CommitOutcome.COMMITTED;
        } catch (SQLException e) {
            outcome = UNKNOWN.equals(e.getSQLState()) ? CommitOutcome.UNKNOWN : outcome;
            throw e;
        } finally {
            told.commit(outcome, clock.nanoTime() - began);
        }
    }

    /** From now on commits are told to these. */
    public void measure(Meters another) {
        meters = another;
    }

    private void run(List<Lease> readers, List<Lease> writers, int preferred) throws SQLException {
        byte[] id = new byte[16];
        random.nextBytes(id);
        Lease decider = writers.stream()
                .filter(writer -> writer.shard() == preferred)
                .findFirst()
                .orElse(writers.get(Math.floorMod(id[0], writers.size())));
        PreparedName name =
                new PreparedName(topology.cluster(), HexFormat.of().formatHex(id), name(decider), decider.shard());
        List<Voter> voters = new ArrayList<>(readers.size() + writers.size());
        readers.forEach(reader -> voters.add(new Voter(reader, null)));
        for (Lease writer : writers) {
            if (writer != decider) {
                voters.add(new Voter(writer, name.of(writer.shard()).text()));
            }
        }
        vote(voters, readers.size());
        SQLException refusal = refusal(voters);
        if (refusal != null) {
            rollback(decider, refusal);
            rollback(voters, refusal);
            throw refusal;
        }
        decide(decider, name, voters);
        together.run(voters.size(), number -> voters.get(number).commit());
    }

    /** The readers and the lowest that prepares come first; the others follow at once, or when that one is prepared. */
    private void vote(List<Voter> voters, int readers) throws SQLException {
        int first = lowestFirst ? readers + 1 : voters.size();
        together.run(first, number -> voters.get(number).vote());
        if (first < voters.size() && refusal(voters) == null) {
            together.run(
                    voters.size() - first, number -> voters.get(first + number).vote());
        }
    }

    private String name(Lease lease) {
        return topology.shards().get(lease.shard()).name();
    }

    private static @Nullable SQLException refusal(List<Voter> voters) {
        SQLException first = null;
        for (Voter voter : voters) {
            SQLException failure = voter.failure;
            if (first == null) {
                first = failure;
            } else if (failure != null) {
                first.addSuppressed(failure);
            }
        }
        return first;
    }

    /** Returns if the decision is for commit. */
    private void decide(Lease decider, PreparedName name, List<Voter> voters) throws SQLException {
        long started = clock.nanoTime();
        SQLException failure;
        try {
            steps.decide(decider.connection(), name.transaction(), name.text());
            return;
        } catch (SQLException e) {
            failure = e;
        }
        SQLException told = decider.named(failure);
        if (decider.evictIfLost(failure)) {
            Outcome outcome = ask(decider.shard(), name.transaction(), started);
            if (outcome == Outcome.COMMITTED) {
                return;
            }
            if (outcome == null) {
                throw Errors.outcomeUnknown(decider.node(), failure);
            }
        } else {
            if (Decisions.isContradicted(failure)) {
                told = Errors.givenUp(topology.settings().transactions().inDoubtTimeout(), failure);
            }
            rollback(decider, told);
        }
        rollback(voters, told);
        throw told;
    }

    /** What has become of a transaction whose decider did not answer; null if that cannot be told in time. */
    private @Nullable Outcome ask(int decider, String transaction, long started) {
        Duration limit = topology.settings().pool().connectionTimeout();
        long asked = clock.nanoTime();
        while (clock.nanoTime() - started < ASKED_FOR.toNanos()) {
            try (Connection connection = pools.connect(decider)) {
                steps.dedicate(connection, limit);
                return decisions.settle(connection, transaction);
            } catch (SQLException e) {
                log.debug("The outcome of a commit cannot be told yet", e);
            }
            if (clock.nanoTime() - asked >= limit.toNanos()) {
                return null;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return null;
    }

    private void rollback(List<Voter> voters, SQLException reason) throws SQLException {
        together.run(voters.size(), number -> voters.get(number).rollback(reason));
    }

    private static void rollback(Lease lease, SQLException reason) {
        try {
            if (!lease.isClosed()) {
                lease.connection().rollback();
            }
        } catch (SQLException e) {
            // To give it back would commit what is open.
            lease.evict();
            suppress(reason, e);
        }
    }

    private static void suppress(SQLException reason, SQLException further) {
        synchronized (reason) {
            reason.addSuppressed(further);
        }
    }

    /** A shard that does not decide. Its fields are written by the thread that votes for it, and read when all have voted. */
    private final class Voter {
        private final Lease lease;
        /** Of what it prepares; null if it only commits. */
        private final @Nullable String name;

        private boolean prepared;
        private @Nullable SQLException failure;

        Voter(Lease lease, @Nullable String name) {
            this.lease = lease;
            this.name = name;
        }

        void vote() {
            try {
                if (name == null) {
                    lease.connection().commit();
                } else {
                    steps.prepare(lease.connection(), name);
                    prepared = true;
                }
            } catch (SQLException e) {
                boolean lost = lease.evictIfLost(e);
                failure = lost || name == null || isOwn(e) ? lease.named(e) : Errors.prepareRefused(lease.node(), e);
            }
        }

        /** What the transaction's own deferred constraints and triggers find as it ends, whoever commits it. */
        private static boolean isOwn(SQLException e) {
            String state = String.valueOf(e.getSQLState());
            return state.startsWith("22") || state.startsWith("23") || state.startsWith("P0");
        }

        void commit() {
            if (name == null) {
                return;
            }
            try {
                steps.commit(lease.connection(), name);
            } catch (SQLException e) {
                lease.evictIfLost(e);
                if (!steps.isGone(e)) {
                    log.warn("{} is committed, which {} will learn by recovery: {}", name, name(lease), e.getMessage());
                }
            }
        }

        void rollback(SQLException reason) {
            if (name == null || !prepared) {
                TwoPhaseCommit.rollback(lease, reason);
                return;
            }
            try {
                steps.rollback(lease.connection(), name);
            } catch (SQLException e) {
                lease.evictIfLost(e);
                if (!steps.isGone(e)) {
                    suppress(reason, e);
                }
            }
        }
    }
}

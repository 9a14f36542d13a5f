package dev.kintsugi.execute;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.metrics.Meters;
import dev.kintsugi.plan.Plan.Access;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.pool.Leases;
import dev.kintsugi.pool.Spare;
import dev.kintsugi.route.ShardSet;
import dev.kintsugi.txn.Transaction;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one session to its shards, taken when first needed, and the transaction they make together. One thread at a time.
 */
public final class Connections {
    private static final String STATEMENT = "kintsugi_statement";
    private static final String STEP = "kintsugi_step";
    private final Leases leases;
    private final Transaction transaction;
    private final ClientState state;
    private final Fan fan;
    private final Cursors cursors = new Cursors();
    private final @Nullable ReplicaReads replicas;
    /** Null where each shard has its own. */
    private final @Nullable ClusterSnapshots snapshots;

    private final Drawn drawn = new Drawn();
    private final BitSet asked = new BitSet();
    private ShardSet written;
    private boolean autoCommit = true;
    private boolean exempt;
    /** True while a statement in auto-commit reads several shards within a transaction of its own. */
    private boolean reading;

    private @Nullable Meters meters;
    private boolean defining;
    private boolean temporary;
    private boolean traces;

    /**
     * For one session.
     *
     * @param replicas null if the cluster has none
     * @param snapshots null if transactions have a snapshot of each shard
     */
    public Connections(
            Leases leases,
            Transaction transaction,
            ClientState state,
            Fan fan,
            @Nullable ReplicaReads replicas,
            @Nullable ClusterSnapshots snapshots) {
        this.replicas = replicas;
        this.snapshots = snapshots;
        this.leases = leases;
        this.transaction = transaction;
        this.state = state;
        this.fan = fan;
        this.written = ShardSet.none(leases.shards());
    }

    /** From now on it is told to which shards statements go; by null no more. */
    public void measure(@Nullable Meters another) {
        meters = another;
    }

    /** True if each statement is its own transaction. */
    public boolean autoCommit() {
        return autoCommit;
    }

    /** From now on each statement is its own transaction, or not. */
    public void autoCommit(boolean value) {
        autoCommit = value;
    }

    /** How work is spread over shards. */
    Fan fan() {
        return fan;
    }

    /** What the session has drawn from sequences. */
    public Drawn drawn() {
        return drawn;
    }

    Cursors cursors() {
        return cursors;
    }

    /** A statement has failed, and with it perhaps the transaction. */
    void failed(Exception failure) {
        if (failure instanceof SQLException e) {
            transaction.failed(e);
        }
        if (autoCommit) {
            settleCursors(failure);
        }
    }

    private void settleCursors(Exception failure) {
        for (Lease held : leases.all()) {
            try (held) {
                cursors.settle(held);
            } catch (SQLException e) {
                failure.addSuppressed(e);
            }
        }
    }

    /** A shard's connection holds what only a plain commit can commit. */
    public void decides(int shard) {
        transaction.decides(shard);
    }

    /** The statement that begins runs code of the client's where it likes: what it leaves on connections is undone when they go back. */
    public void leavesTraces() {
        traces = true;
    }

    /** A statement begins of which that is not known yet. */
    public void leavesNoTraces() {
        traces = false;
    }

    /** How many shards the cluster has. */
    int shards() {
        return leases.shards();
    }

    /** The lowest shard that takes part in the transaction; -1 if none does. */
    public int joinedShard() {
        return transaction.anyShard();
    }

    /** True while the open transaction has DDL that no other session sees. */
    public boolean defining() {
        return defining;
    }

    /** Says whether the session has temporary tables. */
    public void temporary(boolean any) {
        temporary = any;
    }

    /** True if the session has tables that no other session sees: temporary ones, or of DDL that is not committed. */
    public boolean hasOwnTables() {
        return defining || temporary;
    }

    /** Says whether the open transaction has DDL that no other session sees. */
    public void defining(boolean value) {
        defining = value;
    }

    /**
     * A lease on one shard's connection, which the caller releases. It does not take part in the transaction unless the shard does
     * already: questions about the database begin none, as with the vendors.
     */
    public Lease lend(int shard) throws SQLException {
        if (snapshots != null && transaction.includes(shard)) {
            needSnapshot(shard);
        }
        return leases.take(shard);
    }

    /** A lease on one shard's connection for what is committed at once, when the session's transaction has ended or is none. */
    public Lease takeBeside(int shard) throws SQLException {
        Lease lease = leases.take(shard);
        try {
            cursors.detach(lease);
            return lease;
        } catch (SQLException | RuntimeException e) {
            lease.release();
            throw e;
        }
    }

    /** A lease for a question that any node of a shard answers alike: its primary, or a replica while it has none. */
    public Lease lendAny(int shard) throws SQLException {
        Lease replica = replicas == null || leases.holds(shard) ? null : replicas.instead(shard);
        return replica == null ? lend(shard) : replica;
    }

    /** The first column of a query on one shard, as numbers. */
    public long[] queryLongs(int shard, String sql) throws SQLException {
        try (Lease lease = take(shard, false);
                Statement statement = lease.connection().createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            LongStream.Builder values = LongStream.builder();
            while (rows.next()) {
                values.add(rows.getLong(1));
            }
            return values.build().toArray();
        }
    }

    /** The first column of a query on any shard. */
    public List<String> queryStrings(String sql) throws SQLException {
        return queryStrings(Math.max(0, transaction.anyShard()), sql);
    }

    /** The first column of a query on one shard, which has no NULL. */
    List<String> queryStrings(int shard, String sql) throws SQLException {
        try (Lease lease = take(shard, false);
                Statement statement = lease.connection().createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return List.copyOf(values);
        }
    }

    /** Runs a statement on one shard. */
    public void execute(int shard, String sql) throws SQLException {
        try (Lease lease = take(shard, false);
                Statement statement = lease.connection().createStatement()) {
            statement.execute(sql);
        }
    }

    /** The time of one clock: when the transaction began, and when the statement did. */
    public List<String> time(Dialect dialect) throws SQLException {
        int clock = Math.max(0, transaction.firstShard());
        String statement = queryStrings(clock, dialect.timeQuery(true)).get(0);
        if (autoCommit) {
            return List.of(statement, statement);
        }
        String known = transaction.time();
        String began =
                known == null ? queryStrings(clock, dialect.timeQuery(false)).get(0) : known;
        transaction.time(began);
        return List.of(began, statement);
    }

    /** True if a shard's own clock is the one that its statement is to have: alone, or where its transaction began. */
    boolean hasTime(int shard) {
        int first = transaction.firstShard();
        return autoCommit || first < 0 || first == shard;
    }

    /** What is to be the same on every connection of a session. */
    @FunctionalInterface
    public interface Change {
        void on(Connection connection) throws SQLException;
    }

    /** Makes a change on every connection that the session has now, be it for a transaction or for rows that are still read. */
    public void onHeldConnections(Change change) throws SQLException {
        changeHeld(change);
    }

    private boolean changeHeld(Change change) throws SQLException {
        List<Lease> all = leases.all();
        try {
            for (Lease held : all) {
                change(held, change);
            }
        } finally {
            all.forEach(Lease::release);
        }
        return !all.isEmpty();
    }

    /**
     * The same, and on one connection if the session has none, so that what the database refuses is refused at once.
     *
     * @param begins true if that begins a transaction where the session is not in auto-commit
     */
    public void onAnyConnections(boolean begins, Change change) throws SQLException {
        if (!changeHeld(change)) {
            try (Lease one = begins && !autoCommit ? joined(0) : lendAny(0)) {
                change(one, change);
            }
        }
    }

    private static void change(Lease lease, Change change) throws SQLException {
        lease.settingsChange();
        change.on(lease.connection());
    }

    /** Ends the transactions that open cursors need although the session is in auto-commit; their rows stay readable. */
    public void detachCursors() throws SQLException {
        cursors.detachAll();
    }

    /** A shard that answers what any shard can: one that takes part already, else by turns. */
    int anyShard(int shards) {
        int joined = transaction.anyShard();
        return joined >= 0 ? joined : Math.floorMod(System.identityHashCode(this), shards);
    }

    /**
     * A connection beside those to shards, in no transaction.
     *
     * @param shard to whose database; -1 for any
     */
    public Spare spare(int shard) throws SQLException {
        return leases.spare(shard < 0 ? anyShard(leases.shards()) : shard);
    }

    /** Makes the session's settings hold on such a connection. */
    void applyAside(Connection connection) throws SQLException {
        state.applyAside(connection);
    }

    /** From now on {@link #written} counts anew. */
    void forgetWritten() {
        written = ShardSet.none(leases.shards());
    }

    /** From now on {@link #asked} counts anew. */
    public void forgetAsked() {
        asked.clear();
    }

    /** The shards whose connections were taken for a statement. */
    public int[] asked() {
        return asked.stream().toArray();
    }

    /** The shards whose connections were taken to write. */
    int[] written() {
        return written.toArray();
    }

    /**
     * A statement of the open transaction is about to look at a shard's rows, or may: where it is to see all shards as they were at one
     * moment, that is now.
     */
    public void needSnapshot(int shard) throws SQLException {
        if (snapshots != null && !autoCommit && !exempt) {
            snapshots.need(shard, each -> joined(each).release());
        }
    }

    /** True if a query in auto-commit, over several shards, is to see them as they were at one moment. */
    boolean queriesKeepSnapshots() {
        return snapshots != null && autoCommit && snapshots.mayKeep();
    }

    /** Runs what a database runs without taking a snapshot. */
    public <T> T withoutSnapshot(Work<T> work) throws SQLException {
        exempt = true;
        try {
            return work.run();
        } finally {
            exempt = false;
        }
    }

    /** A lease on a shard's connection, which takes part in the open transaction. */
    private Lease joined(int shard) throws SQLException {
        Lease lease = leases.take(shard);
        try {
            join(shard, lease, Access.READ);
            return lease;
        } catch (SQLException | RuntimeException e) {
            lease.release();
            throw e;
        }
    }

    /** Takes a shard's connection for one statement, within the session's transaction if there is one. */
    Lease take(int shard, Access access) throws SQLException {
        needSnapshot(shard);
        asked.set(shard);
        if (meters != null) {
            meters.part(shard);
        }
        Lease lease = replicas == null ? leases.take(shard) : lend(shard, access, replicas);
        if (traces) {
            lease.leavesTraces();
        }
        if (access == Access.WRITE) {
            written = written.or(ShardSet.of(shard, leases.shards()));
        }
        try {
            if (autoCommit) {
                if (access != Access.READ) {
                    cursors.detach(lease);
                }
            } else {
                join(shard, lease, access);
            }
            return lease;
        } catch (SQLException | RuntimeException e) {
            lease.release();
            throw e;
        }
    }

    /** Within a transaction a shard stays on its node; else a replica reads where one may. */
    private Lease lend(int shard, Access access, ReplicaReads reads) throws SQLException {
        if (!autoCommit && transaction.includes(shard)) {
            return transaction.lease(shard).again();
        }
        boolean replica = access == Access.READ && reads.isWanted() && (autoCommit || reading || readsOnly());
        Lease lease = replica ? reads.take(shard) : null;
        return lease == null ? leases.take(shard) : lease;
    }

    private boolean readsOnly() {
        return transaction.isReadOnly(state.readOnly());
    }

    /** Ends the transaction: what it has written, if anything, is committed by now or never will be. */
    public void ending(Ending how) throws SQLException {
        boolean writes = replicas != null && !readsOnly();
        try {
            how.end();
        } finally {
            if (writes && replicas != null) {
                replicas.point().wrote();
            }
        }
    }

    /** The session's thread is about to wait for a shard. */
    public void mayWait() {
        leases.mayWait();
    }

    /** What ends a transaction. */
    @FunctionalInterface
    public interface Ending {
        void end() throws SQLException;
    }

    /** Something is about to be written that is no statement of the session's. */
    public void writesUnseen() {
        if (replicas != null) {
            replicas.point().writing();
        }
    }

    /** What this session reads from replicas; null if the cluster has none. */
    public @Nullable ReplicaReads replicas() {
        return replicas;
    }

    Lease take(int shard, boolean writes) throws SQLException {
        return take(shard, writes ? Access.WRITE : Access.READ);
    }

    private void join(int shard, Lease lease, Access access) throws SQLException {
        if (!transaction.includes(shard)) {
            // The transaction's end would end the cursors with it.
            cursors.detach(lease);
            if (transaction.hasPrologue()) {
                leases.mayWait();
            }
            transaction.join(lease.again());
        }
        if (access == Access.WRITE) {
            transaction.writes(shard);
        }
    }

    Lease[] takeAll(ShardSet shards, boolean writes) throws SQLException {
        return takeAll(shards, writes ? Access.WRITE : Access.READ);
    }

    Lease[] takeAll(ShardSet shards, Access access) throws SQLException {
        Lease[] taken = new Lease[shards.clusterSize()];
        try {
            for (int shard = shards.next(0); shard >= 0; shard = shards.next(shard + 1)) {
                taken[shard] = take(shard, access);
            }
            return taken;
        } catch (SQLException | RuntimeException e) {
            releaseAll(taken);
            throw e;
        }
    }

    static void releaseAll(@Nullable Lease[] taken) {
        for (Lease lease : taken) {
            if (lease != null) {
                lease.release();
            }
        }
    }

    /** Runs a task on each shard with the leases that were taken for it; if one fails, those that no task has come to go back too. */
    <T> List<T> onEach(ShardSet shards, Lease[] taken, Fan.Task<T> task, Fan.Undo<T> undo) throws SQLException {
        return onEach(null, shards, taken, task, undo);
    }

    /**
     * The same, in the way that has been faster for a plan.
     *
     * @param plan null where nothing is remembered of it
     */
    <T> List<T> onEach(@Nullable Object plan, ShardSet shards, Lease[] taken, Fan.Task<T> task, Fan.Undo<T> undo)
            throws SQLException {
        try {
            return plan == null ? fan.run(shards, task, undo) : fan.run(plan, shards, task, undo);
        } catch (SQLException | RuntimeException e) {
            releaseAll(taken);
            throw e;
        }
    }

    /** The same for a write of copies: whoever writes them comes to the first shard first. */
    <T> List<T> onCopies(ShardSet shards, Lease[] taken, Fan.Task<T> task, Fan.Undo<T> undo) throws SQLException {
        try {
            return fan.runOnCopies(shards, task, undo);
        } catch (SQLException | RuntimeException e) {
            releaseAll(taken);
            throw e;
        }
    }

    /** Runs what writes several shards so that it happens on all or on none. */
    public <T> T atomically(Work<T> work) throws SQLException {
        boolean implicit = autoCommit;
        autoCommit = false;
        boolean undoable = !implicit && transaction.isOpen() && !transaction.failsByErrors();
        try {
            if (undoable) {
                transaction.savepoint(STATEMENT);
            }
            T result = work.run();
            if (implicit) {
                transaction.commit();
            } else if (undoable) {
                transaction.release(STATEMENT);
            }
            return result;
        } catch (SQLException | RuntimeException e) {
            failed(e);
            undo(implicit, undoable, e);
            throw e;
        } finally {
            autoCommit = implicit;
        }
    }

    /** The same for what only reads: in auto-commit, replicas may answer it. */
    <T> T readAtomically(Work<T> work) throws SQLException {
        boolean outer = reading;
        reading |= autoCommit;
        try {
            return atomically(work);
        } finally {
            reading = outer;
        }
    }

    private void undo(boolean implicit, boolean undoable, Exception failure) {
        try {
            if (implicit) {
                transaction.rollback();
            } else if (undoable) {
                transaction.rollbackTo(STATEMENT);
            }
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    /**
     * Runs what may fail, and is then done in another way or once more: a transaction goes on as if it had not been tried.
     *
     * @param forgiven the failures after which that is so
     * @return null if it has failed so
     */
    <T> @Nullable T tried(Execution execution, Predicate<SQLException> forgiven, Work<T> work) throws SQLException {
        boolean guarded = !autoCommit && transaction.failsByErrors();
        if (guarded) {
            transaction.savepoint(STEP);
        }
        try {
            T result = work.run();
            if (guarded) {
                transaction.release(STEP);
            }
            return result;
        } catch (SQLException e) {
            if (!forgiven.test(e)) {
                throw e;
            }
            execution.goOn();
            if (guarded) {
                transaction.rollbackTo(STEP);
                transaction.release(STEP);
            }
            return null;
        }
    }

    /** What {@link #atomically} runs. */
    public interface Work<T> {
        T run() throws SQLException;
    }
}

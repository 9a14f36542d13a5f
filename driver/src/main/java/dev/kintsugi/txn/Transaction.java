package dev.kintsugi.txn;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.route.ShardSet;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A session's transaction over the shards that it has touched. It begins lazily on each: with the first statement there.
 *
 * <p>Where the database fails a transaction by an error, the whole is failed by an error on any shard, and stays so until it is
 * rolled back, or rolled back to a savepoint. Savepoints are set on every shard, also on those that join later.
 *
 * <p>A commit over several written shards is a {@link TwoPhaseCommit}. Without one, where the file chooses so, it commits them one after
 * another: a crash between two of them then leaves the first committed and the second not.
 */
public final class Transaction {
    private static final String CANCELLED = "57014";
    private final Dialect dialect;
    private final @Nullable TwoPhaseCommit twoPhase;
    private final @Nullable Deadlocks deadlocks;
    private final @Nullable Lease[] joined;
    private ShardSet written;
    /** What each shard runs before anything else when it joins. */
    private Prologue prologue = Prologue.NONE;

    private @Nullable Crossing crossing;
    private boolean victim;
    private int decider = -1;
    private @Nullable String time;
    /** The shard that joined first, whose clock the transaction's is. */
    private int first = -1;

    private int count;
    private boolean failed;
    private long number;
    /** Of the shards that take part, if there are several; replaced, never changed, for those who look from other threads. */
    private volatile List<Member> members = List.of();

    private volatile long began;

    /**
     * For one session.
     *
     * @param twoPhase how several written shards commit; null for one after another
     * @param deadlocks what looks for those over several shards; null if nothing does
     */
    public Transaction(Dialect dialect, int shards, @Nullable TwoPhaseCommit twoPhase, @Nullable Deadlocks deadlocks) {
        this.dialect = dialect;
        this.twoPhase = twoPhase;
        this.deadlocks = deadlocks;
        this.joined = new Lease[shards];
        this.written = ShardSet.none(shards);
    }

    /** True if at least one shard takes part. */
    public boolean isOpen() {
        return count > 0;
    }

    /** Which of the session's transactions it is: another number after each end. */
    public long number() {
        return number;
    }

    /** True if several shards take part; from any thread. */
    public boolean crosses() {
        return !members.isEmpty();
    }

    /** When the first shard has joined, as {@link System#nanoTime()} tells; from any thread. */
    public long began() {
        return began;
    }

    /** Tells each of several shards that the transaction is at work, from any thread, by these. */
    public void keepFromLookingIdle(Executor threads) {
        for (Member member : members) {
            threads.execute(member::touch);
        }
    }

    /** True if only a rollback helps. */
    public boolean isFailed() {
        return failed;
    }

    /** True if an error fails it; false if an error undoes one statement. */
    public boolean failsByErrors() {
        return dialect.failsTransactions();
    }

    /** The lowest shard that takes part; -1 if none does. */
    public int anyShard() {
        for (int shard = 0; shard < joined.length; shard++) {
            if (joined[shard] != null) {
                return shard;
            }
        }
        return -1;
    }

    /** The connections that take part, in the order of their shards. */
    public List<Lease> leases() {
        List<Lease> leases = new ArrayList<>(count);
        for (Lease lease : joined) {
            if (lease != null) {
                leases.add(lease);
            }
        }
        return leases;
    }

    /** True if the shard takes part. */
    public boolean includes(int shard) {
        return joined[shard] != null;
    }

    /**
     * Makes a connection take part, if its shard does not yet; the transaction then owns the lease.
     *
     * @return true if the lease now belongs to the transaction
     */
    public boolean join(Lease lease) throws SQLException {
        if (joined[lease.shard()] != null) {
            return false;
        }
        Connection connection = lease.connection();
        connection.setAutoCommit(false);
        joined[lease.shard()] = lease;
        count++;
        if (count > 1) {
            members = leases().stream().map(this::member).toList();
            crossed(lease);
        } else {
            victim = false;
            first = lease.shard();
            began = System.nanoTime();
        }
        for (Prologue.Step step : prologue.steps()) {
            run(connection, step.sql());
        }
        return true;
    }

    private Member member(Lease lease) {
        return members.stream().filter(member -> member.isOf(lease)).findFirst().orElseGet(() -> new Member(lease));
    }

    private void crossed(Lease another) throws SQLException {
        if (deadlocks == null) {
            return;
        }
        Crossing known = crossing;
        if (known == null) {
            known = deadlocks.watch();
            crossing = known;
            for (Lease lease : leases()) {
                list(known, lease, deadlocks);
            }
        } else {
            list(known, another, deadlocks);
        }
    }

    /** On a replica nobody waits for a lock of another transaction over several shards. */
    private static void list(Crossing crossing, Lease lease, Deadlocks deadlocks) throws SQLException {
        if (!lease.isReading()) {
            crossing.sessions.put(lease.shard(), deadlocks.session(lease.connection()));
        }
    }

    /** The error of a statement as the client is to see it: 40P01 if it was cancelled to end a deadlock. */
    public SQLException judged(SQLException e) {
        Crossing known = crossing;
        boolean chosen = victim || (known != null && known.victim);
        return chosen && CANCELLED.equals(e.getSQLState()) ? Errors.deadlock(e) : e;
    }

    /**
     * A shard that takes part is about to be written, as far as is known: what is not known to leave its rows alone writes.
     *
     * @throws SQLException 55000 if it is not the first, and one of them cannot prepare transactions
     */
    public void writes(int shard) throws SQLException {
        if (written.contains(shard)) {
            return;
        }
        if (twoPhase != null && !written.isEmpty()) {
            for (Lease lease : leases()) {
                if (written.contains(lease.shard()) || lease.shard() == shard) {
                    twoPhase.admit(lease);
                }
            }
        }
        written = written.or(ShardSet.of(shard, joined.length));
    }

    /** From now on a shard decides of what it has written: it holds temporary tables, with which it cannot prepare. */
    public void decides(int shard) {
        decider = shard;
    }

    /** One of the shards that take part is about to be written. */
    public void writesAnywhere() throws SQLException {
        for (Lease lease : leases()) {
            writes(lease.shard());
        }
    }

    /**
     * Gives the transaction a mode: by a statement that every shard runs, those that join later before anything else.
     *
     * @throws SQLException 25001 by the database, where a shard has had its first query
     */
    public void open(String sql) throws SQLException {
        checkUsable();
        everywhere(sql);
        prologue = prologue.with(new Prologue.Step(sql, null, true));
    }

    /** Remembers what has been set on every shard that takes part, for those that join later. */
    public void set(String sql) {
        prologue = prologue.with(new Prologue.Step(sql, null, false));
    }

    /** True if a shard that joins has something to run first. */
    public boolean hasPrologue() {
        return !prologue.isEmpty();
    }

    /**
     * True if it only reads, and replicas have its modes too.
     *
     * @param unlessSaid what it is if its modes do not say
     */
    public boolean isReadOnly(boolean unlessSaid) {
        boolean readOnly = unlessSaid;
        for (String mode : modes()) {
            String modes = mode.toUpperCase(Locale.ROOT);
            if (modes.contains("SERIALIZABLE") || modes.contains("READ WRITE") || modes.contains("TRANSACTION_")) {
                return false;
            }
            readOnly |= modes.contains("READ ONLY");
        }
        return readOnly;
    }

    /** The lease of a shard that takes part. */
    public Lease lease(int shard) {
        return Objects.requireNonNull(joined[shard]);
    }

    /** The statements by which the transaction has got its modes. */
    public List<String> modes() {
        return prologue.modes();
    }

    /** The shard that joined first, when which it began; -1 if none takes part. */
    public int firstShard() {
        return isOpen() ? first : -1;
    }

    /** When it began, as it was told to the first statement that asked; null if none has. */
    public @Nullable String time() {
        return time;
    }

    /** Remembers when it began. */
    public void time(String told) {
        time = told;
    }

    /** An error has come from a shard that takes part. */
    public void failed(SQLException e) {
        failed |= isOpen() && (dialect.failsTransactions() || dialect.connectionLost(e));
    }

    /** A statement of the open transaction has failed, also if no shard takes part in it yet. */
    public void fail() {
        failed |= dialect.failsTransactions();
    }

    /** Refuses to go on after an error. */
    public void checkUsable() throws SQLException {
        if (failed) {
            throw Errors.transactionFailed();
        }
    }

    /** Sets a savepoint. */
    public void savepoint(String name) throws SQLException {
        checkUsable();
        String sql = "SAVEPOINT " + dialect.quote(name);
        everywhere(sql);
        prologue = prologue.with(new Prologue.Step(sql, name, false));
    }

    /** Undoes all since a savepoint, which stays. */
    public void rollbackTo(String name) throws SQLException {
        Prologue back = known(prologue.backTo(name), name);
        everywhere("ROLLBACK TO SAVEPOINT " + dialect.quote(name));
        prologue = back;
        failed = false;
    }

    /** Forgets a savepoint and those after it. */
    public void release(String name) throws SQLException {
        checkUsable();
        Prologue left = known(prologue.without(name), name);
        everywhere("RELEASE SAVEPOINT " + dialect.quote(name));
        prologue = left;
    }

    private static Prologue known(@Nullable Prologue found, String savepoint) throws SQLException {
        if (found == null) {
            throw Errors.noSavepoint(savepoint);
        }
        return found;
    }

    private void everywhere(String sql) throws SQLException {
        for (Lease lease : joined) {
            if (lease != null) {
                run(lease.connection(), sql);
            }
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /**
     * Commits on every shard that takes part and gives the connections back.
     *
     * @throws SQLException 25P02 if the transaction has failed; it is then rolled back
     */
    public void commit() throws SQLException {
        if (failed) {
            // Without a shard in it there was nothing to lose, and the vendors say nothing either.
            boolean began = isOpen();
            rollback();
            if (!began) {
                return;
            }
            throw Errors.commitOfFailed();
        }
        List<Lease> readers = leases();
        List<Lease> writers = new ArrayList<>(readers);
        readers.removeIf(lease -> written.contains(lease.shard()));
        writers.removeIf(lease -> !written.contains(lease.shard()));
        List<Lease> leases = end();
        try {
            if (twoPhase != null && writers.size() > 1) {
                twoPhase.commit(readers, writers, decider);
            } else {
                inTurn(readers, writers);
            }
        } catch (RuntimeException e) {
            // What is open on them must not be committed by giving them back.
            leases.forEach(Lease::evict);
            throw e;
        } finally {
            giveBack(leases);
        }
    }

    /** The shard that takes part, if it is the only one and has not failed, so that whoever tells it to commit may be anyone; null else. */
    public @Nullable Lease alone() {
        return count == 1 && !failed ? lease(anyShard()) : null;
    }

    /**
     * The shard that is {@link #alone} has been told to commit.
     *
     * @param failure null if it has; what is no error of a database leaves it unknown, and ends the connection
     * @throws SQLException 08007 if the answer of a shard that was written is lost
     */
    public void toldAlone(@Nullable Exception failure) throws SQLException {
        Lease lease = lease(anyShard());
        boolean wrote = written.contains(lease.shard());
        List<Lease> leases = end();
        try {
            if (failure instanceof SQLException e) {
                throw judged(lease, e, wrote);
            }
            if (failure != null) {
                lease.evict();
            }
        } finally {
            giveBack(leases);
        }
    }

    /** The failure of a commit, which ends the connection if that is at fault. */
    private static SQLException judged(Lease lease, SQLException failure, boolean wrote) {
        SQLException named = lease.named(failure);
        return lease.evictIfLost(failure) && wrote ? Errors.outcomeUnknown(lease.node(), failure) : named;
    }

    /**
     * One after another, and those last on which there is something to lose; where one fails, those after it are rolled back.
     *
     * @throws SQLException 08007 if the answer of a shard that was written is lost
     */
    private static void inTurn(List<Lease> readers, List<Lease> writers) throws SQLException {
        SQLException failure = null;
        for (Lease lease : readers) {
            failure = end(lease, failure, false);
        }
        for (Lease lease : writers) {
            failure = end(lease, failure, true);
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static @Nullable SQLException end(Lease lease, @Nullable SQLException earlier, boolean wrote) {
        try {
            if (earlier == null) {
                lease.connection().commit();
            } else {
                lease.connection().rollback();
            }
            return earlier;
        } catch (SQLException e) {
            SQLException judged = judged(lease, e, wrote && earlier == null);
            if (earlier != null) {
                // To give it back would commit what is open.
                lease.evict();
            }
            return first(earlier, judged);
        }
    }

    /** Undoes all on every shard that takes part and gives the connections back. */
    public void rollback() throws SQLException {
        List<Lease> leases = end();
        SQLException failure = null;
        for (Lease lease : leases) {
            try {
                // One that was lost has rolled back by itself.
                if (!lease.isClosed()) {
                    lease.connection().rollback();
                }
            } catch (SQLException e) {
                if (!lease.evictIfLost(e)) {
                    failure = first(failure, e);
                }
                // To give it back would commit what is open.
                lease.evict();
            }
        }
        giveBack(leases);
        if (failure != null) {
            throw failure;
        }
    }

    private List<Lease> end() {
        List<Lease> leases = leases();
        Crossing known = crossing;
        if (known != null && deadlocks != null) {
            deadlocks.forget(known);
            victim = known.victim;
            crossing = null;
        }
        members.forEach(Member::over);
        members = List.of();
        Arrays.fill(joined, null);
        written = ShardSet.none(joined.length);
        count = 0;
        number++;
        failed = false;
        prologue = Prologue.NONE;
        time = null;
        return leases;
    }

    private static void giveBack(List<Lease> leases) {
        for (Lease lease : leases) {
            try {
                if (!lease.isClosed()) {
                    lease.connection().setAutoCommit(true);
                }
            } catch (SQLException e) {
                // What was to be done is done: a connection that cannot serve another session is closed, and no more
                // than that.
                lease.evict();
            }
            lease.release();
        }
    }

    private static SQLException first(@Nullable SQLException earlier, SQLException later) {
        if (earlier == null) {
            return later;
        }
        earlier.addSuppressed(later);
        return earlier;
    }
}

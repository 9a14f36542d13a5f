package dev.kintsugi.session;

import dev.kintsugi.dialect.CopyDoor;
import dev.kintsugi.dialect.LexerRules;
import dev.kintsugi.dialect.Notification;
import dev.kintsugi.error.Errors;
import dev.kintsugi.execute.BatchResult;
import dev.kintsugi.execute.Call;
import dev.kintsugi.execute.ClientState;
import dev.kintsugi.execute.ClusterSnapshots;
import dev.kintsugi.execute.Connections;
import dev.kintsugi.execute.Demand;
import dev.kintsugi.execute.Execution;
import dev.kintsugi.execute.Executor;
import dev.kintsugi.execute.Passage;
import dev.kintsugi.execute.ReplicaReads;
import dev.kintsugi.execute.Result;
import dev.kintsugi.metrics.Meters;
import dev.kintsugi.parse.StatementKind;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.pool.Leases;
import dev.kintsugi.replica.Replicas;
import dev.kintsugi.rows.Parameter;
import dev.kintsugi.txn.CommitBarrier;
import dev.kintsugi.txn.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLWarning;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One client's state, and the door to what is below: a statement is scanned, planned and run. One thread at a time, save
 * {@link Execution#cancel} and {@link #abort}.
 */
public final class Session implements AutoCloseable {
    private static final Parameter[] NO_PARAMETERS = {};
    private static final String NOT_SUPPORTED = "0A000";
    private final Cluster cluster;
    private final Runnable onClose;
    private final Leases leases;
    private final Transaction transaction;
    private final ClientState state;
    private final Connections connections;
    private final Executor executor;
    /** What this session reads from replicas; null if the cluster has none. */
    private final @Nullable ReplicaReads replicas;

    private volatile @Nullable Commands commands;
    private @Nullable SessionWatch watch;
    private volatile boolean closed;
    /** Why the session was ended, until the client has been told. */
    private volatile @Nullable SQLException ended;

    private volatile Runnable news = () -> {};

    Session(Cluster cluster, Runnable onClose) throws SQLException {
        this.cluster = cluster;
        this.onClose = onClose;
        this.state = new ClientState(cluster.limits());
        this.leases = cluster.pools().leases();
        this.transaction = new Transaction(
                cluster.dialect(), cluster.topology().shards().size(), cluster.twoPhase(), cluster.deadlocks());
        Replicas watched = cluster.replicas();
        this.replicas = watched == null ? null : new ReplicaReads(watched, leases, state);
        CommitBarrier barrier = cluster.barrier();
        ClusterSnapshots snapshots = barrier == null ? null : new ClusterSnapshots(barrier, transaction, state, leases);
        this.connections = new Connections(leases, transaction, state, cluster.fan(), replicas, snapshots);
        this.executor = new Executor(leases, connections, state, cluster.dialect(), cluster.keys(), cluster.timers());
    }

    /** Scans a text. Cheap: no plan is made yet. */
    public Prepared prepare(String sql, boolean parameters) throws SQLException {
        try {
            return cluster.prepare(sql, parameters);
        } catch (SQLSyntaxErrorException e) {
            checkOpen();
            throw commands().planning().judged(sql, e);
        }
    }

    /** Runs a statement. {@code parameters} has as many entries as the statement has parameters. */
    public Result execute(Prepared statement, Parameter[] parameters, Demand demand, Execution execution)
            throws SQLException {
        return execute(statement, parameters, demand, execution, null);
    }

    /**
     * The same for a client that may talk to a shard itself.
     *
     * @param passage by which it does, where one shard answers; the result is what that has answered. Null if it may not
     */
    public Result execute(
            Prepared statement, Parameter[] parameters, Demand demand, Execution execution, @Nullable Passage passage)
            throws SQLException {
        begins();
        connections.forgetAsked();
        Meters meters = cluster.meters();
        long started = meters == null ? 0 : meters(meters);
        Call call = new Call(statement.scan(), statement.hasParameterMarks(), parameters, demand, execution, passage);
        return noted(statement, execution, started, () -> run(statement, call));
    }

    /** Notes how a statement ends. */
    private Result noted(Prepared statement, Execution execution, long started, Result.Attempt attempt)
            throws SQLException {
        boolean failed = true;
        boolean awaited = false;
        try {
            Result result = attempt.run();
            failed = false;
            if (result instanceof Result.Later later) {
                awaited = true;
                return later.then(rest -> noted(statement, execution, started, rest));
            }
            return result;
        } catch (SQLException e) {
            cluster.noticed(e);
            failTransaction(statement.scan().kind());
            throw judged(e);
        } finally {
            if (!awaited) {
                ended(statement, execution, started, failed);
            }
        }
    }

    private void ended(Prepared statement, Execution execution, long started, boolean failed) {
        ends();
        Meters meters = cluster.meters();
        if (meters != null && started != 0 && statement.scan().kind().mayWrite()) {
            meters.statement(execution.way(), failed, System.nanoTime() - started);
        }
        // A transaction's writes count when it ends.
        if (replicas != null
                && connections.autoCommit()
                && statement.scan().kind().mayWrite()
                && !statement.fitForReplicas()) {
            replicas.point().wrote();
        }
    }

    private long meters(Meters told) {
        connections.measure(told);
        return System.nanoTime();
    }

    /** The client asks for something that may take a while. */
    void begins() throws SQLException {
        SessionWatch known = watched();
        if (known != null) {
            known.begins();
        }
        checkOpen();
        connections.leavesNoTraces();
    }

    /** It is done. */
    void ends() {
        SessionWatch known = watched();
        if (known != null) {
            known.ends();
        }
    }

    /** Null as long as nothing but the client ends the session. */
    private @Nullable SessionWatch watched() {
        if (watch == null && state.endsSessions()) {
            watch = new SessionWatch(cluster.timers(), transaction, leases, state, this::hasBegun, this::end);
        }
        return watch;
    }

    private boolean hasBegun() {
        Commands known = commands;
        return known != null && known.transactions().isBegun();
    }

    /** Ends the session, from any thread; its client is told why when it says something next. */
    void end(SQLException reason) {
        ended = reason;
        try {
            abort();
        } catch (SQLException e) {
            reason.addSuppressed(e);
        }
        news();
    }

    /** There is something to be told to the client. */
    void news() {
        news.run();
    }

    /**
     * Has something run when a notification has come, or the session has been ended.
     *
     * @param what runs on another thread than the session's, and must not wait
     */
    public void onNews(Runnable what) {
        news = what;
    }

    /**
     * Has something run whenever the session's thread is about to wait for a database, but where a {@link Passage} takes its statement
     * there.
     *
     * @param what runs on the session's thread
     */
    public void beforeWait(Runnable what) {
        leases.beforeWait(what);
    }

    /** True if a limit of time may end the session: a shard may be told something meanwhile, from another thread. */
    public boolean isWatched() {
        return watched() != null;
    }

    /** Says whether the client may name the shards to which its statements go; it may, unless this says otherwise. */
    public void mayNameShards(boolean value) {
        state.mayNameShards(value);
    }

    /**
     * Logs in to the first shard anew, as a new session of one database would: what was right when the cluster was opened may be so no longer.
     *
     * @throws SQLException 28xxx if the user is refused, 08001 if the shard cannot be reached
     */
    public void checkLogin() throws SQLException {
        checkOpen();
        cluster.pools().connect(0).close();
    }

    /** The number by which the session's client knows itself among those who tell something. */
    public void process(int number) throws SQLException {
        checkOpen();
        commands().channels().process(number);
    }

    /** What has come on the channels that the session listens to; nothing amid a transaction, and at no cost if it listens to none. */
    public List<Notification> notifications() throws SQLException {
        checkOpen();
        return commands == null || transaction.isOpen()
                ? List.of()
                : commands.channels().take(0);
    }

    private List<Notification> notifications(long millis) throws SQLException {
        checkOpen();
        List<Notification> taken =
                transaction.isOpen() ? List.of() : commands().channels().take(millis);
        if (taken.isEmpty()) {
            // The session may have been ended meanwhile.
            checkOpen();
        }
        return taken;
    }

    /** An error as the client is to see it. */
    private SQLException judged(SQLException e) {
        SQLException why = ended;
        ended = null;
        return why == null ? transaction.judged(e) : why;
    }

    /** An error fails the client's transaction, wherever it comes from and whether or not a shard takes part yet. */
    private void failTransaction(StatementKind kind) {
        if (!connections.autoCommit() && kind != StatementKind.COMMIT && kind != StatementKind.ROLLBACK) {
            transaction.fail();
        }
    }

    /** Made when first needed: most sessions run nothing but data. */
    private Commands commands() {
        Commands known = commands;
        if (known == null) {
            known = new Commands(this, cluster, executor, connections, transaction, state, leases);
            commands = known;
        }
        return known;
    }

    Result run(Prepared statement, Call call) throws SQLException {
        int highest = statement.scan().highestIndex();
        if (highest > call.parameters()) {
            checkNumbered(statement.scan().kind(), highest);
        }
        if (statement.scan().isData()) {
            return data(statement, call);
        }
        switch (statement.scan().kind()) {
            case BEGIN, COMMIT, ROLLBACK -> {}
            default -> leases.mayWait();
        }
        return commands().run(statement, call);
    }

    /** A number without a value is right where it means a parameter of what is defined. */
    private static void checkNumbered(StatementKind kind, int highest) throws SQLException {
        if (kind != StatementKind.PREPARE && kind != StatementKind.DDL) {
            throw Errors.undefinedParameter(highest);
        }
    }

    /** What this session plans with. */
    private Layout layout() throws SQLException {
        return connections.hasOwnTables() ? commands().definitions().layout() : cluster.layout();
    }

    /** The plan of a statement that was run before; null if it has none, or if the client steers it. */
    private @Nullable Plan known(Prepared statement, Layout layout) throws SQLException {
        return state.touched() || layout != cluster.layout() || statement.scan().hint() != null
                ? null
                : statement.known(layout, cluster.defaultPath(), cluster.plans());
    }

    /** Runs a statement about rows. */
    private Result data(Prepared statement, Call call) throws SQLException {
        transaction.checkUsable();
        Layout layout = layout();
        Plan plan = known(statement, layout);
        if (plan == null) {
            plan = commands().planning().plan(statement);
            // To plan may have read the shards anew.
            layout = layout();
        }
        if (plan instanceof Plan.Configure setting) {
            return commands().configure(setting, call);
        }
        if (plan instanceof Plan.LockSession locking) {
            return commands().lockSession(locking, statement, call);
        }
        if (plan instanceof Plan.AskChannels question) {
            return commands().channels(question, statement, call);
        }
        Plan known = plan;
        Layout by = layout;
        return orPlannedAgain(
                statement,
                call,
                layout,
                () -> replicas != null && replicas.mayAnswer(statement.fitForReplicas(), call)
                        ? executor.read(known, call, by, replicas)
                        : executor.run(known, call, by));
    }

    private Result orPlannedAgain(Prepared statement, Call call, Layout layout, Result.Attempt attempt)
            throws SQLException {
        try {
            Result result = attempt.run();
            if (result instanceof Result.Later later) {
                return later.then(rest -> orPlannedAgain(statement, call, layout, rest));
            }
            if (statement.setsSequences()) {
                cluster.sequences().forget();
            }
            return result;
        } catch (SQLException e) {
            if (NOT_SUPPORTED.equals(e.getSQLState())) {
                throw commands().planning().judged(statement, e);
            }
            if (!cluster.dialect().isUndefined(e)
                    || !commands().definitions().changedSince(layout)
                    || !call.repeatable()) {
                throw e;
            }
        }
        // Nothing of the statement has happened, and another process has changed the tables since it was planned.
        return executor.run(commands().planning().plan(statement), call, layout());
    }

    /**
     * Runs one statement for each row of parameters, split by shard, one round trip a shard.
     *
     * @throws java.sql.BatchUpdateException with the counts in the order of the rows
     */
    public BatchResult executeBatch(Prepared statement, List<Parameter[]> rows, Demand demand, Execution execution)
            throws SQLException {
        List<Prepared> statements = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            statements.add(statement);
        }
        return batch(statements, rows, demand, execution);
    }

    /** Runs statements without parameters as one batch. */
    public BatchResult executeBatch(List<Prepared> statements, Demand demand, Execution execution) throws SQLException {
        List<Parameter[]> none = new ArrayList<>(statements.size());
        for (int i = 0; i < statements.size(); i++) {
            none.add(NO_PARAMETERS);
        }
        return batch(statements, none, demand, execution);
    }

    private BatchResult batch(List<Prepared> statements, List<Parameter[]> rows, Demand demand, Execution execution)
            throws SQLException {
        begins();
        try {
            return checkedBatch(statements, rows, demand, execution);
        } catch (SQLException e) {
            cluster.noticed(e);
            failTransaction(StatementKind.OTHER);
            throw BatchResult.failed(judged(e), rows.size());
        } finally {
            ends();
            if (replicas != null) {
                replicas.point().wrote();
            }
        }
    }

    private BatchResult checkedBatch(
            List<Prepared> statements, List<Parameter[]> rows, Demand demand, Execution execution) throws SQLException {
        transaction.checkUsable();
        List<Plan> plans = new ArrayList<>(rows.size());
        List<Call> calls = new ArrayList<>(rows.size());
        boolean allData = true;
        for (int i = 0; i < rows.size(); i++) {
            Prepared statement = statements.get(i);
            allData &= statement.scan().isData();
            calls.add(new Call(statement.scan(), statement.hasParameterMarks(), rows.get(i), demand, execution));
        }
        if (!allData) {
            return commands().runBatch(statements, calls);
        }
        for (Prepared statement : statements) {
            Plan known = known(statement, layout());
            plans.add(known == null ? commands().planning().plan(statement) : known);
        }
        return executor.runBatch(plans, calls, layout());
    }

    /**
     * Looks at one of several statements before the first of them runs, where a database would read all of them first.
     *
     * @throws SQLException 42601 if no database can read it
     */
    public void checkSyntax(Prepared statement) throws SQLException {
        checkOpen();
        if (cluster.dialect().severalAreOne()) {
            commands().planning().checkSyntax(statement);
        }
    }

    /** What is asked of a vendor's prepared statement before it is closed again. */
    @FunctionalInterface
    public interface Description<T> {
        @Nullable T of(PreparedStatement vendor) throws SQLException;
    }

    /** Describes a statement without running it, as a shard that has its tables prepares it; null if the vendor gives nothing. */
    public <T> @Nullable T describe(Prepared statement, Demand demand, Description<T> description) throws SQLException {
        return ask(statement, new Execution(), connection -> {
            try (PreparedStatement vendor =
                    demand.prepare(connection, statement.scan().text())) {
                return description.of(vendor);
            }
        });
    }

    /** The query of a cursor that a DECLARE has made; null if there is none of that name. */
    public @Nullable Prepared cursor(String name) {
        return commands == null ? null : commands.cursors().query(name);
    }

    /** What is asked of a vendor's connection. */
    @FunctionalInterface
    public interface Question<T> {
        @Nullable T of(Connection vendor) throws SQLException;
    }

    /** Asks a shard that has a statement's tables about it, within the open transaction if there is one. */
    public <T> @Nullable T ask(Prepared statement, Execution execution, Question<T> question) throws SQLException {
        checkOpen();
        transaction.checkUsable();
        execution.begin(leases);
        try (Loan loan = loan(commands().planning().describingShard(statement))) {
            execution.works(() -> cluster.dialect().interrupt(loan.connection()));
            try {
                return question.of(loan.connection());
            } finally {
                // Before the connection may serve another session.
                execution.works(null);
            }
        } finally {
            execution.end();
        }
    }

    /** Whether a transaction is open between two statements, and whether it has failed. */
    public enum TransactionStatus {
        /** None: each statement is its own. */
        IDLE,
        /** One that {@link #beginImplicitly} has begun. */
        IMPLICIT,
        OPEN,
        /** Statements are refused until it is rolled back. */
        FAILED
    }

    /** Where the session stands. */
    public TransactionStatus transactionStatus() {
        if (connections.autoCommit()) {
            return TransactionStatus.IDLE;
        }
        if (transaction.isFailed()) {
            return TransactionStatus.FAILED;
        }
        return commands().transactions().isImplicit() ? TransactionStatus.IMPLICIT : TransactionStatus.OPEN;
    }

    /**
     * Makes one transaction of what runs until {@link #endImplicitly}, where each statement would be its own. Within a transaction, and on
     * databases whose clients know no such thing, it does nothing.
     */
    public void beginImplicitly() throws SQLException {
        checkOpen();
        if (cluster.dialect().severalAreOne()) {
            commands().transactions().beginImplicitly();
        }
    }

    /** Ends what {@link #beginImplicitly} has begun, unless a BEGIN has made it the client's own transaction. */
    public void endImplicitly(boolean commit) throws SQLException {
        checkOpen();
        if (transaction.isOpen() && commands().transactions().isImplicit()) {
            leases.mayWait();
        }
        try {
            commands().transactions().endImplicitly(commit);
        } catch (SQLException e) {
            cluster.noticed(e);
            throw e;
        }
    }

    /** What the client has set, by name; another value is another map. */
    public Map<String, String> settings() {
        return state.settings();
    }

    /** Grows with each change of what the shards are known to hold. */
    public long catalogVersion() throws SQLException {
        return layout().version();
    }

    /** An error that came before any statement ran fails the open transaction as one of a statement does. */
    public void failTransaction() {
        failTransaction(StatementKind.OTHER);
    }

    /** How the cluster's databases read a text. */
    public LexerRules lexerRules() {
        return cluster.dialect().lexerRules();
    }

    /** As {@link Connection#getAutoCommit}. */
    public boolean autoCommit() {
        return connections.autoCommit() || (hasBegun() && !cluster.dialect().beginEndsAutoCommit());
    }

    /** As {@link Connection#setAutoCommit}: a change commits the open transaction, but for one that the client has begun by a statement. */
    public void autoCommit(boolean autoCommit) throws SQLException {
        checkOpen();
        if (autoCommit == autoCommit()) {
            return;
        }
        if (!autoCommit && hasBegun()) {
            commands().transactions().goOnWithoutAutoCommit();
        } else {
            if (autoCommit) {
                commands().transactions().commit();
            }
            connections.autoCommit(autoCommit);
            commands().transactions().began();
        }
    }

    /** Commits on every shard that the transaction has touched. */
    public void commit() throws SQLException {
        begins();
        try {
            commands().transactions().commit();
        } catch (SQLException e) {
            cluster.noticed(e);
            throw e;
        } finally {
            ends();
        }
    }

    /** Rolls back on every shard that the transaction has touched. */
    public void rollback() throws SQLException {
        begins();
        try {
            commands().transactions().rollback();
        } finally {
            ends();
        }
    }

    /** Sets a savepoint on every shard, also on those that join later. */
    public void savepoint(String name) throws SQLException {
        begins();
        try {
            commands().transactions().savepoint(name);
        } finally {
            ends();
        }
    }

    /** Rolls back to a savepoint. */
    public void rollbackTo(String name) throws SQLException {
        begins();
        try {
            commands().transactions().rollbackTo(name);
        } finally {
            ends();
        }
    }

    /** Forgets a savepoint. */
    public void release(String name) throws SQLException {
        checkOpen();
        commands().transactions().release(name);
    }

    /** What the client has asked of its connection. */
    public ConnectionProperties properties() throws SQLException {
        checkOpen();
        return commands().properties();
    }

    /** COPY over the cluster, which an execution can stop. */
    public CopyDoor copies(Execution execution) throws SQLException {
        checkOpen();
        connections.forgetAsked();
        leases.mayWait();
        execution.begin(leases);
        return new Copies(this, cluster, executor, connections, transaction, commands(), execution);
    }

    /** The names of the shards that the last statement has asked. */
    public List<String> askedShards() {
        return Arrays.stream(connections.asked())
                .mapToObj(shard -> cluster.topology().shards().get(shard).name())
                .toList();
    }

    /** The session as one of the interfaces of the vendor's driver; null if it does not stand for that one. */
    public <T> @Nullable T view(Class<T> type) throws SQLException {
        return cluster.dialect().view(type, copies(new Execution()), this::notifications);
    }

    /** As {@link Connection#isValid}: a cheap answer of the first shard. */
    public boolean isValid(int timeoutSeconds) throws SQLException {
        if (closed) {
            return false;
        }
        try (Lease lease = connections.lendAny(Math.max(0, transaction.anyShard()))) {
            return lease.connection().isValid(timeoutSeconds);
        }
    }

    /** Warnings since the last {@link #clearWarnings}. */
    public @Nullable SQLWarning warnings() throws SQLException {
        checkOpen();
        return commands().warnings();
    }

    public void clearWarnings() throws SQLException {
        checkOpen();
        commands().clearWarnings();
    }

    /**
     * Lends a connection of the first shard for metadata or vendor types (createArrayOf, createClob, unwrap): inside a transaction
     * the transaction's own.
     */
    public Loan borrow() throws SQLException {
        checkOpen();
        return loan(Math.max(0, transaction.anyShard()));
    }

    /** Lends a connection of the first shard itself, whichever take part in the transaction: for what each shard numbers otherwise. */
    public Loan borrowFirst() throws SQLException {
        checkOpen();
        return loan(0);
    }

    /**
     * Lends a connection of each further shard that has tables which the first has not, for metadata; usually there is none. Inside a
     * transaction they are the transaction's own.
     */
    public List<Loan> borrowFurther() throws SQLException {
        checkOpen();
        List<Loan> loans = new ArrayList<>();
        try {
            for (int shard : cluster.shardsWithOwnTables()) {
                loans.add(loan(shard));
            }
            return loans;
        } catch (SQLException | RuntimeException e) {
            for (Loan loan : loans) {
                loan.close();
            }
            throw e;
        }
    }

    private Loan loan(int shard) throws SQLException {
        leases.mayWait();
        // A question of JDBC's is something said, too.
        begins();
        ends();
        Lease lease = connections.lend(shard);
        return new Loan() {
            @Override
            public Connection connection() {
                return lease.connection();
            }

            @Override
            public void close() {
                lease.release();
            }
        };
    }

    /** A connection that {@link AutoCloseable#close()} gives back. */
    public interface Loan extends AutoCloseable {
        Connection connection();

        @Override
        void close() throws SQLException;
    }

    /** Closes at once what this session holds, from any thread. */
    public void abort() throws SQLException {
        boolean first;
        synchronized (this) {
            first = !closed;
            closed = true;
        }
        if (first) {
            hearNothing();
            leases.abort();
            onClose.run();
        }
    }

    public boolean isClosed() {
        return closed;
    }

    private void checkOpen() throws SQLException {
        if (closed) {
            throw judged(Errors.closed("connection"));
        }
    }

    private void hearNothing() {
        Commands known = commands;
        if (known != null) {
            known.channels().close();
        }
    }

    /** Rolls back what is open and gives back every connection. */
    @Override
    public void close() throws SQLException {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        if (watch != null) {
            watch.close();
        }
        hearNothing();
        try {
            if (transaction.isOpen()) {
                transaction.rollback();
            }
        } finally {
            leases.close();
            onClose.run();
        }
    }
}

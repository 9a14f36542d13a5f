package dev.kintsugi.session;

import dev.kintsugi.error.Errors;
import dev.kintsugi.execute.BatchResult;
import dev.kintsugi.execute.Call;
import dev.kintsugi.execute.ClientState;
import dev.kintsugi.execute.Demand;
import dev.kintsugi.execute.Execution;
import dev.kintsugi.execute.Executor;
import dev.kintsugi.execute.Result;
import dev.kintsugi.parse.StatementKind;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.plan.UnknownTable;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.pool.Leases;
import dev.kintsugi.route.Routing;
import dev.kintsugi.rows.Parameter;
import dev.kintsugi.txn.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One client's state, and the door to what is below: a statement is scanned, planned and run. One thread at a time, save
 * {@link Execution#cancel} and {@link #abort}.
 */
public final class Session implements AutoCloseable {
    private static final Parameter[] NO_PARAMETERS = {};
    private final Cluster cluster;
    private final Runnable onClose;
    private final Leases leases;
    private final Transaction transaction;
    private final ClientState state = new ClientState();
    private final Executor executor;
    private @Nullable Commands commands;
    private final Steering steering;
    private volatile boolean closed;

    Session(Cluster cluster, Runnable onClose) throws SQLException {
        this.cluster = cluster;
        this.onClose = onClose;
        this.leases = cluster.pools().leases();
        this.transaction =
                new Transaction(cluster.dialect(), cluster.topology().shards().size());
        this.executor = new Executor(leases, transaction, state, cluster.dialect(), cluster.fan(), cluster.sequences());
        this.steering = new Steering(cluster);
    }

    /** Scans a text. Cheap: no plan is made yet. */
    public Prepared prepare(String sql, boolean parameters) throws SQLException {
        return cluster.prepare(sql, parameters);
    }

    /** Runs a statement. {@code parameters} has as many entries as the statement has parameters. */
    public Result execute(Prepared statement, Parameter[] parameters, Demand demand, Execution execution)
            throws SQLException {
        checkOpen();
        return run(statement, new Call(statement.scan(), parameters, demand, execution));
    }

    /** Made when first needed: most sessions run nothing but data. */
    private Commands commands() {
        Commands known = commands;
        if (known == null) {
            known = new Commands(this, cluster, executor, transaction, state, leases, steering);
            commands = known;
        }
        return known;
    }

    Result run(Prepared statement, Call call) throws SQLException {
        return isData(statement.scan().kind()) && !statement.scan().several()
                ? data(statement, call)
                : commands().run(statement, call);
    }

    private static boolean isData(StatementKind kind) {
        return kind == StatementKind.SELECT
                || kind == StatementKind.INSERT
                || kind == StatementKind.UPDATE
                || kind == StatementKind.DELETE;
    }

    private Result data(Prepared statement, Call call) throws SQLException {
        transaction.checkUsable();
        Layout layout = cluster.layout();
        Plan plan = plan(statement, layout);
        return executor.run(plan, call, cluster.layout());
    }

    /**
     * The plan of a statement; a table that the catalog does not have is looked for once more. A text that cannot be planned is
     * shown to a database, whose own error is the better one.
     */
    Plan plan(Prepared statement, Layout layout) throws SQLException {
        try {
            Plan plan;
            try {
                plan = statement.plan(layout, path(), cluster.plans());
            } catch (UnknownTable e) {
                plan = statement.plan(cluster.refresh(layout), path(), cluster.plans());
            }
            return steering.steer(plan, statement.scan());
        } catch (SQLException e) {
            transaction.failed(e);
            throw judged(statement, e);
        }
    }

    /** The error of a database that is asked to prepare a text which could not be planned; ours if it accepts the text. */
    private SQLException judged(Prepared statement, SQLException ours) throws SQLException {
        try (Loan loan = loan(0);
                PreparedStatement backend =
                        loan.connection().prepareStatement(statement.scan().text())) {
            backend.getMetaData();
        } catch (SQLException e) {
            return e;
        }
        return ours instanceof UnknownTable
                ? ours
                : Errors.notSupported(
                        "The statement cannot be read (" + ours.getMessage() + ")",
                        "Write it in plainer SQL, or name the shard in a comment /* kintsugi: shard=… */");
    }

    private List<String> path() {
        List<String> own = steering.path();
        return own == null ? cluster.defaultPath() : own;
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
        checkOpen();
        transaction.checkUsable();
        List<Plan> plans = new ArrayList<>(rows.size());
        List<Call> calls = new ArrayList<>(rows.size());
        boolean allData = true;
        for (int i = 0; i < rows.size(); i++) {
            Prepared statement = statements.get(i);
            allData &= isData(statement.scan().kind()) && !statement.scan().several();
            calls.add(new Call(statement.scan(), rows.get(i), demand, execution));
        }
        if (!allData) {
            return BatchResult.ofCounts(commands().runAll(statements, calls));
        }
        for (Prepared statement : statements) {
            plans.add(plan(statement, cluster.layout()));
        }
        return executor.runBatch(plans, calls, cluster.layout());
    }

    /** What is asked of a vendor's prepared statement before it is closed again. */
    @FunctionalInterface
    public interface Description<T> {
        @Nullable T of(PreparedStatement vendor) throws SQLException;
    }

    /** Describes a statement without running it, as a shard that has its tables prepares it; null if the vendor gives nothing. */
    public <T> @Nullable T describe(Prepared statement, Description<T> description) throws SQLException {
        checkOpen();
        try (Loan loan = loan(describingShard(statement));
                PreparedStatement vendor =
                        loan.connection().prepareStatement(statement.scan().text())) {
            return description.of(vendor);
        }
    }

    private int describingShard(Prepared statement) throws SQLException {
        if (isData(statement.scan().kind()) && plan(statement, cluster.layout()) instanceof Plan.OneShard plan) {
            for (Routing anchor : plan.anchors()) {
                if (anchor instanceof Routing.On on) {
                    return on.shard();
                }
            }
        }
        return Math.max(0, transaction.anyShard());
    }

    /** True if each statement is its own transaction. */
    public boolean autoCommit() {
        return executor.autoCommit();
    }

    /** As {@link Connection#setAutoCommit}: a change commits the open transaction. */
    public void autoCommit(boolean autoCommit) throws SQLException {
        checkOpen();
        if (autoCommit != executor.autoCommit()) {
            if (autoCommit) {
                transaction.commit();
            }
            executor.autoCommit(autoCommit);
            commands().transactionBegan();
        }
    }

    /** Commits on every shard that the transaction has touched. */
    public void commit() throws SQLException {
        checkOpen();
        commands().commit();
    }

    /** Rolls back on every shard that the transaction has touched. */
    public void rollback() throws SQLException {
        checkOpen();
        commands().rollback();
    }

    /** Sets a savepoint on every shard, also on those that join later. */
    public void savepoint(String name) throws SQLException {
        checkOpen();
        transaction.savepoint(name);
    }

    /** Rolls back to a savepoint. */
    public void rollbackTo(String name) throws SQLException {
        checkOpen();
        transaction.rollbackTo(name);
    }

    /** Forgets a savepoint. */
    public void release(String name) throws SQLException {
        checkOpen();
        transaction.release(name);
    }

    /** True if writes are refused. */
    public boolean readOnly() {
        return state.readOnly();
    }

    /**
     * As {@link Connection#setReadOnly}.
     *
     * @throws SQLException 25001 within a transaction
     */
    public void readOnly(boolean readOnly) throws SQLException {
        checkOpen();
        checkOutsideTransaction("the read-only property");
        state.readOnly(readOnly);
    }

    private void checkOutsideTransaction(String what) throws SQLException {
        if (transaction.isOpen()) {
            throw Errors.activeTransaction("Cannot change " + what + " in the middle of a transaction");
        }
    }

    /** A {@link Connection}.TRANSACTION_ constant. */
    public int isolation() throws SQLException {
        checkOpen();
        if (state.isolation() != Connection.TRANSACTION_NONE) {
            return state.isolation();
        }
        try (Loan loan = borrow()) {
            return loan.connection().getTransactionIsolation();
        }
    }

    /**
     * As {@link Connection#setTransactionIsolation}.
     *
     * @throws SQLException 25001 within a transaction
     */
    public void isolation(int level) throws SQLException {
        checkOpen();
        checkOutsideTransaction("the isolation level");
        state.isolation(level);
    }

    /** The current schema. */
    public @Nullable String schema() throws SQLException {
        checkOpen();
        if (state.schema() != null) {
            return state.schema();
        }
        try (Loan loan = borrow()) {
            return loan.connection().getSchema();
        }
    }

    /** As {@link Connection#setSchema}. */
    public void schema(String schema) throws SQLException {
        checkOpen();
        state.schema(schema);
        steering.path(List.of(schema));
        for (Lease lease : transaction.leases()) {
            lease.connection().setSchema(schema);
        }
    }

    /** As {@link Connection#setClientInfo(String, String)}; {@code null} removes. */
    public void clientInfo(String name, @Nullable String value) throws SQLException {
        checkOpen();
        state.clientInfo(name, value);
        for (Lease lease : transaction.leases()) {
            lease.connection().setClientInfo(name, value);
        }
    }

    /** As {@link Connection#getNetworkTimeout}, in milliseconds, 0 for none. */
    public int networkTimeout() {
        return state.networkTimeout();
    }

    /** As {@link Connection#setNetworkTimeout}. */
    public void networkTimeout(int milliseconds) throws SQLException {
        checkOpen();
        state.networkTimeout(milliseconds);
        for (Lease lease : transaction.leases()) {
            lease.connection().setNetworkTimeout(Runnable::run, milliseconds);
        }
    }

    /** As {@link Connection#isValid}: a cheap answer of the first shard. */
    public boolean isValid(int timeoutSeconds) throws SQLException {
        if (closed) {
            return false;
        }
        try (Loan loan = borrow()) {
            return loan.connection().isValid(timeoutSeconds);
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
        Lease lease = executor.lease(shard);
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
            leases.abort();
            onClose.run();
        }
    }

    public boolean isClosed() {
        return closed;
    }

    private void checkOpen() throws SQLException {
        if (closed) {
            throw Errors.closed("connection");
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

package dev.kintsugi.jdbc;

import dev.kintsugi.error.Errors;
import dev.kintsugi.execute.BatchResult;
import dev.kintsugi.execute.Demand;
import dev.kintsugi.execute.Execution;
import dev.kintsugi.execute.KeyDemand;
import dev.kintsugi.execute.Result;
import dev.kintsugi.rows.Parameter;
import dev.kintsugi.rows.VendorRows;
import dev.kintsugi.session.Prepared;
import dev.kintsugi.session.Session;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement of a {@link KintsugiConnection}. It keeps what the client demands of an execution and what the last one answered; the
 * session runs it.
 *
 * <p>One thread at a time, save {@link #cancel}.
 */
class KintsugiStatement implements Statement {
    private static final Parameter[] NO_PARAMETERS = {};

    private final KintsugiConnection connection;
    private final Execution execution = new Execution();
    private Demand demand;
    private @Nullable KintsugiResultSet current;
    private @Nullable KintsugiResultSet keys;
    private @Nullable List<KintsugiResultSet> kept;
    private @Nullable List<Prepared> batch;
    /** What further statements of the same text have answered. */
    private List<Result> further = List.of();

    private long updateCount = -1;
    private int fetchDirection = ResultSet.FETCH_FORWARD;
    private boolean poolable;
    private boolean closeOnCompletion;
    private boolean closed;

    KintsugiStatement(KintsugiConnection connection, Demand demand) {
        this.connection = connection;
        this.demand = demand;
    }

    // Running

    /** A text as this kind of statement takes it. */
    Prepared prepare(String sql) throws SQLException {
        ensureOpen();
        return connection.session().prepare(sql, false);
    }

    final Session session() {
        return connection.session();
    }

    final Demand demand() {
        return demand;
    }

    final @Nullable KintsugiResultSet current() {
        return current;
    }

    /** Runs a statement and remembers what it answered; true if rows. */
    final boolean run(Prepared prepared, Parameter[] parameters, Demand demanded) throws SQLException {
        forget();
        Result result = connection.session().execute(prepared, parameters, demanded, execution);
        if (result instanceof Result.Several several) {
            further = several.results();
            return next();
        }
        return show(result);
    }

    /** Goes on to the next answer; true if it is rows. */
    private boolean next() {
        if (further.isEmpty()) {
            return false;
        }
        Result result = further.get(0);
        further = further.subList(1, further.size());
        return show(result);
    }

    private boolean show(Result result) {
        if (result instanceof Result.Answer answer) {
            current = new KintsugiResultSet(connection, this, answer);
            return true;
        }
        Result.Count count = (Result.Count) result;
        updateCount = count.count();
        Result.Answer generated = count.generatedKeys();
        if (generated != null) {
            keys = new KintsugiResultSet(connection, this, generated);
        }
        return false;
    }

    final ResultSet query(Prepared prepared, Parameter[] parameters) throws SQLException {
        run(prepared, parameters, demand);
        KintsugiResultSet answered = current;
        if (answered == null) {
            throw Errors.noRowsReturned();
        }
        if (!further.isEmpty()) {
            forget();
            throw Errors.severalAnswers();
        }
        return answered;
    }

    final long update(Prepared prepared, Parameter[] parameters, Demand demanded) throws SQLException {
        if (run(prepared, parameters, demanded) || further.stream().anyMatch(Result.Answer.class::isInstance)) {
            forget();
            throw Errors.rowsReturned();
        }
        return updateCount;
    }

    private boolean run(String sql, KeyDemand keyDemand) throws SQLException {
        return run(prepare(sql), NO_PARAMETERS, Demands.withKeys(demand, keyDemand));
    }

    private long update(String sql, KeyDemand keyDemand) throws SQLException {
        return update(prepare(sql), NO_PARAMETERS, Demands.withKeys(demand, keyDemand));
    }

    /** A count as the older methods give it: they cannot tell one above two thousand million. */
    static int narrow(long count) {
        return count > Integer.MAX_VALUE ? SUCCESS_NO_INFO : (int) count;
    }

    @Override
    public ResultSet executeQuery(String sql) throws SQLException {
        return query(prepare(sql), NO_PARAMETERS);
    }

    @Override
    public boolean execute(String sql) throws SQLException {
        return run(sql, KeyDemand.None.NONE);
    }

    @Override
    public boolean execute(String sql, int autoGeneratedKeys) throws SQLException {
        return run(sql, Demands.keys(autoGeneratedKeys));
    }

    @Override
    public boolean execute(String sql, int @Nullable [] columnIndexes) throws SQLException {
        return run(sql, Demands.keys(columnIndexes));
    }

    @Override
    public boolean execute(String sql, String @Nullable [] columnNames) throws SQLException {
        return run(sql, Demands.keys(columnNames));
    }

    @Override
    public int executeUpdate(String sql) throws SQLException {
        return narrow(executeLargeUpdate(sql));
    }

    @Override
    public int executeUpdate(String sql, int autoGeneratedKeys) throws SQLException {
        return narrow(executeLargeUpdate(sql, autoGeneratedKeys));
    }

    @Override
    public int executeUpdate(String sql, int @Nullable [] columnIndexes) throws SQLException {
        return narrow(executeLargeUpdate(sql, columnIndexes));
    }

    @Override
    public int executeUpdate(String sql, String @Nullable [] columnNames) throws SQLException {
        return narrow(executeLargeUpdate(sql, columnNames));
    }

    @Override
    public long executeLargeUpdate(String sql) throws SQLException {
        return update(sql, KeyDemand.None.NONE);
    }

    @Override
    public long executeLargeUpdate(String sql, int autoGeneratedKeys) throws SQLException {
        return update(sql, Demands.keys(autoGeneratedKeys));
    }

    @Override
    public long executeLargeUpdate(String sql, int @Nullable [] columnIndexes) throws SQLException {
        return update(sql, Demands.keys(columnIndexes));
    }

    @Override
    public long executeLargeUpdate(String sql, String @Nullable [] columnNames) throws SQLException {
        return update(sql, Demands.keys(columnNames));
    }

    // Batches

    @Override
    public void addBatch(String sql) throws SQLException {
        Prepared prepared = prepare(sql);
        List<Prepared> statements = batch;
        if (statements == null) {
            statements = new ArrayList<>();
            batch = statements;
        }
        statements.add(prepared);
    }

    @Override
    public void clearBatch() throws SQLException {
        batch = null;
    }

    /** Runs what the batch holds; null if that is nothing. */
    @Nullable BatchResult runBatch(Execution stoppable) throws SQLException {
        List<Prepared> statements = batch;
        return statements == null ? null : session().executeBatch(statements, demand, stoppable);
    }

    @Override
    public long[] executeLargeBatch() throws SQLException {
        ensureOpen();
        forget();
        try {
            BatchResult result = runBatch(execution);
            if (result == null) {
                return new long[0];
            }
            Result.Answer generated = result.generatedKeys();
            if (generated != null) {
                keys = new KintsugiResultSet(connection, this, generated);
            }
            return result.counts();
        } finally {
            clearBatch();
        }
    }

    @Override
    public int[] executeBatch() throws SQLException {
        long[] counts = executeLargeBatch();
        int[] narrowed = new int[counts.length];
        for (int i = 0; i < counts.length; i++) {
            narrowed[i] = narrow(counts[i]);
        }
        return narrowed;
    }

    @Override
    public void cancel() throws SQLException {
        ensureOpen();
        execution.cancel();
    }

    // What came

    @Override
    public @Nullable ResultSet getResultSet() throws SQLException {
        ensureOpen();
        return current;
    }

    @Override
    public int getUpdateCount() throws SQLException {
        return narrow(getLargeUpdateCount());
    }

    @Override
    public long getLargeUpdateCount() throws SQLException {
        ensureOpen();
        return updateCount;
    }

    @Override
    public boolean getMoreResults() throws SQLException {
        return getMoreResults(CLOSE_CURRENT_RESULT);
    }

    @Override
    public boolean getMoreResults(int fate) throws SQLException {
        ensureOpen();
        KintsugiResultSet answered = current;
        current = null;
        updateCount = -1;
        switch (fate) {
            case CLOSE_CURRENT_RESULT -> close(answered);
            case KEEP_CURRENT_RESULT -> keep(answered);
            case CLOSE_ALL_RESULTS -> {
                keep(answered);
                closeKept();
            }
            default -> throw Errors.invalidParameter("Unknown value for the current result's fate: " + fate);
        }
        return next();
    }

    private void keep(@Nullable KintsugiResultSet answered) {
        if (answered == null || answered.isClosed()) {
            return;
        }
        List<KintsugiResultSet> open = kept;
        if (open == null) {
            open = new ArrayList<>();
            kept = open;
        }
        open.add(answered);
    }

    private void closeKept() throws SQLException {
        List<KintsugiResultSet> open = kept;
        kept = null;
        if (open != null) {
            for (KintsugiResultSet resultSet : open) {
                resultSet.close();
            }
        }
    }

    private static void close(@Nullable KintsugiResultSet resultSet) throws SQLException {
        if (resultSet != null) {
            resultSet.close();
        }
    }

    /** Without demanded keys the vendor's own empty answer. */
    @Override
    public ResultSet getGeneratedKeys() throws SQLException {
        ensureOpen();
        KintsugiResultSet generated = keys;
        if (generated == null) {
            generated = noKeys();
            keys = generated;
        }
        return generated;
    }

    private KintsugiResultSet noKeys() throws SQLException {
        Session.Loan loan = session().borrow();
        try {
            Statement vendor = loan.connection().createStatement();
            VendorRows empty = new VendorRows(vendor.getGeneratedKeys(), () -> {
                try (loan) {
                    vendor.close();
                }
            });
            return new KintsugiResultSet(connection, this, new Result.Answer(empty, -1));
        } catch (SQLException | RuntimeException e) {
            loan.close();
            throw e;
        }
    }

    /** Forgets the last execution and closes what it left open, which does not complete this statement. */
    private void forget() throws SQLException {
        ensureOpen();
        execution.clearWarnings();
        updateCount = -1;
        if (current == null && keys == null && kept == null && further.isEmpty()) {
            return;
        }
        boolean completes = closeOnCompletion;
        closeOnCompletion = false;
        try {
            closeResults();
        } finally {
            closeOnCompletion = completes;
        }
    }

    private void closeResults() throws SQLException {
        KintsugiResultSet answered = current;
        KintsugiResultSet generated = keys;
        List<Result> unseen = further;
        current = null;
        keys = null;
        further = List.of();
        for (Result result : unseen) {
            if (result instanceof Result.Answer rows) {
                rows.rows().close();
            }
        }
        try {
            close(answered);
        } finally {
            try {
                close(generated);
            } finally {
                closeKept();
            }
        }
    }

    // Demands

    private void demand(int fetchSize, long maxRows, int timeoutSeconds) {
        demand = new Demand(
                fetchSize,
                maxRows,
                timeoutSeconds,
                demand.resultSetType(),
                demand.resultSetConcurrency(),
                demand.keys());
    }

    private int atLeastZero(String what, int value) throws SQLException {
        ensureOpen();
        if (value < 0) {
            throw Errors.invalidParameter(what + " must be a value greater than or equal to 0");
        }
        return value;
    }

    @Override
    public void setFetchSize(int rows) throws SQLException {
        demand(atLeastZero("Fetch size", rows), demand.maxRows(), demand.timeoutSeconds());
    }

    @Override
    public int getFetchSize() throws SQLException {
        ensureOpen();
        return demand.fetchSize();
    }

    @Override
    public void setMaxRows(int max) throws SQLException {
        setLargeMaxRows(max);
    }

    @Override
    public int getMaxRows() throws SQLException {
        return (int) Math.min(getLargeMaxRows(), Integer.MAX_VALUE);
    }

    @Override
    public void setLargeMaxRows(long max) throws SQLException {
        atLeastZero("Maximum number of rows", Long.signum(max));
        demand(demand.fetchSize(), max, demand.timeoutSeconds());
    }

    @Override
    public long getLargeMaxRows() throws SQLException {
        ensureOpen();
        return demand.maxRows();
    }

    @Override
    public void setQueryTimeout(int seconds) throws SQLException {
        demand(demand.fetchSize(), demand.maxRows(), atLeastZero("Query timeout", seconds));
    }

    @Override
    public int getQueryTimeout() throws SQLException {
        ensureOpen();
        return demand.timeoutSeconds();
    }

    /** Only 0, no bound: the vendors differ in what a bound cuts, and a cut value would be a wrong one. */
    @Override
    public void setMaxFieldSize(int bytes) throws SQLException {
        if (atLeastZero("The maximum field size", bytes) > 0) {
            throw Errors.notSupported("A maximum field size is not supported", "Select left(column, length)");
        }
    }

    @Override
    public int getMaxFieldSize() throws SQLException {
        ensureOpen();
        return 0;
    }

    /** Escapes are always processed, as they are by default: no SQL has braces of its own. */
    @Override
    public void setEscapeProcessing(boolean enable) throws SQLException {
        ensureOpen();
    }

    /** As the vendors do, nothing. */
    @Override
    public void setCursorName(@Nullable String name) throws SQLException {
        ensureOpen();
    }

    @Override
    public void setFetchDirection(int direction) throws SQLException {
        ensureOpen();
        if (direction < ResultSet.FETCH_FORWARD || direction > ResultSet.FETCH_UNKNOWN) {
            throw Errors.invalidParameter("Invalid fetch direction constant: " + direction);
        }
        fetchDirection = direction;
    }

    @Override
    public int getFetchDirection() throws SQLException {
        ensureOpen();
        return fetchDirection;
    }

    @Override
    public int getResultSetType() throws SQLException {
        ensureOpen();
        return demand.resultSetType();
    }

    @Override
    public int getResultSetConcurrency() throws SQLException {
        ensureOpen();
        return demand.resultSetConcurrency();
    }

    @Override
    public int getResultSetHoldability() throws SQLException {
        ensureOpen();
        return connection.getHoldability();
    }

    @Override
    public void setPoolable(boolean wanted) throws SQLException {
        ensureOpen();
        poolable = wanted;
    }

    @Override
    public boolean isPoolable() throws SQLException {
        ensureOpen();
        return poolable;
    }

    // State

    @Override
    public @Nullable SQLWarning getWarnings() throws SQLException {
        ensureOpen();
        return execution.warnings();
    }

    @Override
    public void clearWarnings() throws SQLException {
        ensureOpen();
        execution.clearWarnings();
    }

    @Override
    public Connection getConnection() throws SQLException {
        ensureOpen();
        return connection;
    }

    @Override
    public void closeOnCompletion() throws SQLException {
        ensureOpen();
        closeOnCompletion = true;
    }

    @Override
    public boolean isCloseOnCompletion() throws SQLException {
        ensureOpen();
        return closeOnCompletion;
    }

    /** One of this statement's result sets was closed. */
    final void completed() throws SQLException {
        if (closeOnCompletion && further.isEmpty() && !isOpen(current) && !isOpen(keys) && !anyKeptOpen()) {
            close();
        }
    }

    private static boolean isOpen(@Nullable KintsugiResultSet resultSet) {
        return resultSet != null && !resultSet.isClosed();
    }

    private boolean anyKeptOpen() {
        return kept != null && kept.stream().anyMatch(KintsugiStatement::isOpen);
    }

    @Override
    public void close() throws SQLException {
        if (closed) {
            return;
        }
        closed = true;
        closeResults();
    }

    @Override
    public boolean isClosed() {
        return closed || connection.isClosed();
    }

    final void ensureOpen() throws SQLException {
        if (closed) {
            throw Errors.objectClosed("statement");
        }
        connection.ensureOpen();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw Errors.notWrapped(type, "A statement may run on several databases; use java.sql.Statement");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }
}

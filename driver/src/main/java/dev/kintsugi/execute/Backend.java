package dev.kintsugi.execute;

import dev.kintsugi.error.Errors;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.rows.Rows;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One statement open on one shard, with the lease of its connection, and the rows that it has answered. Closing it ends all of them.
 */
final class Backend implements Rows {
    private static final String CANCELLED = "57014";

    private final Lease lease;
    private final Statement statement;
    private final boolean prepared;
    private final @Nullable String text;
    private final Call call;
    private @Nullable ResultSet answer;
    private @Nullable Runnable afterwards;
    private boolean closed;

    private Backend(Lease lease, Statement statement, @Nullable String text, Call call) {
        this.lease = lease;
        this.statement = statement;
        this.prepared = text == null;
        this.text = text;
        this.call = call;
    }

    /** Opens the client's statement as it is. If this throws, the lease is still the caller's. */
    static Backend open(Lease lease, Call call) throws SQLException {
        if (!call.isPrepared()) {
            return plain(lease, call, call.scan().text());
        }
        PreparedStatement prepared =
                call.demand().prepare(lease.vendor(), call.scan().text());
        Backend backend = new Backend(lease, prepared, null, call);
        try {
            call.bind(prepared);
            call.demand().configure(prepared);
        } catch (SQLException | RuntimeException e) {
            closeAfter(e, prepared);
            throw e;
        }
        return backend;
    }

    /** Opens a rewritten statement, whose parameters come in another order. */
    static Backend open(Lease lease, Call call, RewrittenText text) throws SQLException {
        if (!call.isPrepared() && text.order().isEmpty()) {
            return plain(lease, call, text.sql());
        }
        PreparedStatement prepared = call.demand().prepare(lease.vendor(), text.sql());
        try {
            call.bind(prepared, text);
            call.demand().configure(prepared);
        } catch (SQLException | RuntimeException e) {
            closeAfter(e, prepared);
            throw e;
        }
        return new Backend(lease, prepared, null, call);
    }

    private static Backend plain(Lease lease, Call call, String sql) throws SQLException {
        Connection connection = lease.vendor();
        Demand demand = call.demand();
        Statement statement = connection.createStatement(demand.resultSetType(), demand.resultSetConcurrency());
        try {
            demand.configure(statement);
        } catch (SQLException | RuntimeException e) {
            closeAfter(e, statement);
            throw e;
        }
        return new Backend(lease, statement, sql, call);
    }

    /** Opens the client's statement to be filled by a batch. */
    static Backend forBatch(Lease lease, Call call) throws SQLException {
        PreparedStatement prepared =
                call.demand().prepare(lease.vendor(), call.scan().text());
        return new Backend(lease, prepared, null, call);
    }

    static void closeAfter(Exception failure, Statement statement) {
        try {
            statement.close();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    Lease lease() {
        return lease;
    }

    Statement statement() {
        return statement;
    }

    /** Runs once, after the statement is closed and before the lease is given back. */
    void afterwards(Runnable action) {
        afterwards = action;
    }

    /** Runs it: true if it answers rows. */
    boolean execute() throws SQLException {
        boolean begins = begins();
        try {
            call.execution().add(statement);
            return prepared
                    ? ((PreparedStatement) statement).execute()
                    : call.demand().execute(statement, text == null ? "" : text);
        } catch (SQLException e) {
            throw failure(begins, e);
        } finally {
            begun(begins);
        }
    }

    /** Runs what was added to it as a batch. */
    long[] executeBatch() throws SQLException {
        call.demand().configure(statement);
        boolean begins = begins();
        try {
            call.execution().add(statement);
            return statement.executeLargeBatch();
        } catch (SQLException e) {
            throw failure(begins, e);
        } finally {
            begun(begins);
        }
    }

    /** True if a transaction begins with the statement. */
    private boolean begins() throws SQLException {
        boolean begins = lease.beginsTransaction();
        if (begins) {
            call.execution().begins(statement);
        }
        return begins;
    }

    private void begun(boolean begins) {
        if (begins) {
            call.execution().begun(statement);
        }
    }

    /** Where the transaction has not begun, what the server was sent behind its beginning has run without it. */
    private SQLException failure(boolean begins, SQLException e) throws SQLException {
        boolean without = begins && CANCELLED.equals(e.getSQLState()) && !lease.isClosed() && lease.beginsTransaction();
        return without ? Errors.mayHaveRun(lease.node(), e) : lease.named(e);
    }

    /** The rows that it has answered. */
    Rows rows() throws SQLException {
        answer = statement.getResultSet();
        return this;
    }

    /** The keys that it has generated, as rows. */
    Rows generatedKeys() throws SQLException {
        answer = statement.getGeneratedKeys();
        return this;
    }

    @Override
    public boolean next() throws SQLException {
        return row().next();
    }

    @Override
    public ResultSet row() {
        return Objects.requireNonNull(answer, "rows");
    }

    @Override
    public boolean isOneResultSet() {
        return true;
    }

    @Override
    public void close() throws SQLException {
        if (closed) {
            return;
        }
        closed = true;
        call.execution().remove(statement);
        try {
            // Its rows end with it.
            statement.close();
        } finally {
            if (afterwards != null) {
                afterwards.run();
            }
            lease.release();
        }
    }

    /** Closes after a failure, which says whether the connection is lost. */
    void closeAfter(Exception failure) {
        if (failure instanceof SQLException e) {
            lease.evictIfLost(e);
        }
        try {
            close();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }
}

package dev.kintsugi.session;

import dev.kintsugi.rows.Parameter;
import java.sql.Connection;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One client's state. One thread at a time, save {@link Execution#cancel} and {@link #abort}.
 */
public final class Session implements AutoCloseable {

    /** Scans a text. Cheap: no plan is made yet. */
    public Prepared prepare(String sql, boolean parameters) throws SQLException {
        throw new UnsupportedOperationException();
    }

    /** Runs a statement. {@code parameters} has as many entries as the statement has parameters. */
    public Result execute(Prepared statement, Parameter[] parameters, Demand demand, Execution execution)
            throws SQLException {
        throw new UnsupportedOperationException();
    }

    /**
     * Runs one statement for each row of parameters, split by shard, one round trip a shard.
     *
     * @throws java.sql.BatchUpdateException with the counts in the order of the rows
     */
    public BatchResult executeBatch(Prepared statement, List<Parameter[]> rows, Demand demand, Execution execution)
            throws SQLException {
        throw new UnsupportedOperationException();
    }

    /** Runs statements without parameters as one batch. */
    public BatchResult executeBatch(List<Prepared> statements, Demand demand, Execution execution) throws SQLException {
        throw new UnsupportedOperationException();
    }

    /**
     * What a batch answers.
     *
     * @param counts in the order of the rows
     * @param generatedKeys in the order of the rows; null if none were demanded
     */
    public record BatchResult(long[] counts, Result.@Nullable Answer generatedKeys) {}

    /** The columns that a statement would answer, without running it; null if it answers none. */
    public @Nullable ResultSetMetaData describe(Prepared statement) throws SQLException {
        throw new UnsupportedOperationException();
    }

    /** The parameters of a statement, as one backend describes them. */
    public java.sql.ParameterMetaData describeParameters(Prepared statement) throws SQLException {
        throw new UnsupportedOperationException();
    }

    /** True if each statement is its own transaction. */
    public boolean autoCommit() {
        throw new UnsupportedOperationException();
    }

    /** As {@link Connection#setAutoCommit}: a change commits the open transaction. */
    public void autoCommit(boolean autoCommit) throws SQLException {
        throw new UnsupportedOperationException();
    }

    /** Commits on every shard that the transaction has touched. */
    public void commit() throws SQLException {
        throw new UnsupportedOperationException();
    }

    /** Rolls back on every shard that the transaction has touched. */
    public void rollback() throws SQLException {
        throw new UnsupportedOperationException();
    }

    /** Sets a savepoint on every shard, also on those that join later. */
    public void savepoint(String name) throws SQLException {
        throw new UnsupportedOperationException();
    }

    /** Rolls back to a savepoint. */
    public void rollbackTo(String name) throws SQLException {
        throw new UnsupportedOperationException();
    }

    /** Forgets a savepoint. */
    public void release(String name) throws SQLException {
        throw new UnsupportedOperationException();
    }

    /** True if writes are refused. */
    public boolean readOnly() {
        throw new UnsupportedOperationException();
    }

    /** As {@link Connection#setReadOnly}. */
    public void readOnly(boolean readOnly) throws SQLException {
        throw new UnsupportedOperationException();
    }

    /** A {@link Connection}.TRANSACTION_ constant. */
    public int isolation() throws SQLException {
        throw new UnsupportedOperationException();
    }

    /** As {@link Connection#setTransactionIsolation}. */
    public void isolation(int level) throws SQLException {
        throw new UnsupportedOperationException();
    }

    /** The current schema. */
    public @Nullable String schema() throws SQLException {
        throw new UnsupportedOperationException();
    }

    /** As {@link Connection#setSchema}. */
    public void schema(String schema) throws SQLException {
        throw new UnsupportedOperationException();
    }

    /** As {@link Connection#setClientInfo(String, String)}; {@code null} removes. */
    public void clientInfo(String name, @Nullable String value) throws SQLException {
        throw new UnsupportedOperationException();
    }

    /** As {@link Connection#getNetworkTimeout}, in milliseconds, 0 for none. */
    public int networkTimeout() {
        throw new UnsupportedOperationException();
    }

    /** As {@link Connection#setNetworkTimeout}. */
    public void networkTimeout(int milliseconds) throws SQLException {
        throw new UnsupportedOperationException();
    }

    /** As {@link Connection#isValid}: a cheap answer of the first shard. */
    public boolean isValid(int timeoutSeconds) throws SQLException {
        throw new UnsupportedOperationException();
    }

    /** Warnings since the last {@link #clearWarnings}. */
    public @Nullable SQLWarning warnings() throws SQLException {
        throw new UnsupportedOperationException();
    }

    public void clearWarnings() throws SQLException {
        throw new UnsupportedOperationException();
    }

    /**
     * Lends a connection of the first shard for metadata or vendor types (createArrayOf, createClob, unwrap): inside a transaction
     * the transaction's own.
     */
    public Loan borrow() throws SQLException {
        throw new UnsupportedOperationException();
    }

    /**
     * Lends a connection of each further shard that has tables which the first has not, for metadata; usually there is none. Inside a
     * transaction they are the transaction's own.
     */
    public List<Loan> borrowFurther() throws SQLException {
        throw new UnsupportedOperationException();
    }

    /** A connection that {@link AutoCloseable#close()} gives back. */
    public interface Loan extends AutoCloseable {
        Connection connection();

        @Override
        void close() throws SQLException;
    }

    /** Closes at once what this session holds, from any thread. */
    public void abort() throws SQLException {
        throw new UnsupportedOperationException();
    }

    public boolean isClosed() {
        throw new UnsupportedOperationException();
    }

    /** Rolls back what is open and gives back every connection. */
    @Override
    public void close() throws SQLException {
        throw new UnsupportedOperationException();
    }
}

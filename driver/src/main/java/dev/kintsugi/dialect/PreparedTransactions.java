package dev.kintsugi.dialect;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a two-phase commit on one database, and what it tells of transactions that are prepared. Names hold letters, digits and
 * {@code _.:-} only. Stateless and thread-safe.
 */
public interface PreparedTransactions {

    /** What makes the tables that every shard has for transactions: of decisions, and of waits. It can run again, and at the same time. */
    List<String> SCRIPT = List.of(
            "CREATE SCHEMA IF NOT EXISTS kintsugi",
            "CREATE TABLE IF NOT EXISTS kintsugi.decisions (transaction_id varchar(200) PRIMARY KEY,"
                    + " outcome varchar(10) NOT NULL, decided_at timestamp with time zone NOT NULL)",
            "CREATE TABLE IF NOT EXISTS kintsugi.waits (transaction_id varchar(64) NOT NULL, shard integer NOT NULL,"
                    + " session bigint NOT NULL, seen_at timestamp with time zone NOT NULL)");

    /**
     * A prepared transaction of the connection's database.
     *
     * @param name as it was given to {@link #prepare}
     * @param age since it was prepared, by the database's clock; null if the database does not know
     * @param endable true if the connection's user may end it: where it has prepared it itself, or is a superuser
     */
    record Found(String name, @Nullable Duration age, boolean endable) {}

    /**
     * Why transactions of this database cannot be prepared, and what to do; null if they can. Asked within a transaction or outside of
     * one; it changes nothing.
     */
    @Nullable String obstacle(Connection connection) throws SQLException;

    /**
     * Prepares the connection's transaction: from now on its commit cannot fail, and it outlives the connection and the server. All that
     * the connection then does is to commit it or to roll it back. If this throws, the transaction is rolled back, or will be by {@code rollback()}, unless
     * the connection was lost.
     */
    void prepare(Connection connection, String name) throws SQLException;

    /**
     * Writes a decision for commit into the connection's transaction, and commits it. If this throws, the transaction is not committed,
     * unless the connection was lost. A database that prepares the decider as well does so when the decision is in it: it is made then.
     *
     * @param name under which it does
     * @throws SQLException 23505 if the opposite was decided
     */
    void decide(Connection connection, String transaction, String name) throws SQLException;

    /** Commits a prepared transaction, on the connection that has prepared it or on any one in auto-commit. */
    void commit(Connection connection, String name) throws SQLException;

    /** Rolls back a prepared transaction, on the connection that has prepared it or on any one in auto-commit. */
    void rollback(Connection connection, String name) throws SQLException;

    /** True if the exception says that there is no prepared transaction of that name (any more). */
    boolean isGone(SQLException e);

    /** The prepared transactions of the connection's database, of whatever origin. */
    List<Found> list(Connection connection) throws SQLException;

    /** The time of the database's clock, as an expression. */
    String clock();

    /** A session's number by which {@link #terminateBlockers} finds it. */
    long session(Connection connection) throws SQLException;

    /** Ends the sessions that a session waits for. */
    void terminateBlockers(Connection connection, long session) throws SQLException;

    /** Makes a connection one for recovery alone: the database shows whose it is, and statements wait for others that long at most. */
    void dedicate(Connection connection, Duration limit) throws SQLException;

    /**
     * Makes this connection's session the one that leads the cluster's recovery, until the session ends.
     *
     * @param key of the cluster
     * @return true if it is; false if another is
     */
    boolean lead(Connection connection, long key) throws SQLException;

    /** Ends the session that leads if it has been silent for that long. */
    void depose(Connection connection, long key, Duration silence) throws SQLException;
}

package dev.kintsugi.dialect;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * A gate of each database through which transactions go when they prepare: {@link PreparedTransactions#prepare} goes through it, and
 * stands in it until the prepared transaction has ended, whoever ends it and whatever crashes in between. A reader's transaction can
 * close it, which waits until nobody stands in it and keeps others out. Any number of transactions go through at a time, and any number
 * of readers keep it closed. Stateless and thread-safe.
 */
public interface CommitGate {
    /** What makes the table that every shard has for it, behind {@link PreparedTransactions#SCRIPT}. It can run again, and at the same time. */
    String SCRIPT = "CREATE TABLE IF NOT EXISTS kintsugi.gate (never integer)";

    /**
     * True if the transactions of a connection, or the one that is open on it, see one snapshot in all of their statements. Asking takes
     * no snapshot.
     *
     * @throws SQLException 0A000 if the database may have to wait for a snapshot until other transactions end
     */
    boolean keepsSnapshot(Connection connection) throws SQLException;

    /**
     * Closes the gate within the connection's transaction, which takes no snapshot by that.
     *
     * @param patience how long it may have to wait
     * @param silence after which the database ends the session of a client that has closed the gate and says nothing any more
     * @throws SQLException of which {@link #isOccupied} is true if the wait was too long; {@link #open} is then still due
     */
    void close(Connection connection, Duration patience, Duration silence) throws SQLException;

    /** True if a gate could not be closed because a transaction stands in it. */
    boolean isOccupied(SQLException e);

    /** Takes the snapshot of the connection's transaction. */
    void takeSnapshot(Connection connection) throws SQLException;

    /**
     * Opens the gate again. What the transaction was before it closed the gate it is again, but for the snapshot.
     *
     * @throws SQLException if it was not closed all the time since {@link #close}
     */
    void open(Connection connection) throws SQLException;
}

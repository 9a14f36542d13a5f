package dev.kintsugi.execute;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * A client that speaks its database's own protocol. Where a statement goes to one shard as it is, the client's bytes may go there and the
 * shard's come back, and nobody in between makes rows of them.
 */
public interface Passage {

    /**
     * Runs the client's statement on a shard's connection and hands on all that it answers. The connection is as it was when this ends,
     * and closed where that cannot be.
     *
     * @param vendor the shard's connection, below its pool's
     * @return {@link Result.NotRun} if the statement is to run in the ordinary way, {@link Result.Later} if its answer is awaited elsewhere
     * @throws SQLException the shard's own error
     */
    Result pass(Connection vendor) throws SQLException;

    /** Stops the statement that runs, from any thread. */
    void cancel() throws SQLException;

    /** True if the shard has told that a setting of the connection has changed. */
    boolean hasChangedSettings();

    /** True once the client may have seen some of the answer: the statement cannot run again. */
    boolean hasAnswered();
}

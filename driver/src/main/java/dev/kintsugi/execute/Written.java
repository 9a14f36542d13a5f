package dev.kintsugi.execute;

import dev.kintsugi.pool.Lease;
import dev.kintsugi.rows.Rows;
import java.sql.SQLException;
import java.sql.SQLWarning;
import org.jspecify.annotations.Nullable;

/**
 * What a write has done on one shard.
 *
 * @param count rows written; 0 where the statement answers rows
 * @param rows RETURNING rows or generated keys; null if there are none to be had
 * @param answers true if the rows are the statement's answer
 * @param warning what the shard warned of; null if of nothing
 */
record Written(long count, @Nullable Rows rows, boolean answers, @Nullable SQLWarning warning) {

    /** Opens a statement on a lease. */
    interface Opener {
        Backend open(Lease lease) throws SQLException;
    }

    /** Writes on one shard; the lease ends with the rows, or at once. */
    static Written of(Lease lease, Opener opener, Demand demand) throws SQLException {
        Backend backend;
        try {
            backend = opener.open(lease);
        } catch (SQLException | RuntimeException e) {
            if (!(e instanceof SQLException sql && lease.evictIfLost(sql))) {
                lease.release();
            }
            throw e;
        }
        try {
            boolean answers = backend.execute();
            SQLWarning warning = backend.statement().getWarnings();
            if (answers) {
                return new Written(0, backend.rows(), true, warning);
            }
            long count = backend.statement().getLargeUpdateCount();
            if (demand.keys() == KeyDemand.None.NONE) {
                backend.close();
                return new Written(count, null, false, warning);
            }
            return new Written(count, backend.generatedKeys(), false, warning);
        } catch (SQLException | RuntimeException e) {
            backend.closeAfter(e);
            throw e;
        }
    }

    void close() throws SQLException {
        if (rows != null) {
            rows.close();
        }
    }

    void closeAfter(Exception failure) {
        try {
            close();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }
}

package dev.kintsugi.execute;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a batch answers: the counts in the order of its entries, and the generated keys if they were demanded. */
public final class BatchResult {
    private final long[] counts;
    private final Result.@Nullable Answer generatedKeys;

    BatchResult(long[] counts, Result.@Nullable Answer generatedKeys) {
        this.counts = counts;
        this.generatedKeys = generatedKeys;
    }

    /** Counts alone. */
    public static BatchResult ofCounts(long[] counts) {
        return new BatchResult(counts.clone(), null);
    }

    /** A failure in terms of the whole batch, of which nothing has happened. */
    public static SQLException failed(SQLException e, int entries) {
        SQLException reason = e;
        if (e instanceof BatchUpdateException part) {
            if (part.getLargeUpdateCounts().length == entries) {
                return part;
            }
            // The vendor's own text counts the entries of one shard.
            reason = e.getNextException() == null ? e : e.getNextException();
        }
        long[] counts = new long[entries];
        Arrays.fill(counts, Statement.EXECUTE_FAILED);
        return failed(reason, counts);
    }

    /** The same, of which it is known with which entry it came. */
    public static BatchUpdateException failed(SQLException e, int entries, int entry) {
        SQLException reason =
                e instanceof BatchUpdateException && e.getNextException() != null ? e.getNextException() : e;
        long[] counts = new long[entries];
        Arrays.fill(counts, Statement.EXECUTE_FAILED);
        BatchUpdateException whole = new BatchUpdateException(
                "Batch entry " + entry + " was aborted: " + reason.getMessage()
                        + "  Call getNextException to see other errors in the batch.",
                reason.getSQLState(),
                reason.getErrorCode(),
                counts,
                reason);
        whole.setNextException(reason);
        return whole;
    }

    /** A failure of some entries. */
    public static BatchUpdateException failed(SQLException reason, long[] counts) {
        BatchUpdateException whole = new BatchUpdateException(
                reason.getMessage(), reason.getSQLState(), reason.getErrorCode(), counts, reason);
        whole.setNextException(reason);
        return whole;
    }

    /** In the order of the entries. */
    public long[] counts() {
        return counts.clone();
    }

    /** In the order of the entries; null if none were demanded. */
    public Result.@Nullable Answer generatedKeys() {
        return generatedKeys;
    }
}

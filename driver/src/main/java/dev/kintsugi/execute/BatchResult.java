package dev.kintsugi.execute;

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

    /** In the order of the entries. */
    public long[] counts() {
        return counts.clone();
    }

    /** In the order of the entries; null if none were demanded. */
    public Result.@Nullable Answer generatedKeys() {
        return generatedKeys;
    }
}

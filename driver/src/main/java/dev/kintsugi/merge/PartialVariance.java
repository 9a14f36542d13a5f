package dev.kintsugi.merge;

import dev.kintsugi.dialect.Dialect;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The variance of exact numbers from partial sums, sums of squares and counts; NULL where there are too few values. */
final class PartialVariance implements Accumulator {
    private final Dialect dialect;
    private final PartialSum sum;
    private final PartialSum squares;
    private final Count count;
    private final boolean sample;
    private final boolean root;

    PartialVariance(Dialect dialect, PartialSum sum, PartialSum squares, Count count, boolean sample, boolean root) {
        this.dialect = dialect;
        this.sum = sum;
        this.squares = squares;
        this.count = count;
        this.sample = sample;
        this.root = root;
    }

    @Override
    public void add(ResultSet row) throws SQLException {
        sum.add(row);
        squares.add(row);
        count.add(row);
    }

    @Override
    public @Nullable Object cell() throws SQLException {
        Object total = sum.cell();
        Object totalOfSquares = squares.cell();
        return total == null || totalOfSquares == null || count.cell() < (sample ? 2 : 1)
                ? null
                : dialect.variance(total, totalOfSquares, count.cell(), sample, root);
    }
}

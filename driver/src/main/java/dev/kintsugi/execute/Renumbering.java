package dev.kintsugi.execute;

import dev.kintsugi.dialect.NewColumns;
import dev.kintsugi.error.Errors;
import dev.kintsugi.plan.Plan.NewNumbers;
import java.math.BigInteger;
import java.sql.SQLException;

/**
 * Makes one row of numbers of what the shards have given, each to its own rows, when a table got a column with a sequence of its own. Each
 * shard has counted from the start; the second one's rows are moved up by as many as the first one has, and so on. The sequence goes on
 * behind them at its home, where from then on all values are drawn.
 */
record Renumbering(NewNumbers column, NewColumns statements, Connections connections) {
    private static final int HOME = 0;

    /** Within the transaction that has added the column. */
    void run(int clusterSize) throws SQLException {
        long before = 0;
        BigInteger start = BigInteger.ZERO;
        BigInteger increment = BigInteger.ONE;
        for (int shard = 0; shard < clusterSize; shard++) {
            long[] counted = connections.queryLongs(shard, statements.numbered(column.table(), column.column()));
            start = BigInteger.valueOf(counted[1]);
            increment = BigInteger.valueOf(counted[2]);
            if (counted[3] != 0) {
                throw Errors.notSupported(
                        "A new column " + column.column() + " whose rows are numbered by a sequence that cycles",
                        "Add it without the sequence, fill it, and add the sequence then");
            }
            if (before > 0 && counted[0] > 0) {
                BigInteger distance = increment.multiply(BigInteger.valueOf(before));
                connections.execute(shard, statements.shift(column.table(), column.column(), column.type(), distance));
            }
            before += counted[0];
        }
        if (before > 0) {
            BigInteger last = start.add(increment.multiply(BigInteger.valueOf(before - 1)));
            connections.queryLongs(HOME, statements.goOn(column.table(), column.column(), last));
        }
    }
}

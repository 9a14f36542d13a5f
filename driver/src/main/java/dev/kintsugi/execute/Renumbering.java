package dev.kintsugi.execute;

import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.dialect.NewColumns;
import dev.kintsugi.error.Errors;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Plan.NewNumbers;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.Objects;

/**
 * Makes one row of numbers of what the shards have given, each to its own rows, when a table got a column that a sequence numbers.
 *
 * <p>Of a sequence of the column's own each shard has counted from the start; the second one's rows are moved up by as many as the first one
 * has, and so on. The sequence goes on behind them at its home, where from then on all values are drawn.
 *
 * <p>Another sequence may be drawn from by others meanwhile, at its home. There, the rows have real numbers; elsewhere they have those of the
 * shard's own sequence of that name, of which nobody else knows, and get as many from the home in their places.
 */
record Renumbering(NewNumbers column, Layout layout, Connections connections) {
    private static final int HOME = 0;

    /** Within the transaction that has added the column. */
    void run() throws SQLException {
        NewColumns statements = Objects.requireNonNull(layout.dialect().newColumns());
        if (column.sequence() == null) {
            count(statements);
        } else {
            draw(statements, column.sequence());
        }
    }

    private void count(NewColumns statements) throws SQLException {
        long before = 0;
        BigInteger start = BigInteger.ZERO;
        BigInteger increment = BigInteger.ONE;
        for (int shard = 0; shard < layout.clusterSize(); shard++) {
            long[] counted = connections.queryLongs(shard, statements.numbered(column.table(), column.column()));
            start = BigInteger.valueOf(counted[1]);
            increment = BigInteger.valueOf(counted[2]);
            if (counted[3] != 0) {
                throw cycles();
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

    private void draw(NewColumns statements, QualifiedName sequence) throws SQLException {
        for (int shard = 0; shard < layout.clusterSize(); shard++) {
            long[] drawn = connections.queryLongs(shard, statements.drawn(column.table(), column.column(), sequence));
            long count = drawn[0];
            long first = drawn[1];
            long increment = drawn[3];
            if (drawn[4] != 0) {
                throw cycles();
            }
            if (shard == HOME || count == 0) {
                continue;
            }
            if ((drawn[2] - first) / increment != count - 1) {
                throw Errors.notSupported(
                        "A new column " + column.column() + " whose rows are numbered by " + sequence
                                + ", from which something draws on a shard that is not its home",
                        "Add it without the default, fill it, and set the default then");
            }
            long most = Math.min(layout.topology().settings().gather().maxRows(), Integer.MAX_VALUE);
            if (count > most) {
                throw Errors.limitReached("A shard has more than " + most + " rows to be numbered", "gather.maxRows");
            }
            long[] numbers = connections.queryLongs(HOME, layout.dialect().drawSequence(sequence, (int) count));
            connections.execute(
                    shard,
                    statements.replaceDrawn(column.table(), column.column(), column.type(), first, increment, numbers));
        }
    }

    private SQLException cycles() {
        return Errors.notSupported(
                "A new column " + column.column() + " whose rows are numbered by a sequence that cycles",
                "Add it without the sequence, fill it, and add the sequence then");
    }
}

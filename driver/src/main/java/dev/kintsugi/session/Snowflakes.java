package dev.kintsugi.session;

import dev.kintsugi.catalog.Column;
import dev.kintsugi.clock.Clock;
import dev.kintsugi.execute.Connections;
import dev.kintsugi.execute.KeySource;
import dev.kintsugi.plan.PlacedTable;
import dev.kintsugi.rows.SqlType;
import java.sql.SQLException;

/**
 * Generated keys that need no shard: 41 bits of milliseconds since 2020-01-01, 10 bits of the process that draws, 12 bits of a
 * counter. They grow with time and last until 2089.
 *
 * <p>A process takes its 10 bits at random when it opens the cluster. Two processes may take the same ones: then two keys are equal only
 * if both are drawn in the same millisecond with the same counter, and the primary key refuses the second. A clock that is set back, or
 * more than 4096 keys in a millisecond, make no key twice: the generator goes on from the last millisecond that it has used.
 *
 * <p>Only bigint columns can hold them; others draw from their sequence.
 */
final class Snowflakes implements KeySource {
    private static final long EPOCH_2020 = 1_577_836_800_000L;
    private static final int INSTANCE_BITS = 10;
    private static final int COUNTER_BITS = 12;

    private final KeySource sequences;
    private final Clock clock;
    private final long instance;
    private long lastMillis;
    private long counter;

    /**
     * For one process.
     *
     * @param sequences for columns that are not bigint
     * @param instance of which the lowest 10 bits count
     */
    Snowflakes(KeySource sequences, Clock clock, long instance) {
        this.sequences = sequences;
        this.clock = clock;
        this.instance = instance & ((1 << INSTANCE_BITS) - 1);
    }

    @Override
    public long[] draw(PlacedTable table, Column column, int count, Connections connections) throws SQLException {
        if (column.type().kind() != SqlType.Kind.BIGINT) {
            return sequences.draw(table, column, count, connections);
        }
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] = next();
        }
        return values;
    }

    private synchronized long next() {
        long now = clock.currentTimeMillis() - EPOCH_2020;
        if (now > lastMillis) {
            lastMillis = now;
            counter = 0;
        } else if (++counter == 1 << COUNTER_BITS) {
            lastMillis++;
            counter = 0;
        }
        return (lastMillis << (INSTANCE_BITS + COUNTER_BITS)) | (instance << COUNTER_BITS) | counter;
    }
}

package dev.kintsugi.session;

import dev.kintsugi.catalog.Column;
import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.execute.Connections;
import dev.kintsugi.execute.KeySource;
import dev.kintsugi.plan.PlacedTable;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Values of sequences, unique over the cluster: every sequence has its home on the first shard, whose values are drawn in blocks. What
 * is left of a block is lost when the process ends, as with a sequence's own CACHE.
 */
final class Sequences implements KeySource {
    private static final int HOME = 0;
    private final Dialect dialect;
    private final int block;
    private final Map<QualifiedName, Queue<Long>> stores = new ConcurrentHashMap<>();

    /**
     * For one cluster.
     *
     * @param block values drawn at a time
     */
    Sequences(Dialect dialect, int block) {
        this.dialect = dialect;
        this.block = block;
    }

    @Override
    public long[] draw(PlacedTable table, Column column, int count, Connections connections) throws SQLException {
        QualifiedName sequence = column.ownedSequence();
        if (sequence == null) {
            throw Errors.notSupported(
                    "The sequence of " + table.table().name() + "." + column.name() + " is not known",
                    "Use a sequence of your own as the column's default");
        }
        Queue<Long> store = stores.computeIfAbsent(sequence, name -> new ArrayDeque<>());
        if (connections.defining()) {
            // The sequence may be new, or anew, in the open transaction: what it gives is for that alone.
            return connections.queryLongs(HOME, dialect.drawSequence(sequence, count));
        }
        long[] values = new long[count];
        synchronized (store) {
            if (store.size() >= count) {
                for (int i = 0; i < count; i++) {
                    values[i] = store.remove();
                }
                return values;
            }
        }
        // Not under the lock: the query may have to wait for a connection that a session with the lock's next claim
        // holds.
        long[] fresh = connections.queryLongs(HOME, dialect.drawSequence(sequence, Math.max(count, block)));
        System.arraycopy(fresh, 0, values, 0, count);
        synchronized (store) {
            for (int i = count; i < fresh.length; i++) {
                store.add(fresh[i]);
            }
        }
        return values;
    }

    /** Forgets what is in store, since a sequence may have been altered or made anew. */
    void forget() {
        stores.clear();
    }
}

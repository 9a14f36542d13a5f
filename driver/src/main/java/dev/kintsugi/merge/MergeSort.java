package dev.kintsugi.merge;

import dev.kintsugi.rows.Rows;
import dev.kintsugi.rows.ValueType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of several sources in one order. Each source is sorted by the keys already. Rows that are equal by the keys come in the
 * order of their sources.
 *
 * <p>A binary heap holds the sources, the one with the least current row on top. Pulling from the top source and letting it
 * sink costs at most two comparisons a level; the row itself is never copied.
 */
public final class MergeSort implements Rows {
    private final List<Rows> sources;
    private final RowOrder order;
    private final List<Head> heap;
    private ResultSet row;
    private boolean started;
    private boolean closed;

    /**
     * Merges; closes the sources in the end.
     *
     * @param sources at least one
     * @param types of the keys, one each, each with an order
     */
    public MergeSort(List<? extends Rows> sources, List<SortKey> keys, List<ValueType> types) {
        this.sources = Sources.check(sources);
        order = new RowOrder(keys, types);
        heap = new ArrayList<>(sources.size());
        row = this.sources.get(0).row();
    }

    @Override
    public boolean next() throws SQLException {
        if (!started) {
            started = true;
            for (int i = 0; i < sources.size(); i++) {
                Head head = new Head(sources.get(i), i);
                if (head.advance()) {
                    heap.add(head);
                }
            }
            for (int i = heap.size() / 2 - 1; i >= 0; i--) {
                sink(i);
            }
        } else if (!heap.isEmpty()) {
            if (!heap.get(0).advance()) {
                Head last = heap.remove(heap.size() - 1);
                if (heap.isEmpty()) {
                    return false;
                }
                heap.set(0, last);
            }
            sink(0);
        }
        if (heap.isEmpty()) {
            return false;
        }
        row = heap.get(0).rows.row();
        return true;
    }

    private void sink(int start) {
        Head sinking = heap.get(start);
        int hole = start;
        for (int child = 2 * hole + 1; child < heap.size(); child = 2 * hole + 1) {
            if (child + 1 < heap.size() && heap.get(child + 1).compareTo(heap.get(child)) < 0) {
                child++;
            }
            if (sinking.compareTo(heap.get(child)) <= 0) {
                break;
            }
            heap.set(hole, heap.get(child));
            hole = child;
        }
        heap.set(hole, sinking);
    }

    @Override
    public ResultSet row() {
        return row;
    }

    @Override
    public void close() throws SQLException {
        if (!closed) {
            closed = true;
            heap.clear();
            Sources.close(sources);
        }
    }

    /** A source with the keys of its current row. */
    private final class Head {
        private final Rows rows;
        private final int position;
        private @Nullable Object[] keys = {};

        Head(Rows rows, int position) {
            this.rows = rows;
            this.position = position;
        }

        boolean advance() throws SQLException {
            if (!rows.next()) {
                return false;
            }
            keys = order.read(rows.row());
            return true;
        }

        int compareTo(Head other) {
            int result = order.compare(keys, other.keys);
            return result != 0 ? result : Integer.compare(position, other.position);
        }
    }
}

package dev.kintsugi.merge;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.rows.Collation;
import dev.kintsugi.rows.Rows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A merge sort whose order only the database knows in full: that of a collation, an enumeration, jsonb, an interval. Each source is
 * sorted by the keys already.
 *
 * <p>The sources are read ahead in blocks. Whenever a source has used its block up, it gets the next one, and one backend ranks
 * all values that the blocks of all sources then hold, in one round trip a key. So any two rows that the merge compares have ranks
 * of the same round, and a plain {@link MergeSort} over the blocks does the rest: the new ranks of values that stay in play are
 * other numbers in the same order. That makes about rows / block size round trips, with one block a source in memory.
 *
 * <p>A row must outlive its source's moving on, so blocks are captured cells made into a vendor's result set again.
 */
public final class BackendRank {
    private final Dialect dialect;
    private final int blockRows;
    private final List<RankedType> ranked = new ArrayList<>();
    private final List<Block> blocks = new ArrayList<>();

    private BackendRank(Dialect dialect, int blockRows) {
        this.dialect = dialect;
        this.blockRows = blockRows;
    }

    /**
     * Merges; the answer closes the sources in the end. A plain merge sort where all orders are known. If this throws, the sources
     * are closed.
     *
     * @param sources at least one; the connection of the first one's answer ranks
     * @param collations of the keys, one each; anything for those that are no text
     * @param blockRows how many rows of a source are read ahead, at least 1
     * @throws SQLException 0A000 if a key's values cannot even be handed back to the database
     */
    public static Rows merge(
            Dialect dialect,
            List<? extends Rows> sources,
            List<SortKey> keys,
            List<Collation> collations,
            int blockRows)
            throws SQLException {
        List<Rows> checked = Sources.check(sources);
        try {
            return new BackendRank(dialect, blockRows).merge(checked, keys, collations);
        } catch (SQLException | RuntimeException e) {
            Sources.closeAfter(e, checked);
            throw e;
        }
    }

    private Rows merge(List<Rows> sources, List<SortKey> keys, List<Collation> collations) throws SQLException {
        KeyTypes types = KeyTypes.of(dialect, sources.get(0).row(), keys, collations);
        if (types.ranked().isEmpty()) {
            return new MergeSort(sources, keys, types.types());
        }
        ranked.addAll(types.ranked());
        for (Rows source : sources) {
            blocks.add(new Block(source));
        }
        return new MergeSort(blocks, keys, types.types());
    }

    /**
     * Gives the next block to a source that has used its own up, and new ranks to all. The first to ask gets all sources their first
     * block. Another source that is on its last row keeps its block, since the merge still holds that row.
     */
    private void refill(Block empty) throws SQLException {
        for (Block block : blocks) {
            if (block == empty || block.rows == block.shape) {
                block.fill();
            }
        }
        for (int key = 0; key < ranked.size(); key++) {
            Set<String> values = new LinkedHashSet<>();
            for (Block block : blocks) {
                block.collect(key, values);
            }
            ranked.get(key).rank(values);
        }
    }

    /** A source read ahead by a block. */
    private final class Block implements Rows {
        private final Rows source;
        private final ResultSet shape;
        private final Statement backend;
        private final int columns;
        private ResultSet rows;
        /** For each ranked key the values of this block's rows. */
        private List<List<@Nullable String>> values = List.of();

        private int position = -1;
        private int left;
        private boolean exhausted;

        Block(Rows source) throws SQLException {
            this.source = source;
            shape = source.row();
            backend = shape.getStatement();
            columns = shape.getMetaData().getColumnCount();
            rows = shape;
        }

        void fill() throws SQLException {
            List<@Nullable Object[]> cells = new ArrayList<>();
            List<List<@Nullable String>> read = new ArrayList<>();
            for (int i = 0; i < ranked.size(); i++) {
                read.add(new ArrayList<>());
            }
            while (cells.size() < blockRows && source.next()) {
                ResultSet row = source.row();
                @Nullable Object[] captured = new @Nullable Object[columns];
                for (int i = 0; i < columns; i++) {
                    captured[i] = dialect.capture(row, i + 1);
                }
                cells.add(captured);
                for (int i = 0; i < ranked.size(); i++) {
                    read.get(i).add(ranked.get(i).read(row));
                }
            }
            left = cells.size();
            exhausted = left < blockRows;
            if (rows != shape) {
                if (left == 0) {
                    // The old block stays to answer for labels and types.
                    return;
                }
                rows.close();
            }
            position = -1;
            values = read;
            rows = dialect.resultSet(backend, shape, columns, cells);
        }

        /** The values from the current row on: the one that the merge holds, and those to come. */
        void collect(int key, Set<String> into) {
            if (values.isEmpty()) {
                return;
            }
            List<@Nullable String> all = values.get(key);
            for (int i = Math.max(position, 0); i < all.size(); i++) {
                String value = all.get(i);
                if (value != null) {
                    into.add(value);
                }
            }
        }

        @Override
        public boolean next() throws SQLException {
            if (left == 0 && !exhausted) {
                refill(this);
            }
            if (left == 0) {
                return false;
            }
            left--;
            position++;
            return rows.next();
        }

        @Override
        public ResultSet row() {
            return rows;
        }

        @Override
        public void close() throws SQLException {
            try (source) {
                if (rows != shape) {
                    rows.close();
                }
            }
        }
    }
}

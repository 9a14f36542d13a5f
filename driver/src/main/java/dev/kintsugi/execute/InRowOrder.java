package dev.kintsugi.execute;

import dev.kintsugi.merge.Concat;
import dev.kintsugi.rows.Rows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * The rows that an INSERT over several shards answers, in the order of its VALUES. Each source has its shard's rows in their order;
 * where ON CONFLICT has left rows out, the places of the others are not known any more and they follow as they come.
 */
final class InRowOrder implements Rows {
    private final List<Rows> sources;
    private final int[] order;
    private final Rows all;
    private int at = -1;
    private ResultSet row;

    /**
     * Rows in order.
     *
     * @param order for each row of the statement the source that answers it
     */
    InRowOrder(List<Rows> sources, int[] order) {
        this.sources = List.copyOf(sources);
        this.order = order;
        this.all = new Concat(sources);
        this.row = sources.get(0).row();
    }

    @Override
    public boolean next() throws SQLException {
        while (++at < order.length) {
            Rows source = sources.get(order[at]);
            if (source.next()) {
                row = source.row();
                return true;
            }
        }
        return false;
    }

    @Override
    public ResultSet row() {
        return row;
    }

    @Override
    public void close() throws SQLException {
        all.close();
    }
}

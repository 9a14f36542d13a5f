package dev.kintsugi.jdbc;

import dev.kintsugi.rows.Rows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Metadata rows of several shards, in which each table is described by the first shard that has it. Each source is sorted by the order
 * columns; without such columns the sources follow each other.
 */
final class RowsOfEachTable implements Rows {

    /**
     * Where the rows name their table, and how they are sorted; columns count from 1.
     *
     * @param schema the column of the table's schema
     * @param table the column of the table's name
     * @param order the columns that the rows are sorted by, the most significant first
     */
    record Shape(int schema, int table, List<Integer> order) {}

    private final List<Rows> sources;
    private final boolean[] onRow;
    private final Shape shape;
    private final Map<List<@Nullable String>, Integer> homes = new HashMap<>();
    private int current;
    private boolean started;

    /**
     * Rows of several sources.
     *
     * @param sources at least one, the first shard's first
     */
    RowsOfEachTable(List<Rows> sources, Shape shape) {
        this.sources = List.copyOf(sources);
        this.onRow = new boolean[sources.size()];
        this.shape = shape;
    }

    @Override
    public boolean next() throws SQLException {
        if (!started) {
            started = true;
            for (int i = 0; i < onRow.length; i++) {
                advance(i);
            }
        } else {
            advance(current);
        }
        int least = least();
        while (least >= 0 && !isHome(least)) {
            advance(least);
            least = least();
        }
        current = Math.max(least, 0);
        return least >= 0;
    }

    private void advance(int source) throws SQLException {
        onRow[source] = sources.get(source).next();
    }

    /** The source whose row comes next, the earlier shard's among equals; -1 if all have ended. */
    private int least() throws SQLException {
        int least = -1;
        for (int i = 0; i < onRow.length; i++) {
            if (onRow[i]
                    && (least < 0
                            || compare(sources.get(i).row(), sources.get(least).row()) < 0)) {
                least = i;
            }
        }
        return least;
    }

    private int compare(ResultSet a, ResultSet b) throws SQLException {
        for (int column : shape.order()) {
            Object left = a.getObject(column);
            Object right = b.getObject(column);
            int order = left instanceof Number x && right instanceof Number y
                    ? Long.compare(x.longValue(), y.longValue())
                    : String.valueOf(left).compareTo(String.valueOf(right));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private boolean isHome(int source) throws SQLException {
        ResultSet row = sources.get(source).row();
        List<@Nullable String> table = Arrays.asList(row.getString(shape.schema()), row.getString(shape.table()));
        Integer home = homes.putIfAbsent(table, source);
        return home == null || home == source;
    }

    @Override
    public ResultSet row() {
        return sources.get(current).row();
    }

    @Override
    public void close() throws SQLException {
        Closing.all(sources);
    }
}

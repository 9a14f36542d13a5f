package dev.kintsugi.execute;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.merge.Limit;
import dev.kintsugi.merge.Materialized;
import dev.kintsugi.merge.SortKey;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.plan.RowsPlan;
import dev.kintsugi.route.ShardSet;
import dev.kintsugi.rows.Rows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A query for the first rows of several shards that nobody else has locked. Each shard locks as many as are wanted in all; the first of them
 * are chosen, and all locks given back. Then each shard locks its part of the chosen rows. If these are others, because somebody has come
 * in between, all begins anew.
 *
 * <pre>
 *   SELECT id … ORDER BY id LIMIT 3 FOR UPDATE SKIP LOCKED
 *
 *   shard-0: 1 4 6    shard-1: 2 3 9    LIMIT 3 of each; chosen: 1 2 3
 *   shard-0: 1        shard-1: 2 3      after ROLLBACK TO SAVEPOINT; LIMIT 1 and LIMIT 2
 * </pre>
 *
 * <p>What others do not lock, they may see locked for that moment, and pass by it, as they would beside any client that locks rows and rolls
 * back.
 */
final class ClaimRun {
    private static final String CLAIM = "kintsugi_claim";
    private static final int ATTEMPTS = 20;

    private final Plan.Scatter plan;
    private final Call call;
    private final Layout layout;
    private final Dialect dialect;
    private final Connections connections;

    ClaimRun(Plan.Claim plan, Call call, Layout layout, Connections connections) {
        this.plan = plan.scatter();
        this.call = call;
        this.layout = layout;
        this.dialect = layout.dialect();
        this.connections = connections;
    }

    Result run() throws SQLException {
        return connections.atomically(() -> {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                connections.savepoint(CLAIM);
                Chosen chosen = chosen();
                connections.rollbackTo(CLAIM);
                Rows locked = locked(chosen);
                if (locked != null) {
                    connections.release(CLAIM);
                    return answer(locked);
                }
                connections.rollbackTo(CLAIM);
                connections.release(CLAIM);
            }
            throw Errors.rowsNotClaimed();
        });
    }

    /**
     * The rows that were first.
     *
     * @param keys of each, by which they are in order
     * @param counts how many of them each shard has
     */
    @SuppressWarnings("ArrayRecordComponent")
    private record Chosen(List<List<@Nullable String>> keys, long[] counts) {}

    private ScatterRun scatter() {
        return new ScatterRun(plan, call, layout, connections);
    }

    private Chosen chosen() throws SQLException {
        ShardSet shards = plan.routing().shards(call);
        long bound = RowCounts.of(plan.rows(), call).rowBound();
        List<List<@Nullable String>> keys = new ArrayList<>();
        long[] counts = new long[shards.clusterSize()];
        try (Rows rows = scatter().rows(shards, shard -> bound)) {
            int columns = rows.row().getMetaData().getColumnCount();
            List<SortKey> order = order(columns);
            while (rows.next()) {
                if (keys.size() >= maxRows()) {
                    throw Errors.limitReached("The statement locks more than " + maxRows() + " rows", "gather.maxRows");
                }
                keys.add(values(rows.row(), order));
                counts[rows.row().getInt(columns - plan.hidden() + 1)]++;
            }
        }
        return new Chosen(keys, counts);
    }

    /** By which columns the rows are in order; none if any order will do. */
    private List<SortKey> order(int columns) {
        return plan.rows() instanceof RowsPlan.Limit limit && limit.source() instanceof RowsPlan.MergeSort sort
                ? Merger.keys(sort.keys(), columns)
                : List.of();
    }

    private static List<@Nullable String> values(ResultSet row, List<SortKey> keys) throws SQLException {
        List<@Nullable String> values = new ArrayList<>(keys.size());
        for (SortKey key : keys) {
            values.add(row.getString(key.column()));
        }
        return values;
    }

    /** Locks rows of these keys; null if there are others by now. Of rows that are equal in the order, one is as good as another. */
    private @Nullable Rows locked(Chosen chosen) throws SQLException {
        ShardSet all = plan.routing().shards(call);
        // Without a row, any shard tells of the columns.
        ShardSet shards = chosen.keys().isEmpty()
                ? ShardSet.of(all.next(0), all.clusterSize())
                : ShardSet.none(all.clusterSize());
        for (int shard = 0; shard < chosen.counts().length; shard++) {
            if (chosen.counts()[shard] > 0) {
                shards = shards.or(ShardSet.of(shard, all.clusterSize()));
            }
        }
        Rows rows = scatter().rows(shards, shard -> chosen.counts()[shard]);
        int columns = rows.row().getMetaData().getColumnCount();
        Awaited awaited = new Awaited(rows, order(columns), chosen.keys());
        Rows held = Materialized.of(dialect, awaited, columns - plan.hidden(), maxRows());
        if (awaited.areAll()) {
            return held;
        }
        held.close();
        return null;
    }

    private Result answer(Rows locked) {
        long most = call.demand().maxRows();
        return new Result.Answer(most > 0 ? new Limit(locked, 0, most) : locked, -1);
    }

    private long maxRows() {
        return layout.topology().settings().gather().maxRows();
    }

    /** Rows whose keys are to be certain ones. */
    private static final class Awaited implements Rows {
        private final Rows rows;
        private final List<SortKey> order;
        private final List<List<@Nullable String>> keys;
        private int count;
        private boolean same = true;

        Awaited(Rows rows, List<SortKey> order, List<List<@Nullable String>> keys) {
            this.rows = rows;
            this.order = order;
            this.keys = keys;
        }

        boolean areAll() {
            return same && count == keys.size();
        }

        @Override
        public boolean next() throws SQLException {
            if (!rows.next()) {
                return false;
            }
            same &= count < keys.size() && values(rows.row(), order).equals(keys.get(count));
            count++;
            return true;
        }

        @Override
        public ResultSet row() {
            return rows.row();
        }

        @Override
        public void close() throws SQLException {
            rows.close();
        }
    }
}

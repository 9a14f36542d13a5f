package dev.kintsugi.execute;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.plan.EnforcedKey;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.ShardText;
import dev.kintsugi.plan.ShardText.Piece;
import dev.kintsugi.rows.Rows;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps unique keys for one write: what the shards have noted of it is carried to the values' homes, in the write's own transaction. All
 * values that are gone leave before any is added, so that rows may change places.
 *
 * <p>A value that is gone must have been there. If it is not, the transaction that wrote it is seen here and not yet at its home: this one
 * is then to be repeated (40001).
 */
final class UniqueRun {
    private final List<EnforcedKey> keys;
    private final Call call;
    private final Layout layout;
    private final Dialect dialect;
    private final Connections connections;

    UniqueRun(List<EnforcedKey> keys, Call call, Layout layout, Connections connections) {
        this.keys = keys;
        this.call = call.with(call.demand().forQuery());
        this.layout = layout;
        this.dialect = layout.dialect();
        this.connections = connections;
    }

    /**
     * A value and its row.
     *
     * @param values the key's columns, then the row's shard key, as texts
     */
    private record Entry(List<@Nullable String> values) {
        boolean hasNull(int columns) {
            return values.subList(0, columns).contains(null);
        }
    }

    /** Runs the write, and then keeps the keys. */
    <T> T after(Connections.Work<T> write) throws SQLException {
        if (keys.isEmpty()) {
            return write.run();
        }
        connections.forgetWritten();
        T result = write.run();
        int[] shards = connections.written();
        try {
            for (EnforcedKey key : keys) {
                keep(key, shards);
            }
        } catch (SQLException | RuntimeException e) {
            close(result, e);
            throw e;
        }
        return result;
    }

    private static void close(Object result, Exception failure) {
        Result.Answer open = result instanceof Result.Answer answer
                ? answer
                : result instanceof Result.Count count
                        ? count.generatedKeys()
                        : result instanceof BatchResult batch ? batch.generatedKeys() : null;
        try {
            if (open != null) {
                open.rows().close();
            }
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    private void keep(EnforcedKey key, int[] shards) throws SQLException {
        List<Entry> gone = new ArrayList<>();
        List<Entry> added = new ArrayList<>();
        int emptied = 0;
        for (int shard : shards) {
            emptied += take(key, shard, gone, added) ? 1 : 0;
        }
        if (emptied > 0) {
            clear(key, emptied);
            return;
        }
        cancelOut(gone, added);
        for (Map.Entry<Integer, List<Entry>> home : byHome(key, gone).entrySet()) {
            remove(key, home.getKey(), home.getValue());
        }
        for (Map.Entry<Integer, List<Entry>> home : byHome(key, added).entrySet()) {
            add(key, home.getKey(), home.getValue());
        }
    }

    /** What was taken away and given back, as by a row that moves, stays. */
    private static void cancelOut(List<Entry> gone, List<Entry> added) {
        Map<Entry, Integer> taken = new HashMap<>();
        gone.forEach(entry -> taken.merge(entry, 1, Integer::sum));
        added.removeIf(entry -> {
            boolean same = taken.getOrDefault(entry, 0) > 0;
            if (same) {
                taken.merge(entry, -1, Integer::sum);
            }
            return same;
        });
        gone.clear();
        taken.forEach((entry, count) -> gone.addAll(Collections.nCopies(count, entry)));
    }

    /** Takes a shard's notes; true if they say that all rows are gone. */
    private boolean take(EnforcedKey key, int shard, List<Entry> gone, List<Entry> added) throws SQLException {
        int columns = key.types().size();
        long most = layout.topology().settings().gather().maxRows();
        RewrittenText text = new RewrittenText(key.lookup().take(), List.of(), 0);
        Written written =
                Written.of(connections.take(shard, true), lease -> Backend.open(lease, call, text), call.demand());
        boolean all = false;
        try (Rows rows = rows(written)) {
            while (rows.next()) {
                if (gone.size() + added.size() == most) {
                    throw Errors.limitReached(
                            "The statement writes more than " + most + " values of "
                                    + key.lookup().constraint(),
                            "gather.maxRows");
                }
                boolean leaves = rows.row().getBoolean(1);
                if (rows.row().wasNull()) {
                    all = true;
                    continue;
                }
                List<@Nullable String> values = new ArrayList<>(columns + 1);
                for (int i = 0; i < columns; i++) {
                    values.add(rows.row().getString(3 + i));
                }
                values.add(rows.row().getString(2));
                (leaves ? gone : added).add(new Entry(values));
            }
        }
        return all;
    }

    private static Rows rows(Written written) {
        if (written.rows() == null) {
            throw new IllegalStateException("a statement that answers no rows");
        }
        return written.rows();
    }

    private void clear(EnforcedKey key, int emptied) throws SQLException {
        if (emptied < layout.clusterSize()) {
            throw Errors.notSupported(
                    "TRUNCATE on some shards of a table whose unique key "
                            + key.lookup().constraint() + " is enforced for all",
                    "Use DELETE, or TRUNCATE the table on all shards");
        }
        for (int shard = 0; shard < layout.clusterSize(); shard++) {
            run(shard, new ShardText(List.of(new Piece.Sql(key.lookup().clear()))), HandedRows.NONE);
        }
    }

    /** The entries by their home, in an order in which all sessions come to them. */
    private Map<Integer, List<Entry>> byHome(EnforcedKey key, List<Entry> entries) throws SQLException {
        int columns = key.types().size();
        Map<Integer, List<Entry>> homes = new TreeMap<>();
        for (Entry entry : entries) {
            int home = key.home(entry.values().subList(0, columns), layout.clusterSize());
            homes.computeIfAbsent(home, shard -> new ArrayList<>()).add(entry);
        }
        homes.values().forEach(list -> list.sort(Comparator.comparing(entry -> String.valueOf(entry.values()))));
        return homes;
    }

    private void remove(EnforcedKey key, int home, List<Entry> entries) throws SQLException {
        int columns = key.types().size();
        for (boolean nulls : new boolean[] {false, true}) {
            List<Entry> part = entries.stream()
                    .filter(entry -> entry.hasNull(columns) == nulls)
                    .toList();
            if (part.isEmpty()) {
                continue;
            }
            ShardText.Builder text = new ShardText.Builder();
            text.sql(key.lookup().removal()).add(new Piece.Handed(columns + 1));
            text.sql(key.lookup().removalEnd(nulls));
            if (run(home, text.build(), handed(key, part)) != part.size()) {
                throw Errors.notYetEverywhere(key.lookup().constraint());
            }
        }
    }

    private void add(EnforcedKey key, int home, List<Entry> entries) throws SQLException {
        ShardText.Builder text = new ShardText.Builder();
        text.sql(key.lookup().addition())
                .add(new Piece.Handed(key.types().size() + 1))
                .sql(" AS h");
        run(home, text.build(), handed(key, entries));
    }

    private HandedRows handed(EnforcedKey key, List<Entry> entries) {
        HandedRows handed = HandedRows.of(dialect, key.declarations());
        entries.forEach(entry -> handed.add(entry.values()));
        return handed;
    }

    private long run(int shard, ShardText text, HandedRows handed) throws SQLException {
        RewrittenText rewritten = handed.in(text, call, dialect);
        Written written =
                Written.of(connections.take(shard, true), lease -> Backend.open(lease, call, rewritten), call.demand());
        written.close();
        return written.count();
    }
}

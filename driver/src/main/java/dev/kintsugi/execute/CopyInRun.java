package dev.kintsugi.execute;

import dev.kintsugi.catalog.Column;
import dev.kintsugi.dialect.CopySink;
import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.plan.CopyTarget;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Location;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.route.ShardKey;
import dev.kintsugi.route.ShardSet;
import dev.kintsugi.rows.SqlType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * COPY … FROM STDIN into a table of several shards: rows are collected for a while, then each goes in the client's own bytes to the shard of
 * its key, by a COPY there. Between two of these the shards' connections are free to be asked for what a key means and for values of
 * sequences. The caller makes one transaction of all.
 */
public final class CopyInRun implements CopySink {
    private static final int MOST_ROWS = 20_000;
    private static final int MOST_BYTES = 4 << 20;
    /** A line without an end is not to fill the memory. */
    private static final int MOST_ROW_BYTES =
            (int) Math.min(64 << 20, Runtime.getRuntime().maxMemory() / 16);

    private final CopyTarget target;
    private final Layout layout;
    private final Dialect dialect;
    private final KeySource keys;
    private final Connections connections;
    private final Execution execution;
    private final UniqueRun unique;
    private final CopyCutter cutter;
    private final CopyDefaults defaults;
    private final int columns;
    private final List<byte[]> rows = new ArrayList<>();
    private long bytes;
    private long count;
    /** Lines of rows that have gone to the shards. */
    private long linesBefore;

    private boolean sent;

    /**
     * Begins.
     *
     * @param call of the statement
     * @throws SQLException a shard's own error if it does not take the statement
     */
    public CopyInRun(CopyTarget target, Call call, Layout layout, KeySource keys, Connections connections)
            throws SQLException {
        this.target = target;
        this.layout = layout;
        this.dialect = layout.dialect();
        this.keys = keys;
        this.connections = connections;
        this.execution = call.execution();
        this.unique = new UniqueRun(layout.enforcedKeys(target.table().table()), call, layout, connections);
        this.cutter = cutter(target);
        this.defaults = new CopyDefaults(target, dialect, connections);
        this.columns = check();
    }

    private static CopyCutter cutter(CopyTarget target) {
        return target.binary()
                ? new CopyTuples(
                        target.keyType(),
                        target.drawn().stream().map(Column::type).toList())
                : new CopyLines(target.format(), target.keyColumn());
    }

    /** Lets a shard judge the statement, with no rows. */
    private int check() throws SQLException {
        int shard = target.table().location() instanceof Location.Single single ? single.shard() : 0;
        try (Lease lease = connections.take(shard, true)) {
            execution.works(() -> dialect.interrupt(lease.connection()));
            CopySink sink = dialect.copyIn(lease.connection(), target.sql());
            int width = sink.columns() - target.drawn().size() - target.told().size();
            CopyChunks chunks = new CopyChunks(sink);
            if (sink.binary()) {
                chunks.add(cutter.head());
                chunks.add(cutter.tail());
            } else if (target.format().header()) {
                chunks.add(target.format().line(target.columns()));
            }
            chunks.flush();
            sink.end();
            return width;
        } catch (SQLException e) {
            connections.failed(e);
            throw e;
        } finally {
            execution.works(null);
        }
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public boolean binary() {
        return target.binary();
    }

    @Override
    public void write(byte[] chunk, int from, int length) throws SQLException {
        if (execution.isCancelledByClient()) {
            throw Errors.cancelled();
        }
        cutter.take(chunk, from, length, this::add);
        if (cutter.pending() > MOST_ROW_BYTES) {
            throw Errors.limitReached(
                    "A row of COPY is not complete yet",
                    MOST_ROW_BYTES + " bytes a row, a sixteenth of the memory at most");
        }
        if (rows.size() >= MOST_ROWS || bytes >= MOST_BYTES) {
            send();
        }
    }

    private void add(byte[] row) {
        rows.add(row);
        bytes += row.length;
    }

    @Override
    public long end() throws SQLException {
        cutter.end(this::add);
        if (rows.isEmpty() && !sent && !target.binary() && cutter.head().length > 0) {
            // A line of names may have to be the right ones.
            int any = target.table().location() instanceof Location.Single single ? single.shard() : 0;
            on(connections.take(any, true), new int[0]);
        }
        send();
        return count;
    }

    @Override
    public void cancel() {
        rows.clear();
    }

    private void send() throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        sent = true;
        try {
            long @Nullable [] drawnKeys = draw();
            tell();
            int[] homes = homes(drawnKeys);
            unique.after(() -> {
                deliver(homes);
                return homes.length;
            });
        } catch (SQLException e) {
            connections.failed(e);
            throw e;
        } finally {
            execution.works(null);
            rows.forEach(row -> linesBefore += cutter.lines(row));
            rows.clear();
            bytes = 0;
        }
    }

    private void interrupt(@Nullable Lease[] taken) throws SQLException {
        for (Lease lease : taken) {
            if (lease != null) {
                dialect.interrupt(lease.connection());
            }
        }
    }

    /** Appends values of sequences to the rows; answers those of the shard key if it is one of them. */
    private long @Nullable [] draw() throws SQLException {
        List<Column> drawn = target.drawn();
        if (drawn.isEmpty()) {
            return null;
        }
        long[] drawnKeys = null;
        long[][] values = new long[rows.size()][drawn.size()];
        for (int column = 0; column < drawn.size(); column++) {
            long[] fresh = keys.draw(target.table(), drawn.get(column), rows.size(), connections);
            connections.drawn().note(drawn.get(column), fresh);
            for (int i = 0; i < fresh.length; i++) {
                values[i][column] = fresh[i];
            }
            drawnKeys = drawn.get(column).name().equals(target.keyColumn()) ? fresh : drawnKeys;
        }
        for (int i = 0; i < values.length; i++) {
            rows.set(i, cutter.with(rows.get(i), values[i]));
        }
        return drawnKeys;
    }

    /** Appends what columns are by default that the statement leaves out. */
    private void tell() throws SQLException {
        if (target.told().isEmpty()) {
            return;
        }
        List<byte[]> values = defaults.rows(rows.size(), cutter(target));
        for (int i = 0; i < values.size(); i++) {
            rows.set(i, cutter.with(rows.get(i), values.get(i)));
        }
    }

    /** What comes before the first row; a line of names has those of the columns that are appended, too. */
    private byte[] head() {
        byte[] head = cutter.head();
        List<String> appended = target.appended();
        return target.binary() || appended.isEmpty() || head.length == 0
                ? head
                : cutter.with(head, target.format().line(appended));
    }

    /** For each row its shard, -1 for all. */
    private int[] homes(long @Nullable [] drawnKeys) throws SQLException {
        int[] homes = new int[rows.size()];
        if (!(target.table().location() instanceof Location.Sharded sharded)) {
            Arrays.fill(homes, target.table().location() instanceof Location.Single single ? single.shard() : -1);
            return homes;
        }
        ShardKey key = sharded.key();
        List<@Nullable String> texts = new ArrayList<>(homes.length);
        boolean known = true;
        for (int i = 0; i < homes.length; i++) {
            String text = drawnKeys != null
                    ? Long.toString(drawnKeys[i])
                    : target.keyPosition() < 0 ? null : cutter.field(rows.get(i), target.keyPosition());
            texts.add(text);
            homes[i] = key.home(text);
            known &= homes[i] >= 0;
        }
        String type = key.type().declaration();
        return known ? homes : new KeyHomes(key, SqlType.Kind.OTHER, type, layout, connections).of(texts);
    }

    private void deliver(int[] homes) throws SQLException {
        ShardSet shards = ShardSet.none(layout.clusterSize());
        for (int home : homes) {
            shards = shards.or(home < 0 ? ShardSet.all(layout.clusterSize()) : ShardSet.of(home, layout.clusterSize()));
        }
        Lease[] taken = connections.takeAll(shards, true);
        execution.works(() -> interrupt(taken));
        List<Long> counts = connections.onEach(shards, taken, shard -> on(taken[shard], homes), new Fan.Undo<>() {
            @Override
            public void stop() {
                // Each ends by itself; the transaction undoes it.
            }

            @Override
            public void discard(Long result, Exception failure) {}
        });
        boolean copies = target.table().location() instanceof Location.Reference;
        for (long own : copies ? counts.subList(0, 1) : counts) {
            count += own;
        }
    }

    /** The number that the client knows a line by which a shard has got. */
    private long line(long there, int[] homes, int shard) {
        int header = target.binary() || cutter.head().length == 0 ? 0 : 1;
        long got = header;
        long all = header + linesBefore;
        for (int i = 0; i < homes.length; i++) {
            int lines = cutter.lines(rows.get(i));
            boolean goes = homes[i] < 0 || homes[i] == shard;
            if (goes && got + lines >= there) {
                return all + there - got;
            }
            got += goes ? lines : 0;
            all += lines;
        }
        return all;
    }

    private long on(Lease lease, int[] homes) throws SQLException {
        try {
            CopySink sink = dialect.copyIn(lease.connection(), target.sql());
            try {
                CopyChunks chunks = new CopyChunks(sink);
                chunks.add(head());
                for (int i = 0; i < homes.length; i++) {
                    if (homes[i] < 0 || homes[i] == lease.shard()) {
                        chunks.add(rows.get(i));
                    }
                }
                chunks.add(cutter.tail());
                chunks.flush();
                return sink.end();
            } finally {
                sink.cancel();
            }
        } catch (SQLException e) {
            lease.evictIfLost(e);
            throw lease.named(dialect.copyFailure(e, line -> line(line, homes, lease.shard())));
        } finally {
            lease.release();
        }
    }
}

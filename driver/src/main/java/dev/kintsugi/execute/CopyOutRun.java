package dev.kintsugi.execute;

import dev.kintsugi.dialect.CopySource;
import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.pool.Lease;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * COPY … TO STDOUT of several shards: their own, one after another, as one. The head of all but the first and the tail of all but the last
 * are left out.
 */
public final class CopyOutRun implements CopySource {
    private static final int BINARY_HEAD = 19;
    private static final byte[] BINARY_TAIL = {-1, -1};
    private final Dialect dialect;
    private final Connections connections;
    private final List<Part> parts;
    private final boolean header;
    private final Execution execution;
    private int current;
    private Lease lease;
    private CopySource source;
    private boolean fresh = true;
    private boolean closed;
    private long rows;

    /** What one shard gives. */
    public record Part(int shard, String sql) {}

    /**
     * Begins.
     *
     * @param parts at least one
     * @param header true if a line of names comes first
     * @throws SQLException the first shard's own error if it does not take the statement
     */
    public CopyOutRun(List<Part> parts, boolean header, Dialect dialect, Connections connections, Execution execution)
            throws SQLException {
        this.dialect = dialect;
        this.connections = connections;
        this.parts = List.copyOf(parts);
        this.header = header;
        this.execution = execution;
        this.lease = connections.take(parts.get(0).shard(), false);
        try {
            this.source = open(lease, parts.get(0));
        } catch (SQLException e) {
            execution.works(null);
            lease.giveBack(e);
            connections.failed(e);
            throw lease.named(e);
        }
    }

    private CopySource open(Lease taken, Part part) throws SQLException {
        execution.works(() -> dialect.interrupt(taken.connection()));
        return dialect.copyOut(taken.connection(), part.sql());
    }

    @Override
    public int columns() {
        return source.columns();
    }

    @Override
    public boolean binary() {
        return source.binary();
    }

    @Override
    public byte @Nullable [] read() throws SQLException {
        try {
            while (!closed) {
                byte[] bytes = source.read();
                if (bytes == null) {
                    goOn();
                    continue;
                }
                boolean first = fresh;
                fresh = false;
                byte[] own = first && current > 0 ? withoutHead(bytes) : bytes;
                boolean tail = binary() && current < parts.size() - 1 && Arrays.equals(own, BINARY_TAIL);
                if (own.length > 0 && !tail) {
                    return own;
                }
            }
            return null;
        } catch (SQLException e) {
            closed = true;
            execution.works(null);
            lease.giveBack(e);
            connections.failed(e);
            throw lease.named(e);
        }
    }

    /** In binary the head comes with the first row, in text a header line by itself. */
    private byte[] withoutHead(byte[] bytes) {
        return binary() ? Arrays.copyOfRange(bytes, BINARY_HEAD, bytes.length) : header ? new byte[0] : bytes;
    }

    private void goOn() throws SQLException {
        rows += Math.max(0, source.rows());
        execution.works(null);
        lease.release();
        if (++current == parts.size()) {
            closed = true;
            return;
        }
        Part next = parts.get(current);
        lease = connections.take(next.shard(), false);
        source = open(lease, next);
        fresh = true;
    }

    @Override
    public long rows() {
        return rows;
    }

    @Override
    public void cancel() throws SQLException {
        if (!closed) {
            closed = true;
            try {
                source.cancel();
            } finally {
                execution.works(null);
                lease.release();
            }
        }
    }
}

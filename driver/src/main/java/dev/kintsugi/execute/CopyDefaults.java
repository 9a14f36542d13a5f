package dev.kintsugi.execute;

import dev.kintsugi.dialect.CopySource;
import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.plan.CopyTarget;
import dev.kintsugi.pool.Lease;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The values of columns that a COPY leaves to defaults, computed once for all shards: one of them is asked for them, in the format of the
 * rows, so that they only have to be put behind the client's own bytes.
 */
final class CopyDefaults {
    private final CopyTarget target;
    private final Dialect dialect;
    private final Connections connections;
    private List<byte[]> known = List.of();

    CopyDefaults(CopyTarget target, Dialect dialect, Connections connections) {
        this.target = target;
        this.dialect = dialect;
        this.connections = connections;
    }

    /**
     * For each of so many rows its fields.
     *
     * @param cutter a fresh one, of the rows' format
     */
    List<byte[]> rows(int count, CopyCutter cutter) throws SQLException {
        if (target.toldByRow()) {
            return ask(count, cutter);
        }
        known = known.isEmpty() ? ask(1, cutter) : known;
        return Collections.nCopies(count, known.get(0));
    }

    private List<byte[]> ask(int count, CopyCutter cutter) throws SQLException {
        String sql = target.defaults(dialect, connections.time(dialect), count);
        List<byte[]> rows = new ArrayList<>(count);
        try (Lease lease = connections.lend(Math.max(0, connections.joinedShard()))) {
            try {
                CopySource source = dialect.copyOut(lease.connection(), sql);
                byte[] bytes;
                while ((bytes = source.read()) != null) {
                    cutter.take(bytes, 0, bytes.length, rows::add);
                }
            } catch (SQLException e) {
                lease.evictIfLost(e);
                throw lease.named(e);
            }
        }
        if (!target.binary() && !target.format().utf8()) {
            for (byte[] row : rows) {
                checkIsAscii(row);
            }
        }
        return rows;
    }

    private static void checkIsAscii(byte[] row) throws SQLException {
        for (byte b : row) {
            if (b < 0) {
                throw Errors.notSupported("A default with letters beyond ASCII in this encoding", "Send UTF8");
            }
        }
    }
}

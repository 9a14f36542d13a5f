package dev.kintsugi.dialect;

import dev.kintsugi.catalog.Column;
import dev.kintsugi.dialect.Scratch.Progress;
import dev.kintsugi.dialect.Scratch.Stream;
import dev.kintsugi.rows.SqlType;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOut;

/**
 * Rows piped from one server's COPY into another's. The sender begins with the first byte that it can send and waits when the network's
 * buffers are full, so that several senders work at the same time while one is read, and this process holds a chunk at most.
 */
final class PostgresCopy implements Stream {
    private static final String CANCELLED = "57014";
    private static final int CHUNK_BYTES = 1 << 16;
    private final Connection to;
    private final String copyIn;
    private final Connection from;
    private final CopyOut out;

    PostgresCopy(Connection to, String copyIn, Connection from, String copyOut) throws SQLException {
        this.to = to;
        this.copyIn = copyIn;
        this.from = from;
        this.out = from.unwrap(PGConnection.class).getCopyAPI().copyOut(copyOut);
    }

    /** False for arrays of user-defined types, whose binary form names the type by a number that differs between databases. */
    static boolean isBinary(List<Column> columns) {
        return columns.stream()
                .map(Column::type)
                .noneMatch(type -> type.kind() == SqlType.Kind.OTHER
                        && type.name().endsWith("]")
                        && type.name().contains("."));
    }

    @Override
    public long move(Progress progress) throws SQLException {
        CopyIn in = to.unwrap(PGConnection.class).getCopyAPI().copyIn(copyIn);
        try {
            byte[] chunk = new byte[CHUNK_BYTES];
            int filled = 0;
            byte[] row;
            while ((row = out.readFromCopy()) != null) {
                if (filled + row.length > chunk.length) {
                    in.writeToCopy(chunk, 0, filled);
                    progress.moved(filled);
                    filled = 0;
                }
                if (row.length > chunk.length) {
                    in.writeToCopy(row, 0, row.length);
                    progress.moved(row.length);
                } else {
                    System.arraycopy(row, 0, chunk, filled, row.length);
                    filled += row.length;
                }
            }
            in.writeToCopy(chunk, 0, filled);
            progress.moved(filled);
            return in.endCopy();
        } finally {
            if (in.isActive()) {
                in.cancelCopy();
            }
        }
    }

    /** Cancels what is still sent, and reads on until the server has said so: then nothing of it is left on the way. */
    @Override
    public void close() throws SQLException {
        if (!out.isActive()) {
            return;
        }
        from.unwrap(PGConnection.class).cancelQuery();
        try {
            while (out.readFromCopy() != null) {
                // What came before the server heard of it.
            }
        } catch (SQLException e) {
            if (!CANCELLED.equals(e.getSQLState())) {
                throw e;
            }
        }
    }
}

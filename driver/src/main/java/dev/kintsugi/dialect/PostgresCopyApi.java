package dev.kintsugi.dialect;

import dev.kintsugi.error.Errors;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyDual;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOperation;
import org.postgresql.copy.CopyOut;
import org.postgresql.core.BaseConnection;
import org.postgresql.util.ByteStreamWriter;

/**
 * The driver's interface to COPY in both directions: from it to one server, and as clients see it, over the cluster. All the other calls of
 * the driver's own class come down to the two that begin a COPY.
 */
final class PostgresCopyApi extends CopyManager {
    private static final String CANCELLED = "57014";
    private static final int CHUNK_BYTES = 1 << 16;
    private final CopyDoor door;

    private PostgresCopyApi(BaseConnection vendor, CopyDoor door) throws SQLException {
        super(vendor);
        this.door = door;
    }

    static PostgresCopyApi over(CopyDoor door) throws SQLException {
        return door.ask(vendor -> new PostgresCopyApi(vendor.unwrap(BaseConnection.class), door));
    }

    @Override
    public CopyIn copyIn(String sql) throws SQLException {
        return new In(door.copyIn(sql));
    }

    @Override
    public CopyOut copyOut(String sql) throws SQLException {
        return new Out(door.copyOut(sql));
    }

    @Override
    public CopyDual copyDual(String sql) throws SQLException {
        throw Errors.notSupported("Replication over several shards", "Connect to the shard itself");
    }

    /** What a client is told of a COPY. */
    private abstract static class Operation implements CopyOperation {
        private final int columns;
        private final boolean binary;
        protected boolean active = true;
        protected long rows = -1;

        Operation(int columns, boolean binary) {
            this.columns = columns;
            this.binary = binary;
        }

        @Override
        public int getFieldCount() {
            return columns;
        }

        @Override
        public int getFormat() {
            return binary ? 1 : 0;
        }

        @Override
        public int getFieldFormat(int field) {
            return getFormat();
        }

        @Override
        public boolean isActive() {
            return active;
        }

        @Override
        public long getHandledRowCount() {
            return rows;
        }

        protected void checkActive() throws SQLException {
            if (!active) {
                throw Errors.objectClosed("COPY");
            }
        }
    }

    /** COPY … FROM STDIN over the cluster. */
    private static final class In extends Operation implements CopyIn {
        private final CopySink sink;

        In(CopySink sink) {
            super(sink.columns(), sink.binary());
            this.sink = sink;
        }

        @Override
        public void writeToCopy(byte[] buf, int off, int siz) throws SQLException {
            checkActive();
            try {
                sink.write(buf, off, siz);
            } catch (SQLException e) {
                active = false;
                throw e;
            }
        }

        @Override
        public void writeToCopy(ByteStreamWriter from) throws SQLException {
            try {
                java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream(CHUNK_BYTES);
                from.writeTo(() -> bytes);
                writeToCopy(bytes.toByteArray(), 0, bytes.size());
            } catch (java.io.IOException e) {
                throw Errors.stream("The rows of a COPY could not be read", e);
            }
        }

        @Override
        public void flushCopy() throws SQLException {
            checkActive();
        }

        @Override
        public long endCopy() throws SQLException {
            checkActive();
            active = false;
            rows = sink.end();
            return rows;
        }

        @Override
        public void cancelCopy() throws SQLException {
            active = false;
            sink.cancel();
        }
    }

    /** COPY … TO STDOUT over the cluster. */
    private static final class Out extends Operation implements CopyOut {
        private final CopySource source;

        Out(CopySource source) {
            super(source.columns(), source.binary());
            this.source = source;
        }

        @Override
        public byte @Nullable [] readFromCopy() throws SQLException {
            if (!active) {
                return null;
            }
            byte[] row;
            try {
                row = source.read();
            } catch (SQLException e) {
                active = false;
                throw e;
            }
            if (row == null) {
                active = false;
                rows = source.rows();
            }
            return row;
        }

        @Override
        public byte @Nullable [] readFromCopy(boolean block) throws SQLException {
            return readFromCopy();
        }

        @Override
        public void cancelCopy() throws SQLException {
            active = false;
            source.cancel();
        }
    }

    /** A COPY into one server. */
    static CopySink into(Connection connection, String sql) throws SQLException {
        CopyIn in = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
        return new CopySink() {
            @Override
            public int columns() {
                return in.getFieldCount();
            }

            @Override
            public boolean binary() {
                return in.getFormat() != 0;
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws SQLException {
                in.writeToCopy(bytes, from, length);
            }

            @Override
            public long end() throws SQLException {
                return in.endCopy();
            }

            @Override
            public void cancel() throws SQLException {
                if (in.isActive()) {
                    in.cancelCopy();
                }
            }
        };
    }

    /** A COPY out of one server. */
    static CopySource from(Connection connection, String sql) throws SQLException {
        CopyOut out = connection.unwrap(PGConnection.class).getCopyAPI().copyOut(sql);
        return new CopySource() {
            @Override
            public int columns() {
                return out.getFieldCount();
            }

            @Override
            public boolean binary() {
                return out.getFormat() != 0;
            }

            @Override
            public byte @Nullable [] read() throws SQLException {
                return out.readFromCopy();
            }

            @Override
            public long rows() {
                return out.getHandledRowCount();
            }

            @Override
            public void cancel() throws SQLException {
                if (!out.isActive()) {
                    return;
                }
                out.cancelCopy();
                try {
                    while (out.readFromCopy() != null) {
                        // The connection is free when all of it has been read.
                    }
                } catch (SQLException e) {
                    if (!CANCELLED.equals(e.getSQLState())) {
                        throw e;
                    }
                }
            }
        };
    }
}

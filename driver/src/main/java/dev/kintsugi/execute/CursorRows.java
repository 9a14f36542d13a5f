package dev.kintsugi.execute;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.merge.Materialized;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.rows.Rows;
import java.sql.ResultSet;
import java.sql.SQLException;

/** One shard's rows by cursor, which can be detached from it: the rest is then in memory. The backend has answered them. */
final class CursorRows implements Rows {
    private final Cursors cursors;
    private final Backend backend;
    private final Dialect dialect;
    private final long maxRows;
    private Rows rows;
    private boolean onRow;
    private boolean ended;
    private boolean lost;

    CursorRows(Cursors cursors, Backend backend, Dialect dialect, long maxRows) {
        this.cursors = cursors;
        this.backend = backend;
        this.dialect = dialect;
        this.maxRows = maxRows;
        this.rows = backend;
        cursors.add(this);
    }

    Lease lease() {
        return backend.lease();
    }

    @Override
    public boolean next() throws SQLException {
        if (lost) {
            throw Errors.cursorLost();
        }
        try {
            onRow = !ended && rows.next();
        } catch (SQLException e) {
            SQLException named = backend.lease().named(e);
            try {
                cursors.abort(backend.lease());
            } catch (SQLException more) {
                named.addSuppressed(more);
            }
            throw named;
        }
        ended = !onRow;
        return onRow;
    }

    @Override
    public ResultSet row() {
        return rows.row();
    }

    /** An error has ended the transaction that the remaining rows were to come from. */
    void lose() {
        lost = !ended;
    }

    /** Pulls what is left, the current row included, into memory. */
    void detach() throws SQLException {
        int columns = rows.row().getMetaData().getColumnCount();
        boolean current = onRow;
        rows = Materialized.of(dialect, new Rest(rows, current), columns, maxRows);
        if (current) {
            rows.next();
        }
        cursors.remove(this);
    }

    @Override
    public void close() throws SQLException {
        try {
            cursors.remove(this);
        } finally {
            rows.close();
        }
    }

    /** The rows from the current one on. */
    private static final class Rest implements Rows {
        private final Rows source;
        private boolean current;

        Rest(Rows source, boolean current) {
            this.source = source;
            this.current = current;
        }

        @Override
        public boolean next() throws SQLException {
            if (current) {
                current = false;
                return true;
            }
            return source.next();
        }

        @Override
        public ResultSet row() {
            return source.row();
        }

        @Override
        public void close() throws SQLException {
            source.close();
        }
    }
}

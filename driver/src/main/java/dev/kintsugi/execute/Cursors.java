package dev.kintsugi.execute;

import dev.kintsugi.pool.Lease;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers that are fetched piece by piece although the session is in auto-commit. A server keeps such a cursor only within a
 * transaction, so its shard's connection has one open as long as a cursor is; before the session writes there, the cursors' remaining
 * rows are pulled into memory and the transaction ends.
 */
final class Cursors {
    private List<CursorRows> open = List.of();

    /** Opens the transaction that a cursor on this connection needs. */
    static void begin(Lease lease) throws SQLException {
        Connection connection = lease.connection();
        if (connection.getAutoCommit()) {
            connection.setAutoCommit(false);
        }
    }

    void add(CursorRows cursor) {
        if (open.isEmpty()) {
            open = new ArrayList<>();
        }
        open.add(cursor);
    }

    /** A cursor has been closed or emptied: the last one of its shard ends the transaction. */
    void remove(CursorRows cursor) throws SQLException {
        if (open.removeIf(other -> other == cursor) && open.stream().noneMatch(o -> o.shard() == cursor.shard())) {
            Connection connection = cursor.connection();
            if (!connection.isClosed() && !connection.getAutoCommit()) {
                connection.commit();
                connection.setAutoCommit(true);
            }
        }
    }

    /** Makes a shard's connection free for a statement that must commit by itself. */
    void detach(int shard) throws SQLException {
        if (open.isEmpty()) {
            return;
        }
        for (CursorRows cursor : List.copyOf(open)) {
            if (cursor.shard() == shard) {
                cursor.detach();
            }
        }
    }
}

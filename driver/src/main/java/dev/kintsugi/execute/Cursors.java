package dev.kintsugi.execute;

import dev.kintsugi.pool.Lease;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
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
        if (open.removeIf(other -> other == cursor)
                && open.stream().noneMatch(other -> other.lease().shares(cursor.lease()))) {
            Connection connection = cursor.lease().connection();
            if (!cursor.lease().isClosed() && !connection.getAutoCommit()) {
                connection.commit();
                connection.setAutoCommit(true);
            }
        }
    }

    /**
     * After an error: the transaction of a connection ends unless cursors stand in it that can still be read. Statements that follow
     * would fail with it, or wait in it for a commit that never comes.
     */
    void settle(Lease lease) throws SQLException {
        Connection connection = lease.connection();
        if (lease.isClosed() || connection.getAutoCommit()) {
            return;
        }
        if (open.stream().noneMatch(cursor -> cursor.lease().shares(lease)) || !isUsable(connection)) {
            abort(lease);
        }
    }

    private static boolean isUsable(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            return statement.execute("SELECT 1");
        } catch (SQLException e) {
            return false;
        }
    }

    /** Ends a transaction that an error has failed; the cursors in it can be read no further. */
    void abort(Lease lease) throws SQLException {
        Connection connection = lease.connection();
        for (CursorRows cursor : List.copyOf(open)) {
            if (cursor.lease().shares(lease)) {
                open.remove(cursor);
                cursor.lose();
            }
        }
        if (!lease.isClosed() && !connection.getAutoCommit()) {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** Makes a connection free for a statement that must commit by itself. */
    void detach(Lease lease) throws SQLException {
        if (open.isEmpty()) {
            return;
        }
        for (CursorRows cursor : List.copyOf(open)) {
            if (cursor.lease().shares(lease)) {
                cursor.detach();
            }
        }
    }

    /** Makes every connection free. */
    void detachAll() throws SQLException {
        for (CursorRows cursor : List.copyOf(open)) {
            cursor.detach();
        }
    }
}

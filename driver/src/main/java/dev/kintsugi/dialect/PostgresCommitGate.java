package dev.kintsugi.dialect;

import dev.kintsugi.error.Errors;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * The locks of the table {@code kintsugi.gate}, which holds no rows. Who prepares takes it in ROW EXCLUSIVE mode, of which there may be
 * many; PREPARE TRANSACTION keeps such a lock with the prepared transaction, through restarts and on a replica that is promoted, and
 * COMMIT PREPARED gives it back after what was written can be seen. Who closes it takes it in SHARE mode, of which there may be many as
 * well, and neither goes with the other. LOCK takes no snapshot, which a query for an advisory lock would, and it ends with a savepoint
 * that is rolled back to, as do settings; the snapshot stays.
 */
final class PostgresCommitGate implements CommitGate {
    static final PostgresCommitGate INSTANCE = new PostgresCommitGate();
    /** Before PREPARE TRANSACTION. */
    static final String ENTER = "LOCK TABLE kintsugi.gate IN ROW EXCLUSIVE MODE";

    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String SAVEPOINT = "kintsugi_gate";

    private PostgresCommitGate() {}

    @Override
    public boolean keepsSnapshot(Connection connection) throws SQLException {
        String isolation = show(connection, "transaction_isolation");
        if (isolation.equals("serializable")
                && show(connection, "transaction_deferrable").equals("on")
                && show(connection, "transaction_read_only").equals("on")) {
            throw Errors.notSupported(
                    "SERIALIZABLE READ ONLY DEFERRABLE with transactions: {snapshot: cluster}: its snapshot would wait for other"
                            + " transactions, and these for the snapshot",
                    "Leave out DEFERRABLE");
        }
        return isolation.equals("serializable") || isolation.equals("repeatable read");
    }

    private static String show(Connection connection, String setting) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW " + setting)) {
            row.next();
            return row.getString(1);
        }
    }

    @Override
    public void close(Connection connection, Duration patience, Duration silence) throws SQLException {
        run(
                connection,
                "SAVEPOINT " + SAVEPOINT + "; SET LOCAL lock_timeout = " + patience.toMillis()
                        + "; SET LOCAL idle_in_transaction_session_timeout = " + silence.toMillis()
                        + "; LOCK TABLE kintsugi.gate IN SHARE MODE");
    }

    @Override
    public boolean isOccupied(SQLException e) {
        return LOCK_NOT_AVAILABLE.equals(e.getSQLState());
    }

    @Override
    public void takeSnapshot(Connection connection) throws SQLException {
        run(connection, "SELECT 1");
    }

    @Override
    public void open(Connection connection) throws SQLException {
        run(connection, "ROLLBACK TO SAVEPOINT " + SAVEPOINT + "; RELEASE SAVEPOINT " + SAVEPOINT);
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

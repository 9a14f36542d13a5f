package dev.kintsugi.dialect;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.h2.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * PREPARE COMMIT and INFORMATION_SCHEMA.IN_DOUBT. A prepared transaction outlives its session, and in a database file the process: H2
 * writes the file before it answers. A plain commit it writes up to WRITE_DELAY later, half a second unless the URL says otherwise. So
 * the decider prepares as well before it commits: if the process dies in between, or before the commit is written, the decision is there,
 * in a transaction that recovery commits.
 */
final class H2PreparedTransactions implements PreparedTransactions {
    static final H2PreparedTransactions INSTANCE = new H2PreparedTransactions();

    private H2PreparedTransactions() {}

    @Override
    public @Nullable String obstacle(Connection connection) {
        return null;
    }

    @Override
    public void prepare(Connection connection, String name) throws SQLException {
        run(connection, "PREPARE COMMIT \"" + name + '"');
    }

    @Override
    public void decide(Connection connection, String transaction, String name) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT INTO kintsugi.decisions VALUES (?, 'commit', CURRENT_TIMESTAMP)")) {
            statement.setString(1, transaction);
            statement.execute();
        }
        prepare(connection, name);
        connection.commit();
    }

    /** The session that has prepared it needs no name, and no administrator's rights. */
    @Override
    public void commit(Connection connection, String name) throws SQLException {
        if (connection.getAutoCommit()) {
            run(connection, "COMMIT TRANSACTION \"" + name + '"');
        } else {
            connection.commit();
        }
    }

    @Override
    public void rollback(Connection connection, String name) throws SQLException {
        if (connection.getAutoCommit()) {
            run(connection, "ROLLBACK TRANSACTION \"" + name + '"');
        } else {
            connection.rollback();
        }
    }

    @Override
    public boolean isGone(SQLException e) {
        return e.getErrorCode() == ErrorCode.TRANSACTION_NOT_FOUND_1;
    }

    @Override
    public List<Found> list(Connection connection) throws SQLException {
        List<Found> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT TRANSACTION_NAME FROM INFORMATION_SCHEMA.IN_DOUBT WHERE TRANSACTION_STATE = 'IN_DOUBT'")) {
            while (rows.next()) {
                found.add(new Found(rows.getString(1), null, true));
            }
        }
        return found;
    }

    @Override
    public String clock() {
        return "CURRENT_TIMESTAMP";
    }

    @Override
    public long session(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT SESSION_ID()")) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public void terminateBlockers(Connection connection, long session) throws SQLException {
        run(
                connection,
                "SELECT ABORT_SESSION(BLOCKER_ID) FROM INFORMATION_SCHEMA.SESSIONS WHERE BLOCKER_ID IS NOT NULL"
                        + " AND SESSION_ID = " + session);
    }

    @Override
    public void dedicate(Connection connection, Duration limit) throws SQLException {
        run(connection, "SET LOCK_TIMEOUT " + limit.toMillis());
    }

    /** Always: a database of this kind is one process's, or few's, and to look costs it little. */
    @Override
    public boolean lead(Connection connection, long key) {
        return true;
    }

    @Override
    public void depose(Connection connection, long key, Duration silence) {}

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

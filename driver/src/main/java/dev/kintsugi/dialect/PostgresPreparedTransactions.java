package dev.kintsugi.dialect;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** PREPARE TRANSACTION, pg_prepared_xacts and advisory locks. */
final class PostgresPreparedTransactions implements PreparedTransactions {
    static final PostgresPreparedTransactions INSTANCE = new PostgresPreparedTransactions();

    /**
     * The driver sends both with one round trip, and the server skips the COMMIT if the INSERT fails. A decision that a crash may undo is
     * none: it is written to disk even where the session does not wait for that, which costs no statement of its own.
     */
    private static final String DECIDE =
            """
            INSERT INTO kintsugi.decisions VALUES (?, CASE WHEN current_setting('synchronous_commit') <> 'off' THEN 'commit'
                WHEN set_config('synchronous_commit', 'on', true) = 'on' THEN 'commit' END, clock_timestamp());
            COMMIT""";

    private static final String OBSTACLES =
            """
            SELECT current_setting('max_prepared_transactions'), count(*),
                   bool_and(has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT'))
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'kintsugi' AND c.relname IN ('decisions', 'gate')
            """;

    /** The view is of the whole server, where other databases may be shards as well. */
    private static final String LIST =
            """
            SELECT gid, extract(epoch FROM clock_timestamp() - prepared) * 1000,
                   owner = current_user OR current_setting('is_superuser')::boolean
            FROM pg_catalog.pg_prepared_xacts WHERE database = current_database()
            """;

    /** A leader says something each time it looks. A state that may not be seen is NULL, and nobody is ended. */
    private static final String DEPOSE =
            """
            SELECT pg_terminate_backend(a.pid)
            FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
            WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
                AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
                AND (l.classid::bigint << 32) | l.objid::bigint = ?
                AND a.state_change < clock_timestamp() - ? * interval '1 millisecond'
            """;

    private PostgresPreparedTransactions() {}

    @Override
    public @Nullable String obstacle(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(OBSTACLES)) {
            row.next();
            if (row.getString(1).equals("0")) {
                return "prepared transactions are disabled there. Set max_prepared_transactions in its postgresql.conf to at"
                        + " least max_connections and restart it";
            }
            if (row.getInt(2) < 2) {
                return "the table kintsugi.decisions or kintsugi.gate is missing there. Run on it: "
                        + String.join("; ", SCRIPT) + "; " + CommitGate.SCRIPT;
            }
            return row.getBoolean(3)
                    ? null
                    : "the user may not use the tables kintsugi.decisions and kintsugi.gate there. Run on it: GRANT USAGE ON SCHEMA"
                            + " kintsugi TO …; GRANT SELECT, INSERT, DELETE ON kintsugi.decisions, kintsugi.gate TO …";
        }
    }

    @Override
    public void prepare(Connection connection, String name) throws SQLException {
        run(connection, PostgresCommitGate.ENTER + "; PREPARE TRANSACTION '" + name + "'");
        // Asks nothing of the server: no transaction is open any more.
        connection.setAutoCommit(true);
    }

    @Override
    public void decide(Connection connection, String transaction, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(DECIDE)) {
            statement.setString(1, transaction);
            statement.execute();
        }
    }

    @Override
    public void commit(Connection connection, String name) throws SQLException {
        run(connection, "COMMIT PREPARED '" + name + "'");
    }

    @Override
    public void rollback(Connection connection, String name) throws SQLException {
        run(connection, "ROLLBACK PREPARED '" + name + "'");
    }

    @Override
    public boolean isGone(SQLException e) {
        return "42704".equals(e.getSQLState());
    }

    @Override
    public List<Found> list(Connection connection) throws SQLException {
        List<Found> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(LIST)) {
            while (rows.next()) {
                Duration age = Duration.ofMillis((long) rows.getDouble(2));
                found.add(new Found(rows.getString(1), age, rows.getBoolean(3)));
            }
        }
        return found;
    }

    @Override
    public String clock() {
        return "clock_timestamp()";
    }

    @Override
    public long session(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getBackendPID();
    }

    @Override
    public void terminateBlockers(Connection connection, long session) throws SQLException {
        run(
                connection,
                "SELECT pg_terminate_backend(pid) FROM unnest(pg_blocking_pids(" + session + ")) pid WHERE pid > 0");
    }

    @Override
    public void dedicate(Connection connection, Duration limit) throws SQLException {
        run(
                connection,
                "SET application_name = 'kintsugi recovery'; SET statement_timeout = 0; SET lock_timeout = "
                        + limit.toMillis());
    }

    @Override
    public boolean lead(Connection connection, long key) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_try_advisory_lock(" + key + ")")) {
            return row.next() && row.getBoolean(1);
        }
    }

    @Override
    public void depose(Connection connection, long key, Duration silence) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(DEPOSE)) {
            statement.setLong(1, key);
            statement.setLong(2, silence.toMillis());
            statement.execute();
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

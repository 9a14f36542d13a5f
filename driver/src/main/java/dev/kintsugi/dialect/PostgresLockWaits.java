package dev.kintsugi.dialect;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.postgresql.PGConnection;

/** pg_locks and pg_blocking_pids, which any role may ask. */
final class PostgresLockWaits implements LockWaits {
    static final PostgresLockWaits INSTANCE = new PostgresLockWaits();

    /**
     * The locks are the whole server's, where other databases may be shards as well. Who is 0 is a prepared transaction. A transaction's
     * number is its process's, and in the lower half how many its process had before: what a virtual transaction id has behind the slash.
     */
    private static final String WAITS =
            """
            WITH held AS MATERIALIZED (SELECT pid, (pid::bigint << 32)
              | (split_part(min(virtualtransaction), '/', 2)::bigint & 4294967295) AS transaction, bool_or(NOT granted) AS waits
              FROM pg_catalog.pg_locks WHERE pid IS NOT NULL GROUP BY pid)
            SELECT w.transaction, b.transaction FROM held w
            JOIN pg_catalog.pg_stat_activity a ON a.pid = w.pid AND a.datname = current_database(),
            LATERAL unnest(pg_blocking_pids(w.pid)) blocker JOIN held b ON b.pid = blocker WHERE w.waits
            """;

    private PostgresLockWaits() {}

    @Override
    public Map<Long, List<Long>> of(Connection connection) throws SQLException {
        Map<Long, List<Long>> waits = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(WAITS)) {
            while (rows.next()) {
                waits.computeIfAbsent(rows.getLong(1), waiter -> new ArrayList<>())
                        .add(rows.getLong(2));
            }
        }
        return waits;
    }

    @Override
    public long session(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getBackendPID();
    }

    @Override
    public long sessionOf(long transaction) {
        return transaction >>> 32;
    }

    @Override
    public void cancel(Connection connection, long session) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_cancel_backend(" + session + ")");
        }
    }
}

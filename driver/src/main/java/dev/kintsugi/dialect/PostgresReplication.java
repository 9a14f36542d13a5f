package dev.kintsugi.dialect;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * PostgreSQL's streaming replication.
 *
 * <p>A primary's position is where the next record goes, which lies behind the commit of every transaction that it has acknowledged, also
 * of those that are not on disk yet. At the beginning of a page that is behind the page's header, where no record can end; a replica that
 * has replayed all stands before the header. So there the page's beginning is meant.
 *
 * <p>A primary's timeline is that of the file it writes: what its control file says lags behind a promotion. A replica's is the one it
 * receives, which is shown to {@code pg_monitor} only, or else what its control file says, which lags until its next restart point: a
 * replica is believed to follow a new primary only when it proves it, since positions of two timelines do not compare.
 */
final class PostgresReplication implements Replication {
    static final PostgresReplication INSTANCE = new PostgresReplication();

    /** Of the first page of a file; of others it is shorter, and nothing but a header's rest lies between. */
    private static final long LONGEST_HEADER = 40;

    /** The server ends the connection, does not begin to listen, or takes no writes; or the connection was closed before. */
    private static final Set<String> NOTHING_CHANGED = Set.of("57P01", "57P02", "57P03", "25006", "08003");

    private static final String STATUS = "WITH node AS MATERIALIZED (SELECT pg_is_in_recovery() AS replica)"
            + " SELECT replica,"
            + " (CASE WHEN replica THEN coalesce(pg_last_wal_replay_lsn(), '0/0') ELSE pg_current_wal_insert_lsn() END"
            + " - '0/0')::bigint,"
            + " CASE WHEN replica THEN greatest((SELECT received_tli FROM pg_stat_wal_receiver),"
            + " (SELECT timeline_id FROM pg_control_checkpoint()),"
            + " (SELECT min_recovery_end_timeline FROM pg_control_recovery()))"
            + " ELSE ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::integer END,"
            + " current_setting('wal_block_size')::bigint"
            + " FROM node";

    private PostgresReplication() {}

    @Override
    public NodeStatus status(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(STATUS)) {
            row.next();
            boolean replica = row.getBoolean(1);
            long position = row.getLong(2);
            long inPage = position % row.getLong(4);
            boolean inHeader = !replica && inPage <= LONGEST_HEADER;
            return new NodeStatus(replica, inHeader ? position - inPage : position, row.getInt(3));
        }
    }

    @Override
    public Map<String, String> bounds(Duration patience) {
        String seconds = Long.toString(Math.max(1, patience.toSeconds()));
        return Map.of("connectTimeout", seconds, "loginTimeout", seconds, "socketTimeout", seconds);
    }

    @Override
    public Map<String, String> loginBound(Duration patience) {
        return Map.of("loginTimeout", Long.toString(Math.max(1, patience.toSeconds())));
    }

    @Override
    public boolean hasChangedNothing(SQLException failure) {
        return failure.getSQLState() != null && NOTHING_CHANGED.contains(failure.getSQLState());
    }
}

package dev.kintsugi.session;

import dev.kintsugi.pool.Leases;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Undoes what a session has set on its connections when they go back to their pools. */
final class Cleaning {
    private final Cluster cluster;
    private final Leases leases;
    private boolean settings;
    private boolean temporaries;

    Cleaning(Cluster cluster, Leases leases) {
        this.cluster = cluster;
        this.leases = leases;
    }

    /** From now on connections lose what the session has set on them when they go back to their pools. */
    void settingsMade() {
        settings = true;
        schemaMade();
    }

    /** The same where only the schema may differ, which every database can set back. */
    void schemaMade() {
        leases.cleanup(this::clean);
    }

    /** From now on connections lose their temporary tables when they go back. */
    void temporariesMade() {
        temporaries = true;
        schemaMade();
    }

    /** Undoes SETs, and drops temporary tables, before another session gets the connection. */
    private boolean clean(Connection connection) {
        String sql = cluster.dialect().resetSettings();
        if (sql == null && settings) {
            return false;
        }
        try (Statement reset = connection.createStatement()) {
            if (!connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
            if (temporaries) {
                reset.execute(cluster.dialect().dropTemporaries());
            }
            if (sql == null) {
                connection.setSchema(cluster.defaultPath().get(0));
            } else {
                reset.execute(sql);
            }
            return true;
        } catch (SQLException e) {
            // Whatever is wrong with it, the connection is closed instead of being given to another session.
            return false;
        }
    }
}

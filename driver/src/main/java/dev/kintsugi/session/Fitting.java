package dev.kintsugi.session;

import dev.kintsugi.execute.ClientState;
import dev.kintsugi.pool.Leases;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes a session's connections as its client wants them. What it has set by SET stays on a connection that goes back, for the next
 * statement of this session or of another that sets the same, as most of an application's do:
 *
 * <pre>
 * taken, with nothing set       SET search_path TO sales
 * given back, taken again       -
 * taken by another session      RESET ALL; SET search_path TO archive
 * </pre>
 */
final class Fitting implements Leases.Fitting {
    /** Set again, it gives the same random numbers again. */
    private static final String SEED = "seed";

    private final Cluster cluster;
    private final ClientState state;
    private final Leases leases;
    private boolean settings;
    private boolean temporaries;

    Fitting(Cluster cluster, ClientState state, Leases leases) {
        this.cluster = cluster;
        this.state = state;
        this.leases = leases;
    }

    /** From now on connections may have settings of the session's. */
    void settingsMade() {
        settings = true;
    }

    /** From now on connections lose their temporary tables when they go back. */
    void temporariesMade() {
        temporaries = true;
    }

    @Override
    public @Nullable Map<String, String> fit(Connection connection, Map<String, String> set) throws SQLException {
        String reset = cluster.dialect().resetSettings();
        Map<String, String> wanted = state.lasting();
        // The later of two that set the same holds, so their order counts.
        List<String> there = List.copyOf(set.values());
        List<String> missing = List.copyOf(wanted.values());
        if (there.size() <= missing.size() && there.equals(missing.subList(0, there.size()))) {
            missing = missing.subList(there.size(), missing.size());
        } else if (reset != null) {
            // Before anything else: it would undo what JDBC's properties set as well.
            execute(connection, reset);
        }
        boolean asThePoolHasThem = state.applyProperties(connection);
        if (!missing.isEmpty()) {
            execute(connection, String.join(";\n", missing));
        }
        boolean undone = wanted.isEmpty() || reset != null && !wanted.containsKey(SEED);
        return asThePoolHasThem && undone ? wanted : null;
    }

    private void execute(Connection connection, String sql) throws SQLException {
        leases.mayWait();
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public boolean leavesTraces() {
        return temporaries;
    }

    @Override
    public boolean clean(Connection connection) {
        String sql = cluster.dialect().resetSettings();
        if (sql == null && settings) {
            return false;
        }
        leases.mayWait();
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

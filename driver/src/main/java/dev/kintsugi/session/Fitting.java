package dev.kintsugi.session;

import dev.kintsugi.execute.ClientState;
import dev.kintsugi.pool.Leases;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
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
    private boolean settings;
    private boolean temporaries;

    Fitting(Cluster cluster, ClientState state) {
        this.cluster = cluster;
        this.state = state;
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
        boolean asThePoolHasThem = state.applyProperties(connection);
        Map<String, String> wanted = state.lasting();
        List<String> changes = changes(set, wanted, reset);
        if (!changes.isEmpty()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(String.join(";\n", changes));
            }
        }
        boolean undone = wanted.isEmpty() || reset != null && !wanted.containsKey(SEED);
        return asThePoolHasThem && undone ? wanted : null;
    }

    /** The statements that make of what is set what is wanted. The later of two that set the same holds, so their order counts. */
    private static List<String> changes(Map<String, String> set, Map<String, String> wanted, @Nullable String reset) {
        if (set == wanted) {
            return List.of();
        }
        List<String> there = List.copyOf(set.values());
        List<String> all = List.copyOf(wanted.values());
        if (there.equals(all)) {
            return List.of();
        }
        boolean more = there.size() < all.size() && there.equals(all.subList(0, there.size()));
        List<String> changes = new ArrayList<>();
        if (!more && reset != null) {
            changes.add(reset);
        }
        changes.addAll(more ? all.subList(there.size(), all.size()) : all);
        return changes;
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

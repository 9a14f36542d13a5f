package dev.kintsugi.proxy.server;

import dev.kintsugi.error.Errors;
import dev.kintsugi.session.Session;
import dev.kintsugi.topology.Secret;
import dev.kintsugi.topology.Topology;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The users that work on the shards as the roles of their names. Each has the cluster for itself, with connections of its own, so that
 * nothing of one role's is ever on a connection of another's. Thread-safe.
 */
final class OwnRoles implements AutoCloseable {
    private final Map<String, Serving> known = new ConcurrentHashMap<>();

    /**
     * What a user is served with from now on. The first shard is asked for its password each time, as one database would be.
     *
     * @param with what others are served with
     * @throws SQLException 28xxx if the shards refuse the user, 42501 if they hide the cluster's records from it, 08001 if a primary cannot be reached
     */
    Serving serving(Serving with, String user, Secret password) throws SQLException {
        Topology own = with.topology().withCredentials(user, password);
        Serving before = known.get(user);
        Serving serving = before != null && before.topology().equals(own)
                ? with.as(own, before.sessions(), before.reported())
                : opened(with, own, user);
        try (Session session = serving.sessions().open()) {
            session.checkLogin();
        }
        letGo(known.put(user, serving), serving);
        return serving;
    }

    private static Serving opened(Serving with, Topology own, String user) throws SQLException {
        try {
            return with.as(own);
        } catch (SQLException e) {
            throw "42501".equals(e.getSQLState()) ? Errors.ownSchemaHidden(user, e) : e;
        }
    }

    /** Closes a cluster of a former password, or of a file as it was before, when its last client goes. */
    private static void letGo(@Nullable Serving before, Serving now) {
        if (before != null && !before.topology().equals(now.topology())) {
            before.sessions().release();
        }
    }

    /** Closes their clusters. */
    @Override
    public void close() {
        known.values().forEach(serving -> serving.sessions().release());
    }
}

package dev.kintsugi.jdbc;

import dev.kintsugi.session.Clusters;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Opens the connections of one URL, user and password. Thread-safe. */
public final class Connector {
    private final String url;
    private final @Nullable String user;
    private final Clusters.Source cluster;

    Connector(String url, Properties properties) {
        this.url = url;
        this.user = properties.getProperty("user");
        this.cluster = Clusters.source(url, properties);
    }

    /**
     * A new connection.
     *
     * @throws SQLException F0000 if the configuration is wrong, 08001 if a node cannot be reached
     */
    public Connection connect() throws SQLException {
        return new KintsugiConnection(cluster.open(), url, user);
    }

    /** From the next connection on, the cluster tells a registry of Micrometer what it does, unless it tells another one already. */
    public void measure(Object registry) {
        cluster.measure(registry);
    }

    /** Tells that no further connection is wanted: the cluster closes with the last one, unless others use it. */
    public void release() {
        cluster.release();
    }
}

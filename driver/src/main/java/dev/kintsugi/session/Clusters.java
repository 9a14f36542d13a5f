package dev.kintsugi.session;

import java.sql.SQLException;
import java.util.Properties;

/**
 * The clusters that this process has open, by URL and credentials: sessions of one URL share pools, catalog and plans. A cluster
 * closes a while after its last session.
 */
public final class Clusters {
    private Clusters() {}

    /** Opens a session on the cluster of a {@code jdbc:kintsugi:} URL, which is opened first if it is not yet. */
    public static Session open(String url, Properties properties) throws SQLException {
        throw new UnsupportedOperationException(url + properties);
    }

    /**
     * Tells that no further session of a URL and credentials is to be expected: their cluster closes with its last session, at once
     * if there is none. Does nothing if it is not open; a later {@link #open} opens it again.
     */
    public static void release(String url, Properties properties) throws SQLException {
        throw new UnsupportedOperationException(url + properties);
    }
}

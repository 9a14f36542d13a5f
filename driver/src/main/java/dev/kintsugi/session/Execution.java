package dev.kintsugi.session;

import java.sql.SQLException;

/**
 * One client statement's executions, one after another; {@link #cancel} may come from any thread at any time and stops what runs
 * at that moment on all shards.
 */
public final class Execution {

    /** Cancels what runs; does nothing if nothing does. */
    public void cancel() throws SQLException {
        throw new UnsupportedOperationException();
    }
}

package dev.kintsugi.session;

import java.sql.SQLException;
import java.sql.SQLWarning;
import org.jspecify.annotations.Nullable;

/**
 * One client statement's executions, one after another; {@link #cancel} may come from any thread at any time and stops what runs
 * at that moment on all shards.
 */
public final class Execution {
    private @Nullable SQLWarning warnings;

    /** Cancels what runs; does nothing if nothing does. */
    public void cancel() throws SQLException {
        throw new UnsupportedOperationException();
    }

    /** What the backends warned of while this ran, since the last {@link #clearWarnings}; null if nothing. */
    public @Nullable SQLWarning warnings() {
        return warnings;
    }

    /** Forgets the warnings. */
    public void clearWarnings() {
        warnings = null;
    }

    /** Adds a backend's warnings, on the thread that consumes the answer. */
    void warn(SQLWarning warning) {
        if (warnings == null) {
            warnings = warning;
        } else {
            warnings.setNextWarning(warning);
        }
    }
}

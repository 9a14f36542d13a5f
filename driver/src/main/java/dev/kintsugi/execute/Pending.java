package dev.kintsugi.execute;

import java.sql.SQLException;

/** What becomes of the other shards' statements when one shard fails: they are cancelled, and closed once they have ended. */
final class Pending implements Fan.Undo<Backend> {
    private final Execution execution;

    Pending(Execution execution) {
        this.execution = execution;
    }

    @Override
    public void stop() throws SQLException {
        execution.stop();
    }

    @Override
    public void discard(Backend backend, Exception failure) {
        backend.closeAfter(failure);
    }

    /** The same for writes. */
    Fan.Undo<Written> forWrites() {
        return new Fan.Undo<>() {
            @Override
            public void stop() throws SQLException {
                execution.stop();
            }

            @Override
            public void discard(Written written, Exception failure) {
                written.closeAfter(failure);
            }
        };
    }
}

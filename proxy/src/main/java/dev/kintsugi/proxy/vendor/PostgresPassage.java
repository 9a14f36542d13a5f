package dev.kintsugi.proxy.vendor;

import dev.kintsugi.execute.Passage;
import dev.kintsugi.execute.Result;
import dev.kintsugi.proxy.wire.Relay;
import dev.kintsugi.session.Session;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.TransactionState;
import org.postgresql.jdbc.PgConnection;

/** A client's statement on its way to a PostgreSQL shard, whose own bytes are the answer. */
final class PostgresPassage implements Passage {
    private final PostgresVendor vendor;
    private final Session session;
    private final long version;
    private final Sent statement;
    private final Relay to;
    private volatile @Nullable PgConnection running;
    private boolean answered;
    private boolean changedSettings;

    /**
     * For one execution.
     *
     * @param session that runs it
     * @param to the client
     */
    PostgresPassage(PostgresVendor vendor, Session session, Sent statement, Relay to) throws SQLException {
        this.vendor = vendor;
        this.session = session;
        // Of the catalog by which the statement is planned.
        this.version = session.catalogVersion();
        this.statement = statement;
        this.to = to;
    }

    @Override
    public @Nullable Result pass(Connection connection) throws SQLException {
        PgConnection shard = connection.unwrap(PgConnection.class);
        if (!shard.getAutoCommit() && shard.getTransactionState() == TransactionState.IDLE) {
            // The first statement begins the transaction, which is the vendor's driver's to do.
            return null;
        }
        ServerLine line = vendor.line(shard, version);
        running = shard;
        try {
            if (!line.takes(statement, session, shard, vendor)) {
                return null;
            }
            long count = line.run(statement, shard, this::answered, to);
            return count == ServerLine.NOT_RUN ? null : new Result.Count(count, null);
        } finally {
            running = null;
            changedSettings = line.hasChangedSettings();
        }
    }

    @Override
    public boolean hasChangedSettings() {
        return changedSettings;
    }

    private void answered() {
        answered = true;
    }

    @Override
    public void cancel() throws SQLException {
        PgConnection shard = running;
        if (shard != null) {
            shard.cancelQuery();
        }
    }

    @Override
    public boolean hasAnswered() {
        return answered;
    }
}

package dev.kintsugi.proxy.vendor;

import dev.kintsugi.execute.Passage;
import dev.kintsugi.execute.Result;
import dev.kintsugi.proxy.wire.Relay;
import dev.kintsugi.session.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.TransactionState;
import org.postgresql.jdbc.PgConnection;

/** A client's statement on its way to a PostgreSQL shard, whose own bytes are the answer. */
final class PostgresPassage implements Passage {
    /** How long a cancellation waits for the beginning of a transaction. */
    private static final long BEGIN_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final PostgresVendor vendor;
    private final Session session;
    private final long version;
    private final Sent statement;
    private final Relay to;
    private final @Nullable Awaiting awaiting;
    private volatile @Nullable PgConnection running;
    private volatile @Nullable ServerLine line;
    private boolean answered;
    private boolean changedSettings;

    /**
     * For one execution.
     *
     * @param session that runs it
     * @param to the client
     * @param awaiting awaits the answer; null if whoever runs the statement does
     */
    PostgresPassage(PostgresVendor vendor, Session session, Sent statement, Relay to, @Nullable Awaiting awaiting)
            throws SQLException {
        this.vendor = vendor;
        this.session = session;
        // Of the catalog by which the statement is planned.
        this.version = session.catalogVersion();
        this.statement = statement;
        this.to = to;
        // Where another thread may talk to a shard meanwhile, pgjdbc's lock is needed to the end, by one thread.
        this.awaiting = session.isWatched() ? null : awaiting;
    }

    @Override
    public Result pass(Connection connection) throws SQLException {
        PgConnection shard = connection.unwrap(PgConnection.class);
        ServerLine line = vendor.line(shard, version);
        this.line = line;
        running = shard;
        if (!line.takes(statement, session, shard, vendor)) {
            running = null;
            return Result.NotRun.NOT_RUN;
        }
        boolean begins = !shard.getAutoCommit() && shard.getTransactionState() == TransactionState.IDLE;
        if (begins && shard.isReadOnly()) {
            // How such a transaction begins is the vendor's driver's to know.
            running = null;
            return Result.NotRun.NOT_RUN;
        }
        LineSocket socket = awaiting == null ? null : line.socket();
        if (awaiting == null || socket == null) {
            line.run(statement, begins, this::answered, to);
            return ended(line, shard);
        }
        line.send(statement, begins, this::answered, to);
        awaiting.await(socket, late -> line.hear(socket, late));
        return new Result.Later(() -> ended(line, shard));
    }

    private Result ended(ServerLine line, PgConnection shard) throws SQLException {
        running = null;
        changedSettings = line.hasChangedSettings();
        long count = line.end(shard);
        return count == ServerLine.NOT_RUN ? Result.NotRun.NOT_RUN : new Result.Count(count, null);
    }

    @Override
    public boolean hasChangedSettings() {
        return changedSettings;
    }

    private void answered() {
        answered = true;
    }

    /**
     * A request that comes while the server begins a transaction would cancel that alone, and what follows it would run without one: it waits
     * until the server has begun, and is not made if that takes long.
     */
    @Override
    public void cancel() throws SQLException {
        PgConnection shard = running;
        ServerLine talking = line;
        long end = System.nanoTime() + BEGIN_NANOS;
        while (shard != null && talking != null && talking.isBeginning()) {
            if (System.nanoTime() - end > 0) {
                return;
            }
            LockSupport.parkNanos(LOOK_NANOS);
            shard = running;
        }
        if (shard != null) {
            shard.cancelQuery();
        }
    }

    @Override
    public boolean hasAnswered() {
        return answered;
    }
}

package dev.kintsugi.execute;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.parse.Scan;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.plan.RowsPlan;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.pool.Leases;
import dev.kintsugi.route.Routing;
import dev.kintsugi.route.ShardSet;
import dev.kintsugi.rows.Rows;
import dev.kintsugi.rows.VendorRows;
import dev.kintsugi.txn.Transaction;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs plans for one session: the one visitor over plan nodes. Takes connections in ascending order of shards, opens statements,
 * and answers with pulled rows or counts. One thread at a time.
 */
public final class Executor implements Plan.Visitor<Result> {
    private static final Parameterless NO_KEYS = new Parameterless();
    private final Leases leases;
    private final Transaction transaction;
    private final ClientState state;
    private final Dialect dialect;
    private final Fan fan;
    private final Cursors cursors;
    private boolean autoCommit = true;
    private @Nullable Call call;
    private @Nullable Layout layout;

    /** For one session. */
    public Executor(Leases leases, Transaction transaction, ClientState state, Dialect dialect, Fan fan, int shards) {
        this.leases = leases;
        this.transaction = transaction;
        this.state = state;
        this.dialect = dialect;
        this.fan = fan;
        this.cursors = new Cursors(shards);
    }
}

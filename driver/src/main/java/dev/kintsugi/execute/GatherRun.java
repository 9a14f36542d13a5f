package dev.kintsugi.execute;

import dev.kintsugi.catalog.Table;
import dev.kintsugi.dialect.Scratch;
import dev.kintsugi.error.Errors;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Location;
import dev.kintsugi.plan.PlacedTable;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.route.ShardSet;
import dev.kintsugi.rows.VendorRows;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One statement by gathering: its tables are copied whole into a scratch place, within the session's transaction so that its own
 * writes are seen, and its text runs there. The copies are gone before anything else runs on that connection.
 */
final class GatherRun {
    private final Plan.Gather plan;
    private final Call call;
    private final Layout layout;
    private final Connections connections;
    private final long maxRows;
    private long copied;

    GatherRun(Plan.Gather plan, Call call, Layout layout, Connections connections) {
        this.plan = plan;
        this.call = call;
        this.layout = layout;
        this.connections = connections;
        this.maxRows = layout.topology().settings().gather().maxRows();
    }

    Result run() throws SQLException {
        List<Lease> leases = new ArrayList<>();
        boolean kept = false;
        try {
            for (int shard : shards().toArray()) {
                leases.add(connections.take(shard, false));
            }
            Lease home = home(leases);
            String url = layout.topology().shards().get(home.shard()).primary().url();
            Scratch scratch = layout.dialect().scratch(home.connection(), url);
            try {
                copy(scratch, leases);
                Result answer = answer(scratch, home);
                kept = true;
                return answer;
            } catch (SQLException | RuntimeException e) {
                closeAfter(e, scratch);
                throw e;
            }
        } finally {
            for (Lease lease : leases) {
                if (!kept || lease != leases.get(0)) {
                    lease.release();
                }
            }
        }
    }

    /** The shard that gathers: that of a table which lies there alone, if there is one. It comes first from then on. */
    private Lease home(List<Lease> leases) throws SQLException {
        int shard = -1;
        for (PlacedTable table : plan.tables()) {
            if (table.location() instanceof Location.Single single) {
                if (shard >= 0 && shard != single.shard() && !layout.dialect().embedded()) {
                    throw Errors.notSupported(
                            "Tables that lie whole on two shards are not gathered", "Keep them on one shard");
                }
                shard = single.shard();
            }
        }
        int home = shard;
        leases.sort(Comparator.comparing(lease -> lease.shard() != home));
        return leases.get(0);
    }

    private static void closeAfter(Exception failure, Scratch scratch) {
        try {
            scratch.close();
        } catch (SQLException e) {
            // Where the transaction has failed, its rollback removes the copies.
            failure.addSuppressed(e);
        }
    }

    /** The shards that hold rows of the tables. */
    private ShardSet shards() {
        int clusterSize = layout.clusterSize();
        ShardSet shards = ShardSet.none(clusterSize);
        for (PlacedTable table : plan.tables()) {
            if (table.location() instanceof Location.Single single) {
                shards = shards.or(ShardSet.of(single.shard(), clusterSize));
            } else if (table.location() instanceof Location.Sharded) {
                shards = ShardSet.all(clusterSize);
            }
        }
        return shards;
    }

    private void copy(Scratch scratch, List<Lease> leases) throws SQLException {
        for (PlacedTable placed : plan.tables()) {
            if (placed.location() instanceof Location.Reference && scratch.hasReferenceTables()) {
                continue;
            }
            Table table = placed.table();
            scratch.create(table);
            for (Lease lease : leases) {
                if (holds(placed.location(), lease, leases)) {
                    copied += scratch.copy(table, lease.connection(), maxRows - copied);
                }
                if (copied > maxRows) {
                    throw Errors.limitReached(
                            "The statement needs more than " + maxRows + " rows of several shards in one place",
                            "gather.maxRows");
                }
            }
        }
    }

    private static boolean holds(Location location, Lease lease, List<Lease> leases) {
        if (location instanceof Location.Single single) {
            return single.shard() == lease.shard();
        }
        return location instanceof Location.Sharded || lease == leases.get(0);
    }

    /** The answer, which keeps the connection of its rows until it is closed. */
    private Result answer(Scratch scratch, Lease home) throws SQLException {
        Statement statement = call.isPrepared()
                ? call.demand()
                        .prepare(scratch.connection(), scratch.text(call.scan().text()))
                : scratch.connection().createStatement(call.demand().resultSetType(), ResultSet.CONCUR_READ_ONLY);
        try {
            call.demand().withFetchSize(0).configure(statement);
            call.execution().add(statement);
            ResultSet rows;
            if (statement instanceof PreparedStatement prepared) {
                call.bind(prepared);
                rows = prepared.executeQuery();
            } else {
                rows = statement.executeQuery(scratch.text(call.scan().text()));
            }
            if (!scratch.answersNeedIt()) {
                scratch.close();
            }
            return new Result.Answer(new VendorRows(rows, () -> end(statement, scratch, home)), -1);
        } catch (SQLException | RuntimeException e) {
            Backend.closeAfter(e, statement);
            throw e;
        }
    }

    private void end(Statement statement, Scratch scratch, Lease home) throws SQLException {
        call.execution().remove(statement);
        try (home) {
            statement.close();
            if (scratch.answersNeedIt()) {
                scratch.close();
            }
        }
    }
}

package dev.kintsugi.execute;

import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.plan.ShardText.Filling;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.route.ShardSet;
import java.sql.SQLException;
import java.util.List;

/** One UPDATE that changes shard keys: each shard runs it on its own rows, with the checks and locks of its database; then rows move. */
final class MoveRun {
    private final Plan.MoveRows plan;
    private final Call call;
    private final Layout layout;
    private final Connections connections;

    MoveRun(Plan.MoveRows plan, Call call, Layout layout, Connections connections) {
        this.plan = plan;
        this.call = call;
        this.layout = layout;
        this.connections = connections;
    }

    Result run() throws SQLException {
        MovedRows moved = new MovedRows(plan.table(), call, layout, connections);
        ShardSet named = plan.routing().shards(call);
        ShardSet shards =
                named.isEmpty() ? ShardSet.of(connections.anyShard(layout.clusterSize()), layout.clusterSize()) : named;
        Call shared = call.with(call.demand().forQuery());
        RewrittenText text = new RewrittenText(
                plan.text().render(Filling.of(call.scan(), 0)), plan.text().parameterOrder(), 0);
        Lease[] taken = connections.takeAll(shards, true);
        List<Written> written = connections.onEach(
                shards,
                taken,
                shard -> Written.of(taken[shard], lease -> Backend.open(lease, shared, text), shared.demand()),
                new Pending(call.execution()).forWrites());
        return moved.settle(written, shards, plan.returning());
    }
}

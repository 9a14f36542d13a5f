package dev.kintsugi.execute;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.merge.Limit;
import dev.kintsugi.merge.Materialized;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.plan.RowsPlan;
import dev.kintsugi.plan.ShardText.Filling;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.route.ShardSet;
import dev.kintsugi.rows.Rows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * One query that several shards answer: opened on each, then merged into rows that are pulled. Where an answer may be long, each shard
 * keeps it behind a cursor.
 */
final class ScatterRun {
    private final Plan.Scatter plan;
    private final Call call;
    private final Layout layout;
    private final Dialect dialect;
    private final Connections connections;

    ScatterRun(Plan.Scatter plan, Call call, Layout layout, Connections connections) {
        this.plan = plan;
        this.call = call;
        this.layout = layout;
        this.dialect = layout.dialect();
        this.connections = connections;
    }

    Result run() throws SQLException {
        ShardSet shards = plan.routing().shards(call);
        RowCounts counts = RowCounts.of(plan.rows(), call);
        RewrittenText text = new RewrittenText(
                plan.text().render(Filling.of(call.scan(), counts.rowBound())),
                plan.text().parameterOrder(),
                counts.rowBound());
        int fetchRows = layout.topology().settings().limits().fetchRows();
        boolean bounded = plan.rows() instanceof RowsPlan.Aggregate aggregate
                        && aggregate.groups().isEmpty()
                || counts.rowBound() <= fetchRows;
        boolean cursor = !bounded && !dialect.embedded();
        Demand demand = call.demand().forShards(cursor ? fetchRows : 0, plan.rows() instanceof RowsPlan.Concat);
        Call shared = call.with(demand);
        Lease[] taken = connections.takeAll(shards, plan.access());
        Pending pending = new Pending(call.execution());
        List<Rows> sources = new ArrayList<>();
        try {
            for (Backend backend :
                    connections.fan().run(plan, shards, shard -> open(taken[shard], shared, text, cursor), pending)) {
                Rows rows = backend.rows();
                call.execution().warn(backend.statement().getWarnings());
                sources.add(
                        cursor && connections.autoCommit()
                                ? new CursorRows(connections.cursors(), backend, dialect, maxRows())
                                : rows);
            }
        } catch (SQLException | RuntimeException e) {
            Connections.releaseAll(taken);
            connections.failed(e);
            throw e;
        }
        return merged(sources);
    }

    private Backend open(Lease lease, Call shared, RewrittenText text, boolean cursor) throws SQLException {
        Backend backend;
        try {
            if (cursor && connections.autoCommit()) {
                Cursors.begin(lease);
            }
            backend = Backend.open(lease, shared, text);
        } catch (SQLException | RuntimeException e) {
            lease.giveBack(e);
            throw e;
        }
        try {
            if (!backend.execute()) {
                throw new IllegalStateException("a SELECT that answers no rows");
            }
            return backend;
        } catch (SQLException | RuntimeException e) {
            backend.closeAfter(e);
            throw e;
        }
    }

    private long maxRows() {
        return layout.topology().settings().gather().maxRows();
    }

    private Result merged(List<Rows> sources) throws SQLException {
        try {
            Rows rows = plan.rows()
                    .accept(new Merger(
                            dialect,
                            layout.catalog().defaultCollation(),
                            maxRows(),
                            sources,
                            plan.hidden(),
                            call,
                            (last, handed, columns) -> new FinishRun(call, connections, dialect, layout.clusterSize())
                                    .run(last, handed, columns)));
            int visible = plan.hidden() == 0 ? -1 : rows.row().getMetaData().getColumnCount() - plan.hidden();
            Demand demand = call.demand();
            if (demand.maxRows() > 0) {
                rows = new Limit(rows, 0, demand.maxRows());
            }
            if (demand.resultSetType() != ResultSet.TYPE_FORWARD_ONLY) {
                int columns = visible < 0 ? rows.row().getMetaData().getColumnCount() : visible;
                return new Result.Answer(Materialized.of(dialect, rows, columns, maxRows()), -1);
            }
            return new Result.Answer(rows, visible);
        } catch (SQLException | RuntimeException e) {
            for (Rows source : sources) {
                closeAfter(e, source);
            }
            connections.failed(e);
            throw e;
        }
    }

    private void closeAfter(Exception failure, Rows rows) {
        try {
            rows.close();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }
}

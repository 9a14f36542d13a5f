package dev.kintsugi.execute;

import dev.kintsugi.dialect.CopySource;
import dev.kintsugi.error.Errors;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.plan.RowsPlan;
import dev.kintsugi.plan.ShardText.Filling;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * COPY of a query TO STDOUT: by the shards themselves where their answers only follow one another, else of the answer that the cluster puts
 * together.
 */
public final class CopyQuery {
    private final Executor executor;
    private final Connections connections;
    private final Layout layout;

    /** For one statement. */
    public CopyQuery(Executor executor, Connections connections, Layout layout) {
        this.executor = executor;
        this.connections = connections;
        this.layout = layout;
    }

    /**
     * Begins.
     *
     * @param plan of the query
     * @param tail of the COPY, from TO on
     * @param header true if a line of names comes first
     */
    public CopySource open(Plan plan, Call call, String tail, boolean header) throws SQLException {
        List<CopyOutRun.Part> parts = parts(plan, call, tail);
        if (!parts.isEmpty()) {
            return new CopyOutRun(parts, header, layout.dialect(), connections, call.execution());
        }
        int fetchRows = layout.topology().settings().limits().fetchRows();
        if (!(executor.run(plan, call.fetching(fetchRows), layout) instanceof Result.Answer answer)) {
            throw Errors.notSupported("COPY of what answers no rows", "Copy a SELECT");
        }
        long most = layout.topology().settings().gather().maxRows();
        return new CopyMerged(answer, tail, layout.dialect(), connections, most);
    }

    /** What each shard copies by itself; empty if that is not the answer. */
    private List<CopyOutRun.Part> parts(Plan plan, Call call, String tail) throws SQLException {
        Plan asItIs = plan instanceof Plan.Timed timed && connections.autoCommit() ? timed.asItIs() : plan;
        List<CopyOutRun.Part> parts = new ArrayList<>();
        int shard = executor.shardOf(asItIs, call, layout);
        if (shard >= 0) {
            parts.add(new CopyOutRun.Part(shard, "COPY (" + call.scan().text() + ") " + tail));
            return parts;
        }
        Plan spread = asItIs instanceof Plan.OneShard one ? one.otherwise() : asItIs;
        // Where a shard's own clock would be asked, all have to be told the same time.
        if (asItIs == plan
                && spread instanceof Plan.Scatter scatter
                && scatter.rows() instanceof RowsPlan.Concat
                && scatter.hidden() == 0) {
            String text = scatter.text().render(Filling.of(call.scan(), 0));
            for (int each : scatter.routing().shards(call).toArray()) {
                parts.add(new CopyOutRun.Part(each, "COPY (" + text + ") " + tail));
            }
        }
        return parts;
    }
}

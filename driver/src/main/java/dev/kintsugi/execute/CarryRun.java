package dev.kintsugi.execute;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.plan.Step;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.route.Routing;
import dev.kintsugi.route.ShardSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One statement by carrying rows of some tables to the shards of the others. The databases say how many rows they expect, and the way that
 * carries the fewest is taken, unless it carries too many.
 */
final class CarryRun {
    private final Plan.Carry plan;
    private final Call call;
    private final Layout layout;
    private final Dialect dialect;
    private final Executor executor;
    private final Connections connections;
    private final Map<Step, Long> expected = new HashMap<>();

    CarryRun(Plan.Carry plan, Call call, Layout layout, Executor executor, Connections connections) {
        this.plan = plan;
        this.call = call;
        this.layout = layout;
        this.dialect = layout.dialect();
        this.executor = executor;
        this.connections = connections;
    }

    Result run() throws SQLException {
        return executor.runWithin(best(), call, layout);
    }

    private Plan best() throws SQLException {
        Plan best = plan.otherwise();
        long fewest = StepwiseRun.MOST_ROWS;
        for (Plan.Stepwise way : plan.ways()) {
            long rows = 0;
            for (Step step : way.steps()) {
                rows += step.form() == Step.Form.ROWS ? expected(step) : 0;
            }
            if (rows <= fewest) {
                best = way;
                fewest = rows;
            }
        }
        return best;
    }

    private long expected(Step step) throws SQLException {
        Long known = expected.get(step);
        if (known == null) {
            known = ask(step);
            expected.put(step, known);
        }
        return known;
    }

    /** One shard's estimate stands for all. */
    private long ask(Step step) throws SQLException {
        if (!(step.query().plan() instanceof Plan.OneShard one)) {
            return Long.MAX_VALUE / 100;
        }
        Call query = call.of(step.query(), dialect, List.of());
        ShardSet shards = ShardSet.all(layout.clusterSize());
        for (Routing anchor : one.anchors()) {
            shards = shards.and(anchor.shards(query));
        }
        if (shards.isEmpty()) {
            return 0;
        }
        try (Lease lease = connections.take(shards.next(0), false)) {
            return shards.size()
                    * dialect.expectedRows(lease.connection(), query.scan().text(), query::bind);
        }
    }
}

package dev.kintsugi.execute;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.plan.Derived;
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
    /** If more rows are expected, they are not carried. */
    private static final long MOST_EXPECTED = 30_000;

    /** So few are carried whatever stays. */
    private static final long FEW = 2_000;

    private final Plan.Carry plan;
    private final Call call;
    private final Layout layout;
    private final Dialect dialect;
    private final Executor executor;
    private final Connections connections;
    private final Map<Derived, Long> expected = new HashMap<>();

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
        if (!plan.constants().cannotFail(call)) {
            return best;
        }
        long fewest = MOST_EXPECTED;
        for (Plan.Way way : plan.ways()) {
            long carried = 0;
            for (Step step : way.steps().steps()) {
                carried += step.form() == Step.Form.ROWS ? expected(step.query()) : 0;
            }
            if (carried <= fewest && isWorth(carried, way)) {
                best = way.steps();
                fewest = carried;
            }
        }
        return best;
    }

    /** What is carried goes to every shard; a gather would copy all of it, and what stays in place, once. */
    private boolean isWorth(long carried, Plan.Way way) throws SQLException {
        if (carried <= FEW || !(plan.otherwise() instanceof Plan.Gather)) {
            return true;
        }
        long kept = 0;
        for (Derived query : way.kept()) {
            kept += expected(query);
        }
        return carried <= kept / 2;
    }

    private long expected(Derived query) throws SQLException {
        Long known = expected.get(query);
        if (known == null) {
            known = ask(query);
            expected.put(query, known);
        }
        return known;
    }

    /** One shard's estimate stands for all. */
    private long ask(Derived derived) throws SQLException {
        if (!(derived.plan() instanceof Plan.OneShard one)) {
            return MOST_EXPECTED + 1;
        }
        Call query = call.of(derived, dialect, List.of());
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

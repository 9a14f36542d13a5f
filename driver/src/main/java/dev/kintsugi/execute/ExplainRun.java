package dev.kintsugi.execute;

import dev.kintsugi.catalog.Column;
import dev.kintsugi.clock.Clock;
import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.plan.Derived;
import dev.kintsugi.plan.Explanation;
import dev.kintsugi.plan.GatheredTable;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.plan.ShardText;
import dev.kintsugi.plan.ShardText.Filling;
import dev.kintsugi.plan.Step;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.route.ShardSet;
import dev.kintsugi.rows.Rows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One EXPLAIN over several shards: the cluster's plan, and beneath it what each shard says of its own part.
 *
 * <p>With ANALYZE the statement runs once. Where it is one statement a shard, each shard runs its own under EXPLAIN ANALYZE. Where one part
 * needs the rows of another (a gather, rows that move), an EXPLAIN would answer in place of these: the shards then give their estimates, and
 * the statement runs as ever, with its rows and its time at the end.
 */
final class ExplainRun implements Plan.Visitor<Boolean> {
    private static final double NANOS_PER_MILLI = 1e6;
    private final Call call;
    private final Layout layout;
    private final Dialect dialect;
    private final Executor executor;
    private final Connections connections;
    private final ExplainOptions options;
    private final boolean analyze;
    private final List<String> lines = new ArrayList<>();

    ExplainRun(
            Call call,
            Layout layout,
            Executor executor,
            Connections connections,
            ExplainOptions options,
            boolean analyze) {
        this.call = call;
        this.layout = layout;
        this.dialect = layout.dialect();
        this.executor = executor;
        this.connections = connections;
        this.options = options;
        this.analyze = analyze;
    }

    /** The lines; with ANALYZE, all that the statement does has happened on all shards, or on none. */
    List<String> run(Plan plan) throws SQLException {
        lines.addAll(Explanation.of(plan, call, layout));
        if (analyze) {
            connections.atomically(() -> {
                analyze(plan);
                return lines;
            });
        } else {
            plan.accept(this);
        }
        return lines;
    }

    private void analyze(Plan plan) throws SQLException {
        ExplainRun estimates = new ExplainRun(call, layout, executor, connections, options, false);
        boolean byShards = plan.accept(this);
        if (byShards) {
            return;
        }
        plan.accept(estimates);
        lines.addAll(estimates.lines);
        long began = Clock.SYSTEM.nanoTime();
        long rows = 0;
        Result result = executor.runWithin(plan, call, layout);
        if (result instanceof Result.Count counted) {
            rows = counted.count();
        } else if (result instanceof Result.Answer answer) {
            try (Rows all = answer.rows()) {
                while (all.next()) {
                    rows++;
                }
            }
        }
        double millis = (Clock.SYSTEM.nanoTime() - began) / NANOS_PER_MILLI;
        lines.add("Rows: " + rows);
        lines.add(String.format(Locale.ROOT, "Execution Time: %.3f ms", millis));
    }

    /** What shards say of a text: true, since nothing is left to be done. */
    private Boolean shards(ShardSet shards, String part, boolean writes, PartText text) throws SQLException {
        if (shards.isEmpty()) {
            return true;
        }
        Call shared = call.with(Demand.DEFAULT);
        String prefix = analyze ? options.prefix() : options.estimating();
        Lease[] taken = connections.takeAll(shards, writes);
        List<Written> answers = connections.onEach(
                shards,
                taken,
                shard -> Written.of(
                        taken[shard],
                        lease -> {
                            RewrittenText own = text.on(shard);
                            return Backend.open(
                                    lease,
                                    shared,
                                    new RewrittenText(prefix + " " + own.sql(), own.order(), own.rowBound()));
                        },
                        shared.demand()),
                new Pending(call.execution()).forWrites());
        int[] all = shards.toArray();
        for (int i = 0; i < all.length; i++) {
            lines.add("  " + part + layout.topology().shards().get(all[i]).name() + ":");
            read(answers.get(i));
        }
        return true;
    }

    private void read(Written answer) throws SQLException {
        try (Rows rows = answer.rows()) {
            while (rows != null && rows.next()) {
                ResultSet row = rows.row();
                row.getString(1).lines().forEach(line -> lines.add("    " + line));
            }
        }
    }

    /** What a shard runs. */
    private interface PartText {
        RewrittenText on(int shard) throws SQLException;
    }

    private RewrittenText original() {
        int marks = call.isPrepared() ? call.scan().parameters() : 0;
        return new RewrittenText(
                call.scan().text(), IntStream.range(0, marks).boxed().toList(), 0);
    }

    private RewrittenText rendered(ShardText text, long rowBound) {
        return new RewrittenText(text.render(Filling.of(call.scan(), rowBound)), text.parameterOrder(), rowBound);
    }

    /** A part whose rows another part needs. */
    private Boolean part(Derived derived) throws SQLException {
        if (analyze) {
            return false;
        }
        ExplainRun inner = new ExplainRun(
                call.of(derived, dialect, connections.time(dialect)), layout, executor, connections, options, false);
        derived.plan().accept(inner);
        inner.lines.forEach(line -> lines.add("  " + line));
        return true;
    }

    @Override
    public Boolean visit(Plan.OneShard plan) throws SQLException {
        int shard = executor.target(plan, call, layout);
        return shard < 0
                ? plan.otherwise().accept(this)
                : shards(
                        ShardSet.of(shard, layout.clusterSize()),
                        "",
                        plan.access() != Plan.Access.READ,
                        any -> original());
    }

    @Override
    public Boolean visit(Plan.Scatter plan) throws SQLException {
        RewrittenText text =
                rendered(plan.text(), RowCounts.of(plan.rows(), call).rowBound());
        return shards(plan.routing().shards(call), "", plan.access() != Plan.Access.READ, any -> text);
    }

    @Override
    public Boolean visit(Plan.WriteShards plan) throws SQLException {
        return shards(plan.routing().shards(call), "", true, any -> original());
    }

    @Override
    public Boolean visit(Plan.WriteCopies plan) throws SQLException {
        return shards(ShardSet.all(layout.clusterSize()), "", true, any -> original());
    }

    /** Values that a sequence gives are drawn when the rows are written, and no sooner. */
    @Override
    public Boolean visit(Plan.InsertRows plan) throws SQLException {
        if (!plan.drawn().isEmpty()) {
            return !analyze;
        }
        InsertRun insert = new InsertRun(plan, call, layout, executor.keys(), connections);
        RewrittenText[] texts = insert.texts();
        ShardSet shards = ShardSet.none(layout.clusterSize());
        for (int shard = 0; shard < texts.length; shard++) {
            shards = texts[shard] == null ? shards : shards.or(ShardSet.of(shard, layout.clusterSize()));
        }
        return shards(shards, "", true, shard -> texts[shard]);
    }

    @Override
    public Boolean visit(Plan.InsertQuery plan) throws SQLException {
        return part(plan.source());
    }

    @Override
    public Boolean visit(Plan.MergeQuery plan) throws SQLException {
        return part(plan.source());
    }

    @Override
    public Boolean visit(Plan.WriteByKey plan) throws SQLException {
        return part(plan.rows());
    }

    /** What the statement becomes is known only when the steps have been answered. */
    @Override
    public Boolean visit(Plan.LockAvailable plan) throws SQLException {
        part(plan.some());
        return !analyze;
    }

    @Override
    public Boolean visit(Plan.Stepwise plan) throws SQLException {
        for (Step step : plan.steps()) {
            part(step.query());
        }
        return !analyze;
    }

    @Override
    public Boolean visit(Plan.Carry plan) throws SQLException {
        return plan.ways().get(0).steps().accept(this);
    }

    /** What the query finds is known only when the write has been made. */
    @Override
    public Boolean visit(Plan.WriteFirst plan) throws SQLException {
        return part(plan.write());
    }

    /** What the unique keys are told is known only when the rows have been written. */
    @Override
    public Boolean visit(Plan.Kept plan) throws SQLException {
        return !analyze && plan.write().accept(this);
    }

    @Override
    public Boolean visit(Plan.Configure plan) throws SQLException {
        throw Errors.notSupported("EXPLAIN of set_config", "Explain a query");
    }

    @Override
    public Boolean visit(Plan.AskChannels plan) throws SQLException {
        throw Errors.notSupported("EXPLAIN of a query about channels", "Explain the query for what it tells");
    }

    /** It would take the lock where nobody keeps it. */
    @Override
    public Boolean visit(Plan.LockSession plan) throws SQLException {
        return !analyze && plan.asItIs().accept(this);
    }

    /** Of one shard's own sizes. */
    @Override
    public Boolean visit(Plan.AskSizes plan) throws SQLException {
        return plan.asItIs().accept(this);
    }

    /** A value is drawn only when the statement runs, and then it is remembered. */
    @Override
    public Boolean visit(Plan.Draw plan) throws SQLException {
        return !analyze && shards(ShardSet.of(plan.home(), layout.clusterSize()), "", true, any -> original());
    }

    @Override
    public Boolean visit(Plan.LastDrawn plan) {
        return !analyze;
    }

    /** What moves afterwards is known only when the rows have changed. */
    @Override
    public Boolean visit(Plan.MoveRows plan) throws SQLException {
        return !analyze && shards(plan.routing().shards(call), "", true, any -> rendered(plan.text(), 0));
    }

    @Override
    public Boolean visit(Plan.Gather plan) throws SQLException {
        if (analyze) {
            return false;
        }
        for (GatheredTable table : plan.tables()) {
            ShardSet shards = table.routing() == null
                    ? ShardSet.of(connections.anyShard(layout.clusterSize()), layout.clusterSize())
                    : table.routing().shards(call);
            RewrittenText text = rendered(copied(table), 0);
            shards(shards, table.placed().table().name().name() + " of ", false, any -> text);
        }
        return true;
    }

    private ShardText copied(GatheredTable table) {
        var name = table.placed().table().name();
        ShardText condition = table.condition(call.scan(), call, parameter -> true, match -> null);
        ShardText.Builder text = new ShardText.Builder();
        text.sql(table.columns().stream()
                .map(Column::name)
                .map(dialect::quote)
                .collect(Collectors.joining(
                        ", ", "SELECT ", " FROM " + dialect.quote(name.schema()) + "." + dialect.quote(name.name()))));
        return condition.pieces().isEmpty()
                ? text.build()
                : text.sql(" WHERE ").addAll(condition.pieces()).build();
    }

    @Override
    public Boolean visit(Plan.Timed plan) throws SQLException {
        Call fixed = call.of(plan.fixed(), dialect, connections.time(dialect));
        ExplainRun inner = new ExplainRun(fixed, layout, executor, connections, options, analyze);
        boolean done = plan.fixed().plan().accept(inner);
        lines.addAll(inner.lines);
        return done;
    }

    @Override
    public Boolean visit(Plan.Define plan) {
        return true;
    }

    @Override
    public Boolean visit(Plan.Refused plan) throws SQLException {
        throw Errors.notSupported(plan.reason(), plan.remedy());
    }
}

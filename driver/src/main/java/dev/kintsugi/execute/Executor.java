package dev.kintsugi.execute;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.execute.Result.Attempt;
import dev.kintsugi.execute.Result.Later;
import dev.kintsugi.execute.Result.NotRun;
import dev.kintsugi.merge.Concat;
import dev.kintsugi.merge.Materialized;
import dev.kintsugi.parse.Lexer;
import dev.kintsugi.parse.Scan;
import dev.kintsugi.parse.StatementKind;
import dev.kintsugi.plan.EnforcedKey;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.plan.Plan.Access;
import dev.kintsugi.plan.Step;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.pool.Leases;
import dev.kintsugi.route.Routing;
import dev.kintsugi.route.ShardSet;
import dev.kintsugi.route.Values;
import dev.kintsugi.rows.Parameter;
import dev.kintsugi.rows.Rows;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Runs plans for one session: the one visitor over plan nodes, which opens statements and answers with pulled rows or counts. One
 * thread at a time.
 */
public final class Executor {
    private static final String CANCELLED = "57014";
    private static final String DUPLICATE = "23505";

    /** ON CONFLICT looks again if another transaction has committed a row that it has not seen. */
    private static final int MOST_TRIES = 3;

    private final Leases leases;
    private final Connections connections;
    private final ClientState state;
    private final Dialect dialect;
    private final KeySource keys;
    private final Timers timers;

    /** For one session. */
    public Executor(
            Leases leases, Connections connections, ClientState state, Dialect dialect, KeySource keys, Timers timers) {
        this.timers = timers;
        this.leases = leases;
        this.connections = connections;
        this.state = state;
        this.dialect = dialect;
        this.keys = keys;
    }

    /**
     * Runs a plan.
     *
     * @throws SQLException 0A000 if the plan is a refusal; else a backend's own error
     */
    public Result run(Plan plan, Call call, Layout layout) throws SQLException {
        leases.timeLimit(limitMillis(call));
        call.execution().begin(leases);
        try {
            return connections.queriesKeepSnapshots()
                    ? withOneSnapshot(plan, call, layout)
                    : runWithin(plan, call, layout);
        } finally {
            call.execution().end();
        }
    }

    /** A query over several shards as a transaction of its own, whose rows are in memory when that ends. */
    private Result withOneSnapshot(Plan plan, Call call, Layout layout) throws SQLException {
        if (call.scan().kind() != StatementKind.SELECT || shardOf(plan, call, layout) >= 0) {
            return runWithin(plan, call, layout);
        }
        return connections.atomically(() -> {
            Result result = runWithin(plan, call, layout);
            long most = layout.topology().settings().gather().maxRows();
            return result instanceof Result.Answer answer ? answer.inMemory(dialect, most) : result;
        });
    }

    /**
     * Runs a plan that replicas may answer: there, or on the primaries if a replica fails.
     *
     * @throws SQLException as {@link #run}
     */
    public Result read(Plan plan, Call call, Layout layout, ReplicaReads replicas) throws SQLException {
        Attempt there = () -> {
            replicas.begin();
            try {
                return run(plan, call, layout);
            } finally {
                replicas.end();
            }
        };
        return there.orElse(failure -> {
            if (!connections.autoCommit() || !replicas.mayBlame(failure, call, dialect.connectionLost(failure))) {
                throw failure;
            }
            return run(plan, call, layout);
        });
    }

    /**
     * Explains a plan.
     *
     * @param explain the client's own statement
     * @param explained an execution of the statement that it explains
     * @return the database's own answer where the statement goes to one shard as it is
     */
    public Result explain(Plan plan, Call explain, Call explained, Layout layout, ExplainOptions options)
            throws SQLException {
        explain.execution().begin(leases);
        try {
            Plan asItIs = plan instanceof Plan.Timed timed && connections.autoCommit() ? timed.asItIs() : plan;
            int shard = asItIs instanceof Plan.OneShard one ? target(one, explained, layout) : -1;
            if (shard >= 0) {
                return direct(shard, asItIs instanceof Plan.OneShard one ? one.access() : Access.READ, explain);
            }
            if (!options.text()) {
                throw Errors.notSupported(
                        "EXPLAIN over several shards in another format than text", "Leave out FORMAT");
            }
            List<String> lines =
                    new ExplainRun(explained, layout, this, connections, options, options.analyze()).run(plan);
            return new TextTable(
                            List.of(dialect.explainLabel()),
                            lines.stream().map(List::of).toList())
                    .answer(connections, dialect);
        } finally {
            explain.execution().end();
        }
    }

    /** Where generated keys come from. */
    KeySource keys() {
        return keys;
    }

    /** Runs a plan within an execution that has begun. */
    Result runWithin(Plan planned, Call call, Layout layout) throws SQLException {
        Plan plan = planned instanceof Plan.Timed timed && runsAsItIs(timed, call, layout) ? timed.asItIs() : planned;
        // By far the commonest needs no visitor of its own.
        if (plan instanceof Plan.OneShard one) {
            return oneShard(one, call, layout);
        }
        if (!(plan instanceof Plan.Timed)) {
            call.execution().runs(plan);
        }
        leases.mayWait();
        long millis = limitMillis(call);
        return millis == 0
                ? plan.accept(new Run(call, layout))
                : inTime(call, millis, () -> plan.accept(new Run(call, layout)));
    }

    /** True if one shard runs it, and its clock is that of the transaction. */
    private boolean runsAsItIs(Plan.Timed plan, Values values, Layout layout) throws SQLException {
        if (plan.asItIs() instanceof Plan.OneShard one) {
            int shard = target(one, values, layout);
            return shard >= 0 && connections.hasTime(shard);
        }
        return connections.autoCommit()
                && plan.asItIs() instanceof Plan.InsertRows rows
                && rows.key() != null
                && rows.rows().size() == 1;
    }

    /** How long a statement may take as a whole, in milliseconds; 0 for ever. */
    private long limitMillis(Call call) {
        long client = TimeUnit.SECONDS.toMillis(call.demand().timeoutSeconds());
        long session = state.statementMillis();
        return client == 0 || session == 0 ? client + session : Math.min(client, session);
    }

    /**
     * Runs what several shards do for one statement, each within its time, within the time that the statement has for all of it.
     *
     * @param millis 0 for ever
     * @throws SQLException 57014 if that is up
     */
    private <T> T inTime(Call call, long millis, Connections.Work<T> work) throws SQLException {
        if (millis == 0 || !call.execution().takeTime()) {
            return work.run();
        }
        Future<?> timer = timers.after(millis, call.execution()::expire);
        boolean bySession = millis == state.statementMillis();
        try {
            T result = work.run();
            call.execution().timeTaken();
            return result;
        } catch (SQLException e) {
            boolean late = call.execution().timeTaken();
            throw late && bySession && CANCELLED.equals(e.getSQLState()) ? Errors.statementTimeout(e) : e;
        } finally {
            call.execution().timeTaken();
            timer.cancel(false);
        }
    }

    /**
     * Runs a batch: all of it or, over several shards, none.
     *
     * @param plans one for each call
     */
    public BatchResult runBatch(List<Plan> plans, List<Call> calls, Layout layout) throws SQLException {
        calls.get(0).execution().begin(leases);
        try {
            if (plans.stream().allMatch(plan -> plan instanceof Plan.Kept kept && kept.adds())) {
                return additions(plans, calls, layout);
            }
            BatchRun batch = batch(plans, calls, layout);
            int[] homes = batch.homes();
            long millis = TimeUnit.SECONDS.toMillis(calls.get(0).demand().timeoutSeconds());
            if (homes == null) {
                return inTime(calls.get(0), millis, () -> connections.atomically(batch::oneByOne));
            }
            if (BatchRun.shards(homes, layout.clusterSize()).size() == 1) {
                try {
                    return batch.split(homes);
                } catch (SQLException e) {
                    connections.failed(e);
                    throw e;
                }
            }
            return inTime(calls.get(0), millis, () -> connections.atomically(() -> batch.split(homes)));
        } catch (SQLException e) {
            throw BatchResult.failed(e, calls.size());
        } finally {
            calls.get(0).execution().end();
        }
    }

    /** A batch that only gives values to unique keys, which need to be told of them but once. */
    private BatchResult additions(List<Plan> plans, List<Call> calls, Layout layout) throws SQLException {
        List<Plan> writes = new ArrayList<>();
        Set<EnforcedKey> keys = new LinkedHashSet<>();
        for (Plan plan : plans) {
            if (plan instanceof Plan.Kept kept) {
                writes.add(kept.write());
                keys.addAll(kept.keys());
            }
        }
        BatchRun batch = batch(writes, calls, layout);
        int[] homes = batch.homes();
        UniqueRun unique = new UniqueRun(List.copyOf(keys), calls.get(0), layout, connections);
        return connections.atomically(() -> unique.after(() -> homes == null ? batch.oneByOne() : batch.split(homes)));
    }

    /** A batch whose statements tell the time has it from one clock. */
    private BatchRun batch(List<Plan> plans, List<Call> calls, Layout layout) throws SQLException {
        if (plans.stream().noneMatch(Plan.Timed.class::isInstance)) {
            return new BatchRun(this, connections, layout, plans, calls);
        }
        List<String> time = connections.time(dialect);
        List<Plan> fixedPlans = new ArrayList<>(plans);
        List<Call> fixedCalls = new ArrayList<>(calls);
        for (int i = 0; i < plans.size(); i++) {
            if (plans.get(i) instanceof Plan.Timed timed) {
                fixedPlans.set(i, timed.fixed().plan());
                fixedCalls.set(i, calls.get(i).of(timed.fixed(), dialect, time));
            }
        }
        return new BatchRun(this, connections, layout, fixedPlans, fixedCalls);
    }

    private Call fixed(Plan.Timed plan, Call call) throws SQLException {
        return call.of(plan.fixed(), dialect, connections.time(dialect));
    }

    /** The one shard to which a statement goes as it is, with these values; -1 if there is none. */
    public int shardOf(Plan plan, Call call, Layout layout) {
        return plan instanceof Plan.OneShard one ? target(one, call, layout) : -1;
    }

    /** The one shard that a plan runs on with these values; -1 if it needs several. */
    int target(Plan.OneShard plan, Values values, Layout layout) {
        int shard = -1;
        List<Routing> anchors = plan.anchors();
        for (int i = 0; i < anchors.size(); i++) {
            ShardSet shards = anchors.get(i).shards(values);
            int first = shards.next(0);
            if (first < 0) {
                continue;
            }
            if (shards.next(first + 1) >= 0 || (shard >= 0 && shard != first)) {
                return -1;
            }
            shard = first;
        }
        if (shard >= 0) {
            return shard;
        }
        return plan.home() >= 0 ? plan.home() : connections.anyShard(layout.clusterSize());
    }

    private Result oneShard(Plan.OneShard plan, Call call, Layout layout) throws SQLException {
        int shard = target(plan, call, layout);
        Call told = call;
        if (shard < 0 && !layout.enforcedKeys().isEmpty()) {
            leases.mayWait();
            told = new UniqueSearch(layout, connections).asked(plan.anchors(), call);
            shard = target(plan, told, layout);
        }
        if (shard < 0) {
            return runWithin(plan.otherwise(), told, layout);
        }
        if (plan.access() != Access.READ && mayDraw(plan, call)) {
            connections.drawn().doubt();
        }
        ReplicaReads replicas = connections.replicas();
        return replicas != null && connections.autoCommit() && !replicas.isWanted()
                ? whole(shard, plan.access(), told, replicas)
                : whole(shard, plan.access(), told);
    }

    /** The same, which goes on at the next primary where this one is lost. */
    private Result whole(int shard, Access access, Call call, ReplicaReads replicas) throws SQLException {
        Attempt here = () -> whole(shard, access, call);
        return here.orElse(failure -> {
            if (!replicas.mayRepeat(failure, call, dialect)) {
                throw failure;
            }
            leases.doubtPrimary(shard);
            return whole(shard, access, call);
        });
    }

    /** The client's own statement on one shard: its bytes, if it may talk to the shard itself. */
    private Result whole(int shard, Access access, Call call) throws SQLException {
        if (call.passage() == null) {
            return direct(shard, access, call);
        }
        Lease lease = connections.take(shard, access);
        return passed(lease, call, () -> call.pass(lease));
    }

    private Result passed(Lease lease, Call call, Attempt attempt) throws SQLException {
        Result result;
        try {
            result = attempt.run();
        } catch (SQLException e) {
            lease.giveBack(e);
            connections.failed(e);
            throw lease.named(e);
        } catch (RuntimeException e) {
            // In the midst of a conversation: what is left of it is nobody else's to hear.
            lease.evict();
            throw e;
        }
        if (result == NotRun.NOT_RUN) {
            return direct(lease, call);
        }
        if (result instanceof Later later) {
            return later.then(rest -> passed(lease, call, rest));
        }
        lease.release();
        return result;
    }

    /** True if the database may draw from sequences by itself: for a table that is whole on its shard, or as a hint or the text says. */
    private static boolean mayDraw(Plan.OneShard plan, Call call) {
        StatementKind kind = call.scan().kind();
        return kind == StatementKind.SELECT
                ? call.scan().key().toLowerCase(Locale.ROOT).contains("val")
                : kind != StatementKind.UPDATE
                        && kind != StatementKind.DELETE
                        && plan.anchors().stream().anyMatch(Routing.On.class::isInstance);
    }

    /** The client's own text on one shard, whose own answer is the answer. */
    private Result direct(int shard, Access access, Call call) throws SQLException {
        return direct(connections.take(shard, access), call);
    }

    private Result direct(Lease lease, Call call) throws SQLException {
        leases.mayWait();
        Backend backend;
        try {
            backend = Backend.open(lease, call);
        } catch (SQLException | RuntimeException e) {
            lease.giveBack(e);
            connections.failed(e);
            throw e;
        }
        try {
            boolean answers = backend.execute();
            call.execution().warn(backend.statement().getWarnings());
            return answers ? new Result.Answer(backend.rows(), -1) : counted(backend, call);
        } catch (SQLException | RuntimeException e) {
            backend.closeAfter(e);
            connections.failed(e);
            throw e;
        }
    }

    private Result counted(Backend backend, Call call) throws SQLException {
        long count = backend.statement().getLargeUpdateCount();
        if (call.demand().keys() == KeyDemand.None.NONE) {
            backend.close();
            return new Result.Count(count, null);
        }
        return new Result.Count(count, new Result.Answer(backend.generatedKeys(), -1));
    }

    /** The plan nodes, for one call. */
    private final class Run implements Plan.Visitor<Result> {
        private final Call call;
        private final Layout layout;

        Run(Call call, Layout layout) {
            this.call = call;
            this.layout = layout;
        }

        @Override
        public Result visit(Plan.OneShard plan) throws SQLException {
            return oneShard(plan, call, layout);
        }

        @Override
        public Result visit(Plan.Scatter plan) throws SQLException {
            return new ScatterRun(plan, call, layout, connections).run();
        }

        @Override
        public Result visit(Plan.WriteShards plan) throws SQLException {
            return write(plan.routing().shards(call), false);
        }

        @Override
        public Result visit(Plan.WriteCopies plan) throws SQLException {
            return write(ShardSet.all(layout.clusterSize()), true);
        }

        /** The client's text on several shards, all or none. */
        private Result write(ShardSet shards, boolean copies) throws SQLException {
            Call shared = call.with(call.demand().forShards(0, true));
            return connections.atomically(() -> {
                Lease[] taken = connections.takeAll(shards, true);
                Pending pending = new Pending(call.execution());
                Fan.Task<Written> task =
                        shard -> Written.of(taken[shard], lease -> Backend.open(lease, shared), shared.demand());
                return total(
                        copies
                                ? connections.onCopies(shards, taken, task, pending.forWrites())
                                : connections.onEach(shards, taken, task, pending.forWrites()),
                        copies);
            });
        }

        private Result total(List<Written> parts, boolean copies) throws SQLException {
            List<Rows> rows = new ArrayList<>();
            long count = 0;
            boolean answers = parts.get(0).answers();
            for (int i = 0; i < parts.size(); i++) {
                Written part = parts.get(i);
                if (copies && i > 0) {
                    part.close();
                    continue;
                }
                count += part.count();
                call.execution().warn(part.warning());
                if (part.rows() != null) {
                    rows.add(part.rows());
                }
            }
            Result.Answer answer = rows.isEmpty() ? null : new Result.Answer(new Concat(rows), -1);
            return answers && answer != null ? answer : new Result.Count(count, answer);
        }

        @Override
        public Result visit(Plan.InsertRows plan) throws SQLException {
            return connections.atomically(() -> new InsertRun(plan, call, layout, keys, connections).run());
        }

        @Override
        public Result visit(Plan.InsertQuery plan) throws SQLException {
            return connections.atomically(
                    () -> new InsertQueryRun(plan, call, layout, Executor.this, keys, connections).run());
        }

        @Override
        public Result visit(Plan.MoveRows plan) throws SQLException {
            return connections.atomically(() -> new MoveRun(plan, call, layout, connections).run());
        }

        @Override
        public Result visit(Plan.MergeQuery plan) throws SQLException {
            return connections.atomically(() -> new MergeRun(plan, call, layout, Executor.this, connections).run());
        }

        @Override
        public Result visit(Plan.WriteByKey plan) throws SQLException {
            return connections.atomically(
                    () -> new KeyedWriteRun(plan, call, layout, Executor.this, state, connections).run());
        }

        @Override
        public Result visit(Plan.Define plan) throws SQLException {
            DefineRun define = new DefineRun(plan, call, layout, connections);
            if (plan.alone() || !dialect.transactionalDdl()) {
                return define.inTurn();
            }
            // TRUNCATE takes all values of its tables, and of those that follow it.
            UniqueRun unique = new UniqueRun(layout.enforcedKeys(), call, layout, connections);
            return connections.atomically(() -> unique.after(define::together));
        }

        @Override
        public Result visit(Plan.Gather plan) throws SQLException {
            return new GatherRun(plan, call, layout, connections).run();
        }

        @Override
        public Result visit(Plan.Timed plan) throws SQLException {
            call.execution().runs(plan);
            return plan.fixed().plan().accept(new Run(fixed(plan, call), layout));
        }

        @Override
        public Result visit(Plan.LockAvailable plan) throws SQLException {
            return new LockAvailableRun(plan, call, layout, Executor.this).run();
        }

        @Override
        public Result visit(Plan.Stepwise plan) throws SQLException {
            StepwiseRun run = new StepwiseRun(plan, call, layout, Executor.this, connections);
            boolean locks = plan.steps().stream().anyMatch(Step::locks);
            return locks ? connections.atomically(run::run) : run.run();
        }

        @Override
        public Result visit(Plan.Carry plan) throws SQLException {
            return new CarryRun(plan, call, layout, Executor.this, connections).run();
        }

        @Override
        public Result visit(Plan.Kept plan) throws SQLException {
            // A cursor would not outlive the transaction, which may end here.
            Call whole = call.with(call.demand().withFetchSize(0));
            boolean meets = plan.write() instanceof Plan.InsertQuery insert && insert.conflicts() != null;
            for (int i = 1; meets && call.repeatable() && i < MOST_TRIES; i++) {
                Result result = connections.tried(
                        call.execution(), e -> DUPLICATE.equals(e.getSQLState()), () -> kept(plan, whole));
                if (result != null) {
                    return result;
                }
            }
            return kept(plan, whole);
        }

        private Result kept(Plan.Kept plan, Call whole) throws SQLException {
            boolean ends = connections.autoCommit();
            return connections.atomically(() -> {
                UniqueRun unique = new UniqueRun(plan.keys(), call, layout, connections);
                Result result = unique.after(() -> runWithin(plan.write(), whole, layout));
                return ends && plan.write() instanceof Plan.WriteFirst first
                        ? WriteFirstRun.held(first, result, layout)
                        : result;
            });
        }

        @Override
        public Result visit(Plan.Configure plan) throws SQLException {
            throw Errors.notSupported("set_config within another statement", "Run it in a statement of its own");
        }

        @Override
        public Result visit(Plan.AskChannels plan) throws SQLException {
            throw Errors.notSupported("A query about channels within another statement", "Run it by itself");
        }

        @Override
        public Result visit(Plan.LockSession plan) throws SQLException {
            throw Errors.notSupported("A lock of the session within another statement", "Take it by itself");
        }

        @Override
        public Result visit(Plan.AskSizes plan) throws SQLException {
            return oneShard(plan.asItIs(), new SizesRun(plan, call, layout, connections).written(), layout);
        }

        @Override
        public Result visit(Plan.Draw plan) throws SQLException {
            Call whole = call.with(call.demand().withFetchSize(0));
            if (!(direct(plan.home(), Access.TOUCH, whole) instanceof Result.Answer answer)) {
                throw new IllegalStateException("a query that answers no rows");
            }
            Rows noted = new NotedRows(answer.rows(), plan.sequence(), connections.drawn());
            return new Result.Answer(Materialized.of(dialect, noted, 1, Long.MAX_VALUE), -1);
        }

        @Override
        public Result visit(Plan.LastDrawn plan) throws SQLException {
            String text = "SELECT CAST(" + connections.drawn().last(plan.sequence()) + " AS bigint) AS "
                    + dialect.quote(plan.label());
            Scan scan = Lexer.scan(text, dialect.lexerRules(), false);
            Call told = new Call(scan, false, new Parameter[0], call.demand(), call.execution());
            return direct(connections.anyShard(layout.clusterSize()), Access.READ, told);
        }

        @Override
        public Result visit(Plan.WriteFirst plan) throws SQLException {
            boolean ends = connections.autoCommit();
            Call own = ends ? call.with(call.demand().withFetchSize(0)) : call;
            return connections.atomically(() -> {
                Result result = new WriteFirstRun(plan, own, layout, Executor.this, connections).run();
                return ends ? WriteFirstRun.held(plan, result, layout) : result;
            });
        }

        @Override
        public Result visit(Plan.Refused plan) throws SQLException {
            throw Errors.notSupported(plan.reason(), plan.remedy());
        }
    }
}

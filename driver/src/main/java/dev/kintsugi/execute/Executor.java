package dev.kintsugi.execute;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.merge.Concat;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.pool.Leases;
import dev.kintsugi.route.Routing;
import dev.kintsugi.route.ShardSet;
import dev.kintsugi.route.Values;
import dev.kintsugi.rows.Rows;
import dev.kintsugi.rows.VendorRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs plans for one session: the one visitor over plan nodes, which opens statements and answers with pulled rows or counts. One
 * thread at a time.
 */
public final class Executor {
    private final Leases leases;
    private final Connections connections;
    private final ClientState state;
    private final Dialect dialect;
    private final KeySource keys;

    /** For one session. */
    public Executor(Leases leases, Connections connections, ClientState state, Dialect dialect, KeySource keys) {
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
        if (connections.replicas() != null) {
            leases.timeLimit(call.demand().timeoutSeconds());
        }
        call.execution().begin(leases);
        try {
            return runWithin(plan, call, layout);
        } finally {
            call.execution().end();
        }
    }

    /**
     * Runs a plan that replicas may answer: there, or on the primaries if a replica fails.
     *
     * @throws SQLException as {@link #run}
     */
    public Result read(Plan plan, Call call, Layout layout, ReplicaReads replicas) throws SQLException {
        replicas.begin();
        try {
            return run(plan, call, layout);
        } catch (SQLException e) {
            if (!connections.autoCommit() || !replicas.mayBlame(e, call, dialect.connectionLost(e))) {
                throw e;
            }
        } finally {
            replicas.end();
        }
        return run(plan, call, layout);
    }

    /** Runs a plan within an execution that has begun. */
    Result runWithin(Plan plan, Call call, Layout layout) throws SQLException {
        // By far the commonest needs no visitor of its own.
        return plan instanceof Plan.OneShard one ? oneShard(one, call, layout) : plan.accept(new Run(call, layout));
    }

    /**
     * Runs a batch: all of it or, over several shards, none.
     *
     * @param plans one for each call
     */
    public BatchResult runBatch(List<Plan> plans, List<Call> calls, Layout layout) throws SQLException {
        calls.get(0).execution().begin(leases);
        try {
            BatchRun batch = batch(plans, calls, layout);
            int[] homes = batch.homes();
            if (homes == null) {
                return connections.atomically(batch::oneByOne);
            }
            if (BatchRun.shards(homes, layout.clusterSize()).size() == 1) {
                try {
                    return batch.split(homes);
                } catch (SQLException e) {
                    connections.failed(e);
                    throw e;
                }
            }
            return connections.atomically(() -> batch.split(homes));
        } catch (SQLException e) {
            throw BatchRun.ofWhole(e, calls.size());
        } finally {
            calls.get(0).execution().end();
        }
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
        if (shard < 0) {
            return runWithin(plan.otherwise(), call, layout);
        }
        ReplicaReads replicas = connections.replicas();
        if (replicas != null && connections.autoCommit() && !replicas.isWanted()) {
            try {
                return direct(shard, plan.writes(), call);
            } catch (SQLException e) {
                if (!replicas.mayRepeat(e, call, dialect)) {
                    throw e;
                }
                leases.doubtPrimary(shard);
            }
        }
        return direct(shard, plan.writes(), call);
    }

    /** The client's own text on one shard, whose own answer is the answer. */
    private Result direct(int shard, boolean writes, Call call) throws SQLException {
        Lease lease = connections.take(shard, writes);
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
            return answers
                    ? new Result.Answer(new VendorRows(backend.statement().getResultSet(), backend), -1)
                    : counted(backend, call);
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
        ResultSet generated = backend.statement().getGeneratedKeys();
        return new Result.Count(count, new Result.Answer(new VendorRows(generated, backend), -1));
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
                return total(
                        connections.onEach(
                                shards,
                                taken,
                                shard ->
                                        Written.of(taken[shard], lease -> Backend.open(lease, shared), shared.demand()),
                                pending.forWrites()),
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
            return plan.alone() || !dialect.transactionalDdl()
                    ? define.inTurn()
                    : connections.atomically(define::together);
        }

        @Override
        public Result visit(Plan.Gather plan) throws SQLException {
            return new GatherRun(plan, call, layout, connections).run();
        }

        @Override
        public Result visit(Plan.Timed plan) throws SQLException {
            int shard = connections.autoCommit() && plan.asItIs() instanceof Plan.OneShard one
                    ? target(one, call, layout)
                    : -1;
            return shard >= 0
                    ? plan.asItIs().accept(this)
                    : plan.fixed().plan().accept(new Run(fixed(plan, call), layout));
        }

        @Override
        public Result visit(Plan.Refused plan) throws SQLException {
            throw Errors.notSupported(plan.reason(), plan.remedy());
        }
    }
}

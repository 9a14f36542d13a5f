package dev.kintsugi.execute;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.merge.Concat;
import dev.kintsugi.merge.Limit;
import dev.kintsugi.merge.Materialized;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.plan.RowsPlan;
import dev.kintsugi.plan.ShardText.Filling;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.pool.Leases;
import dev.kintsugi.route.Routing;
import dev.kintsugi.route.ShardSet;
import dev.kintsugi.route.Values;
import dev.kintsugi.rows.Rows;
import dev.kintsugi.rows.VendorRows;
import dev.kintsugi.txn.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Runs plans for one session: the one visitor over plan nodes. Takes connections in ascending order of shards, opens statements,
 * and answers with pulled rows or counts. One thread at a time.
 */
public final class Executor {
    private final Leases leases;
    private final Transaction transaction;
    private final ClientState state;
    private final Dialect dialect;
    private final Fan fan;
    private final KeySource keys;
    private final Cursors cursors = new Cursors();
    private boolean autoCommit = true;
    private boolean defining;

    /** For one session. */
    public Executor(
            Leases leases, Transaction transaction, ClientState state, Dialect dialect, Fan fan, KeySource keys) {
        this.leases = leases;
        this.transaction = transaction;
        this.state = state;
        this.dialect = dialect;
        this.fan = fan;
        this.keys = keys;
    }

    public boolean autoCommit() {
        return autoCommit;
    }

    /** From now on each statement is its own transaction, or not. */
    public void autoCommit(boolean value) {
        autoCommit = value;
    }

    /** True while the open transaction has DDL that no other session sees. */
    public boolean defining() {
        return defining;
    }

    /** Says whether the open transaction has DDL that no other session sees. */
    public void defining(boolean value) {
        defining = value;
    }

    /**
     * Runs a plan.
     *
     * @throws SQLException 0A000 if the plan is a refusal; else a backend's own error
     */
    public Result run(Plan plan, Call call, Layout layout) throws SQLException {
        call.execution().begin(leases);
        try {
            return plan.accept(new Run(call, layout));
        } finally {
            call.execution().end();
        }
    }

    /** Runs a plan within an execution that has begun. */
    Result runWithin(Plan plan, Call call, Layout layout) throws SQLException {
        return plan.accept(new Run(call, layout));
    }

    /**
     * Runs a batch: all of it or, over several shards, none.
     *
     * @param plans one for each call
     */
    public BatchResult runBatch(List<Plan> plans, List<Call> calls, Layout layout) throws SQLException {
        BatchRun batch = new BatchRun(this, fan, layout, plans, calls);
        calls.get(0).execution().begin(leases);
        try {
            int[] homes = batch.homes();
            if (homes == null) {
                return atomically(batch::oneByOne);
            }
            if (BatchRun.shards(homes, layout.clusterSize()).size() == 1) {
                try {
                    return batch.split(homes);
                } catch (SQLException e) {
                    transaction.failed(e);
                    throw e;
                }
            }
            return atomically(() -> batch.split(homes));
        } catch (SQLException e) {
            throw BatchRun.ofWhole(e, calls.size());
        } finally {
            calls.get(0).execution().end();
        }
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
        return plan.home() >= 0 ? plan.home() : anyShard(layout.clusterSize());
    }

    /**
     * A lease on one shard's connection, which the caller releases. It does not take part in the transaction unless the shard does
     * already: questions about the database begin none, as with the vendors.
     */
    public Lease lend(int shard) throws SQLException {
        boolean fresh = state.touched() && !leases.holds(shard);
        Lease lease = leases.take(shard);
        try {
            if (fresh) {
                state.apply(lease.connection());
            }
            return lease;
        } catch (SQLException | RuntimeException e) {
            lease.release();
            throw e;
        }
    }

    /** The first column of a query on one shard, as numbers. */
    public long[] queryLongs(int shard, String sql) throws SQLException {
        try (Lease lease = take(shard, false);
                Statement statement = lease.connection().createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            LongStream.Builder values = LongStream.builder();
            while (rows.next()) {
                values.add(rows.getLong(1));
            }
            return values.build().toArray();
        }
    }

    /** The first column of a query on any shard. */
    public List<String> queryStrings(String sql) throws SQLException {
        try (Lease lease = take(Math.max(0, transaction.anyShard()), false);
                Statement statement = lease.connection().createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return List.copyOf(values);
        }
    }

    /** What is to be the same on every connection of a session. */
    @FunctionalInterface
    public interface Change {
        void on(Connection connection) throws SQLException;
    }

    /** Makes a change on every connection that the session has now, be it for a transaction or for rows that are still read. */
    public void onHeldConnections(Change change) throws SQLException {
        changeHeld(change);
    }

    private boolean changeHeld(Change change) throws SQLException {
        boolean any = false;
        for (int shard = 0; shard < leases.shards(); shard++) {
            if (leases.holds(shard)) {
                try (Lease lease = leases.take(shard)) {
                    change.on(lease.connection());
                }
                any = true;
            }
        }
        return any;
    }

    /**
     * The same, and on one connection if the session has none, so that what the database refuses is refused at once.
     *
     * @param begins true if that begins a transaction where the session is not in auto-commit
     */
    public void onAnyConnections(boolean begins, Change change) throws SQLException {
        if (!changeHeld(change)) {
            try (Lease one = begins ? take(0, false) : lend(0)) {
                change.on(one.connection());
            }
        }
    }

    /** Ends the transactions that open cursors need although the session is in auto-commit; their rows stay readable. */
    public void detachCursors() throws SQLException {
        for (int shard = 0; shard < leases.shards(); shard++) {
            cursors.detach(shard);
        }
    }

    /** A table of texts as an answer of the backend, so that its getters are the vendor's. */
    public Result table(List<String> labels, List<List<String>> rows) throws SQLException {
        StringBuilder sql = new StringBuilder();
        for (int i = 0; i < Math.max(1, rows.size()); i++) {
            sql.append(i == 0 ? "SELECT " : " UNION ALL SELECT ");
            for (int j = 0; j < labels.size(); j++) {
                sql.append(j == 0 ? "" : ", ").append("CAST(? AS varchar)");
                sql.append(i == 0 ? " AS " + dialect.quote(labels.get(j)) : "");
            }
        }
        sql.append(rows.isEmpty() ? " WHERE FALSE" : "");
        Lease lease = take(Math.max(0, transaction.anyShard()), false);
        try {
            PreparedStatement statement = lease.connection().prepareStatement(sql.toString());
            int index = 1;
            for (List<String> row : rows) {
                for (String value : row) {
                    statement.setString(index++, value);
                }
            }
            for (int j = 0; rows.isEmpty() && j < labels.size(); j++) {
                statement.setString(index++, "");
            }
            ResultSet resultSet = statement.executeQuery();
            return new Result.Answer(
                    new VendorRows(resultSet, () -> {
                        try (lease) {
                            statement.close();
                        }
                    }),
                    -1);
        } catch (SQLException | RuntimeException e) {
            lease.release();
            throw e;
        }
    }

    /** A shard that answers what any shard can: one that takes part already, else by turns. */
    int anyShard(int shards) {
        int joined = transaction.anyShard();
        return joined >= 0 ? joined : Math.floorMod(System.identityHashCode(this), shards);
    }

    /** Takes a shard's connection for one statement, within the session's transaction if there is one. */
    Lease take(int shard, boolean writes) throws SQLException {
        Lease lease = lend(shard);
        try {
            if (autoCommit) {
                if (writes) {
                    cursors.detach(shard);
                }
            } else if (!transaction.includes(shard)) {
                // The transaction's end would end the cursors with it.
                cursors.detach(shard);
                transaction.join(leases.take(shard));
                state.applyLocal(lease.connection());
            }
            return lease;
        } catch (SQLException | RuntimeException e) {
            lease.release();
            throw e;
        }
    }

    Lease[] takeAll(ShardSet shards, boolean writes) throws SQLException {
        Lease[] taken = new Lease[shards.clusterSize()];
        try {
            for (int shard = shards.next(0); shard >= 0; shard = shards.next(shard + 1)) {
                taken[shard] = take(shard, writes);
            }
            return taken;
        } catch (SQLException | RuntimeException e) {
            for (Lease lease : taken) {
                if (lease != null) {
                    lease.release();
                }
            }
            throw e;
        }
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
            int shard = target(plan, call, layout);
            if (shard < 0) {
                return plan.otherwise().accept(this);
            }
            return direct(shard, plan.writes());
        }

        /** The client's own text on one shard, whose own answer is the answer. */
        private Result direct(int shard, boolean writes) throws SQLException {
            Lease lease = take(shard, writes);
            Backend backend;
            try {
                backend = Backend.open(lease, call);
            } catch (SQLException | RuntimeException e) {
                giveBack(lease, e);
                failed(e);
                throw e;
            }
            try {
                boolean answers = backend.execute();
                call.execution().warn(backend.statement().getWarnings());
                return answers
                        ? new Result.Answer(new VendorRows(backend.statement().getResultSet(), backend), -1)
                        : counted(backend);
            } catch (SQLException | RuntimeException e) {
                backend.closeAfter(e);
                failed(e);
                throw e;
            }
        }

        private Result counted(Backend backend) throws SQLException {
            long count = backend.statement().getLargeUpdateCount();
            if (call.demand().keys() == KeyDemand.None.NONE) {
                backend.close();
                return new Result.Count(count, null);
            }
            ResultSet generated = backend.statement().getGeneratedKeys();
            return new Result.Count(count, new Result.Answer(new VendorRows(generated, backend), -1));
        }

        private void giveBack(Lease lease, Exception failure) {
            if (!(failure instanceof SQLException e && lease.evictIfLost(e))) {
                lease.release();
            }
        }

        private void failed(Exception failure) {
            if (failure instanceof SQLException e) {
                transaction.failed(e);
            }
        }

        @Override
        public Result visit(Plan.Scatter plan) throws SQLException {
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
            Lease[] taken = takeAll(shards, plan.locks());
            Pending pending = new Pending(call.execution());
            List<Rows> sources = new ArrayList<>();
            try {
                for (Backend backend : fan.run(shards, shard -> open(taken[shard], shared, text, cursor), pending)) {
                    ResultSet resultSet = backend.statement().getResultSet();
                    call.execution().warn(backend.statement().getWarnings());
                    sources.add(
                            cursor && autoCommit
                                    ? new CursorRows(cursors, backend, resultSet, dialect, maxRows())
                                    : new VendorRows(resultSet, backend));
                }
            } catch (SQLException | RuntimeException e) {
                failed(e);
                throw e;
            }
            return merged(plan, sources);
        }

        private Backend open(Lease lease, Call shared, RewrittenText text, boolean cursor) throws SQLException {
            Backend backend;
            try {
                if (cursor && autoCommit) {
                    Cursors.begin(lease);
                }
                backend = Backend.open(lease, shared, text);
            } catch (SQLException | RuntimeException e) {
                giveBack(lease, e);
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

        private Result merged(Plan.Scatter plan, List<Rows> sources) throws SQLException {
            try {
                Rows rows = plan.rows()
                        .accept(new Merger(
                                dialect,
                                layout.catalog().defaultCollation(),
                                maxRows(),
                                sources,
                                plan.hidden(),
                                call,
                                this::finish));
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
                failed(e);
                throw e;
            }
        }

        /** The last query over combined groups, on the shard that has answered first or any other. */
        private Rows finish(RowsPlan.Finish plan, List<String> types, List<List<@Nullable String>> columns)
                throws SQLException {
            Lease lease = take(anyShard(layout.clusterSize()), false);
            try {
                List<String> labels = plan.labels().isEmpty() ? List.of() : labels(lease);
                String sql = plan.text().render(new Filling(call.scan(), 0, dialect.handedRows(types), types, labels));
                PreparedStatement statement = lease.connection().prepareStatement(sql);
                try {
                    List<Integer> order = plan.text().parameterOrder();
                    for (int i = 0; i < order.size(); i++) {
                        if (order.get(i) >= 0) {
                            call.bind(statement, i + 1, order.get(i));
                        } else {
                            List<@Nullable String> column = columns.get(-2 - order.get(i));
                            statement.setArray(
                                    i + 1, lease.connection().createArrayOf(dialect.textType(), column.toArray()));
                        }
                    }
                    call.execution().add(statement);
                    return new VendorRows(statement.executeQuery(), () -> {
                        try (lease) {
                            call.execution().remove(statement);
                            statement.close();
                        }
                    });
                } catch (SQLException | RuntimeException e) {
                    Statements.closeAfter(e, statement);
                    throw e;
                }
            } catch (SQLException | RuntimeException e) {
                giveBack(lease, e);
                throw e;
            }
        }

        /** The labels that the database gives to the columns of the client's statement, quoted. */
        private List<String> labels(Lease lease) throws SQLException {
            try (PreparedStatement statement =
                    lease.connection().prepareStatement(call.scan().text())) {
                ResultSetMetaData columns = statement.getMetaData();
                List<String> labels = new ArrayList<>();
                for (int column = 1; column <= columns.getColumnCount(); column++) {
                    labels.add(dialect.quote(columns.getColumnLabel(column)));
                }
                return labels;
            }
        }

        private void closeAfter(Exception failure, Rows rows) {
            try {
                rows.close();
            } catch (SQLException e) {
                failure.addSuppressed(e);
            }
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
            return atomically(() -> {
                Lease[] taken = takeAll(shards, true);
                Pending pending = new Pending(call.execution());
                return total(
                        fan.run(
                                shards,
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
            return atomically(() -> new InsertRun(plan, call, layout, keys, fan, Executor.this).run());
        }

        @Override
        public Result visit(Plan.Define plan) throws SQLException {
            DefineRun define = new DefineRun(plan, call, layout, fan, Executor.this);
            return plan.alone() || !dialect.transactionalDdl() ? define.inTurn() : atomically(define::together);
        }

        @Override
        public Result visit(Plan.Gather plan) throws SQLException {
            if (state.readOnly() && !dialect.embedded()) {
                throw Errors.notSupported(
                        plan.reason()
                                + "; gathering its rows needs temporary tables, which a read-only connection refuses",
                        "Set the connection to read and write");
            }
            return atomically(() -> new GatherRun(plan, call, layout, Executor.this).run());
        }

        @Override
        public Result visit(Plan.Refused plan) throws SQLException {
            throw Errors.notSupported(plan.reason(), plan.remedy());
        }
    }

    /** Runs what writes several shards so that it happens on all or on none. */
    public <T> T atomically(Work<T> work) throws SQLException {
        boolean implicit = autoCommit;
        autoCommit = false;
        boolean undoable = !implicit && !dialect.failsTransactions() && transaction.isOpen();
        try {
            if (undoable) {
                transaction.savepoint(STATEMENT);
            }
            T result = work.run();
            if (implicit) {
                transaction.commit();
            } else if (undoable) {
                transaction.release(STATEMENT);
            }
            return result;
        } catch (SQLException | RuntimeException e) {
            if (e instanceof SQLException failure) {
                transaction.failed(failure);
            }
            undo(implicit, undoable, e);
            throw e;
        } finally {
            autoCommit = implicit;
        }
    }

    private void undo(boolean implicit, boolean undoable, Exception failure) {
        try {
            if (implicit) {
                transaction.rollback();
            } else if (undoable) {
                transaction.rollbackTo(STATEMENT);
            }
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    private static final String STATEMENT = "kintsugi_statement";

    /** What {@link #atomically} runs. */
    public interface Work<T> {
        T run() throws SQLException;
    }
}

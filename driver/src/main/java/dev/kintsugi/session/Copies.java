package dev.kintsugi.session;

import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.dialect.CopyDoor;
import dev.kintsugi.dialect.CopySink;
import dev.kintsugi.dialect.CopySource;
import dev.kintsugi.error.Errors;
import dev.kintsugi.execute.Call;
import dev.kintsugi.execute.Connections;
import dev.kintsugi.execute.CopyInRun;
import dev.kintsugi.execute.CopyOutRun;
import dev.kintsugi.execute.CopyQuery;
import dev.kintsugi.execute.Demand;
import dev.kintsugi.execute.Execution;
import dev.kintsugi.execute.Executor;
import dev.kintsugi.parse.StatementKind;
import dev.kintsugi.plan.CopyTarget;
import dev.kintsugi.plan.CopyText;
import dev.kintsugi.plan.Location;
import dev.kintsugi.plan.PlacedTable;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.rows.Parameter;
import dev.kintsugi.txn.Transaction;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** COPY over the cluster, for the drivers' interfaces and whoever else moves bytes. */
final class Copies implements CopyDoor {
    private static final Parameter[] NO_PARAMETERS = {};
    private final Session session;
    private final Cluster cluster;
    private final Executor executor;
    private final Connections connections;
    private final Transaction transaction;
    private final Commands commands;
    private final Execution execution;

    Copies(
            Session session,
            Cluster cluster,
            Executor executor,
            Connections connections,
            Transaction transaction,
            Commands commands,
            Execution execution) {
        this.session = session;
        this.cluster = cluster;
        this.executor = executor;
        this.connections = connections;
        this.transaction = transaction;
        this.commands = commands;
        this.execution = execution;
    }

    @Override
    public CopySink copyIn(String sql) throws SQLException {
        transaction.checkUsable();
        CopyText copy = CopyText.read(sql, cluster.dialect());
        if (!copy.into()) {
            throw Errors.wrongObject("Requested CopyIn but got CopyOut");
        }
        CopyTarget target = CopyTarget.of(copy, table(copy), cluster.dialect());
        boolean own = connections.autoCommit();
        session.begins();
        commands.transactions().beginImplicitly();
        Ending ending = new Ending(own);
        try {
            return ending.around(
                    new CopyInRun(target, call(sql), commands.definitions().layout(), cluster.keys(), connections));
        } catch (SQLException | RuntimeException e) {
            ending.undo(e);
            throw e;
        }
    }

    private PlacedTable table(CopyText copy) throws SQLException {
        String name = copy.table();
        if (name == null) {
            throw Errors.syntax("syntax error: COPY FROM needs a table");
        }
        if (copy.schema() != null && new QualifiedName(copy.schema(), name).isOwn()) {
            throw Errors.ownSchema();
        }
        PlacedTable table = commands.planning().table(copy.schema(), name);
        if (table == null) {
            throw Errors.undefinedTable("relation \"" + name + "\" does not exist, or is no table with a home");
        }
        return table;
    }

    @Override
    public CopySource copyOut(String sql) throws SQLException {
        transaction.checkUsable();
        CopyText copy = CopyText.read(sql, cluster.dialect());
        if (copy.into()) {
            throw Errors.wrongObject("Requested CopyOut but got CopyIn");
        }
        if (copy.query() == null) {
            List<CopyOutRun.Part> parts = new ArrayList<>();
            for (int shard : shards(table(copy))) {
                parts.add(new CopyOutRun.Part(shard, sql));
            }
            return new CopyOutRun(parts, copy.format().header(), cluster.dialect(), connections, execution);
        }
        Prepared query = session.prepare(copy.query(), false);
        if (query.scan().kind() != StatementKind.SELECT || query.scan().writesInCte()) {
            throw Errors.notSupported("COPY of a statement that writes", "Write first, then copy");
        }
        Plan plan = commands.planning().plan(query);
        return new CopyQuery(executor, connections, commands.definitions().layout())
                .open(plan, call(copy.query()), copy.tail(), copy.format().header());
    }

    private Call call(String sql) throws SQLException {
        return new Call(session.prepare(sql, false).scan(), false, NO_PARAMETERS, Demand.DEFAULT, execution);
    }

    private int[] shards(PlacedTable table) {
        int any = Math.max(0, connections.joinedShard());
        if (table.location() instanceof Location.Sharded) {
            return java.util.stream.IntStream.range(
                            0, cluster.topology().shards().size())
                    .toArray();
        }
        return new int[] {table.location() instanceof Location.Single single ? single.shard() : any};
    }

    @Override
    public <T> T ask(Question<T> question) throws SQLException {
        try (Lease lease = connections.lend(Math.max(0, connections.joinedShard()))) {
            return question.of(lease.connection());
        }
    }

    /** What a COPY writes is one transaction: its own, or the client's. */
    private final class Ending {
        private final boolean own;
        private boolean ended;

        Ending(boolean own) {
            this.own = own;
        }

        void undo(Exception failure) {
            if (ended) {
                return;
            }
            ended = true;
            session.ends();
            if (!own) {
                transaction.fail();
                return;
            }
            try {
                commands.transactions().endImplicitly(false);
            } catch (SQLException e) {
                failure.addSuppressed(e);
            }
        }

        CopySink around(CopySink sink) {
            return new CopySink() {
                @Override
                public int columns() {
                    return sink.columns();
                }

                @Override
                public boolean binary() {
                    return sink.binary();
                }

                @Override
                public void write(byte[] bytes, int from, int length) throws SQLException {
                    try {
                        sink.write(bytes, from, length);
                    } catch (SQLException | RuntimeException e) {
                        undo(e);
                        throw e;
                    }
                }

                @Override
                public long end() throws SQLException {
                    try {
                        long count = sink.end();
                        ended = true;
                        session.ends();
                        if (own) {
                            commands.transactions().endImplicitly(true);
                        }
                        return count;
                    } catch (SQLException | RuntimeException e) {
                        undo(e);
                        throw e;
                    }
                }

                @Override
                public void cancel() throws SQLException {
                    sink.cancel();
                    undo(Errors.cancelled());
                }
            };
        }
    }
}

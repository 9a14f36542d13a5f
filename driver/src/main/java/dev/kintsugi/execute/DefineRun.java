package dev.kintsugi.execute;

import dev.kintsugi.dialect.NewColumns;
import dev.kintsugi.error.Errors;
import dev.kintsugi.parse.Lexer;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.plan.Plan.NewNumbers;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.route.ShardSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * One DDL statement. Its lowest shard runs it before the others do, so that two sessions that define the same thing meet there, and
 * wait for each other, instead of each holding the locks of some shards.
 */
final class DefineRun {
    private final Plan.Define plan;
    private final Call call;
    private final Layout layout;
    private final Connections connections;

    DefineRun(Plan.Define plan, Call call, Layout layout, Connections connections) {
        this.plan = plan;
        this.call = call.with(Demand.DEFAULT);
        this.layout = layout;
        this.connections = connections;
    }

    private ShardSet shards() {
        ShardSet shards = ShardSet.none(layout.clusterSize());
        for (int shard : plan.texts().keySet()) {
            shards = shards.or(ShardSet.of(shard, layout.clusterSize()));
        }
        return shards;
    }

    /** Within a transaction, which the caller ends. */
    Result together() throws SQLException {
        everywhere(plan.preparations());
        ShardSet shards = shards();
        int first = shards.next(0);
        long count = on(first, true);
        ShardSet others = ShardSet.none(layout.clusterSize());
        for (int shard = shards.next(first + 1); shard >= 0; shard = shards.next(shard + 1)) {
            others = others.or(ShardSet.of(shard, layout.clusterSize()));
        }
        if (!others.isEmpty()) {
            Lease[] taken = connections.takeAll(others, true);
            for (Written written : connections.onEach(
                    others, taken, shard -> write(taken[shard]), new Pending(call.execution()).forWrites())) {
                count += plan.adds() ? written.count() : 0;
            }
        }
        for (NewNumbers column : plan.numbers()) {
            NewColumns statements = Objects.requireNonNull(layout.dialect().newColumns());
            new Renumbering(column, statements, connections).run(layout.clusterSize());
        }
        if (plan.copies() != null) {
            NewColumns statements = Objects.requireNonNull(layout.dialect().newColumns());
            new Recopying(plan.copies(), statements, connections).run(first, others);
        }
        everywhere(plan.records());
        return new Result.Count(count, null);
    }

    /**
     * One shard after another, where nothing can be undone.
     *
     * @throws SQLException with the database's own state; where earlier shards had run it, the message names them
     */
    Result inTurn() throws SQLException {
        everywhere(plan.preparations());
        List<String> done = new ArrayList<>();
        long count = 0;
        for (int shard : shards().toArray()) {
            String name = layout.topology().shards().get(shard).name();
            try {
                long own = on(shard, done.isEmpty());
                count += plan.adds() || done.isEmpty() ? own : 0;
            } catch (SQLException e) {
                throw done.isEmpty() ? e : Errors.partlyDefined(name, done, e);
            }
            done.add(name);
        }
        everywhere(plan.records());
        return new Result.Count(count, null);
    }

    /** Every shard warns of the same: the client hears it once. */
    private long on(int shard, boolean first) throws SQLException {
        Written written = write(connections.take(shard, true));
        if (first) {
            call.execution().warn(written.warning());
        }
        written.close();
        return written.count();
    }

    private Written write(Lease lease) throws SQLException {
        String sql = Objects.requireNonNull(plan.texts().get(lease.shard()));
        RewrittenText text = new RewrittenText(sql, parameters(sql), 0);
        return Written.of(lease, taken -> Backend.open(taken, call, text), call.demand());
    }

    /** A query in DDL may have parameters; a shard's text has all of them, in the client's order, or none. */
    private List<Integer> parameters(String sql) throws SQLException {
        if (!call.isPrepared() || call.scan().parameters() == 0) {
            return List.of();
        }
        int marks = Lexer.scan(sql, layout.dialect().lexerRules(), true).parameters();
        return IntStream.range(0, marks).boxed().toList();
    }

    /** Statements of our own on every shard. */
    private void everywhere(List<String> statements) throws SQLException {
        for (int shard = 0; !statements.isEmpty() && shard < layout.clusterSize(); shard++) {
            try (Lease lease = connections.take(shard, true);
                    Statement statement = lease.connection().createStatement()) {
                for (String sql : statements) {
                    statement.execute(sql);
                }
            }
        }
    }
}

package dev.kintsugi.execute;

import dev.kintsugi.dialect.NewColumns;
import dev.kintsugi.error.Errors;
import dev.kintsugi.parse.Lexer;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.plan.Plan.Likeness;
import dev.kintsugi.plan.Plan.NewCopies;
import dev.kintsugi.plan.Plan.NewNumbers;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.route.ShardSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
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
    /** What each shard runs. */
    private final Map<Integer, String> texts;

    DefineRun(Plan.Define plan, Call call, Layout layout, Connections connections) {
        this.plan = plan;
        this.call = call.with(Demand.DEFAULT);
        this.layout = layout;
        this.connections = connections;
        this.texts = new TreeMap<>(plan.texts());
    }

    /** Lets a shard that has the tables of a query tell what it makes of them. */
    private void describe() throws SQLException {
        Likeness likeness = plan.likeness();
        if (likeness == null) {
            return;
        }
        write(connections.take(likeness.model(), true), likeness.text()).close();
        String columns = connections
                .queryStrings(likeness.model(), layout.dialect().columnList(likeness.table()))
                .get(0);
        connections.execute(likeness.model(), "DROP TABLE " + layout.dialect().quote(likeness.table()));
        likeness.shards()
                .forEach(shard -> texts.put(shard, likeness.before() + " (" + columns + ")" + likeness.after()));
    }

    private ShardSet shards() {
        ShardSet shards = ShardSet.none(layout.clusterSize());
        for (int shard : texts.keySet()) {
            shards = shards.or(ShardSet.of(shard, layout.clusterSize()));
        }
        return shards;
    }

    /** Within a transaction, which the caller ends. */
    Result together() throws SQLException {
        everywhere(plan.preparations());
        describe();
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
                    others, taken, shard -> on(taken[shard]), new Pending(call.execution()).forWrites())) {
                count += plan.adds() ? written.count() : 0;
            }
        }
        for (NewNumbers column : plan.filling().numbers()) {
            new Renumbering(column, layout, connections).run();
        }
        NewCopies copies = plan.filling().copies();
        if (copies != null) {
            NewColumns statements = Objects.requireNonNull(layout.dialect().newColumns());
            new Recopying(copies, statements, connections).run(first, others);
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
        describe();
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
        Written written = on(connections.take(shard, true));
        if (first) {
            call.execution().warn(written.warning());
        }
        written.close();
        return written.count();
    }

    private Written on(Lease lease) throws SQLException {
        return write(lease, Objects.requireNonNull(texts.get(lease.shard())));
    }

    private Written write(Lease lease, String sql) throws SQLException {
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

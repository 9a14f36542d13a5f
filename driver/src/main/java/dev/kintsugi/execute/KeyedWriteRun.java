package dev.kintsugi.execute;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.merge.Concat;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Location;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.route.ShardKey;
import dev.kintsugi.route.ShardSet;
import dev.kintsugi.rows.Rows;
import dev.kintsugi.rows.SqlType;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One write of rows that a query over the cluster finds. Where it finds none, the write still runs, on one shard, which says what is wrong
 * with it.
 *
 * <p>Between the query and the write another transaction may change the rows. As one database does, the write waits for it and looks at
 * the rows anew: those that were found are locked by their keys, and the query runs again; what it finds now, and has found before, is
 * written, with the values of now. A row that is known by all of its values is another one when it has changed: such rows are looked for
 * and locked until there are no others.
 */
final class KeyedWriteRun {
    /** Rows that have changed each time before they could be locked are left to the client to try again. */
    private static final int MOST_LOOKS = 20;

    private final Plan.WriteByKey plan;
    private final Call call;
    private final Layout layout;
    private final Dialect dialect;
    private final Executor executor;
    private final ClientState state;
    private final Connections connections;
    private List<String> types = List.of();

    KeyedWriteRun(
            Plan.WriteByKey plan,
            Call call,
            Layout layout,
            Executor executor,
            ClientState state,
            Connections connections) {
        this.plan = plan;
        this.call = call;
        this.layout = layout;
        this.dialect = layout.dialect();
        this.executor = executor;
        this.state = state;
        this.connections = connections;
    }

    /**
     * A row of the query.
     *
     * @param home its shard; -1 for all
     * @param values as text
     */
    private record Found(int home, List<@Nullable String> values) {}

    Result run() throws SQLException {
        if (call.demand().keys() == KeyDemand.All.ALL) {
            throw Errors.notSupported(
                    "All columns as generated keys, of a write that looks at other shards' rows",
                    "Name the columns, or use RETURNING");
        }
        Map<List<@Nullable String>, Found> found = find();
        if (!found.isEmpty() && !dialect.embedded() && !state.readOnly()) {
            found = plan.byRow() ? settled(found) : lockedOnce(found);
        }
        boolean answers = plan.returning() || call.demand().keys() != KeyDemand.None.NONE;
        return write(found, answers);
    }

    private Map<List<@Nullable String>, Found> lockedOnce(Map<List<@Nullable String>, Found> found)
            throws SQLException {
        lock(found);
        Map<List<@Nullable String>, Found> now = find();
        now.keySet().retainAll(found.keySet());
        return now;
    }

    private Map<List<@Nullable String>, Found> settled(Map<List<@Nullable String>, Found> found) throws SQLException {
        Set<List<@Nullable String>> locked = new HashSet<>();
        Map<List<@Nullable String>, Found> now = found;
        for (int i = 0; i < MOST_LOOKS; i++) {
            Map<List<@Nullable String>, Found> fresh = new LinkedHashMap<>(now);
            fresh.keySet().removeAll(locked);
            if (fresh.isEmpty()) {
                return now;
            }
            lock(fresh);
            locked.addAll(fresh.keySet());
            now = find();
        }
        throw Errors.rowsKeepChanging(plan.table().table().name().name());
    }

    /** The rows by their keys; where several match one row, the first counts. */
    private Map<List<@Nullable String>, Found> find() throws SQLException {
        Call query = call.of(plan.rows(), dialect, List.of()).with(call.demand().forQuery());
        if (!(executor.runWithin(plan.rows().plan(), query, layout) instanceof Result.Answer answer)) {
            throw new IllegalStateException("a query that answers no rows");
        }
        long most = layout.topology().settings().gather().maxRows();
        Map<List<@Nullable String>, Found> found = new LinkedHashMap<>();
        try (Rows rows = answer.rows()) {
            ResultSetMetaData columns = rows.row().getMetaData();
            int width = answer.columns() < 0 ? columns.getColumnCount() : answer.columns();
            List<String> declarations = new ArrayList<>();
            for (int i = 1; i <= width; i++) {
                declarations.add(dialect.declaration(columns, i));
            }
            types = declarations;
            while (rows.next()) {
                if (found.size() == most) {
                    throw Errors.limitReached("The statement writes more than " + most + " rows", "gather.maxRows");
                }
                List<@Nullable String> values = new ArrayList<>(width);
                for (int i = 1; i <= width; i++) {
                    values.add(rows.row().getString(i));
                }
                found.putIfAbsent(
                        new ArrayList<>(values.subList(0, plan.keys().size())), new Found(home(rows.row()), values));
            }
        }
        return found;
    }

    private int home(ResultSet row) throws SQLException {
        if (plan.table().location() instanceof Location.Single single) {
            return single.shard();
        }
        if (!(plan.table().location() instanceof Location.Sharded sharded)) {
            return -1;
        }
        ShardKey key = sharded.key();
        int column = plan.keys().indexOf(key.column()) + 1;
        Object stored = key.type().kind() == SqlType.Kind.BINARY ? row.getBytes(column) : row.getString(column);
        return key.homeOfStored(stored);
    }

    private ShardSet shards(Map<List<@Nullable String>, Found> found) {
        int clusterSize = layout.clusterSize();
        ShardSet shards = ShardSet.none(clusterSize);
        for (Found row : found.values()) {
            shards = shards.or(row.home() < 0 ? ShardSet.all(clusterSize) : ShardSet.of(row.home(), clusterSize));
        }
        if (!shards.isEmpty()) {
            return shards;
        }
        return plan.table().location() instanceof Location.Single single
                ? ShardSet.of(single.shard(), clusterSize)
                : ShardSet.of(connections.anyShard(clusterSize), clusterSize);
    }

    private HandedRows handed(Map<List<@Nullable String>, Found> found, int shard) {
        HandedRows handed = HandedRows.of(dialect, types);
        for (Found row : found.values()) {
            if (row.home() < 0 || row.home() == shard) {
                handed.add(row.values());
            }
        }
        return handed;
    }

    /** One shard after another, in their order, as all writers of copies do. */
    private void lock(Map<List<@Nullable String>, Found> found) throws SQLException {
        Call shared = call.with(call.demand().forQuery());
        for (int shard : shards(found).toArray()) {
            RewrittenText text = handed(found, shard).in(plan.lock(), call, dialect);
            Written.of(connections.take(shard, true), lease -> Backend.open(lease, shared, text), shared.demand())
                    .close();
        }
    }

    private Result write(Map<List<@Nullable String>, Found> found, boolean answers) throws SQLException {
        ShardSet shards = shards(found);
        Call shared = call.with(call.demand().forShards(0, true));
        Lease[] taken = connections.takeAll(shards, true);
        List<Written> written = connections.onEach(
                shards,
                taken,
                shard -> Written.of(
                        taken[shard],
                        lease ->
                                Backend.open(lease, shared, handed(found, shard).in(plan.text(), call, dialect)),
                        shared.demand()),
                new Pending(call.execution()).forWrites());
        boolean copies = plan.table().location() instanceof Location.Reference;
        long count = 0;
        List<Rows> rows = new ArrayList<>();
        for (int i = 0; i < written.size(); i++) {
            Written part = written.get(i);
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
        Result.Answer answer = rows.isEmpty() || !answers ? null : new Result.Answer(new Concat(rows), -1);
        return answer != null && written.get(0).answers() ? answer : new Result.Count(count, answer);
    }
}

package dev.kintsugi.execute;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.merge.Concat;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Location;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.plan.ShardText;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.route.ShardSet;
import dev.kintsugi.rows.Rows;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One MERGE: its source's rows are read, and each shard runs the statement with its own of them. Rows that get other shard keys move then. */
final class MergeRun {
    private final Plan.MergeQuery plan;
    private final Call call;
    private final Layout layout;
    private final Dialect dialect;
    private final Executor executor;
    private final Connections connections;
    private final List<String> labels = new ArrayList<>();
    private final List<String> types = new ArrayList<>();
    private final List<List<@Nullable String>> source = new ArrayList<>();
    /** For each row of the source, its shards. */
    private final List<ShardSet> places = new ArrayList<>();

    MergeRun(Plan.MergeQuery plan, Call call, Layout layout, Executor executor, Connections connections) {
        this.plan = plan;
        this.call = call;
        this.layout = layout;
        this.dialect = layout.dialect();
        this.executor = executor;
        this.connections = connections;
    }

    Result run() throws SQLException {
        read();
        int clusterSize = layout.clusterSize();
        if (plan.partners() != null && plan.table().location() instanceof Location.Sharded sharded) {
            places.addAll(new PartnerSearch(plan.partners(), rows(), sharded.key(), call, layout, connections)
                    .of(types, source));
        }
        boolean all = plan.table().location() instanceof Location.Reference || plan.everywhere();
        ShardSet shards = all ? ShardSet.all(clusterSize) : ShardSet.none(clusterSize);
        if (plan.table().location() instanceof Location.Single single) {
            shards = ShardSet.of(single.shard(), clusterSize);
        }
        for (ShardSet place : places) {
            shards = shards.or(place);
        }
        return write(shards.isEmpty() ? ShardSet.of(connections.anyShard(clusterSize), clusterSize) : shards);
    }

    private void read() throws SQLException {
        Call query =
                call.of(plan.source(), dialect, List.of()).with(call.demand().forQuery());
        if (!(executor.runWithin(plan.source().plan(), query, layout) instanceof Result.Answer answer)) {
            throw new IllegalStateException("a query that answers no rows");
        }
        long most = layout.topology().settings().gather().maxRows();
        try (Rows rows = answer.rows()) {
            ResultSetMetaData columns = rows.row().getMetaData();
            int width = answer.columns() < 0 ? columns.getColumnCount() : answer.columns();
            for (int i = 1; i <= width; i++) {
                labels.add(columns.getColumnLabel(i));
                types.add(dialect.declaration(columns, i));
            }
            KeyHomes byKey = null;
            int position = labels.indexOf(plan.key());
            if (plan.partners() == null && plan.table().location() instanceof Location.Sharded sharded) {
                if (position < 0) {
                    throw Errors.notSupported(
                            "The source of MERGE has no column " + plan.key(), "Name its columns, and one of them so");
                }
                byKey = new KeyHomes(
                        sharded.key(),
                        dialect.kind(rows.row(), position + 1),
                        types.get(position),
                        layout,
                        connections);
            }
            while (rows.next()) {
                if (source.size() == most) {
                    throw Errors.limitReached("The source of MERGE has more than " + most + " rows", "gather.maxRows");
                }
                List<@Nullable String> values = new ArrayList<>(width);
                for (int i = 1; i <= width; i++) {
                    values.add(rows.row().getString(i));
                }
                source.add(values);
            }
            place(byKey, position);
        }
    }

    private void place(@Nullable KeyHomes byKey, int position) throws SQLException {
        int clusterSize = layout.clusterSize();
        if (byKey != null) {
            List<@Nullable String> values = new ArrayList<>();
            source.forEach(row -> values.add(row.get(position)));
            for (int home : byKey.of(values)) {
                places.add(ShardSet.of(home, clusterSize));
            }
            return;
        }
        if (plan.partners() == null) {
            ShardSet same = plan.table().location() instanceof Location.Single single
                    ? ShardSet.of(single.shard(), clusterSize)
                    : ShardSet.all(clusterSize);
            source.forEach(row -> places.add(same));
        }
    }

    private Result write(ShardSet shards) throws SQLException {
        if (plan.moves()) {
            MovedRows moved = new MovedRows(plan.table(), call, layout, connections);
            return moved.settle(written(shards, call.with(call.demand().forQuery())), shards, plan.returning());
        }
        return merged(written(shards, call.with(call.demand().forShards(0, true))));
    }

    private List<Written> written(ShardSet shards, Call shared) throws SQLException {
        ShardText text = text();
        Lease[] taken = connections.takeAll(shards, true);
        return connections.onEach(
                shards,
                taken,
                shard -> Written.of(
                        taken[shard],
                        lease -> Backend.open(lease, shared, handed(shard).in(text, call, dialect)),
                        shared.demand()),
                new Pending(call.execution()).forWrites());
    }

    private Result merged(List<Written> written) throws SQLException {
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
        Result.Answer answer = rows.isEmpty() ? null : new Result.Answer(new Concat(rows), -1);
        return answer != null && plan.returning() ? answer : new Result.Count(count, answer);
    }

    private HandedRows handed(int shard) {
        HandedRows handed = HandedRows.of(dialect, types);
        for (int i = 0; i < source.size(); i++) {
            if (places.get(i).contains(shard)) {
                handed.add(source.get(i));
            }
        }
        return handed;
    }

    private MergeSource rows() {
        return new MergeSource(plan.alias(), labels, plan.hidden(), dialect);
    }

    private ShardText text() {
        return new ShardText.Builder()
                .addAll(plan.head())
                .sql(" ")
                .addAll(rows().rows(List.of()))
                .addAll(plan.tail())
                .build();
    }
}

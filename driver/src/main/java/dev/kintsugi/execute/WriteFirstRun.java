package dev.kintsugi.execute;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.plan.ShardText;
import dev.kintsugi.plan.ShardText.Piece;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.rows.Rows;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One SELECT over the rows that its WITH query writes: the write, and then the SELECT on any shard, to which the rows are handed. */
final class WriteFirstRun {
    private final Plan.WriteFirst plan;
    private final Call call;
    private final Layout layout;
    private final Dialect dialect;
    private final Executor executor;
    private final Connections connections;
    private final List<String> labels = new ArrayList<>();

    WriteFirstRun(Plan.WriteFirst plan, Call call, Layout layout, Executor executor, Connections connections) {
        this.plan = plan;
        this.call = call;
        this.layout = layout;
        this.dialect = layout.dialect();
        this.executor = executor;
        this.connections = connections;
    }

    Result run() throws SQLException {
        HandedRows written = write();
        Call shared = call.with(call.demand().forShards(0, true));
        Lease lease = connections.take(connections.anyShard(layout.clusterSize()), false);
        Backend backend;
        try {
            backend = Backend.open(lease, shared, written.in(text(), call, dialect));
        } catch (SQLException | RuntimeException e) {
            lease.giveBack(e);
            throw e;
        }
        try {
            if (!backend.execute()) {
                throw new IllegalStateException("a SELECT that answers no rows");
            }
            return new Result.Answer(backend.rows(), -1);
        } catch (SQLException | RuntimeException e) {
            backend.closeAfter(e);
            throw e;
        }
    }

    private HandedRows write() throws SQLException {
        Call write =
                call.of(plan.write(), dialect, List.of()).with(call.demand().forQuery());
        if (!(executor.runWithin(plan.write().plan(), write, layout) instanceof Result.Answer answer)) {
            throw new IllegalStateException("a write that returns no rows");
        }
        long most = layout.topology().settings().gather().maxRows();
        try (Rows rows = answer.rows()) {
            ResultSetMetaData columns = rows.row().getMetaData();
            int width = answer.columns() < 0 ? columns.getColumnCount() : answer.columns();
            List<String> types = new ArrayList<>();
            for (int i = 1; i <= width; i++) {
                labels.add(i <= plan.names().size() ? plan.names().get(i - 1) : columns.getColumnLabel(i));
                types.add(dialect.declaration(columns, i));
            }
            HandedRows handed = HandedRows.of(dialect, types);
            while (rows.next()) {
                if (handed.size() == most) {
                    throw Errors.limitReached("The WITH query returns more than " + most + " rows", "gather.maxRows");
                }
                List<@Nullable String> values = new ArrayList<>(width);
                for (int i = 1; i <= width; i++) {
                    values.add(rows.row().getString(i));
                }
                handed.add(values);
            }
            return handed;
        }
    }

    private ShardText text() {
        ShardText.Builder text = new ShardText.Builder();
        text.addAll(plan.head());
        for (int i = 0; i < labels.size(); i++) {
            text.sql(i == 0 ? " (" : ", ").sql(dialect.quote(labels.get(i)));
        }
        text.sql(") AS (SELECT * FROM ").add(new Piece.Handed(labels.size())).sql(" AS kintsugi_rows");
        return text.addAll(plan.tail()).build();
    }
}

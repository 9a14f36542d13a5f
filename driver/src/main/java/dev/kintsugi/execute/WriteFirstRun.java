package dev.kintsugi.execute;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.merge.Materialized;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.rows.Parameter;
import dev.kintsugi.rows.Rows;
import dev.kintsugi.rows.SqlType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One statement whose WITH query writes: the write, and then the rest with the rows that it has returned. */
final class WriteFirstRun {
    private final Plan.WriteFirst plan;
    private final Call call;
    private final Layout layout;
    private final Dialect dialect;
    private final Executor executor;
    private final Connections connections;
    /** What the write returns, column by column; the rest has them as parameters. */
    private final List<List<@Nullable String>> returned = new ArrayList<>();

    WriteFirstRun(Plan.WriteFirst plan, Call call, Layout layout, Executor executor, Connections connections) {
        this.plan = plan;
        this.call = call;
        this.layout = layout;
        this.dialect = layout.dialect();
        this.executor = executor;
        this.connections = connections;
    }

    Result run() throws SQLException {
        if (!call.repeatable()) {
            throw Errors.notSupported(
                    "A stream as a parameter of a statement whose WITH query writes", "Pass the value itself");
        }
        List<Parameter> answers = new ArrayList<>();
        for (int i = 0; i < plan.columns(); i++) {
            returned.add(new ArrayList<>());
            answers.add(new StepAnswer.Many(dialect.textType(), SqlType.Kind.OTHER, returned.get(i)));
        }
        Call rest = call.with(plan.rest(), dialect, answers);
        if (plan.overCopies() && plan.rest().plan() instanceof Plan.Gather gather) {
            return new GatherRun(gather, rest, layout, connections).run(this::write);
        }
        write();
        return executor.runWithin(plan.rest().plan(), rest, layout);
    }

    /** The result of a statement with which its transaction ends, and so do the cursors of the shards that answer it. */
    static Result held(Plan.WriteFirst plan, Result result, Layout layout) throws SQLException {
        Plan rest = plan.rest().plan() instanceof Plan.Kept kept
                ? kept.write()
                : plan.rest().plan();
        if (rest instanceof Plan.WriteFirst further) {
            return held(further, result, layout);
        }
        boolean outlives = rest instanceof Plan.Gather
                || (rest instanceof Plan.OneShard one && one.anchors().isEmpty());
        if (outlives || !(result instanceof Result.Answer answer)) {
            return result;
        }
        Rows rows = answer.rows();
        int width = answer.columns() < 0 ? rows.row().getMetaData().getColumnCount() : answer.columns();
        long most = layout.topology().settings().gather().maxRows();
        return new Result.Answer(Materialized.of(layout.dialect(), rows, width, most), -1);
    }

    private void write() throws SQLException {
        Call write =
                call.of(plan.write(), dialect, List.of()).with(call.demand().forQuery());
        Result result = executor.runWithin(plan.write().plan(), write, layout);
        if (!(result instanceof Result.Answer answer)) {
            return;
        }
        long most = layout.topology().settings().gather().maxRows();
        try (Rows rows = answer.rows()) {
            long count = 0;
            while (rows.next()) {
                if (count++ == most) {
                    throw Errors.limitReached("The WITH query returns more than " + most + " rows", "gather.maxRows");
                }
                for (int i = 0; i < returned.size(); i++) {
                    returned.get(i).add(rows.row().getString(i + 1));
                }
            }
        }
    }
}

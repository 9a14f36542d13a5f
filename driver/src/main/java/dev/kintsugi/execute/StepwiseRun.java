package dev.kintsugi.execute;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.plan.Step;
import dev.kintsugi.rows.Parameter;
import dev.kintsugi.rows.Rows;
import dev.kintsugi.rows.SqlType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One statement in steps: what runs first, and then the statement with the answers. */
final class StepwiseRun {
    /** More different values than this do not travel to every shard in an array that each row is compared with. */
    private static final int MOST_VALUES = 10_000;

    /** More rows than this do not travel to every shard. */
    private static final int MOST_ROWS = 100_000;

    private final Plan.Stepwise plan;
    private final Call call;
    private final Layout layout;
    private final Dialect dialect;
    private final Executor executor;
    private final Connections connections;

    StepwiseRun(Plan.Stepwise plan, Call call, Layout layout, Executor executor, Connections connections) {
        this.plan = plan;
        this.call = call;
        this.layout = layout;
        this.dialect = layout.dialect();
        this.executor = executor;
        this.connections = connections;
    }

    Result run() throws SQLException {
        // A stream among the parameters can be read once only.
        List<Parameter> answers = call.repeatable() ? tried() : null;
        return answers == null
                ? executor.runWithin(plan.otherwise(), call, layout)
                : executor.runWithin(plan.statement().plan(), call.with(plan.statement(), dialect, answers), layout);
    }

    /**
     * What the steps answer; null if one of them cannot stand in its place, or fails: one database might not have come to it, as in an
     * arm of CASE or beside an outer table without rows.
     */
    private @Nullable List<Parameter> tried() throws SQLException {
        boolean mayFail = plan.steps().stream().anyMatch(Step::mayFail);
        if (!mayFail || plan.otherwise() instanceof Plan.Refused) {
            return answers();
        }
        Optional<List<Parameter>> answers =
                connections.tried(call.execution(), StepwiseRun::isOfValue, () -> Optional.ofNullable(answers()));
        return answers == null ? null : answers.orElse(null);
    }

    /** Division by zero, overflow, a text that is no number, several rows where one may be, and what functions raise. */
    private static boolean isOfValue(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("22") || state.startsWith("21") || state.startsWith("P0") || state.equals("90053");
    }

    /** What the steps answer; null if one of them cannot stand in its place. */
    private @Nullable List<Parameter> answers() throws SQLException {
        List<Parameter> answers = new ArrayList<>();
        for (Step step : plan.steps()) {
            List<List<@Nullable String>> columns = columns(step);
            if (columns == null) {
                return null;
            }
            for (int i = 0; i < columns.size(); i++) {
                List<@Nullable String> values = columns.get(i);
                answers.add(
                        step.form() == Step.Form.VALUE
                                ? new StepAnswer.One(values.isEmpty() ? null : values.get(0))
                                : new StepAnswer.Many(
                                        dialect.textType(), step.types().get(i).kind(), values));
            }
        }
        return answers;
    }

    /** The values of a step, column by column; null if they are too many, or of other types than planned. */
    private @Nullable List<List<@Nullable String>> columns(Step step) throws SQLException {
        Call query =
                call.of(step.query(), dialect, List.of()).with(call.demand().forQuery());
        if (!(executor.runWithin(step.query().plan(), query, layout) instanceof Result.Answer answer)) {
            throw new IllegalStateException("a query that answers no rows");
        }
        List<List<@Nullable String>> columns = new ArrayList<>();
        step.types().forEach(type -> columns.add(new ArrayList<>()));
        try (Rows rows = answer.rows()) {
            return areOf(step.types(), rows.row())
                            && fill(columns, rows, step.form())
                            && arePadded(step.types(), columns)
                    ? columns
                    : null;
        }
    }

    /** False for a value that a CAST to its type would add spaces to: H2's MAX and UNION, say, answer a CHARACTER without. */
    private static boolean arePadded(List<SqlType> types, List<List<@Nullable String>> columns) {
        for (int i = 0; i < types.size(); i++) {
            int length = types.get(i).kind() == SqlType.Kind.CHAR ? types.get(i).length() : 0;
            if (columns.get(i).stream().anyMatch(text -> text != null && text.length() < length)) {
                return false;
            }
        }
        return true;
    }

    private boolean areOf(List<SqlType> types, ResultSet shape) throws SQLException {
        for (int i = 0; i < types.size(); i++) {
            if (dialect.kind(shape, i + 1) != types.get(i).kind()) {
                return false;
            }
        }
        return true;
    }

    private static boolean fill(List<List<@Nullable String>> columns, Rows rows, Step.Form form) throws SQLException {
        Set<@Nullable String> different = new HashSet<>();
        long count = 0;
        while (rows.next()) {
            count++;
            for (int i = 0; i < columns.size(); i++) {
                String value = rows.row().getString(i + 1);
                if (form != Step.Form.LIST || different.add(value)) {
                    columns.get(i).add(value);
                }
            }
            boolean fits =
                    switch (form) {
                        case VALUE -> count <= 1;
                        case LIST -> different.size() <= MOST_VALUES && count <= MOST_ROWS;
                        case ROWS -> count <= MOST_ROWS;
                    };
            if (!fits) {
                return false;
            }
        }
        return true;
    }
}

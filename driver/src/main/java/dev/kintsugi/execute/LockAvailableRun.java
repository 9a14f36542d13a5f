package dev.kintsugi.execute;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.merge.Concat;
import dev.kintsugi.plan.Derived;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.rows.Parameter;
import dev.kintsugi.rows.Rows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Locks as many rows as a limit says, of those that nobody else has locked: never one that is not returned. */
final class LockAvailableRun {
    private static final int KEYS_AT_A_TIME = 1000;
    private final Plan.LockAvailable plan;
    private final Call call;
    private final Layout layout;
    private final Dialect dialect;
    private final Executor executor;
    private final Set<List<@Nullable String>> tried = new HashSet<>();
    private final List<Result.Answer> locked = new ArrayList<>();

    LockAvailableRun(Plan.LockAvailable plan, Call call, Layout layout, Executor executor) {
        this.plan = plan;
        this.call = call;
        this.layout = layout;
        this.dialect = layout.dialect();
        this.executor = executor;
    }

    Result run() throws SQLException {
        List<List<@Nullable String>> keys = untried(plan.some(), Long.MAX_VALUE);
        long missing = keys.size() - lock(keys);
        while (missing > 0) {
            keys = untried(plan.all(), Math.max(missing, KEYS_AT_A_TIME));
            if (keys.isEmpty()) {
                break;
            }
            for (int from = 0; from < keys.size() && missing > 0; ) {
                int to = (int) Math.min(keys.size(), from + missing);
                missing -= lock(keys.subList(from, to));
                from = to;
            }
        }
        return locked.size() == 1
                ? locked.get(0)
                : inMemory(new Concat(locked.stream().map(Result.Answer::rows).toList()));
    }

    private Result.Answer inMemory(Rows rows) throws SQLException {
        return new Result.Answer(rows, -1).inMemory(dialect, maxRows());
    }

    private long maxRows() {
        return layout.topology().settings().gather().maxRows();
    }

    /** The first keys that have not been tried yet. */
    private List<List<@Nullable String>> untried(Derived query, long most) throws SQLException {
        List<List<@Nullable String>> keys = new ArrayList<>();
        Result.Answer answer = answer(query, call.of(query, dialect, List.of()));
        try (Rows rows = answer.rows()) {
            int columns = answer.columns() < 0 ? rows.row().getMetaData().getColumnCount() : answer.columns();
            while (keys.size() < most && rows.next()) {
                List<@Nullable String> key = new ArrayList<>();
                for (int i = columns - plan.types().size() + 1; i <= columns; i++) {
                    key.add(rows.row().getString(i));
                }
                if (!tried.contains(key)) {
                    keys.add(key);
                }
            }
        }
        return keys;
    }

    private Result.Answer answer(Derived query, Call own) throws SQLException {
        Call of = own.with(call.demand().forQuery());
        if (!(executor.runWithin(query.plan(), of, layout) instanceof Result.Answer answer)) {
            throw new IllegalStateException("a query that answers no rows");
        }
        return answer;
    }

    /** Locks the rows of these keys as far as they are to be had; answers how many were. */
    private int lock(List<List<@Nullable String>> keys) throws SQLException {
        tried.addAll(keys);
        List<Parameter> answers = new ArrayList<>();
        for (int i = 0; i < plan.types().size(); i++) {
            List<@Nullable String> column = new ArrayList<>();
            for (List<@Nullable String> key : keys) {
                column.add(key.get(i));
            }
            answers.add(
                    new StepAnswer.Many(dialect.textType(), plan.types().get(i).kind(), column));
        }
        Result.Answer rows = answer(plan.locking(), call.with(plan.locking(), dialect, answers))
                .inMemory(dialect, maxRows());
        locked.add(rows);
        ResultSet all = rows.rows().row();
        int count = all.last() ? all.getRow() : 0;
        all.beforeFirst();
        return count;
    }
}

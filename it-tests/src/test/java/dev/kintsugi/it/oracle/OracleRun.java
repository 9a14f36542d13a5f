package dev.kintsugi.it.oracle;

import dev.kintsugi.it.oracle.Outcome.Failure;
import dev.kintsugi.it.oracle.Tally.Verdict;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs cases on both sides of a {@link Fixture} and judges them. A statement that the cluster does not finish in time is a
 * difference, reported with the stack it hangs in.
 */
final class OracleRun implements AutoCloseable {

    private static final int SECONDS_PER_STATEMENT = 40;

    private final Fixture fixture;
    private final String backend;
    private final Tally tally;
    private ExecutorService worker = worker();
    private @Nullable Client oracle;
    private @Nullable Client subject;

    OracleRun(Backend backend, Fixture fixture) {
        this.backend = backend.name();
        this.fixture = fixture;
        tally = new Tally(backend.name());
    }

    /** Runs one statement in auto-commit. */
    void statement(Case row) throws SQLException {
        List<String> found = new ArrayList<>();
        boolean refused = step(row, found);
        if (!row.reads()) {
            fixture.look(row.defines());
            found.addAll(after(row));
            restore(found);
        }
        judge(row.toString(), row.sql(), found, refused, row.refusedOn(backend));
    }

    /** Runs the steps of a file in one new session a side. */
    void script(String name, List<Case> steps) throws SQLException {
        forget();
        List<String> found = new ArrayList<>();
        boolean refused = false;
        String open = "";
        for (Case step : steps) {
            if (step.runsOn(backend)) {
                List<String> differences = new ArrayList<>();
                refused |= step(step, differences) && !step.refusedOn(backend);
                open = step.open().isEmpty() ? open : step.open();
                if (step.sql().equals("\\check")) {
                    fixture.look(true);
                    differences.addAll(fixture.differences(open));
                }
                differences.forEach(difference -> found.add(step + "\n    " + difference));
            }
        }
        forget();
        fixture.look(true);
        found.addAll(fixture.differences(open));
        restore(found);
        judge(name, "script " + name, found, refused, false);
    }

    private void restore(List<String> found) throws SQLException {
        try {
            if (fixture.redefined()) {
                forget();
            }
            fixture.restore();
        } catch (SQLException e) {
            found.add("the cluster holds on to what it should have let go: " + e.getMessage());
            forget();
            fixture.disconnect();
            fixture.look(true);
            fixture.restore();
        }
    }

    /** Runs a case on both sides; true if the cluster refused it. */
    private boolean step(Case row, List<String> found) throws SQLException {
        List<Outcome> expected = oracle().run(row);
        List<Outcome> actual = inTime(row, !row.params().isEmpty());
        if (lost(actual)) {
            subject = null;
        }
        boolean refused = refusal(actual) && !refusal(expected);
        if (oracle().describes()) {
            // The simple protocol writes parameters into the text, where they may mean more.
            found.addAll(oracleItself(row, expected));
        }
        if (!(refused && row.refusedOn(backend))) {
            found.addAll(row.comparison().differences(expected, actual));
            if (found.isEmpty()
                    && row.reads()
                    && row.params().isEmpty()
                    && !row.sql().startsWith("\\")) {
                for (String difference : row.comparison().differences(oracle().run(row, true), inTime(row, true))) {
                    found.add("prepared: " + difference);
                }
            }
        }
        return refused;
    }

    /** What is wrong with the row, by the oracle alone. */
    private List<String> oracleItself(Case row, List<Outcome> expected) {
        String state = expected.stream()
                .filter(Failure.class::isInstance)
                .map(outcome -> ((Failure) outcome).state())
                .findFirst()
                .orElse("");
        return state.equals(row.errorOn(backend))
                ? List.of()
                : List.of("the oracle itself: expected SQLSTATE '" + row.errorOn(backend) + "', got " + expected);
    }

    private List<String> after(Case row) throws SQLException {
        return row.refusedOn(backend) && !Fixture.SINGLE ? fixture.changesOfShards() : fixture.differences(row.open());
    }

    private static boolean lost(List<Outcome> outcomes) {
        return outcomes.stream()
                .anyMatch(outcome ->
                        outcome instanceof Failure failure && failure.state().startsWith("08"));
    }

    private static boolean refusal(List<Outcome> outcomes) {
        return outcomes.stream()
                .anyMatch(outcome ->
                        outcome instanceof Failure failure && failure.state().equals("0A000"));
    }

    private void judge(String name, String sql, List<String> found, boolean refused, boolean marked) {
        if (marked && !refused && !Fixture.SINGLE) {
            found.add("the cluster answers what is marked as refused: remove the mark");
        }
        if (found.isEmpty()) {
            tally.add(marked && refused ? Verdict.REFUSED : Verdict.SAME, "");
            return;
        }
        String report = backend + " " + name + "\n" + sql + "\n  " + String.join("\n  ", found);
        tally.add(refused ? Verdict.NOT_MARKED_AS_REFUSED : Verdict.DIFFERENT, report);
        throw new Difference(report);
    }

    /** What the cluster answers; a session that is lost or does not open is an answer too. */
    private List<Outcome> inTime(Case row, boolean prepared) throws SQLException {
        Client client;
        try {
            client = subject();
        } catch (SQLException e) {
            return List.of(new Failure("no session: " + e.getSQLState(), String.valueOf(e.getMessage())));
        }
        Future<List<Outcome>> answer = worker.submit(() -> client.run(row, prepared));
        try {
            return answer.get(SECONDS_PER_STATEMENT, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            String stack = Thread.getAllStackTraces().entrySet().stream()
                    .filter(entry -> entry.getKey().getName().equals("oracle-subject"))
                    .map(entry -> List.of(entry.getValue()).toString())
                    .findFirst()
                    .orElse("");
            worker.shutdownNow();
            worker = worker();
            subject = null;
            return List.of(new Failure("no answer in time", stack));
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private Client oracle() throws SQLException {
        if (oracle == null) {
            oracle = new Client(fixture.openOracle());
        }
        return oracle;
    }

    private Client subject() throws SQLException {
        if (subject == null) {
            subject = new Client(fixture.openSubject());
        }
        return subject;
    }

    private void forget() throws SQLException {
        Client first = oracle;
        Client second = subject;
        oracle = null;
        subject = null;
        if (first != null) {
            first.close();
        }
        if (second != null) {
            second.close();
        }
    }

    private static ExecutorService worker() {
        return Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "oracle-subject");
            thread.setDaemon(true);
            return thread;
        });
    }

    Tally tally() {
        return tally;
    }

    @Override
    public void close() throws SQLException {
        worker.shutdownNow();
        forget();
        fixture.close();
    }

    /** A failed comparison. Its text says all, so it carries no stack. */
    static final class Difference extends AssertionError {
        Difference(String report) {
            super(report);
            setStackTrace(new StackTraceElement[0]);
        }
    }
}

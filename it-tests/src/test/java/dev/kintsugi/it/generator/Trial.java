package dev.kintsugi.it.generator;

import dev.kintsugi.it.generator.Schema.Table;
import dev.kintsugi.it.generator.World.Side;
import dev.kintsugi.it.oracle.Case;
import dev.kintsugi.it.oracle.Outcome;
import dev.kintsugi.it.oracle.Outcome.Answer;
import dev.kintsugi.it.oracle.Outcome.Cell;
import dev.kintsugi.it.oracle.Outcome.Column;
import dev.kintsugi.it.oracle.Outcome.Failure;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Runs one statement on both sides of a world and judges what they answer and hold. */
final class Trial {
    /** H2's general error, for an exception of its own code. PostgreSQL has no error of this state. */
    private static final String INTERNAL = "HY000";

    /** What answers one of several equal values: the one that it meets first, or last, as the rows lie. */
    private static final Pattern CHOOSES =
            Pattern.compile("\\b(MIN|MAX|DISTINCT|GROUP BY|UNION|INTERSECT|EXCEPT|ANY_VALUE)\\b");

    private final World world;

    Trial(World world) {
        this.world = world;
    }

    /** How a statement fared. */
    enum Verdict {
        SAME,
        /** Both sides raise errors of one class. */
        SAME_ERROR,
        /** The cluster says that it does not answer it. */
        REFUSED,
        /** One database may answer it in several ways. */
        OPEN,
        /** One database fails within itself, as it should for no statement: there is nothing to compare with. */
        BROKEN,
        DIFFERENT
    }

    /**
     * A judgement.
     *
     * @param details what differs, or why it was refused
     */
    record Judgement(Verdict verdict, String details) {}

    /** Runs a statement over the rows of {@code schema}, which the databases hold before and after. */
    Judgement judge(Phrase phrase, Schema schema) throws SQLException {
        Text text = Text.of(phrase);
        Case statement = Case.of("generated", text.sql(), text.isOrdered(), text.parameters());
        boolean prepared = !text.parameters().isEmpty();
        Table written = world.written(statement);
        List<Outcome> expected = world.answer(Side.ORACLE, statement, prepared);
        List<Outcome> actual = world.answer(Side.CLUSTER, statement, prepared);
        Judgement judgement = judge(statement, expected, actual, written);
        if (judgement.verdict() == Verdict.DIFFERENT) {
            List<Outcome> other = world.answer(Side.TWIN, statement, prepared);
            boolean open =
                    !differences(statement, expected, other).isEmpty() || written != null && !world.twinAgrees(written);
            judgement = open ? new Judgement(Verdict.OPEN, "") : judgement;
        }
        if (written != null) {
            world.putBack(written, schema);
        }
        return judgement;
    }

    private Judgement judge(Case statement, List<Outcome> expected, List<Outcome> actual, @Nullable Table written)
            throws SQLException {
        Failure other = failure(actual);
        Failure error = failure(expected);
        if (error != null && error.state().equals(INTERNAL)) {
            return new Judgement(Verdict.BROKEN, error.message());
        }
        if (other != null
                && other.state().equals("0A000")
                && (error == null || !error.state().equals("0A000"))) {
            return new Judgement(error == null ? Verdict.REFUSED : Verdict.SAME_ERROR, other.message());
        }
        List<String> found = differences(statement, expected, actual);
        boolean open = !found.isEmpty() && error != null && other != null && isOpen(statement, error, other);
        if (open) {
            found.clear();
        }
        if (written != null) {
            found.addAll(world.differences(written));
        }
        if (open && found.isEmpty()) {
            return new Judgement(Verdict.OPEN, "");
        }
        return found.isEmpty()
                ? new Judgement(error == null ? Verdict.SAME : Verdict.SAME_ERROR, error == null ? "" : error.message())
                : new Judgement(Verdict.DIFFERENT, String.join("\n  ", found));
    }

    /** True for rows of VALUES several of which are wrong: which of them is found first is nobody's to say. */
    private static boolean isOpen(Case statement, Failure error, Failure other) {
        return statement.sql().startsWith("INSERT")
                && statement.sql().contains("), (")
                && error.state().matches("2[23].*")
                && other.state().matches("2[23].*");
    }

    private static @Nullable Failure failure(List<Outcome> outcomes) {
        for (Outcome outcome : outcomes) {
            if (outcome instanceof Failure failure) {
                return failure;
            }
        }
        return null;
    }

    private static List<String> differences(Case statement, List<Outcome> expected, List<Outcome> actual) {
        Failure error = failure(expected);
        Failure other = failure(actual);
        if (error != null && other != null && error.state().regionMatches(0, other.state(), 0, 2)) {
            return new ArrayList<>();
        }
        boolean described = !statement.params().isEmpty();
        boolean chosen = statement.ordered() || CHOOSES.matcher(statement.sql()).find();
        return statement.comparison().differences(plain(expected, described, chosen), plain(actual, described, chosen));
    }

    /**
     * Without the sign of zero, of which one database picks either as it likes, and without the name that H2 knows beneath an alias,
     * which an expression over combined groups does not have.
     *
     * @param chosen true if a value may be one of several that are equal, or its row stand among others that are: moments are, which H2
     *     keeps in different zones
     * @param described true if the columns were described before: PostgreSQL gives other lengths to set operations then than after it
     *     has planned them
     */
    private static List<Outcome> plain(List<Outcome> outcomes, boolean described, boolean chosen) {
        List<Outcome> result = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            if (outcome instanceof Answer answer) {
                List<List<Cell>> rows = new ArrayList<>();
                for (List<Cell> row : answer.rows()) {
                    rows.add(row.stream().map(cell -> plain(cell, chosen)).toList());
                }
                result.add(new Answer(
                        answer.columns().stream()
                                .map(column -> plain(column, described))
                                .toList(),
                        rows));
            } else {
                result.add(outcome);
            }
        }
        return result;
    }

    private static Column plain(Column column, boolean described) {
        return new Column(
                column.label(),
                column.label(),
                column.type(),
                column.typeName(),
                column.className(),
                described ? 0 : column.precision(),
                described ? 0 : column.scale());
    }

    private static Cell plain(Cell cell, boolean chosen) {
        if (chosen && cell.javaClass().equals("OffsetDateTime")) {
            String instant = OffsetDateTime.parse(cell.content()).toInstant().toString();
            return new Cell(cell.javaClass(), instant, instant);
        }
        boolean negativeZero = cell.content().equals("-0.0");
        return negativeZero ? new Cell(cell.javaClass(), "0.0", cell.text() == null ? null : "0.0") : cell;
    }
}

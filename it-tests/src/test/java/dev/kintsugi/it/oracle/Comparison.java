package dev.kintsugi.it.oracle;

import dev.kintsugi.it.oracle.Outcome.Answer;
import dev.kintsugi.it.oracle.Outcome.Cell;
import dev.kintsugi.it.oracle.Outcome.Column;
import dev.kintsugi.it.oracle.Outcome.Failure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Compares what the oracle answered with what the cluster answered.
 *
 * @param ordered rows are compared as a list; otherwise as a multiset
 * @param approximate floating point numbers may differ in their last digits, since a sum of floats depends on its order
 * @param generated label of a column whose values each side may choose, as long as they are distinct; empty for none
 * @param varies label of a column whose values each side may choose, as long as none is NULL; empty for none
 */
public record Comparison(boolean ordered, boolean approximate, String generated, String varies) {

    private static final int SHOWN_ROWS = 8;
    private static final double RELATIVE_ERROR = 1e-6;

    /** Each difference in words; empty if there is none. */
    public List<String> differences(List<Outcome> expected, List<Outcome> actual) {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < Math.max(expected.size(), actual.size()); i++) {
            if (i >= expected.size()) {
                found.add("one result too many: " + shown(actual.get(i)));
            } else if (i >= actual.size()) {
                found.add("a result is missing: " + shown(expected.get(i)));
            } else {
                compare(expected.get(i), actual.get(i), found);
                if (expected.get(i) instanceof Failure != actual.get(i) instanceof Failure) {
                    break; // what would follow is a consequence
                }
            }
        }
        return found;
    }

    private void compare(Outcome expected, Outcome actual, List<String> found) {
        if (expected instanceof Outcome.Keys keys && actual instanceof Outcome.Keys others) {
            int before = found.size();
            new Comparison(true, approximate, generated, varies).answers(keys.answer(), others.answer(), found);
            for (int i = before; i < found.size(); i++) {
                found.set(i, "generated keys: " + found.get(i));
            }
        } else if (expected instanceof Answer answer && actual instanceof Answer other) {
            answers(answer, other, found);
        } else if (expected instanceof Failure failure && actual instanceof Failure other) {
            if (!failure.state().equals(other.state())) {
                found.add("SQLSTATE: expected " + shown(failure) + ", got " + shown(other));
            }
        } else if (!expected.equals(actual)) {
            found.add("expected " + shown(expected) + ", got " + shown(actual));
        }
    }

    private void answers(Answer expected, Answer actual, List<String> found) {
        columns(expected.columns(), actual.columns(), found);
        List<List<Cell>> left = comparable(expected, "oracle", found);
        List<List<Cell>> right = comparable(actual, "cluster", found);
        if (!ordered) {
            left = sorted(left);
            right = sorted(right);
        }
        if (left.size() != right.size() || !sameRows(left, right)) {
            rows(left, right, found);
        }
    }

    private static void columns(List<Column> expected, List<Column> actual, List<String> found) {
        if (expected.size() != actual.size()) {
            found.add("columns: expected " + expected + ", got " + actual);
            return;
        }
        for (int i = 0; i < expected.size(); i++) {
            if (!expected.get(i).equals(actual.get(i))) {
                found.add("column " + (i + 1) + ": expected " + expected.get(i) + ", got " + actual.get(i));
            }
        }
    }

    private void rows(List<List<Cell>> expected, List<List<Cell>> actual, List<String> found) {
        List<List<Cell>> missing = new ArrayList<>(expected);
        actual.forEach(missing::remove);
        List<List<Cell>> unexpected = new ArrayList<>(actual);
        expected.forEach(unexpected::remove);
        if (missing.isEmpty() && unexpected.isEmpty()) {
            found.add("order of rows: expected " + shown(expected) + "\n       got " + shown(actual));
        } else {
            found.add("rows: expected " + expected.size() + ", got " + actual.size() + "\n  missing    "
                    + shown(missing) + "\n  unexpected " + shown(unexpected));
        }
    }

    /** The rows without the values that each side may choose, once these are seen to be what they must be. */
    private List<List<Cell>> comparable(Answer answer, String side, List<String> found) {
        List<List<Cell>> rows = answer.rows();
        int made = column(answer, generated);
        if (made >= 0) {
            Set<String> seen = new HashSet<>();
            rows = blanked(rows, made, "<generated>", cell -> {
                if (cell.javaClass().isEmpty() || !seen.add(cell.content())) {
                    found.add("generated value on the " + side + " is NULL or given twice: " + cell);
                }
            });
        }
        int open = column(answer, varies);
        return open < 0
                ? rows
                : blanked(rows, open, "<varies>", cell -> {
                    if (cell.javaClass().isEmpty()) {
                        found.add("a value that varies is NULL on the " + side);
                    }
                });
    }

    private static List<List<Cell>> blanked(List<List<Cell>> rows, int column, String mark, Consumer<Cell> check) {
        List<List<Cell>> result = new ArrayList<>();
        for (List<Cell> row : rows) {
            Cell cell = row.get(column);
            check.accept(cell);
            List<Cell> blanked = new ArrayList<>(row);
            blanked.set(column, new Cell(cell.javaClass(), mark, mark));
            result.add(List.copyOf(blanked));
        }
        return result;
    }

    private static int column(Answer answer, String label) {
        for (int i = 0; i < answer.columns().size(); i++) {
            if (answer.columns().get(i).label().equalsIgnoreCase(label)) {
                return i;
            }
        }
        return -1;
    }

    private boolean sameRows(List<List<Cell>> left, List<List<Cell>> right) {
        for (int i = 0; i < left.size(); i++) {
            List<Cell> a = left.get(i);
            List<Cell> b = right.get(i);
            if (a.size() != b.size()) {
                return false;
            }
            for (int j = 0; j < a.size(); j++) {
                if (!a.get(j).equals(b.get(j)) && !(approximate && near(a.get(j), b.get(j)))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean near(Cell a, Cell b) {
        if (!a.javaClass().equals(b.javaClass()) || !Set.of("Double", "Float").contains(a.javaClass())) {
            return false;
        }
        double x = Double.parseDouble(a.content());
        double y = Double.parseDouble(b.content());
        return Math.abs(x - y) <= RELATIVE_ERROR * Math.max(Math.abs(x), Math.abs(y));
    }

    private static List<List<Cell>> sorted(List<List<Cell>> rows) {
        return rows.stream()
                .sorted((a, b) -> a.toString().compareTo(b.toString()))
                .toList();
    }

    static String shown(Outcome outcome) {
        if (outcome instanceof Answer answer) {
            return answer.rows().size() + " rows " + shown(answer.rows());
        }
        return Objects.toString(outcome);
    }

    private static String shown(List<List<Cell>> rows) {
        StringBuilder text = new StringBuilder();
        rows.stream().limit(SHOWN_ROWS).forEach(row -> text.append(row).append(' '));
        return rows.size() > SHOWN_ROWS ? text + "… " + (rows.size() - SHOWN_ROWS) + " more" : text.toString();
    }
}

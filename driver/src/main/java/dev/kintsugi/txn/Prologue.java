package dev.kintsugi.txn;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a shard has to run first that joins a transaction which has begun: its modes, what has been set in it, and its savepoints, in the
 * order in which the client has said them. So a rollback to a savepoint undoes on every shard what came after it, and nothing else.
 */
record Prologue(List<Step> steps) {
    static final Prologue NONE = new Prologue(List.of());

    /**
     * One of the statements.
     *
     * @param savepoint the name of the savepoint that it sets; null if it sets none
     * @param mode true if it gives the transaction a mode
     */
    record Step(String sql, @Nullable String savepoint, boolean mode) {}

    Prologue {
        steps = List.copyOf(steps);
    }

    boolean isEmpty() {
        return steps.isEmpty();
    }

    /** With one more at the end. */
    Prologue with(Step another) {
        List<Step> more = new ArrayList<>(steps);
        more.add(another);
        return new Prologue(more);
    }

    /** Up to the last savepoint of a name, which stays; null if there is none. */
    @Nullable Prologue backTo(String savepoint) {
        int index = find(savepoint);
        return index < 0 ? null : new Prologue(steps.subList(0, index + 1));
    }

    /** Without the last savepoint of a name and those after it; null if there is none. What was set since stays. */
    @Nullable Prologue without(String savepoint) {
        int index = find(savepoint);
        if (index < 0) {
            return null;
        }
        List<Step> left = new ArrayList<>(steps);
        left.subList(index, left.size()).removeIf(step -> step.savepoint() != null);
        return new Prologue(left);
    }

    private int find(String savepoint) {
        for (int i = steps.size() - 1; i >= 0; i--) {
            if (savepoint.equals(steps.get(i).savepoint())) {
                return i;
            }
        }
        return -1;
    }

    /** The statements that give the transaction its modes. */
    List<String> modes() {
        return steps.stream().filter(Step::mode).map(Step::sql).toList();
    }
}

package dev.kintsugi.session;

import dev.kintsugi.parse.Scan;
import dev.kintsugi.parse.StatementKind;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.plan.Planner.Planned;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A statement that has been scanned, and its plan once it has run; a change of the layout replaces the plan. Immutable but for that,
 * shared by the sessions that send the same text.
 */
public final class Prepared {
    private final Scan scan;
    private final boolean parameters;
    private volatile @Nullable Current current;

    /** The plan for one layout and search path. */
    private record Current(
            Plan plan, Layout layout, List<String> path, boolean setsSequences, boolean fitForReplicas) {}

    Prepared(Scan scan, boolean parameters) {
        this.scan = scan;
        this.parameters = parameters;
    }

    /** The scanned text. */
    public Scan scan() {
        return scan;
    }

    /** How many {@code ?} it has. */
    public int parameters() {
        return scan.parameters();
    }

    /** True if {@code ?} is a parameter in it. */
    public boolean hasParameterMarks() {
        return parameters;
    }

    /** Only a plan for a home that no table names calls a function that keeps state. */
    private boolean sets(Plan plan) {
        return plan instanceof Plan.OneShard one
                && one.access() != Plan.Access.READ
                && scan.kind() == StatementKind.SELECT
                && scan.key().toLowerCase(Locale.ROOT).contains("setval");
    }

    /** True if it calls setval, or might: its text has the word. */
    boolean setsSequences() {
        Current known = current;
        return known != null && known.setsSequences();
    }

    /** True if its text, as it was planned last, allows a replica to answer. */
    boolean fitForReplicas() {
        Current known = current;
        return known != null && known.fitForReplicas();
    }

    /** The plan that another execution has made; null if there is none. */
    @Nullable Plan known(Layout layout, List<String> path, PlanCache cache) {
        Current known = current;
        if (known != null && known.layout() == layout && known.path() == path) {
            return known.plan();
        }
        Planned planned = cache.find(layout, path, scan, parameters);
        return planned == null ? null : current(planned, layout, path);
    }

    Plan plan(Layout layout, List<String> path, PlanCache cache) throws SQLException {
        Current known = current;
        if (known != null && known.layout() == layout && known.path().equals(path)) {
            return known.plan();
        }
        return current(cache.plan(layout, path, scan, parameters), layout, path);
    }

    private Plan current(Planned planned, Layout layout, List<String> path) {
        Plan plan = planned.plan();
        current = new Current(plan, layout, path, sets(plan), planned.fitForReplicas());
        return plan;
    }
}

package dev.kintsugi.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.kintsugi.parse.Scan;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.plan.Planner;
import dev.kintsugi.plan.Planner.Planned;
import java.sql.SQLException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Plans by template, layout version and search path. A plan that literals have shaped is kept with how these are written; a template has
 * as many plans as its shaping literals have had spellings, each counted against the bound.
 */
final class PlanCache {
    private final Cache<Template, int[]> shapes;
    private final Cache<Shaped, Plan> plans;

    /**
     * A cache.
     *
     * @param bound plans at most
     */
    PlanCache(int bound) {
        this.shapes =
                Caffeine.newBuilder().maximumSize(bound).executor(Runnable::run).build();
        this.plans =
                Caffeine.newBuilder().maximumSize(bound).executor(Runnable::run).build();
    }

    /** What a statement has in common with all others of one plan, but for shaping literals. */
    private record Template(String key, boolean parameters, long version, List<String> path) {}

    private record Shaped(Template template, List<String> literals) {}

    Plan plan(Layout layout, List<String> path, Scan scan, boolean parameters) throws SQLException {
        Template template = new Template(scan.key(), parameters, layout.version(), path);
        int[] shaping = shapes.getIfPresent(template);
        if (shaping != null) {
            Plan plan = plans.getIfPresent(new Shaped(template, literals(scan, shaping)));
            if (plan != null) {
                return plan;
            }
        }
        Planned planned = Planner.plan(layout, path, scan, parameters);
        int[] slots =
                planned.shaping().stream().mapToInt(Integer::intValue).sorted().toArray();
        if (shaping != null) {
            slots = union(shaping, slots);
        }
        shapes.put(template, slots);
        plans.put(new Shaped(template, literals(scan, slots)), planned.plan());
        return planned.plan();
    }

    /** Another spelling may shape the plan by further literals: those of all spellings count from then on. */
    private static int[] union(int[] a, int[] b) {
        SortedMap<Integer, Boolean> all = new TreeMap<>();
        for (int slot : a) {
            all.put(slot, true);
        }
        for (int slot : b) {
            all.put(slot, true);
        }
        return all.keySet().stream().mapToInt(Integer::intValue).toArray();
    }

    private static List<String> literals(Scan scan, int[] slots) {
        if (slots.length == 0) {
            return List.of();
        }
        String[] texts = new String[slots.length];
        for (int i = 0; i < slots.length; i++) {
            texts[i] = scan.literalText(slots[i]);
        }
        return List.of(texts);
    }

    /** How many plans are kept. */
    long size() {
        return plans.estimatedSize();
    }
}

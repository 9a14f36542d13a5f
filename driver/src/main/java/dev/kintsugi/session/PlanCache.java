package dev.kintsugi.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.kintsugi.parse.Scan;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Planner;
import dev.kintsugi.plan.Planner.Planned;
import java.sql.SQLException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Plans by template, layout version and search path. A plan that literals have shaped is kept with how these are written; a template has
 * as many plans as its shaping literals have had spellings, each counted against the bound.
 */
final class PlanCache {
    private static final int[] NONE = {};

    private final Cache<Template, Known> templates;
    private final Cache<Shaped, Planned> plans;

    /**
     * A cache.
     *
     * @param bound templates at most, and as many plans that literals have shaped
     */
    PlanCache(int bound) {
        this.templates =
                Caffeine.newBuilder().maximumSize(bound).executor(Runnable::run).build();
        this.plans =
                Caffeine.newBuilder().maximumSize(bound).executor(Runnable::run).build();
    }

    /** What a statement has in common with all others of one plan, but for shaping literals. */
    private record Template(String key, boolean parameters, long version, List<String> path) {
        /** Paths hardly ever differ. */
        @Override
        public int hashCode() {
            return 31 * key.hashCode() + Long.hashCode(version);
        }
    }

    /** The literals that shape a template's plans; the plan itself if none do. */
    private record Known(int[] shaping, @Nullable Planned plan) {}

    private record Shaped(Template template, List<String> literals) {}

    /** The plan that is kept; null if none is. */
    @Nullable Planned find(Layout layout, List<String> path, Scan scan, boolean parameters) {
        Template template = new Template(scan.key(), parameters, layout.version(), path);
        Known known = templates.getIfPresent(template);
        if (known == null) {
            return null;
        }
        return known.plan() == null
                ? plans.getIfPresent(new Shaped(template, literals(scan, known.shaping())))
                : known.plan();
    }

    Planned plan(Layout layout, List<String> path, Scan scan, boolean parameters) throws SQLException {
        Planned kept = find(layout, path, scan, parameters);
        if (kept != null) {
            return kept;
        }
        Planned planned = Planner.plan(layout, path, scan, parameters);
        Template template = new Template(scan.key(), parameters, layout.version(), path);
        Known known = templates.getIfPresent(template);
        int[] shaping = union(
                known == null ? NONE : known.shaping(),
                planned.shaping().stream().mapToInt(Integer::intValue).toArray());
        if (shaping.length == 0) {
            templates.put(template, new Known(NONE, planned));
        } else {
            templates.put(template, new Known(shaping, null));
            plans.put(new Shaped(template, literals(scan, shaping)), planned);
        }
        return planned;
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

    /** With their slots: two threads that learn of different slots at a time keep plans under either. */
    private static List<String> literals(Scan scan, int[] slots) {
        String[] texts = new String[slots.length];
        for (int i = 0; i < slots.length; i++) {
            texts[i] = slots[i] + " " + scan.literalText(slots[i]);
        }
        return List.of(texts);
    }
}

package dev.kintsugi.plan;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.sf.jsqlparser.statement.select.WithItem;
import org.jspecify.annotations.Nullable;

/** The queries that WITH names, as far as one block sees them. Immutable. */
final class Ctes {
    private final Map<String, Cte> byName;
    /** Names of a WITH RECURSIVE whose queries stand further on: they hide tables, too. */
    private final Set<String> later;

    private Ctes(Map<String, Cte> byName, Set<String> later) {
        this.byName = byName;
        this.later = later;
    }

    /**
     * A query that WITH names.
     *
     * @param before the names that it sees
     * @param self true within its own text, where the name stands for rows that are not read again
     */
    record Cte(WithItem<?> item, Ctes before, @Nullable Scope outer, boolean recursive, boolean self) {}

    static Ctes none() {
        return new Ctes(Map.of(), Set.of());
    }

    /**
     * What a name stands for; null if it is no WITH query's.
     *
     * @throws Unplannable if the query stands further on
     */
    @Nullable Cte get(String name) throws Unplannable {
        if (later.contains(name)) {
            throw new Unplannable("A WITH query that names a later one", "Write the queries in the order of their use");
        }
        return byName.get(name);
    }

    /** The same where these names are to come. */
    Ctes expecting(List<String> names) {
        Set<String> more = new HashSet<>(later);
        more.addAll(names);
        return new Ctes(byName, more);
    }

    /** One more; it sees those before it, and itself if it may be recursive. */
    Ctes with(String name, WithItem<?> item, @Nullable Scope outer, boolean recursive) {
        return with(name, new Cte(item, this, outer, recursive, false));
    }

    /** Within a recursive query, its own name stands for rows that are not read again. */
    Ctes withSelf(String name, Cte cte) {
        return with(name, new Cte(cte.item, cte.before, cte.outer, true, true));
    }

    private Ctes with(String name, Cte cte) {
        Map<String, Cte> more = new HashMap<>(byName);
        more.put(name, cte);
        Set<String> fewer = new HashSet<>(later);
        fewer.remove(name);
        return new Ctes(more, fewer);
    }
}

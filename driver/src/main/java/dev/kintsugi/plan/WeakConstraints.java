package dev.kintsugi.plan;

import dev.kintsugi.catalog.Table;
import dev.kintsugi.catalog.Table.ForeignKey;
import dev.kintsugi.topology.UniqueKey;
import dev.kintsugi.topology.UniqueKey.Keeping;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Constraints that mean less on several shards than in one database. A shard sees its own rows only: a unique key without the shard key
 * may repeat between shards, and a foreign key to rows that need not lie beside it refuses rows whose target exists elsewhere.
 */
public final class WeakConstraints {
    private WeakConstraints() {}

    /** One sentence for each such constraint, by table; empty if there is none. */
    public static List<String> of(Layout layout) {
        List<String> sentences = new ArrayList<>();
        layout.catalog().tables().values().stream()
                .sorted(Comparator.comparing(table -> table.name().toString()))
                .forEach(table -> {
                    weakKeys(layout, table).forEach(key -> sentences.add(ofKey(layout, table, key)));
                    for (ForeignKey key : table.foreignKeys()) {
                        if (!isLocal(layout, table, key)) {
                            sentences.add(
                                    "The foreign key " + key.columns() + " of " + table.name() + " to " + key.target()
                                            + " does not find rows of other shards: each shard refuses rows whose target lies elsewhere");
                        }
                    }
                });
        layout.topology().uniqueKeys().forEach(key -> sentences.addAll(unmet(layout, key)));
        return List.copyOf(sentences);
    }

    /** A sentence for each table that has no such key as the file wants to be enforced. */
    private static List<String> unmet(Layout layout, UniqueKey key) {
        Set<String> columns = key.columns().stream().map(layout.dialect()::fold).collect(Collectors.toSet());
        return layout.listed(key.table()).stream()
                .filter(table -> key.keeping() == Keeping.ENFORCED
                        && layout.enforcedKeys().stream().noneMatch(kept -> kept.is(table, columns)))
                .map(table -> "The unique key " + key + " of the file is not enforced: " + table.name()
                        + " has no unique constraint of just these columns; there are " + table.uniqueKeys())
                .toList();
    }

    /** The unique keys of a table that each shard keeps for its own rows alone; one over expressions has no columns. */
    static List<List<String>> weakKeys(Layout layout, Table table) {
        return layout.locations().get(table.name()) instanceof Location.Sharded sharded
                ? table.uniqueKeys().stream()
                        .distinct()
                        .filter(key -> !key.contains(sharded.key().column()))
                        .filter(key ->
                                layout.enforcedKeys().stream().noneMatch(kept -> kept.is(table, Set.copyOf(key))))
                        .toList()
                : List.of();
    }

    /** A sentence for one of them. */
    static String ofKey(Layout layout, Table table, List<String> key) {
        String shardKey = layout.locations().get(table.name()) instanceof Location.Sharded sharded
                ? " " + sharded.key().column()
                : "";
        if (key.isEmpty()) {
            return "A unique index over expressions or with a condition, or an exclusion constraint, of " + table.name()
                    + ": each shard enforces it among its own rows";
        }
        return "The unique key " + key + " of " + table.name() + " does not contain the shard key" + shardKey
                + ": each shard enforces it among its own rows";
    }

    /** True if a foreign key's rows lie on the shard of those that they point at. */
    static boolean isLocal(Layout layout, Table table, ForeignKey key) {
        Location child = layout.locations().get(table.name());
        Location parent = layout.locations().get(key.target());
        if (child == null || parent == null || parent instanceof Location.Reference) {
            return true;
        }
        if (parent instanceof Location.Single) {
            return parent.equals(child);
        }
        if (!(child instanceof Location.Sharded a && parent instanceof Location.Sharded b)) {
            return false;
        }
        int position = key.columns().indexOf(a.key().column());
        return position >= 0
                && position < key.targetColumns().size()
                && key.targetColumns().get(position).equals(b.key().column())
                && a.key().sameKeys(b.key());
    }
}

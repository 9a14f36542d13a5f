package dev.kintsugi.plan;

import dev.kintsugi.catalog.Catalog;
import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.topology.Topology;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the planner knows of the cluster: topology and catalog of one moment, and the location of each table. Immutable; plans are
 * cached by its version.
 *
 * @param version grows whenever topology or catalog change
 */
public record Layout(
        long version, Topology topology, Catalog catalog, Dialect dialect, Map<QualifiedName, Location> locations) {
    public Layout {
        locations = Map.copyOf(locations);
    }

    /** True if all text of all tables has the default collation, so that every expression over it has. */
    boolean hasOneCollation() {
        return catalog.tables().values().stream()
                .flatMap(table -> table.columns().stream())
                .map(column -> column.type().collation())
                .allMatch(collation -> collation == null || collation.equals(catalog.defaultCollation()));
    }

    /** How many shards there are. */
    public int clusterSize() {
        return topology.shards().size();
    }

    /** The table of that stored name in the first schema of the path that has it; null if none has. */
    public @Nullable PlacedTable table(List<String> path, String name) {
        var table = catalog.table(path, name);
        if (table == null) {
            return null;
        }
        Location location = locations.get(table.name());
        return location == null ? null : new PlacedTable(table, location);
    }
}

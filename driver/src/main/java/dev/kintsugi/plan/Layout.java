package dev.kintsugi.plan;

import dev.kintsugi.catalog.Catalog;
import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.catalog.Table;
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
 * @param sequenceHomes the shard of each sequence that the first shard does not have
 * @param enforcedKeys unique keys without the shard key that are kept for all shards, in the order of their names
 */
public record Layout(
        long version,
        Topology topology,
        Catalog catalog,
        Dialect dialect,
        Map<QualifiedName, Location> locations,
        Map<QualifiedName, Integer> sequenceHomes,
        List<EnforcedKey> enforcedKeys) {
    public Layout {
        enforcedKeys = List.copyOf(enforcedKeys);
        locations = Map.copyOf(locations);
        sequenceHomes = Map.copyOf(sequenceHomes);
    }

    /** A layout whose first shard has every sequence. */
    public Layout(
            long version, Topology topology, Catalog catalog, Dialect dialect, Map<QualifiedName, Location> locations) {
        this(version, topology, catalog, dialect, locations, Map.of(), List.of());
    }

    /** True if plans made with the other hold with this one as well: both have the same tables in the same places. */
    public boolean saysTheSameAs(Layout other) {
        return topology.equals(other.topology)
                && catalog.withVersion(0).equals(other.catalog.withVersion(0))
                && sequenceHomes.equals(other.sequenceHomes)
                && enforcedKeys.equals(other.enforcedKeys)
                && locations.keySet().equals(other.locations.keySet())
                && locations.keySet().stream().allMatch(name -> samePlace(other, name));
    }

    private boolean samePlace(Layout other, QualifiedName name) {
        Location here = locations.get(name);
        Location there = other.locations.get(name);
        if (here instanceof Location.Sharded a && there instanceof Location.Sharded b) {
            // The placement's function is made anew with each layout; the catalogs have compared the key's type.
            return a.key().column().equals(b.key().column())
                    && a.key().placement().equals(b.key().placement());
        }
        return here != null && here.equals(there);
    }

    /** True if all text of all tables has the default collation, so that every expression over it has. */
    boolean hasOneCollation() {
        return catalog.tables().values().stream()
                .flatMap(table -> table.columns().stream())
                .map(column -> column.type().collation())
                .allMatch(collation -> collation == null || collation.equals(catalog.defaultCollation()));
    }

    /** True if texts of any column are equal only if they are the same. */
    boolean hasPlainEquality() {
        return catalog.tables().values().stream()
                .flatMap(table -> table.columns().stream())
                .map(column -> column.type().collation())
                .allMatch(collation -> collation == null || collation.deterministic());
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

    /** The tables that a name of the file means, with or without its schema: none if they are not there yet. */
    public List<Table> listed(String name) {
        String folded = dialect.fold(name);
        return catalog.tables().values().stream()
                .filter(table -> !table.name().isOwn())
                .filter(table -> dialect.fold(table.name().toString()).equals(folded)
                        || dialect.fold(table.name().name()).equals(folded))
                .toList();
    }

    /** The enforced unique keys of a table. */
    public List<EnforcedKey> enforcedKeys(Table table) {
        return enforcedKeys.isEmpty()
                ? List.of()
                : enforcedKeys.stream()
                        .filter(key -> key.lookup().table().equals(table.name()))
                        .toList();
    }
}

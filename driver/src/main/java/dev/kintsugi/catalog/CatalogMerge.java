package dev.kintsugi.catalog;

import dev.kintsugi.rows.Collation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Makes one catalog of the shards' own: where several shards hold the same name, the first of them is believed. */
final class CatalogMerge {
    private CatalogMerge() {}

    static Catalog merge(List<Catalog> byShard, List<String> shardNames, Predicate<QualifiedName> single) {
        if (byShard.isEmpty() || byShard.size() != shardNames.size()) {
            throw new IllegalArgumentException(byShard.size() + " catalogs for " + shardNames.size() + " shards");
        }
        Catalog first = byShard.get(0);
        Map<QualifiedName, Table> tables = new HashMap<>();
        Map<QualifiedName, String> views = new HashMap<>();
        Set<QualifiedName> plainViews = new HashSet<>();
        Set<QualifiedName> sequences = new HashSet<>();
        Map<String, Boolean> functions = new HashMap<>();
        Set<String> types = new HashSet<>();
        for (Catalog catalog : byShard) {
            catalog.tables().forEach((name, table) -> {
                if (!name.isOwn() || onEveryShard(name, byShard)) {
                    tables.merge(name, table, (known, other) -> other.changesOthers() ? known.changingOthers() : known);
                }
            });
            catalog.views().forEach(views::putIfAbsent);
            plainViews.addAll(catalog.plainViews());
            sequences.addAll(catalog.sequences());
            catalog.userFunctions().forEach((name, immutable) -> functions.merge(name, immutable, Boolean::logicalAnd));
            types.addAll(catalog.domainTypes());
        }
        for (Catalog catalog : byShard) {
            plainViews.removeIf(view ->
                    catalog.views().containsKey(view) && !catalog.plainViews().contains(view));
        }
        List<String> differences = new ArrayList<>();
        for (int i = 1; i < byShard.size(); i++) {
            differences.addAll(
                    new CatalogDifferences(shardNames.get(0), first, shardNames.get(i), byShard.get(i), single)
                            .sentences());
        }
        return new Catalog(
                first.version(),
                defaultCollation(byShard),
                tables,
                views,
                plainViews,
                sequences,
                functions,
                types,
                differences);
    }

    /** Kintsugi's own tables are written on every shard: one that a shard lacks has yet to be made. */
    private static boolean onEveryShard(QualifiedName name, List<Catalog> byShard) {
        return byShard.stream().allMatch(catalog -> catalog.tables().containsKey(name));
    }

    /**
     * Shards that order text differently have no order that could be merged: then only a database can bring it about.
     */
    private static Collation defaultCollation(List<Catalog> byShard) {
        Collation first = byShard.get(0).defaultCollation();
        boolean same =
                byShard.stream().allMatch(catalog -> catalog.defaultCollation().equals(first));
        return same ? first : new Collation(first.name(), Collation.Order.DATABASE, false);
    }
}

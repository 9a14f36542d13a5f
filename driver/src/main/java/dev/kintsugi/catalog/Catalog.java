package dev.kintsugi.catalog;

import dev.kintsugi.rows.Collation;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the backends hold, as one immutable snapshot: read from the first shard and compared with the others.
 *
 * <p>A materialized view is listed as a view: each shard's copy knows only that shard's rows, so that the defining
 * query is the one way to an answer over all of them. The answer is then as fresh as the tables, not as the last
 * REFRESH.
 *
 * @param version grows with each refresh; plans are cached by it
 * @param defaultCollation of text that names none
 * @param tables by schema and name
 * @param views by schema and name: the defining query's text, whose names are qualified and which needs no search path
 * @param plainViews those of them behind which neither triggers nor rules nor defaults stand: a write goes to the table beneath, if it can at
 *     all
 * @param sequences by schema and name; on H2 without those that hide behind identity columns
 * @param userFunctions names (unqualified, folded) of functions that are not built in, each with whether all of that
 *     name are immutable and work on one row: false for a user's aggregate
 * @param domainTypes further user-defined types with their definitions ({@code enum public.mood ('sad', 'ok')}), for
 *     messages
 * @param differences sentences that name what differs between shards, empty if nothing does
 */
public record Catalog(
        long version,
        Collation defaultCollation,
        Map<QualifiedName, Table> tables,
        Map<QualifiedName, String> views,
        Set<QualifiedName> plainViews,
        Set<QualifiedName> sequences,
        Map<String, Boolean> userFunctions,
        Set<String> domainTypes,
        List<String> differences) {
    public Catalog {
        tables = Map.copyOf(tables);
        views = Map.copyOf(views);
        plainViews = Set.copyOf(plainViews);
        sequences = Set.copyOf(sequences);
        userFunctions = Map.copyOf(userFunctions);
        domainTypes = Set.copyOf(domainTypes);
        differences = List.copyOf(differences);
    }

    /** One through whose views nothing is written. */
    public Catalog(
            long version,
            Collation defaultCollation,
            Map<QualifiedName, Table> tables,
            Map<QualifiedName, String> views,
            Set<QualifiedName> sequences,
            Map<String, Boolean> userFunctions,
            Set<String> domainTypes,
            List<String> differences) {
        this(version, defaultCollation, tables, views, Set.of(), sequences, userFunctions, domainTypes, differences);
    }

    /**
     * One catalog of the whole cluster: the first shard's, what only others hold, and the {@link #differences()}
     * between them.
     *
     * @param byShard what each shard holds, in the order of the shards; at least one
     * @param shardNames their names, for the sentences
     * @param single true for what lies whole on one shard, which the others need not have
     */
    public static Catalog merge(List<Catalog> byShard, List<String> shardNames, Predicate<QualifiedName> single) {
        return CatalogMerge.merge(byShard, shardNames, single);
    }

    /** The same with another version. */
    public Catalog withVersion(long newVersion) {
        return new Catalog(
                newVersion,
                defaultCollation,
                tables,
                views,
                plainViews,
                sequences,
                userFunctions,
                domainTypes,
                differences);
    }

    /**
     * The table of that exact (folded) name in the first of the schemas that has a relation so named; null if it is
     * none.
     */
    public @Nullable Table table(List<String> schemas, String name) {
        QualifiedName found = relation(schemas, name);
        return found == null ? null : tables.get(found);
    }

    /**
     * The defining query of the view that a name means, found as {@link #table} finds tables; null if it means none.
     */
    public @Nullable String view(List<String> schemas, String name) {
        QualifiedName found = relation(schemas, name);
        return found == null ? null : views.get(found);
    }

    /** The full name of the sequence that a name means, found as {@link #table} finds tables; null if it means none. */
    public @Nullable QualifiedName sequence(List<String> schemas, String name) {
        QualifiedName found = relation(schemas, name);
        return found != null && sequences.contains(found) ? found : null;
    }

    /** True if a name means a sequence, found as {@link #table} finds tables. */
    public boolean isSequence(List<String> schemas, String name) {
        return sequence(schemas, name) != null;
    }

    /**
     * The full name of the table, view or sequence that a name means: they share one name space, so that a view in an
     * earlier schema hides a table in a later one. Null if no schema has one.
     */
    public @Nullable QualifiedName relation(List<String> schemas, String name) {
        for (String schema : schemas) {
            QualifiedName candidate = new QualifiedName(schema, name);
            if (tables.containsKey(candidate) || views.containsKey(candidate) || sequences.contains(candidate)) {
                return candidate;
            }
        }
        return null;
    }
}

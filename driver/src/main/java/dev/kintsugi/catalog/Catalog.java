package dev.kintsugi.catalog;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the backends hold, as one immutable snapshot: read from the first shard and compared with the others.
 *
 * @param version grows with each refresh; plans are cached by it
 * @param defaultCollation of text that names none
 * @param tables by schema and name
 * @param views by schema and name: the defining query's text
 * @param sequences by schema and name
 * @param userFunctions names (unqualified, folded) of functions that are not built in, each with whether all of that name are
 *     immutable
 * @param domainTypes further user-defined type names, for messages
 * @param differences sentences that name what differs between shards, empty if nothing does
 */
public record Catalog(
        long version,
        dev.kintsugi.rows.Collation defaultCollation,
        Map<QualifiedName, Table> tables,
        Map<QualifiedName, String> views,
        Set<QualifiedName> sequences,
        Map<String, Boolean> userFunctions,
        Set<String> domainTypes,
        List<String> differences) {
    public Catalog {
        tables = Map.copyOf(tables);
        views = Map.copyOf(views);
        sequences = Set.copyOf(sequences);
        userFunctions = Map.copyOf(userFunctions);
        domainTypes = Set.copyOf(domainTypes);
        differences = List.copyOf(differences);
    }

    /** The table of that exact (folded) name in the first of the schemas that has it; null if none has. */
    public @Nullable Table table(List<String> schemas, String name) {
        for (String schema : schemas) {
            Table table = tables.get(new QualifiedName(schema, name));
            if (table != null) {
                return table;
            }
        }
        return null;
    }

    /** The text of the view of that name in the first of the schemas that has it; null if none has. */
    public @Nullable String view(List<String> schemas, String name) {
        for (String schema : schemas) {
            String view = views.get(new QualifiedName(schema, name));
            if (view != null) {
                return view;
            }
        }
        return null;
    }
}

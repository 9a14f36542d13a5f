package dev.kintsugi.plan;

import dev.kintsugi.catalog.Table;
import org.jspecify.annotations.Nullable;

/**
 * One place of a FROM clause at which a table is named.
 *
 * @param relation what it brings into its block
 * @param plain the name as it stands there without a schema; null if a schema stands before it
 * @param alias null if it has none
 */
record Mention(PlacedTable placed, Relation relation, @Nullable String plain, @Nullable String alias) {
    Table table() {
        return placed.table();
    }
}

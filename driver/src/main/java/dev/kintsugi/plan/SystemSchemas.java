package dev.kintsugi.plan;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Schemas that describe a database itself; every shard has its own, and the first one's answers for the cluster. */
final class SystemSchemas {
    private SystemSchemas() {}

    static boolean contains(@Nullable String schema, String table) {
        if (schema == null) {
            return table.startsWith("pg_") || table.equalsIgnoreCase("dual");
        }
        String lower = schema.toLowerCase(Locale.ROOT);
        return lower.equals("pg_catalog") || lower.equals("information_schema");
    }
}

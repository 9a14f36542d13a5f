package dev.kintsugi.plan;

import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.topology.TableRule;
import dev.kintsugi.topology.Topology;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the file says of tables, by names as the database stores them. */
public final class ListedTables {
    private final Dialect dialect;
    private final Map<String, TableRule> rules = new HashMap<>();

    /** The tables of one topology. */
    public ListedTables(Topology topology, Dialect dialect) {
        this.dialect = dialect;
        topology.tables().forEach((name, rule) -> rules.put(dialect.fold(name), rule));
    }

    /** The file's rule of a table; null if it does not name the table. */
    public @Nullable TableRule rule(QualifiedName name) {
        TableRule qualified = rules.get(dialect.fold(name.toString()));
        return qualified != null ? qualified : rules.get(dialect.fold(name.name()));
    }

    /** True if both rules say the same. */
    public boolean same(TableRule a, TableRule b) {
        if (a instanceof TableRule.Sharded x && b instanceof TableRule.Sharded y) {
            return dialect.fold(x.shardKey()).equals(dialect.fold(y.shardKey()))
                    && x.placement().equals(y.placement());
        }
        return a.equals(b);
    }

    /** A rule in words. */
    public static String describe(TableRule rule) {
        if (rule instanceof TableRule.Sharded sharded) {
            return "sharded by " + sharded.shardKey() + " under " + sharded.placement();
        }
        return rule instanceof TableRule.Single single ? "whole on " + single.shard() : "a reference table";
    }
}

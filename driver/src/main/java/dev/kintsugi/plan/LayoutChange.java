package dev.kintsugi.plan;

import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.catalog.Table;
import dev.kintsugi.catalog.Table.ForeignKey;
import dev.kintsugi.error.Errors;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a DDL statement has changed, by the layouts before and after it: whether rows would still be found where they lie, and whether each
 * shard can enforce for itself what the tables promise.
 */
public final class LayoutChange {
    private final Layout before;
    private final Layout after;

    public LayoutChange(Layout before, Layout after) {
        this.before = before;
        this.after = after;
    }

    /**
     * Refuses a change that the cluster could not live with.
     *
     * @param moved tables whose shard key is renamed by intent
     * @throws SQLException 0A000 if rows would be looked for on other shards, or a foreign key points at rows of other shards
     */
    public void check(Set<QualifiedName> moved) throws SQLException {
        for (Map.Entry<QualifiedName, Location> entry : before.locations().entrySet()) {
            Location location = after.locations().get(entry.getKey());
            if (location != null && !moved.contains(entry.getKey())) {
                checkSame(entry.getKey(), entry.getValue(), location);
            }
        }
        for (Table table : after.catalog().tables().values()) {
            Table earlier = before.catalog().tables().get(table.name());
            for (ForeignKey key : table.foreignKeys()) {
                if (earlier == null || !earlier.foreignKeys().contains(key)) {
                    checkLocal(table, key);
                }
            }
        }
    }

    private static void checkSame(QualifiedName name, Location was, Location is) throws SQLException {
        boolean same = was instanceof Location.Sharded a && is instanceof Location.Sharded b
                ? a.key().column().equals(b.key().column()) && a.key().sameKeys(b.key())
                : was.equals(is);
        if (!same) {
            throw Errors.notSupported(
                    "The statement would change on which shards the rows of " + name + " are looked for",
                    "Create a table with the other shard key or type, copy the rows, and drop this one");
        }
    }

    private void checkLocal(Table table, ForeignKey key) throws SQLException {
        if (!WeakConstraints.isLocal(after, table, key)) {
            throw Errors.notSupported(
                    "The foreign key " + key.columns() + " of " + table.name() + " to " + key.target()
                            + " points at rows of other shards, which no shard can see",
                    "Make " + key.target() + " a reference table, or let both have one placement and the shard keys in"
                            + " the foreign key, or leave the constraint out");
        }
    }

    /** A sentence for each new unique key without the shard key: each shard enforces it for its own rows alone. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        for (Table table : after.catalog().tables().values()) {
            @Nullable Table earlier = before.catalog().tables().get(table.name());
            for (List<String> key : WeakConstraints.weakKeys(after, table)) {
                if (earlier == null || !earlier.uniqueKeys().contains(key)) {
                    warnings.add(WeakConstraints.ofKey(after, table, key));
                }
            }
        }
        return warnings;
    }
}

package dev.kintsugi.plan;

import dev.kintsugi.catalog.Column;
import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.error.Errors;
import dev.kintsugi.plan.TokenCursor.Name;
import dev.kintsugi.route.ShardSet;
import dev.kintsugi.topology.Shard;
import dev.kintsugi.topology.TableRule;
import dev.kintsugi.topology.Topology;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides where the rows of a new table lie: as the file says, as the statement's own parameters say, as the table lies of which it is a
 * part, and else as {@code unlistedTables} says.
 */
final class TableDecision {
    private final Layout layout;
    private final Topology topology;
    private final ListedTables listed;
    private final DdlTargets targets;
    private final CreateTableText table;
    private final QualifiedName name;

    TableDecision(Layout layout, DdlTargets targets, CreateTableText table, QualifiedName name) {
        this.layout = layout;
        this.topology = layout.topology();
        this.listed = new ListedTables(topology, layout.dialect());
        this.targets = targets;
        this.table = table;
        this.name = name;
    }

    /**
     * The decision, with the shard key as the database stores its name.
     *
     * @throws SQLException 22023 if the statement contradicts the file, 42703 if the shard key is none of the columns
     */
    TableRule decide() throws Unplannable, SQLException {
        TableRule byFile = listed.rule(name);
        TableRule byStatement = ofOptions();
        TableRule byParent = ofParent();
        TableRule rule = agreed(byFile, "the file says", byStatement);
        rule = agreed(byParent, "the table that it is a part of is", rule);
        rule = rule == null ? unlisted() : rule;
        return rule instanceof TableRule.Sharded sharded
                ? new TableRule.Sharded(storedKey(sharded.shardKey()), sharded.placement())
                : rule;
    }

    private @Nullable TableRule agreed(@Nullable TableRule first, String source, @Nullable TableRule second)
            throws SQLException {
        if (first != null && second != null && !listed.same(first, second)) {
            throw Errors.placementContradiction(
                    name.toString(), ListedTables.describe(second), source + " " + ListedTables.describe(first));
        }
        return first != null ? first : second;
    }

    private @Nullable TableRule ofOptions() throws SQLException {
        PlacementOptions options = table.options();
        if (options.isEmpty()) {
            return null;
        }
        boolean reference = options.reference();
        String key = options.get("shard_key");
        String shard = options.get("shard");
        String placement = options.get("placement");
        int ways = (reference ? 1 : 0) + (key != null ? 1 : 0) + (shard != null ? 1 : 0);
        if (ways != 1 || (placement != null && key == null)) {
            throw Errors.invalidParameter("Table " + name + " has either kintsugi.shard_key, with or without"
                    + " kintsugi.placement, or kintsugi.reference, or kintsugi.shard");
        }
        if (shard != null) {
            List<String> names = topology.shards().stream().map(Shard::name).toList();
            if (!names.contains(shard)) {
                throw Errors.undefinedPlace("shard", shard, names);
            }
            return new TableRule.Single(shard);
        }
        return key == null ? new TableRule.Reference() : new TableRule.Sharded(key, placement(placement));
    }

    private String placement(@Nullable String asked) throws SQLException {
        Map<String, ?> placements = topology.placements();
        if (placements.isEmpty() || (asked != null && !placements.containsKey(asked))) {
            throw Errors.undefinedPlace("placement", asked == null ? "at all" : asked, placements.keySet());
        }
        return asked == null ? placements.keySet().iterator().next() : asked;
    }

    private @Nullable TableRule ofParent() throws SQLException {
        Name parent = table.parent();
        PlacedTable placed = parent == null ? null : targets.table(parent);
        return placed == null ? null : rule(placed.location(), topology);
    }

    /** A table's location as a rule. */
    static TableRule rule(Location location, Topology topology) {
        if (location instanceof Location.Sharded sharded) {
            return new TableRule.Sharded(sharded.key().column(), sharded.key().placement());
        }
        return location instanceof Location.Single single
                ? new TableRule.Single(topology.shards().get(single.shard()).name())
                : new TableRule.Reference();
    }

    private TableRule unlisted() throws Unplannable, SQLException {
        return switch (topology.unlistedTables()) {
            case FIRST_SHARD -> new TableRule.Single(topology.shards().get(0).name());
            case REFERENCE -> new TableRule.Reference();
            case REJECT ->
                throw new Unplannable(
                        "Table " + name + " is not in the file, and unlistedTables is reject",
                        "List it under tables, or create it WITH (kintsugi.shard_key = '…') or WITH (kintsugi.reference = true)");
            case BY_PRIMARY_KEY -> new TableRule.Sharded(firstKeyColumn(), placement(null));
        };
    }

    private String firstKeyColumn() throws Unplannable, SQLException {
        if (!table.primaryKey().isEmpty()) {
            return table.primaryKey().get(0);
        }
        List<String> columns = allColumns();
        if (columns.isEmpty()) {
            throw new Unplannable(
                    "The columns of table " + name + " are not in the statement",
                    "Name its key: WITH (kintsugi.shard_key = '…')");
        }
        return columns.get(0);
    }

    private List<String> allColumns() throws SQLException {
        List<String> columns = new ArrayList<>(table.columns());
        List<Name> others = new ArrayList<>(table.likes());
        if (table.parent() != null) {
            others.add(table.parent());
        }
        for (Name other : others) {
            PlacedTable placed = targets.table(other);
            if (placed != null) {
                placed.table().columns().stream().map(Column::name).forEach(columns::add);
            }
        }
        return columns;
    }

    private String storedKey(String written) throws SQLException {
        List<String> columns = allColumns();
        String folded = layout.dialect().fold(written);
        if (columns.isEmpty() || columns.contains(written)) {
            return written;
        }
        if (!columns.contains(folded)) {
            throw Errors.undefinedColumn(
                    "The shard key " + written + " of table " + name + " is none of its columns: " + columns);
        }
        return folded;
    }

    /** The shards of a rule. */
    ShardSet shards(TableRule rule) throws SQLException {
        if (rule instanceof TableRule.Single single) {
            for (Shard shard : topology.shards()) {
                if (shard.name().equals(single.shard())) {
                    return targets.on(shard.index());
                }
            }
            throw Errors.undefinedPlace(
                    "shard",
                    single.shard(),
                    topology.shards().stream().map(Shard::name).toList());
        }
        return targets.everywhere();
    }
}

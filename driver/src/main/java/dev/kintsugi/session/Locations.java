package dev.kintsugi.session;

import dev.kintsugi.catalog.Catalog;
import dev.kintsugi.catalog.Column;
import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.catalog.Table;
import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.plan.ListedTables;
import dev.kintsugi.plan.Location;
import dev.kintsugi.route.KeyTexts;
import dev.kintsugi.route.Placements;
import dev.kintsugi.route.ShardKey;
import dev.kintsugi.topology.Placement;
import dev.kintsugi.topology.Shard;
import dev.kintsugi.topology.TableRule;
import dev.kintsugi.topology.Topology;
import dev.kintsugi.topology.Topology.UnlistedTables;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where each table's rows lie: as the file says, else as was decided when the table was created, else as {@code unlistedTables}
 * says.
 */
final class Locations {
    private final Topology topology;
    private final Dialect dialect;
    private final Map<QualifiedName, TableRule> recorded;
    private final ListedTables listed;

    /**
     * For one topology.
     *
     * @param recorded what the table {@code kintsugi.tables} says
     */
    Locations(Topology topology, Dialect dialect, Map<QualifiedName, TableRule> recorded) {
        this.topology = topology;
        this.dialect = dialect;
        this.recorded = recorded;
        this.listed = new ListedTables(topology, dialect);
    }

    /** The location of every table of a catalog that has one. */
    Map<QualifiedName, Location> of(Catalog catalog) throws SQLException {
        Map<QualifiedName, Location> result = new HashMap<>();
        for (Table table : catalog.tables().values()) {
            Location location = table.name().isOwn() ? null : of(table);
            if (location != null) {
                result.put(table.name(), location);
            }
        }
        return result;
    }

    /** The rule of a table by the file, or by what was recorded; null if neither names it. */
    @Nullable TableRule rule(QualifiedName name) throws SQLException {
        TableRule byFile = listed.rule(name);
        TableRule byRecord = recorded.get(name);
        if (byFile != null && byRecord != null && !listed.same(byFile, byRecord)) {
            throw Errors.configuration(
                    "Table " + name + " was created as " + ListedTables.describe(byRecord) + ", and the file says "
                            + ListedTables.describe(byFile) + "; its rows lie as it was created: change the file");
        }
        return byFile != null ? byFile : byRecord;
    }

    private @Nullable Location of(Table table) throws SQLException {
        TableRule rule = rule(table.name());
        if (rule == null) {
            rule = unlisted(table);
        }
        if (rule instanceof TableRule.Sharded sharded) {
            return sharded(table, sharded);
        }
        if (rule instanceof TableRule.Single single) {
            return new Location.Single(shard(single.shard()));
        }
        return rule == null ? null : new Location.Reference();
    }

    /** What {@code unlistedTables} makes of a table; null if it is not to be used. */
    @Nullable TableRule unlisted(Table table) {
        return switch (topology.unlistedTables()) {
            case FIRST_SHARD -> new TableRule.Single(topology.shards().get(0).name());
            case REJECT -> null;
            case REFERENCE -> new TableRule.Reference();
            case BY_PRIMARY_KEY ->
                new TableRule.Sharded(
                        table.primaryKey().isEmpty()
                                ? table.columns().get(0).name()
                                : table.primaryKey().get(0),
                        topology.placements().keySet().iterator().next());
        };
    }

    private Location sharded(Table table, TableRule.Sharded rule) throws SQLException {
        Column column = table.column(rule.shardKey());
        if (column == null) {
            column = table.column(dialect.fold(rule.shardKey()));
        }
        if (column == null) {
            throw Errors.configuration(
                    "The shard key " + rule.shardKey() + " of table " + table.name() + " is none of its columns: "
                            + table.columns().stream().map(Column::name).toList());
        }
        if (!KeyTexts.canBeKey(column.type())) {
            throw Errors.configuration(
                    "The shard key " + table.name() + "." + column.name() + " is of type "
                            + column.type().declaration()
                            + ", whose values have no one spelling; use an integer, numeric, text, uuid, date or timestamp column");
        }
        Placement placement = topology.placements().get(rule.placement());
        if (placement == null) {
            throw Errors.configuration("Table " + table.name() + " names the placement " + rule.placement()
                    + ", which the file does not have");
        }
        return new Location.Sharded(new ShardKey(
                column.name(),
                column.type(),
                placement.name(),
                Placements.function(placement, topology.shards(), column.type()),
                dialect));
    }

    private int shard(String name) throws SQLException {
        for (Shard shard : topology.shards()) {
            if (shard.name().equals(name)) {
                return shard.index();
            }
        }
        throw Errors.configuration("There is no shard " + name);
    }

    /** True if a table that nothing names lies on one shard alone. */
    boolean unlistedIsSingle() {
        return topology.unlistedTables() == UnlistedTables.FIRST_SHARD;
    }
}

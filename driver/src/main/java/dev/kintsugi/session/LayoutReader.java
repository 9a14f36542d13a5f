package dev.kintsugi.session;

import dev.kintsugi.catalog.Catalog;
import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.catalog.Table;
import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.dialect.UniqueLookup;
import dev.kintsugi.execute.Fan;
import dev.kintsugi.execute.UniqueSetup;
import dev.kintsugi.plan.DecisionTable;
import dev.kintsugi.plan.EnforcedKey;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.pool.Leases;
import dev.kintsugi.pool.Pools;
import dev.kintsugi.topology.Shard;
import dev.kintsugi.topology.TableRule;
import dev.kintsugi.topology.Topology;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the backends' catalogs into a layout. */
final class LayoutReader {
    private final Topology topology;
    private final Dialect dialect;

    LayoutReader(Topology topology, Dialect dialect) {
        this.topology = topology;
        this.dialect = dialect;
    }

    /** Where the reader's connections come from, one for each shard. */
    interface Source {
        Session.Loan borrow(int shard) throws SQLException;
    }

    /** Connections of the pools, which see what is committed. */
    static Source pooled(Pools pools) {
        return shard -> {
            Leases leases = pools.leases();
            try {
                Lease lease = leases.take(shard);
                return new Session.Loan() {
                    @Override
                    public Connection connection() {
                        return lease.connection();
                    }

                    @Override
                    public void close() {
                        lease.close();
                        leases.close();
                    }
                };
            } catch (SQLException | RuntimeException e) {
                leases.close();
                throw e;
            }
        };
    }

    /** What one shard says. */
    private record Said(Catalog catalog, Map<QualifiedName, TableRule> recorded, Set<UniqueLookup> lookups) {}

    private Said ask(int shard, Source source) throws SQLException {
        try (Session.Loan loan = source.borrow(shard)) {
            Catalog catalog = dialect.readCatalog(loan.connection());
            return new Said(catalog, readRecorded(catalog, loan.connection()), readLookups(catalog, loan.connection()));
        }
    }

    /** The layout as the connections see it, under a new version; one shard is asked after another. */
    Layout read(long version, Source source) throws SQLException {
        List<Said> said = new ArrayList<>();
        for (Shard shard : topology.shards()) {
            said.add(ask(shard.index(), source));
        }
        return layout(version, said);
    }

    /** The same over connections of their own, asked at the same time. */
    Layout read(long version, Source source, Fan fan) throws SQLException {
        return layout(version, fan.everywhere(topology.shards().size(), shard -> ask(shard, source)));
    }

    private Layout layout(long version, List<Said> said) throws SQLException {
        List<Catalog> catalogs = said.stream().map(Said::catalog).toList();
        Map<QualifiedName, TableRule> recorded = new HashMap<>();
        said.forEach(one -> recorded.putAll(one.recorded()));
        Locations locations = new Locations(topology, dialect, recorded);
        Catalog catalog = Catalog.merge(
                        catalogs,
                        topology.shards().stream().map(Shard::name).toList(),
                        name -> isSingle(name, locations))
                .withVersion(version);
        return new Layout(
                version,
                topology,
                catalog,
                dialect,
                locations.of(catalog),
                sequenceHomes(catalogs),
                enforcedKeys(said, catalog));
    }

    /** The unique keys whose lookups are on every shard, and whose tables still have their columns. */
    private static List<EnforcedKey> enforcedKeys(List<Said> said, Catalog catalog) {
        List<EnforcedKey> keys = new ArrayList<>();
        for (UniqueLookup lookup : said.get(0).lookups()) {
            Table table = catalog.tables().get(lookup.table());
            if (table != null
                    && said.stream().allMatch(shard -> shard.lookups().contains(lookup))
                    && table.column(lookup.shardKey()) != null
                    && lookup.columns().stream().allMatch(column -> table.column(column) != null)) {
                keys.add(EnforcedKey.of(lookup, table));
            }
        }
        return keys;
    }

    private static Map<QualifiedName, Integer> sequenceHomes(List<Catalog> catalogs) {
        Map<QualifiedName, Integer> homes = new HashMap<>();
        for (int shard = 1; shard < catalogs.size(); shard++) {
            for (QualifiedName sequence : catalogs.get(shard).sequences()) {
                if (!catalogs.get(0).sequences().contains(sequence)) {
                    homes.putIfAbsent(sequence, shard);
                }
            }
        }
        return homes;
    }

    private static boolean isSingle(QualifiedName name, Locations locations) {
        try {
            TableRule rule = locations.rule(name);
            return rule == null ? locations.unlistedIsSingle() : rule instanceof TableRule.Single;
        } catch (SQLException e) {
            // The contradiction is reported when the table is located.
            return false;
        }
    }

    private Map<QualifiedName, TableRule> readRecorded(Catalog catalog, Connection connection) throws SQLException {
        if (!catalog.tables().containsKey(DecisionTable.name(dialect))) {
            return Map.of();
        }
        Map<QualifiedName, TableRule> recorded = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(DecisionTable.SELECT)) {
            while (rows.next()) {
                recorded.put(new QualifiedName(rows.getString(1), rows.getString(2)), DecisionTable.rule(rows));
            }
        }
        return recorded;
    }

    private Set<UniqueLookup> readLookups(Catalog catalog, Connection connection) throws SQLException {
        QualifiedName registry = new QualifiedName("kintsugi", UniqueLookup.REGISTRY);
        Set<UniqueLookup> lookups = new LinkedHashSet<>();
        if (dialect.hasUniqueLookups() && catalog.tables().containsKey(registry)) {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(UniqueLookup.SELECT)) {
                while (rows.next()) {
                    lookups.add(UniqueSetup.lookup(rows));
                }
            }
        }
        return lookups;
    }
}

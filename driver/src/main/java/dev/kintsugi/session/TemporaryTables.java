package dev.kintsugi.session;

import dev.kintsugi.catalog.Catalog;
import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.catalog.Table;
import dev.kintsugi.execute.Connections;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Location;
import dev.kintsugi.pool.Lease;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The temporary tables of one session. All of them stand on one shard, and the session keeps its connection there for as long as it has
 * any: they live and die with that connection. To the planner each is a table that lies whole on this shard, in a schema that comes first.
 * When the connection goes back to its pool, nothing of them is left on it.
 */
final class TemporaryTables {
    private final Cluster cluster;
    private final Connections connections;
    private final Fitting fitting;
    private @Nullable Lease pin;
    private List<Table> tables = List.of();
    private @Nullable Layout base;
    private @Nullable Layout over;

    TemporaryTables(Cluster cluster, Connections connections, Fitting fitting) {
        this.cluster = cluster;
        this.connections = connections;
        this.fitting = fitting;
    }

    /** Their shard; -1 if there are none. */
    int home() {
        return pin == null ? -1 : pin.shard();
    }

    /** A layout that has them as well. */
    Layout over(Layout permanent) {
        Layout known = over;
        if (tables.isEmpty()) {
            return permanent;
        }
        if (known != null && base == permanent) {
            return known;
        }
        Map<QualifiedName, Table> all = new HashMap<>(permanent.catalog().tables());
        Map<QualifiedName, Location> locations = new HashMap<>(permanent.locations());
        for (Table table : tables) {
            all.put(table.name(), table);
            locations.put(table.name(), new Location.Single(home()));
        }
        Catalog catalog = permanent.catalog();
        long version = cluster.nextVersion();
        known = new Layout(
                version,
                permanent.topology(),
                new Catalog(
                        version,
                        catalog.defaultCollation(),
                        all,
                        catalog.views(),
                        catalog.plainViews(),
                        catalog.sequences(),
                        catalog.userFunctions(),
                        catalog.domainTypes(),
                        catalog.differences()),
                permanent.dialect(),
                locations,
                permanent.sequenceHomes(),
                permanent.enforcedKeys());
        base = permanent;
        over = known;
        return known;
    }

    /** The layout without them that a layout was made of. */
    Layout permanent(Layout layout) {
        return layout == over && base != null ? base : layout;
    }

    /** The schemas in which names are looked for. */
    List<String> path(List<String> permanent) {
        String schema = cluster.dialect().temporarySchema();
        if (tables.isEmpty() || schema == null || permanent.contains(schema)) {
            return permanent;
        }
        List<String> path = new ArrayList<>();
        path.add(schema);
        path.addAll(permanent);
        return List.copyOf(path);
    }

    /** Keeps the connection of a shard, on which a temporary table is about to be made. */
    void pin(int shard) throws SQLException {
        if (pin == null) {
            fitting.temporariesMade();
            pin = connections.lend(shard);
            connections.decides(shard);
        }
    }

    /** Reads what there is by now; without a table the connection is kept no longer, unless a transaction may bring one back. */
    void settle() throws SQLException {
        settle(!connections.autoCommit());
    }

    /** The same at the end of a transaction. */
    void settleAtEnd() throws SQLException {
        settle(false);
    }

    private void settle(boolean open) throws SQLException {
        if (pin == null) {
            return;
        }
        List<Table> found = List.of();
        try (Lease lease = connections.lend(pin.shard())) {
            found = cluster.dialect().readTemporaries(lease.connection());
        } finally {
            replace(found, open);
        }
    }

    private void replace(List<Table> found, boolean open) {
        if (!found.equals(tables)) {
            tables = found;
            connections.temporary(!tables.isEmpty());
            over = null;
        }
        Lease kept = pin;
        if (found.isEmpty() && kept != null && !open) {
            pin = null;
            kept.release();
        }
    }

    /** Drops them all. */
    void discard() throws SQLException {
        if (pin != null) {
            Connection connection = pin.connection();
            try (Statement statement = connection.createStatement()) {
                statement.execute(cluster.dialect().dropTemporaries());
            }
            settle();
        }
    }
}

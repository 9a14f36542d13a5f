package dev.kintsugi.session;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.execute.Connections;
import dev.kintsugi.plan.Presence;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.route.ShardSet;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Asks each shard's catalogue, by the session's own connections, so that DDL of its open transaction counts. */
final class ShardPresence implements Presence {
    private final Connections connections;
    private final Dialect dialect;
    private final int clusterSize;
    private final int temporaryHome;

    ShardPresence(Connections connections, Dialect dialect, int clusterSize, int temporaryHome) {
        this.connections = connections;
        this.dialect = dialect;
        this.clusterSize = clusterSize;
        this.temporaryHome = temporaryHome;
    }

    @Override
    public ShardSet of(List<String> schemas, String name) throws SQLException {
        List<Set<String>> found = new ArrayList<>(clusterSize);
        for (int shard = 0; shard < clusterSize; shard++) {
            found.add(schemasOn(shard, name));
        }
        for (String schema : schemas) {
            ShardSet having = ShardSet.none(clusterSize);
            for (int shard = 0; shard < clusterSize; shard++) {
                having = found.get(shard).contains(schema) ? having.or(ShardSet.of(shard, clusterSize)) : having;
            }
            if (!having.isEmpty()) {
                return having;
            }
        }
        return ShardSet.none(clusterSize);
    }

    @Override
    public int temporaryHome() {
        return temporaryHome;
    }

    @Override
    public List<String> time() throws SQLException {
        return connections.time(dialect);
    }

    @Override
    public List<String> columns(int shard, String query) throws SQLException {
        try (Lease lease = connections.lend(shard);
                PreparedStatement prepared = lease.connection().prepareStatement(query)) {
            ResultSetMetaData described = prepared.getMetaData();
            List<String> names = new ArrayList<>();
            for (int column = 1; described != null && column <= described.getColumnCount(); column++) {
                names.add(described.getColumnLabel(column));
            }
            return names;
        }
    }

    private Set<String> schemasOn(int shard, String name) throws SQLException {
        try (Lease lease = connections.lend(shard);
                Statement statement = lease.connection().createStatement();
                ResultSet rows = statement.executeQuery(dialect.schemasWith(name))) {
            Set<String> schemas = new HashSet<>();
            while (rows.next()) {
                schemas.add(rows.getString(1));
            }
            return schemas;
        }
    }
}

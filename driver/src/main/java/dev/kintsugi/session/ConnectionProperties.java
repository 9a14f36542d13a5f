package dev.kintsugi.session;

import dev.kintsugi.error.Errors;
import dev.kintsugi.execute.ClientState;
import dev.kintsugi.execute.Connections;
import dev.kintsugi.plan.Location;
import dev.kintsugi.plan.PlacedTable;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.txn.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client asks of its connection as a whole, and what therefore holds on every connection that works for it. */
public final class ConnectionProperties {
    private final Connections connections;
    private final Transaction transaction;
    private final ClientState state;
    private final Steering steering;
    private final Fitting fitting;
    private final Planning planning;

    ConnectionProperties(
            Connections connections,
            Transaction transaction,
            ClientState state,
            Steering steering,
            Fitting fitting,
            Planning planning) {
        this.planning = planning;
        this.connections = connections;
        this.transaction = transaction;
        this.state = state;
        this.steering = steering;
        this.fitting = fitting;
    }

    /**
     * Refuses to write through a result set what would leave a row on another shard than its key's, or copies of a row that differ.
     *
     * @param table as the vendor calls it, which one shard alone is written of
     * @param column that changes; null for a row that is added
     * @throws SQLException 0A000
     */
    public void checkUpdatable(String table, @Nullable String column) throws SQLException {
        PlacedTable placed = planning.table(table);
        Location location = placed == null ? null : placed.location();
        connections.writesUnseen();
        boolean inPlace = location instanceof Location.Single
                || location instanceof Location.Sharded sharded
                        && column != null
                        && !column.equalsIgnoreCase(sharded.key().column());
        if (!inPlace) {
            throw Errors.notSupported(
                    "Writing " + (column == null ? "new rows" : "the column " + column) + " of "
                            + (table.isEmpty() ? "several tables" : table)
                            + " through a ResultSet, which changes one shard alone",
                    "Write with an INSERT or UPDATE statement");
        }
        // The row's own shard has been read from: which one it is, nobody here knows.
        transaction.writesAnywhere();
    }

    /** True if writes are refused. */
    public boolean readOnly() {
        return state.readOnly();
    }

    /**
     * As {@link Connection#setReadOnly}.
     *
     * @throws SQLException 25001 within a transaction
     */
    public void readOnly(boolean readOnly) throws SQLException {
        checkOutsideTransaction("the read-only property");
        connections.detachCursors();
        connections.onHeldConnections(connection -> connection.setReadOnly(readOnly));
        state.readOnly(readOnly);
    }

    private void checkOutsideTransaction(String what) throws SQLException {
        if (transaction.isOpen()) {
            throw Errors.activeTransaction("Cannot change " + what + " in the middle of a transaction");
        }
    }

    /** A {@link Connection}.TRANSACTION_ constant. */
    public int isolation() throws SQLException {
        if (state.isolation() != Connection.TRANSACTION_NONE) {
            return state.isolation();
        }
        try (Lease lease = connections.lend(Math.max(0, connections.joinedShard()))) {
            return lease.connection().getTransactionIsolation();
        }
    }

    /**
     * As {@link Connection#setTransactionIsolation}.
     *
     * @throws SQLException 25001 within a transaction
     */
    public void isolation(int level) throws SQLException {
        checkOutsideTransaction("the isolation level");
        connections.detachCursors();
        onAnyConnections(connection -> connection.setTransactionIsolation(level));
        state.isolation(level);
    }

    /** The current schema. */
    public @Nullable String schema() throws SQLException {
        if (state.schema() != null) {
            return state.schema();
        }
        List<String> path = steering.path();
        if (path != null) {
            return path.isEmpty() ? null : path.get(0);
        }
        try (Lease lease = connections.lend(Math.max(0, connections.joinedShard()))) {
            return lease.connection().getSchema();
        }
    }

    /** As {@link Connection#setSchema}. */
    public void schema(String schema) throws SQLException {
        onAnyConnections(connection -> connection.setSchema(schema));
        // The later of this and a SET holds.
        state.reset("search_path");
        state.reset("schema");
        state.schema(schema);
        steering.path(List.of(schema));
    }

    /** As {@link Connection#setClientInfo(String, String)}; {@code null} removes. */
    public void clientInfo(String name, @Nullable String value) throws SQLException {
        onAnyConnections(connection -> {
            connection.setClientInfo(name, value);
            fitting.settingsMade();
        });
        state.clientInfo(name, value);
    }

    private void onAnyConnections(Connections.Change change) throws SQLException {
        try {
            connections.onAnyConnections(false, change);
        } catch (SQLException e) {
            transaction.failed(e);
            throw e;
        }
    }

    /** As {@link Connection#getNetworkTimeout}, in milliseconds, 0 for none. */
    public int networkTimeout() {
        return state.networkTimeout();
    }

    /** As {@link Connection#setNetworkTimeout}. */
    public void networkTimeout(int milliseconds) throws SQLException {
        state.networkTimeout(milliseconds);
        connections.onHeldConnections(connection -> connection.setNetworkTimeout(Runnable::run, milliseconds));
    }
}

package dev.kintsugi.session;

import dev.kintsugi.error.Errors;
import dev.kintsugi.execute.ClientState;
import dev.kintsugi.execute.Connections;
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
    private final Cleaning cleaning;

    ConnectionProperties(
            Connections connections, Transaction transaction, ClientState state, Steering steering, Cleaning cleaning) {
        this.connections = connections;
        this.transaction = transaction;
        this.state = state;
        this.steering = steering;
        this.cleaning = cleaning;
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
        onAnyConnections(connection -> {
            connection.setSchema(schema);
            cleaning.schemaMade();
        });
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
            cleaning.settingsMade();
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

package dev.kintsugi.jdbc;

import dev.kintsugi.error.Errors;
import java.sql.SQLException;
import java.sql.Savepoint;
import org.jspecify.annotations.Nullable;

/** A savepoint of one connection's transaction, by the application's name or by a number. */
final class KintsugiSavepoint implements Savepoint {
    private final KintsugiConnection connection;
    private final @Nullable String name;
    private final int id;
    private boolean released;

    /** A savepoint; {@code name} is null where the application gave none. */
    KintsugiSavepoint(KintsugiConnection connection, @Nullable String name, int id) {
        this.connection = connection;
        this.name = name;
        this.id = id;
    }

    @Override
    public int getSavepointId() throws SQLException {
        ensureValid(connection);
        if (name != null) {
            throw Errors.wrongObject("Cannot retrieve the id of a named savepoint");
        }
        return id;
    }

    @Override
    public String getSavepointName() throws SQLException {
        ensureValid(connection);
        if (name == null) {
            throw Errors.wrongObject("Cannot retrieve the name of an unnamed savepoint");
        }
        return name;
    }

    /** The name that the shards know. */
    String sqlName() {
        return name == null ? "kintsugi_savepoint_" + id : name;
    }

    void ensureValid(KintsugiConnection user) throws SQLException {
        if (user != connection) {
            throw Errors.invalidSavepoint("The savepoint belongs to another connection");
        }
        if (released) {
            throw Errors.invalidSavepoint("Cannot reference a savepoint after it has been released");
        }
    }

    void released() {
        released = true;
    }
}

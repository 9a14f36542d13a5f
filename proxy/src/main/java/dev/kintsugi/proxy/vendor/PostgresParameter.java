package dev.kintsugi.proxy.vendor;

import dev.kintsugi.proxy.value.Oid;
import dev.kintsugi.proxy.value.Values;
import dev.kintsugi.rows.Parameter;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.util.PGobject;

/**
 * A parameter as its type's text, which the shard reads as it would the client's.
 *
 * @param type {@link Oid#UNSPECIFIED} for the shard to infer
 * @param userType the name of a type that a user has made; null for others
 */
record PostgresParameter(int type, @Nullable String userType, @Nullable String text) implements Parameter {

    @Override
    public @Nullable Object value() {
        return Values.routed(type, text);
    }

    @Override
    public void bind(PreparedStatement backend, int position) throws SQLException {
        if (type == Oid.UNSPECIFIED || type == Oid.UNKNOWN) {
            backend.setObject(position, text, Types.OTHER);
            return;
        }
        String name = userType;
        if (name == null) {
            name = backend.getConnection()
                    .unwrap(BaseConnection.class)
                    .getTypeInfo()
                    .getPGType(type);
        }
        PGobject object = new PGobject();
        object.setType(name);
        object.setValue(text);
        backend.setObject(position, object, Types.OTHER);
    }

    /** Never the value. */
    @Override
    public String toString() {
        return "?";
    }
}

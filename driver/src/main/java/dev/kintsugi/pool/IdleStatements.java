package dev.kintsugi.pool;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The statements that are prepared on a connection and wait for whoever runs the same text next: to make one anew costs the vendors'
 * drivers more than to find it. Belongs to whoever has the connection.
 */
final class IdleStatements {
    private static final int MOST = 32;
    private final Map<String, PreparedStatement> idle = new LinkedHashMap<>(16, 0.75f, true);

    /** The statement with this text, which is the caller's then; null if none waits. */
    @Nullable PreparedStatement take(String sql) {
        return idle.remove(sql);
    }

    /** Lets a statement wait; the one that has waited longest may be closed for it. */
    void keep(String sql, PreparedStatement statement) throws SQLException {
        PreparedStatement other = idle.put(sql, statement);
        if (other != null) {
            other.close();
        } else if (idle.size() > MOST) {
            String eldest = idle.keySet().iterator().next();
            PreparedStatement old = idle.remove(eldest);
            if (old != null) {
                old.close();
            }
        }
    }
}

package dev.kintsugi.execute;

import dev.kintsugi.error.Errors;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.route.ShardKey;
import dev.kintsugi.rows.SqlType;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The shards of rows whose key was read from another column: told from its text where both columns spell a value alike, else by a
 * database that assigns it.
 */
final class KeyHomes {
    private final ShardKey key;
    private final SqlType.Kind kind;
    private final String declaration;
    private final Layout layout;
    private final Connections connections;

    /**
     * For one column of a query.
     *
     * @param kind the column's
     * @param declaration its type as SQL
     */
    KeyHomes(ShardKey key, SqlType.Kind kind, String declaration, Layout layout, Connections connections) {
        this.key = key;
        this.kind = kind;
        this.declaration = declaration;
        this.layout = layout;
        this.connections = connections;
    }

    int[] of(List<@Nullable String> values) throws SQLException {
        int[] homes = new int[values.size()];
        for (int i = 0; i < homes.length; i++) {
            String value = values.get(i);
            homes[i] = value == null || isSpelledAlike(value) ? key.homeOfStored(value) : -1;
            if (homes[i] < 0) {
                return byDatabase(values);
            }
        }
        return homes;
    }

    private boolean isSpelledAlike(String value) {
        SqlType type = key.type();
        return switch (type.kind()) {
            case SMALLINT, INTEGER, BIGINT -> kind.isInteger();
            case UUID, DATE -> kind == type.kind();
            case TEXT -> kind == SqlType.Kind.TEXT && (type.length() < 0 || value.length() <= type.length());
            default -> false;
        };
    }

    private int home(@Nullable Object value) throws SQLException {
        int home = key.homeOfStored(value);
        if (home < 0) {
            throw Errors.notSupported(
                    "The shard key " + key.column() + " has a value whose shard cannot be told",
                    "Cast the value to the column's type");
        }
        return home;
    }

    private int[] byDatabase(List<@Nullable String> values) throws SQLException {
        String sql = "SELECT CAST(c0 AS " + key.type().declaration() + ") FROM "
                + HandedRows.expression(layout.dialect(), List.of(declaration)) + " AS kintsugi_keys";
        HandedRows handed = new HandedRows(layout.dialect().textType(), List.of(declaration), List.of(values));
        int[] homes = new int[values.size()];
        try (Lease lease = connections.take(connections.anyShard(layout.clusterSize()), false);
                PreparedStatement ask = lease.connection().prepareStatement(sql)) {
            handed.bind(ask, 1, 0);
            try (ResultSet answer = ask.executeQuery()) {
                for (int i = 0; i < homes.length && answer.next(); i++) {
                    boolean binary = key.type().kind() == SqlType.Kind.BINARY;
                    homes[i] = home(binary ? answer.getBytes(1) : answer.getString(1));
                }
            }
        }
        return homes;
    }
}

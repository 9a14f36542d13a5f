package dev.kintsugi.execute;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.plan.EnforcedKey;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.pool.Lease;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fills the empty lookup of a unique key from the rows of its table, which others cannot write meanwhile: it has new triggers. */
final class UniqueFill {
    private static final String UNIQUE_VIOLATION = "23505";
    private final EnforcedKey key;
    private final Layout layout;
    private final Dialect dialect;
    private final Connections connections;
    private final int rowsAtATime;
    private final List<HandedRows> waiting = new ArrayList<>();

    UniqueFill(EnforcedKey key, Layout layout, Connections connections) {
        this.key = key;
        this.layout = layout;
        this.dialect = layout.dialect();
        this.connections = connections;
        this.rowsAtATime = layout.topology().settings().limits().fetchRows();
    }

    /**
     * Fills it.
     *
     * @throws SQLException 23505 if two rows have one value
     */
    void fill() throws SQLException {
        for (int shard = 0; shard < layout.clusterSize(); shard++) {
            waiting.add(HandedRows.of(dialect, key.declarations()));
        }
        for (int shard = 0; shard < layout.clusterSize(); shard++) {
            read(shard);
        }
        for (int home = 0; home < waiting.size(); home++) {
            send(home);
        }
    }

    private void read(int shard) throws SQLException {
        int columns = key.types().size();
        try (Lease lease = connections.take(shard, true);
                Statement statement = lease.connection().createStatement()) {
            statement.setFetchSize(rowsAtATime);
            try (ResultSet rows = statement.executeQuery(key.lookup().rows())) {
                while (rows.next()) {
                    List<@Nullable String> values = new ArrayList<>(columns + 1);
                    for (int i = 1; i <= columns + 1; i++) {
                        values.add(rows.getString(i));
                    }
                    int home = key.home(values.subList(0, columns), layout.clusterSize());
                    waiting.get(home).add(values);
                    if (waiting.get(home).size() >= rowsAtATime) {
                        send(home);
                    }
                }
            }
        }
    }

    private void send(int home) throws SQLException {
        HandedRows rows = waiting.set(home, HandedRows.of(dialect, key.declarations()));
        if (rows.isEmpty()) {
            return;
        }
        String sql = key.lookup().addition() + HandedRows.expression(dialect, key.declarations()) + " AS h";
        try (Lease lease = connections.take(home, true);
                PreparedStatement statement = lease.connection().prepareStatement(sql)) {
            for (int i = 0; i < key.declarations().size(); i++) {
                rows.bind(statement, i + 1, i);
            }
            statement.executeUpdate();
        } catch (SQLException e) {
            // The database's own message would tell the value.
            throw UNIQUE_VIOLATION.equals(e.getSQLState())
                    ? Errors.duplicatesFound(
                            key.lookup().constraint(),
                            key.lookup().table().toString(),
                            key.lookup().duplicates())
                    : e;
        }
    }
}

package dev.kintsugi.execute;

import dev.kintsugi.catalog.Column;
import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.merge.Concat;
import dev.kintsugi.merge.Materialized;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Location;
import dev.kintsugi.plan.PlacedTable;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.route.ShardKey;
import dev.kintsugi.route.ShardSet;
import dev.kintsugi.rows.Rows;
import dev.kintsugi.rows.SqlType;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one table to which a write has given other shard keys where they are. The write answers the keys that rows have now; a key whose
 * home is another shard can only be of rows that are to leave: those are deleted, and inserted where they belong, where a row that has the
 * key already is found. All leave before any arrives, so that rows may change places.
 */
final class MovedRows {
    private final PlacedTable table;
    private final Call call;
    private final Layout layout;
    private final Dialect dialect;
    private final Connections connections;
    private final ShardKey key;
    private final List<String> columns;
    private final Map<Integer, Set<@Nullable String>> leaving = new TreeMap<>();
    private final List<List<Object[]>> arriving = new ArrayList<>();
    private @Nullable List<String> declarations;

    /** For one execution. */
    MovedRows(PlacedTable table, Call call, Layout layout, Connections connections) throws SQLException {
        this.table = table;
        this.call = call;
        this.layout = layout;
        this.dialect = layout.dialect();
        this.connections = connections;
        if (!(table.location() instanceof Location.Sharded sharded)) {
            throw new IllegalArgumentException("a table without a shard key");
        }
        this.key = sharded.key();
        this.columns = table.table().columns().stream()
                .filter(column -> !column.generated())
                .map(Column::name)
                .toList();
        if (call.demand().keys() != KeyDemand.None.NONE) {
            throw Errors.notSupported(
                    "Generated keys of a write that sets the shard key " + key.column(),
                    "Use RETURNING, or read the rows");
        }
        for (int shard = 0; shard < layout.clusterSize(); shard++) {
            arriving.add(new ArrayList<>());
        }
    }

    /**
     * Reads what the write has answered, and lets rows leave and arrive.
     *
     * @param written for each of the shards, with the key as its answer's last column
     * @param returning true if the answer's other columns are the statement's own
     */
    Result settle(List<Written> written, ShardSet shards, boolean returning) throws SQLException {
        long count = 0;
        List<Rows> answers = new ArrayList<>();
        int[] all = shards.toArray();
        for (int i = 0; i < all.length; i++) {
            call.execution().warn(written.get(i).warning());
            Rows rows = written.get(i).rows();
            if (rows == null) {
                throw new IllegalStateException("a write that answers no rows");
            }
            Displaced displaced = new Displaced(rows, all[i]);
            if (returning) {
                int visible = rows.row().getMetaData().getColumnCount() - 1;
                long most = layout.topology().settings().gather().maxRows();
                answers.add(Materialized.of(dialect, displaced, visible, most));
            } else {
                count += displaced.count();
            }
        }
        move();
        return returning ? new Result.Answer(new Concat(answers), -1) : new Result.Count(count, null);
    }

    private void move() throws SQLException {
        for (Map.Entry<Integer, Set<@Nullable String>> shard : leaving.entrySet()) {
            leave(shard.getKey(), shard.getValue());
        }
        for (int shard = 0; shard < arriving.size(); shard++) {
            if (!arriving.get(shard).isEmpty()) {
                arrive(shard, arriving.get(shard));
            }
        }
    }

    /** Rows whose last column is the key; what does not belong on their shard is noted as they pass. */
    private final class Displaced implements Rows {
        private final Rows rows;
        private final int shard;

        Displaced(Rows rows, int shard) {
            this.rows = rows;
            this.shard = shard;
        }

        long count() throws SQLException {
            try (this) {
                long count = 0;
                while (next()) {
                    count++;
                }
                return count;
            }
        }

        @Override
        public boolean next() throws SQLException {
            if (!rows.next()) {
                return false;
            }
            int last = rows.row().getMetaData().getColumnCount();
            if (home(rows.row(), last) != shard) {
                leaving.computeIfAbsent(shard, first -> new LinkedHashSet<>())
                        .add(rows.row().getString(last));
            }
            return true;
        }

        @Override
        public ResultSet row() {
            return rows.row();
        }

        @Override
        public void close() throws SQLException {
            rows.close();
        }
    }

    private int home(ResultSet row, int column) throws SQLException {
        Object stored = key.type().kind() == SqlType.Kind.BINARY ? row.getBytes(column) : row.getString(column);
        int home = key.homeOfStored(stored);
        if (home < 0) {
            throw Errors.notSupported(
                    "The shard key " + key.column() + " has a value whose shard cannot be told",
                    "Set it to a literal of its type");
        }
        return home;
    }

    private String tableName() {
        return dialect.quote(table.table().name());
    }

    private String columnList() {
        return columns.stream().map(dialect::quote).collect(Collectors.joining(", "));
    }

    private void leave(int shard, Set<@Nullable String> keys) throws SQLException {
        String column = dialect.quote(key.column());
        List<@Nullable String> values =
                keys.stream().filter(value -> value != null).collect(Collectors.toList());
        String delete = "DELETE FROM " + tableName() + " WHERE " + column + " IN (SELECT c0 FROM "
                + HandedRows.expression(dialect, List.of(key.type().declaration())) + " AS kintsugi_keys)"
                + (keys.contains(null) ? " OR " + column + " IS NULL" : "");
        String sql = dialect.hasReturning()
                ? delete + " RETURNING " + columnList()
                : "SELECT " + columnList() + " FROM OLD TABLE (" + delete + ")";
        HandedRows handed = new HandedRows(dialect.textType(), List.of(), List.of(values));
        try (Lease lease = connections.take(shard, true);
                PreparedStatement statement = lease.connection().prepareStatement(sql)) {
            handed.bind(statement, 1, 0);
            try (ResultSet rows = statement.executeQuery()) {
                if (declarations == null) {
                    declarations = declarations(rows.getMetaData());
                }
                int position = columns.indexOf(key.column()) + 1;
                while (rows.next()) {
                    arriving.get(home(rows, position)).add(values(rows));
                }
            }
        }
    }

    /** What each value is written as: on H2 it is its own Java object, elsewhere a text in a CAST. */
    private List<String> declarations(ResultSetMetaData shape) throws SQLException {
        List<String> types = new ArrayList<>();
        for (int i = 1; i <= columns.size(); i++) {
            types.add(dialect.embedded() ? "?" : "CAST(? AS " + dialect.declaration(shape, i) + ")");
        }
        return types;
    }

    private Object[] values(ResultSet row) throws SQLException {
        Object[] values = new Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = dialect.embedded() ? row.getObject(i + 1) : row.getString(i + 1);
        }
        return values;
    }

    private void arrive(int shard, List<Object[]> rows) throws SQLException {
        boolean always =
                table.table().columns().stream().anyMatch(column -> column.identity() == Column.Identity.ALWAYS);
        String sql = "INSERT INTO " + tableName() + " (" + columnList() + ")"
                + (always ? " OVERRIDING SYSTEM VALUE" : "")
                + " VALUES (" + String.join(", ", declarations == null ? List.of() : declarations) + ")";
        try (Lease lease = connections.take(shard, true);
                PreparedStatement statement = lease.connection().prepareStatement(sql)) {
            for (Object[] row : rows) {
                for (int i = 0; i < row.length; i++) {
                    if (dialect.embedded()) {
                        statement.setObject(i + 1, row[i]);
                    } else {
                        statement.setString(i + 1, (String) row[i]);
                    }
                }
                statement.addBatch();
            }
            executeBatch(statement);
        }
    }

    /** The client did not ask for a batch: the error is the row's. */
    private static void executeBatch(PreparedStatement statement) throws SQLException {
        try {
            statement.executeBatch();
        } catch (java.sql.BatchUpdateException e) {
            throw e.getNextException() == null ? e : e.getNextException();
        }
    }
}

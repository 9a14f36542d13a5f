package dev.kintsugi.execute;

import dev.kintsugi.catalog.Column;
import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.plan.EnforcedKey;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.PlacedTable;
import dev.kintsugi.plan.Plan.Access;
import dev.kintsugi.plan.Plan.Conflicts;
import dev.kintsugi.plan.ShardText;
import dev.kintsugi.plan.ShardText.Piece;
import dev.kintsugi.rows.Rows;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the shards on which rows of an INSERT … ON CONFLICT meet others by unique keys without the shard key: there the statement does with
 * them what it says. The rows that are met are locked, so that they are still there when it runs; one that is committed by others in between is
 * found when its value is told to its home, and the statement then runs again.
 *
 * <p>Rows of one statement with one value go where the first of them goes, so that they meet there.
 */
final class ConflictSearch {
    private final Conflicts conflicts;
    private final PlacedTable table;
    private final List<String> names;
    private final List<String> types;
    private final Call call;
    private final Layout layout;
    private final Dialect dialect;
    private final Connections connections;

    /**
     * For the rows of one execution.
     *
     * @param names of the columns that are written
     * @param types of their values, as SQL
     */
    ConflictSearch(
            Conflicts conflicts,
            PlacedTable table,
            List<String> names,
            List<String> types,
            Call call,
            Layout layout,
            Connections connections) {
        this.conflicts = conflicts;
        this.table = table;
        this.names = names;
        this.types = types;
        this.call = call.with(call.demand().forQuery());
        this.layout = layout;
        this.dialect = layout.dialect();
        this.connections = connections;
    }

    /**
     * Changes the shards of rows that meet others.
     *
     * @param homes each row's shard by its key
     */
    void place(List<List<@Nullable String>> rows, int[] homes) throws SQLException {
        for (EnforcedKey key : conflicts.keys()) {
            int[] positions = positions(key);
            Map<List<@Nullable String>, Integer> first = new HashMap<>();
            List<Integer> asked = new ArrayList<>();
            for (int i = 0; i < homes.length; i++) {
                List<@Nullable String> values = values(rows.get(i), positions);
                if (values == null) {
                    continue;
                }
                asked.add(i);
                Integer before = first.putIfAbsent(values, i);
                if (before != null && !conflicts.named()) {
                    throw Errors.notSupported(
                            "ON CONFLICT without a key, of rows with one value of "
                                    + key.lookup().constraint(),
                            "Name the key, or insert them one by one");
                }
                homes[i] = before == null ? homes[i] : homes[before];
            }
            if (!asked.isEmpty()) {
                meet(key, positions, rows, asked, homes);
            }
        }
    }

    /** Where the key's columns are in a row; -1 for one that the statement leaves out. */
    private int[] positions(EnforcedKey key) throws SQLException {
        List<String> columns = key.lookup().columns();
        int[] positions = new int[columns.size()];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = names.indexOf(columns.get(i));
            Column column = table.table().column(columns.get(i));
            if (positions[i] < 0 && column != null && column.defaultExpression() != null) {
                throw Errors.notSupported(
                        "ON CONFLICT of " + key.lookup().constraint() + " where " + column.name()
                                + " is left to its default",
                        "Write its value");
            }
        }
        return positions;
    }

    /** The values of a key; null if one is NULL, with which nothing conflicts. */
    private static @Nullable List<@Nullable String> values(List<@Nullable String> row, int[] positions) {
        List<@Nullable String> values = new ArrayList<>();
        for (int position : positions) {
            String value = position < 0 ? null : row.get(position);
            if (value == null) {
                return null;
            }
            values.add(value);
        }
        return values;
    }

    private void meet(
            EnforcedKey key, int[] positions, List<List<@Nullable String>> rows, List<Integer> asked, int[] homes)
            throws SQLException {
        List<String> handedTypes = new ArrayList<>();
        for (int position : positions) {
            handedTypes.add(types.get(position));
        }
        handedTypes.add("integer");
        HandedRows handed = HandedRows.of(dialect, handedTypes);
        for (int row : asked) {
            List<@Nullable String> values = new ArrayList<>();
            for (int position : positions) {
                values.add(rows.get(row).get(position));
            }
            values.add(Integer.toString(row));
            handed.add(values);
        }
        ShardText text = question(key, positions.length);
        // One shard after another, in their order, as all do who lock rows of several.
        for (int shard = 0; shard < layout.clusterSize(); shard++) {
            RewrittenText rewritten = handed.in(text, call, dialect);
            Written answer = Written.of(
                    connections.take(shard, Access.TOUCH),
                    lease -> Backend.open(lease, call, rewritten),
                    call.demand());
            try (Rows met = answer.rows()) {
                while (met != null && met.next()) {
                    homes[met.row().getInt(1)] = shard;
                }
            }
        }
    }

    private ShardText question(EnforcedKey key, int columns) {
        ShardText.Builder text = new ShardText.Builder();
        text.sql("SELECT h.c" + columns + " FROM ").add(new Piece.Handed(columns + 1));
        text.sql(" AS h JOIN " + dialect.quote(table.table().name().schema()) + "."
                + dialect.quote(table.table().name().name()) + " AS t ON ");
        for (int i = 0; i < columns; i++) {
            text.sql((i == 0 ? "t." : " AND t.")
                    + dialect.quote(key.lookup().columns().get(i)) + " = CAST(h.c" + i + " AS "
                    + key.types().get(i).declaration() + ")");
        }
        return text.sql(conflicts.updates() ? " FOR UPDATE OF t" : " FOR KEY SHARE OF t")
                .build();
    }
}

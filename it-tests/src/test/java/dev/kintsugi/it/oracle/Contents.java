package dev.kintsugi.it.oracle;

import dev.kintsugi.it.oracle.Backend.DatabaseObject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one database holds, as a client of that database alone would see it.
 *
 * @param objects what DDL made, in the catalog's order
 * @param tables rows in text order, by table
 */
public record Contents(List<DatabaseObject> objects, Map<String, List<Row>> tables) {

    private static final int SHOWN_ROWS = 6;

    /**
     * A row as text.
     *
     * @param key its shard key as text, empty for NULL or where the table has none
     * @param text every column
     * @param labels of the columns, in the same order
     */
    public record Row(String key, List<@Nullable String> text, List<String> labels) {

        /** The row in one line, without the value of a column that each side chooses for itself. */
        String line(String generated) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < labels.size(); i++) {
                line.append(labels.get(i).equalsIgnoreCase(generated) ? "<generated>" : text.get(i))
                        .append(" | ");
            }
            return line.toString();
        }
    }

    /** Reads every object and table. */
    static Contents read(Connection connection, Backend backend, Layout layout) throws SQLException {
        return rows(connection, backend.objects(connection), layout);
    }

    /** Reads every table, given that the objects are still these. */
    public static Contents rows(Connection connection, List<DatabaseObject> objects, Layout layout)
            throws SQLException {
        Map<String, List<Row>> tables = new LinkedHashMap<>();
        for (DatabaseObject object : objects) {
            if (object.isTable()) {
                boolean base = object.schema().equalsIgnoreCase("public");
                tables.put(
                        base ? object.name() : object.schema() + "." + object.name(),
                        rows(connection, object.reference(), layout.key(object.name())));
            }
        }
        return new Contents(objects, tables);
    }

    private static List<Row> rows(Connection connection, String table, String key) throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT * FROM " + table)) {
            List<String> labels = new ArrayList<>();
            for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                labels.add(result.getMetaData().getColumnLabel(i));
            }
            while (result.next()) {
                List<@Nullable String> text = new ArrayList<>();
                for (int i = 1; i <= labels.size(); i++) {
                    text.add(result.getString(i));
                }
                rows.add(new Row(
                        key.isEmpty() ? "" : Objects.requireNonNullElse(result.getString(key), ""), text, labels));
            }
        }
        rows.sort(Comparator.comparing(row -> row.line("")));
        return rows;
    }

    /** How the shards together differ from the oracle; empty if every row and object is where and as it must be. */
    public static List<String> differences(Contents oracle, List<Contents> shards, Layout layout, String generated) {
        List<String> found = new ArrayList<>();
        objects(oracle, shards, layout, found);
        Set<String> tables = new LinkedHashSet<>(oracle.tables.keySet());
        for (String table : tables) {
            rows(table, oracle, shards, layout, generated, found);
        }
        return found;
    }

    private static void objects(Contents oracle, List<Contents> shards, Layout layout, List<String> found) {
        Set<DatabaseObject> somewhere = new LinkedHashSet<>();
        shards.forEach(shard -> somewhere.addAll(shard.objects));
        for (DatabaseObject object : oracle.objects) {
            boolean everywhere = !(layout.rule(object.table()) instanceof Layout.Single)
                    && !(layout.rule(object.table()) instanceof Layout.Unlisted);
            for (int i = 0; everywhere && i < shards.size(); i++) {
                if (!shards.get(i).objects.contains(object)) {
                    found.add("not on shard-" + i + ": " + object);
                }
            }
            if (!everywhere && !somewhere.contains(object)) {
                found.add("on no shard: " + object);
            }
        }
        somewhere.removeAll(Set.copyOf(oracle.objects));
        somewhere.forEach(object -> found.add("on a shard, but not on the oracle: " + object));
    }

    private static void rows(
            String table, Contents oracle, List<Contents> shards, Layout layout, String generated, List<String> found) {
        boolean reference = layout.rule(table) instanceof Layout.Reference;
        List<String> expected = lines(oracle.tables.getOrDefault(table, List.of()), generated);
        List<String> union = new ArrayList<>();
        for (int i = 0; i < shards.size(); i++) {
            List<Row> rows = shards.get(i).tables.getOrDefault(table, List.of());
            if (reference) {
                compare(table + " on shard-" + i, expected, lines(rows, generated), found);
            } else {
                union.addAll(lines(rows, generated));
                strays(table, i, rows, layout, found);
            }
        }
        if (!reference) {
            Collections.sort(union);
            compare(table, expected, union, found);
        }
    }

    private static void strays(String table, int shard, List<Row> rows, Layout layout, List<String> found) {
        for (Row row : rows) {
            if (!layout.mayHold(table, row.key, shard, true)) {
                found.add("table " + table + ": a row that belongs elsewhere lies on shard-" + shard + ": "
                        + row.line(""));
            }
        }
    }

    private static void compare(String what, List<String> expected, List<String> actual, List<String> found) {
        if (expected.equals(actual)) {
            return;
        }
        found.add("table " + what + ": expected " + expected.size() + " rows, got " + actual.size() + "\n  missing    "
                + shown(minus(expected, actual)) + "\n  unexpected " + shown(minus(actual, expected)));
    }

    private static List<String> minus(List<String> rows, List<String> others) {
        Map<String, Integer> counts = new HashMap<>();
        others.forEach(row -> counts.merge(row, 1, Integer::sum));
        return rows.stream()
                .filter(row -> counts.merge(row, -1, Integer::sum) < 0)
                .toList();
    }

    private static List<String> lines(List<Row> rows, String generated) {
        return rows.stream().map(row -> row.line(generated)).sorted().toList();
    }

    private static String shown(List<String> rows) {
        String text = String.join("\n             ", rows.subList(0, Math.min(SHOWN_ROWS, rows.size())));
        return rows.size() > SHOWN_ROWS ? text + "\n             … " + (rows.size() - SHOWN_ROWS) + " more" : text;
    }
}

package dev.kintsugi.it.oracle;

import dev.kintsugi.it.oracle.Backend.DatabaseObject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Everything that one database holds, as a client of that database alone would see it.
 *
 * @param objects what DDL made, in the catalog's order
 * @param tables rows in text order, by table
 */
record Contents(List<String> objects, Map<String, List<Row>> tables) {

    private static final int SHOWN_ROWS = 6;

    /**
     * A row as text.
     *
     * @param key its shard key as text, empty for NULL or where the table has none
     */
    record Row(String key, String text) implements Comparable<Row> {
        @Override
        public int compareTo(Row other) {
            return text.compareTo(other.text);
        }
    }

    /**
     * Reads every table.
     *
     * @param generated a column whose values are not compared, or empty
     */
    static Contents read(Connection connection, Backend backend, Layout layout, String generated) throws SQLException {
        List<String> objects = new ArrayList<>();
        Map<String, List<Row>> tables = new LinkedHashMap<>();
        for (DatabaseObject object : backend.objects(connection)) {
            objects.add(object.toString());
            if (object.isTable()) {
                tables.put(
                        object.schema().equalsIgnoreCase("public") ? object.name() : object.schema() + "." + object.name(),
                        rows(connection, object.reference(), layout.key(object.name()), generated));
            }
        }
        return new Contents(objects, tables);
    }

    private static List<Row> rows(Connection connection, String table, String key, String generated)
            throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT * FROM " + table)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                StringBuilder text = new StringBuilder();
                for (int i = 1; i <= columns; i++) {
                    String label = result.getMetaData().getColumnLabel(i);
                    text.append(label.equalsIgnoreCase(generated) ? "<generated>" : result.getString(i))
                            .append(" | ");
                }
                rows.add(new Row(key.isEmpty() ? "" : Objects.requireNonNullElse(result.getString(key), ""), text.toString()));
            }
        }
        Collections.sort(rows);
        return rows;
    }

    /** How the shards together differ from the oracle; empty if every row and object is where and as it must be. */
    static List<String> differences(Contents oracle, List<Contents> shards, Layout layout) {
        List<String> found = new ArrayList<>();
        objects(oracle, shards, layout, found);
        Set<String> tables = new LinkedHashSet<>(oracle.tables.keySet());
        for (String table : tables) {
            rows(table, oracle, shards, layout, found);
        }
        return found;
    }

    private static void objects(Contents oracle, List<Contents> shards, Layout layout, List<String> found) {
        Set<String> everywhere = new TreeSet<>();
        shards.forEach(shard -> everywhere.addAll(shard.objects));
        for (String object : oracle.objects) {
            if (!everywhere.remove(object) && shards.stream().noneMatch(shard -> shard.objects.contains(object))) {
                found.add("on no shard: " + object);
            }
        }
        everywhere.forEach(object -> found.add("not on the oracle, but on a shard: " + object));
        for (String table : oracle.tables.keySet()) {
            Layout.Rule rule = layout.rule(table);
            if (rule instanceof Layout.Sharded || rule instanceof Layout.Reference) {
                for (int i = 0; i < shards.size(); i++) {
                    for (String object : oracle.objects) {
                        if (object.contains("." + table + ":") && !shards.get(i).objects.contains(object)) {
                            found.add("not on shard-" + i + ": " + object);
                        }
                    }
                }
            }
        }
    }

    private static void rows(String table, Contents oracle, List<Contents> shards, Layout layout, List<String> found) {
        boolean reference = layout.rule(table) instanceof Layout.Reference;
        List<String> expected = texts(oracle.tables.getOrDefault(table, List.of()));
        List<String> union = new ArrayList<>();
        for (int i = 0; i < shards.size(); i++) {
            List<Row> rows = shards.get(i).tables.getOrDefault(table, List.of());
            if (reference) {
                compare(table + " on shard-" + i, expected, texts(rows), found);
            } else {
                union.addAll(texts(rows));
                strays(table, i, rows, layout, shards.size(), found);
            }
        }
        if (!reference) {
            Collections.sort(union);
            compare(table, expected, union, found);
        }
    }

    private static void strays(
            String table, int shard, List<Row> rows, Layout layout, int shards, List<String> found) {
        for (Row row : rows) {
            List<Integer> homes = layout.homes(table, row.key, shards);
            if (!homes.isEmpty() && !homes.contains(shard)) {
                found.add("table " + table + ": a row of shard-" + homes + " lies on shard-" + shard + ": " + row.text);
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
        return rows.stream().filter(row -> counts.merge(row, -1, Integer::sum) < 0).toList();
    }

    private static List<String> texts(List<Row> rows) {
        return rows.stream().map(Row::text).toList();
    }

    private static String shown(List<String> rows) {
        String text = String.join("\n             ", rows.subList(0, Math.min(SHOWN_ROWS, rows.size())));
        return rows.size() > SHOWN_ROWS ? text + "\n             … " + (rows.size() - SHOWN_ROWS) + " more" : text;
    }
}

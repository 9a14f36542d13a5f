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
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The tables of {@code schema.sql} with the rows of {@link BaseData}: makes them in an empty database and puts back those that a
 * statement changed, touching as little as it can, for hundreds of statements do change something.
 */
final class BaseTables {

    private static final int ROWS_PER_INSERT = 200;
    private static final Pattern CREATE = Pattern.compile("CREATE TABLE (\\w+) ");

    private final Backend backend;
    private final Layout layout;
    private final Map<String, String> ddl = new LinkedHashMap<>();
    private final Map<String, List<List<@Nullable Object>>> data = BaseData.tables();
    private final Map<String, List<String>> inserts = new HashMap<>();

    BaseTables(Backend backend, Layout layout) {
        this.backend = backend;
        this.layout = layout;
        for (String statement : backend.schema(Fixture.resource("schema.sql")).split(";\\s*\n")) {
            Matcher matcher = CREATE.matcher(statement);
            if (matcher.find()) {
                ddl.put(matcher.group(1), statement);
            }
        }
    }

    /** Makes and fills every table. Shard -1 is the oracle, which holds all rows. */
    void create(Connection database, int shard) throws SQLException {
        try (Statement statement = database.createStatement()) {
            for (String table : ddl.keySet()) {
                create(statement, table, shard);
            }
        }
    }

    /** Puts back the rows of the tables that hold others than at first. */
    void refill(Connection database, int shard, Contents then, Contents now) throws SQLException {
        List<String> changed = ddl.keySet().stream()
                .filter(table -> !Objects.equals(rows(then, table), rows(now, table)))
                .toList();
        if (changed.isEmpty()) {
            return;
        }
        try (Statement statement = database.createStatement()) {
            statement.execute(backend.foreignKeys(false));
            for (String table : changed) {
                statement.execute("DELETE FROM " + table);
                fill(statement, table, shard);
            }
            statement.execute(backend.foreignKeys(true));
        }
    }

    /** Drops what was not there at first and makes the tables anew whose definition is another. */
    void redefine(Connection database, int shard, Contents then, Contents now) throws SQLException {
        Set<String> changed = changedTables(then, now);
        try (Statement statement = database.createStatement()) {
            for (String kind : List.of("schema", "view", "table", "sequence", "function", "type")) {
                for (DatabaseObject object : now.objects()) {
                    if (object.kind().equals(kind) && !then.objects().contains(object)) {
                        String cascade = kind.equals("sequence") ? "" : " CASCADE";
                        statement.execute("DROP " + kind + " IF EXISTS " + object.reference() + cascade);
                    }
                }
            }
            for (String table : changed) {
                statement.execute("DROP TABLE IF EXISTS " + table + " CASCADE");
            }
            forgetDeclarations(database, statement);
            for (String table : ddl.keySet()) {
                if (changed.contains(table)) {
                    create(statement, table, shard);
                }
            }
        }
    }

    /** Empties the cluster's own record of what was decided at CREATE TABLE. */
    private static void forgetDeclarations(Connection database, Statement statement) throws SQLException {
        try (ResultSet tables = database.getMetaData().getTables(null, null, "%", null)) {
            while (tables.next()) {
                String schema = tables.getString("TABLE_SCHEM");
                String table = tables.getString("TABLE_NAME");
                if (schema.equalsIgnoreCase("kintsugi") && table.equalsIgnoreCase("tables")) {
                    statement.execute("DELETE FROM \"" + schema + "\".\"" + table + "\"");
                }
            }
        }
    }

    private Set<String> changedTables(Contents then, Contents now) {
        Set<DatabaseObject> differing = new LinkedHashSet<>(then.objects());
        differing.removeAll(Set.copyOf(now.objects()));
        now.objects().stream()
                .filter(object -> !then.objects().contains(object))
                .forEach(differing::add);
        Set<String> tables = differing.stream()
                .map(object -> object.table().toLowerCase(Locale.ROOT))
                .filter(ddl::containsKey)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        for (Map.Entry<String, String> table : ddl.entrySet()) {
            if (tables.stream().anyMatch(changed -> table.getValue().contains("REFERENCES " + changed + " "))) {
                tables.add(table.getKey());
            }
        }
        return tables;
    }

    private static List<Contents.Row> rows(Contents contents, String table) {
        return contents.tables().entrySet().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(table))
                .flatMap(entry -> entry.getValue().stream())
                .toList();
    }

    /** A single table is on its shard only. */
    private void create(Statement statement, String table, int shard) throws SQLException {
        if (shard < 0 || !(layout.rule(table) instanceof Layout.Single single) || single.shard() == shard) {
            statement.execute(Objects.requireNonNull(ddl.get(table)));
            fill(statement, table, shard);
        }
    }

    private void fill(Statement statement, String table, int shard) throws SQLException {
        for (String insert : inserts.computeIfAbsent(table + shard, key -> inserts(table, shard))) {
            statement.executeUpdate(insert);
        }
    }

    private List<String> inserts(String table, int shard) {
        List<String> rows = Objects.requireNonNull(data.get(table)).stream()
                .filter(row -> shard < 0 || livesOn(table, row, shard))
                .map(this::literals)
                .collect(Collectors.toCollection(ArrayList::new));
        if (Fixture.SINGLE && shard >= 0) {
            Collections.reverse(rows); // shows an answer that hangs on the order in which rows were written
        }
        List<String> statements = new ArrayList<>();
        for (int from = 0; from < rows.size(); from += ROWS_PER_INSERT) {
            List<String> some = rows.subList(from, Math.min(rows.size(), from + ROWS_PER_INSERT));
            statements.add("INSERT INTO " + table + " VALUES " + String.join(", ", some));
        }
        return statements;
    }

    /** The shard key of every base table is its first column. */
    private boolean livesOn(String table, List<@Nullable Object> row, int shard) {
        Object key = row.get(0);
        return layout.mayHold(table, key == null ? "" : key.toString(), shard, shard == 0);
    }

    private String literals(List<@Nullable Object> row) {
        return row.stream()
                .map(value -> value == null ? "NULL" : backend.literal(value))
                .collect(Collectors.joining(", ", "(", ")"));
    }
}

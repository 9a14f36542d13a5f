package dev.kintsugi.it.generator;

import dev.kintsugi.it.generator.Schema.Row;
import dev.kintsugi.it.generator.Schema.Table;
import dev.kintsugi.it.oracle.Backend;
import dev.kintsugi.it.oracle.Backend.DatabaseObject;
import dev.kintsugi.it.oracle.Case;
import dev.kintsugi.it.oracle.Client;
import dev.kintsugi.it.oracle.Contents;
import dev.kintsugi.it.oracle.Layout;
import dev.kintsugi.it.oracle.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One schema on six databases: the oracle, its twin that holds the same rows in another order, and four shards, each with a way in.
 * What a statement changes is put back, always directly on the databases. Not thread-safe.
 */
final class World implements AutoCloseable {
    private static final int SHARDS = 4;
    private final boolean postgres;
    private final Schema schema;
    private final Layout layout;
    private final List<Connection> databases;
    private final Client oracle;
    private final Client twin;
    private final String url;
    private Client subject;

    /** The sides that answer. */
    enum Side {
        ORACLE,
        /** The same rows written in another order: what it answers otherwise has no one answer. */
        TWIN,
        CLUSTER
    }

    /**
     * Makes a world in place of the last one.
     *
     * @param urls of the oracle, the twin and the shards
     * @param file where the cluster's configuration is written
     */
    World(Backend backend, Schema schema, List<String> urls, Path file) throws SQLException, IOException {
        this.postgres = backend.name().equals("postgresql");
        this.schema = schema;
        String yaml = configuration(schema, urls);
        layout = Layout.read(yaml);
        url = "jdbc:kintsugi:" + Files.writeString(file, yaml);
        databases = new ArrayList<>();
        for (String database : urls) {
            databases.add(DriverManager.getConnection(database));
        }
        for (int i = 0; i < databases.size(); i++) {
            backend.clear(databases.get(i));
            for (Table table : schema.tables()) {
                if (isOn(table, i)) {
                    execute(databases.get(i), table.definition(postgres));
                    fill(table, i, schema);
                }
            }
        }
        oracle = new Client(DriverManager.getConnection(urls.get(0)));
        twin = new Client(DriverManager.getConnection(urls.get(1)));
        subject = new Client(DriverManager.getConnection(url));
    }

    private static String configuration(Schema schema, List<String> urls) throws IOException {
        String yaml = resource("/oracle/cluster.yaml");
        StringBuilder text = new StringBuilder(
                yaml.substring(0, yaml.indexOf("tables:")).replace("cluster: oracle", "cluster: world"));
        text.append("tables:\n");
        for (Table table : schema.tables()) {
            text.append("  ")
                    .append(table.name())
                    .append(": ")
                    .append(table.place())
                    .append('\n');
        }
        text.append("\npool: {maximumPoolSize: 4, minimumIdle: 0}\n");
        String result = text.toString();
        for (int i = 0; i < SHARDS; i++) {
            result = result.replace("@shard-" + i + "@", urls.get(i + 2));
        }
        return result;
    }

    private static String resource(String name) throws IOException {
        try (var stream = java.util.Objects.requireNonNull(World.class.getResourceAsStream(name), name)) {
            return new String(stream.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    /** True if the database has the table; it may hold none of its rows. */
    private boolean isOn(Table table, int database) {
        return !(layout.rule(table.name()) instanceof Layout.Single single)
                || database < 2
                || single.shard() == database - 2;
    }

    /** Lets every database hold these rows of the schema's tables. */
    void hold(Schema rows) throws SQLException {
        for (Table table : schema.tables()) {
            putBack(table, rows);
        }
    }

    /** Lets every database hold these rows of the table. */
    void putBack(Table table, Schema rows) throws SQLException {
        for (int i = 0; i < databases.size(); i++) {
            if (isOn(table, i)) {
                execute(databases.get(i), "DELETE FROM " + table.name());
                fill(table, i, rows);
            }
        }
    }

    private void fill(Table table, int database, Schema rows) throws SQLException {
        List<String> literals = new ArrayList<>();
        for (Row row : rows.rowsOf(table)) {
            if (database < 2 || layout.mayHold(table.name(), row.key(table), database - 2, false)) {
                literals.add(row.literals(table, postgres));
            }
        }
        if (database == 1) {
            Collections.reverse(literals);
        }
        if (!literals.isEmpty()) {
            execute(databases.get(database), "INSERT INTO " + table.name() + " VALUES " + String.join(", ", literals));
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** What one side answers. A session of the cluster that the statement broke is followed by a new one. */
    List<Outcome> answer(Side side, Case statement, boolean prepared) throws SQLException {
        List<Outcome> answer =
                switch (side) {
                    case ORACLE -> oracle.run(statement, prepared);
                    case TWIN -> twin.run(statement, prepared);
                    case CLUSTER -> subject.run(statement, prepared);
                };
        boolean lost = side == Side.CLUSTER
                && answer.stream()
                        .anyMatch(outcome -> outcome instanceof Outcome.Failure failure
                                && failure.state().startsWith("08"));
        if (lost) {
            subject.close();
            subject = new Client(DriverManager.getConnection(url));
        }
        return answer;
    }

    /** How what the shards hold of a table differs from what the oracle holds. */
    List<String> differences(Table table) throws SQLException {
        return Contents.differences(contents(table, 0), shards(table), layout, "");
    }

    /** True if the twin holds of a table what the oracle holds. */
    boolean twinAgrees(Table table) throws SQLException {
        return contents(table, 0).equals(contents(table, 1));
    }

    private List<Contents> shards(Table table) throws SQLException {
        List<Contents> result = new ArrayList<>();
        for (int i = 2; i < databases.size(); i++) {
            result.add(isOn(table, i) ? contents(table, i) : new Contents(List.of(), Map.of()));
        }
        return result;
    }

    private Contents contents(Table table, int database) throws SQLException {
        String stored = postgres ? table.name() : table.name().toUpperCase(Locale.ROOT);
        DatabaseObject object = new DatabaseObject("table", postgres ? "public" : "PUBLIC", stored, stored, "");
        return Contents.rows(databases.get(database), List.of(object), layout);
    }

    Schema schema() {
        return schema;
    }

    /** The table that a statement writes to; null for one that only reads. */
    @Nullable Table written(Case statement) {
        if (statement.reads()) {
            return null;
        }
        String[] words = statement.sql().split("[ (]+");
        return schema.table(words[0].equals("UPDATE") ? words[1] : words[2]);
    }

    @Override
    public void close() throws SQLException {
        oracle.close();
        twin.close();
        subject.close();
        for (Connection database : databases) {
            database.close();
        }
    }
}

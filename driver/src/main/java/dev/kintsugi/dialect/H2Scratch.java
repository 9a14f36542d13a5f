package dev.kintsugi.dialect;

import dev.kintsugi.catalog.Column;
import dev.kintsugi.catalog.Table;
import dev.kintsugi.error.Errors;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A private in-memory database of H2's own, in the shards' mode. */
final class H2Scratch implements Scratch {
    /** Settings of a shard's URL that decide what a statement means. */
    private static final Set<String> MEANING = Set.of(
            "MODE",
            "DATABASE_TO_UPPER",
            "DATABASE_TO_LOWER",
            "CASE_INSENSITIVE_IDENTIFIERS",
            "IGNORECASE",
            "DEFAULT_NULL_ORDERING");

    private static final int BATCH = 1000;
    private final Connection connection;

    H2Scratch(String shardUrl) throws SQLException {
        StringBuilder url = new StringBuilder("jdbc:h2:mem:");
        String[] parts = shardUrl.split(";");
        for (int i = 1; i < parts.length; i++) {
            String name =
                    parts[i].substring(0, Math.max(0, parts[i].indexOf('='))).toUpperCase(Locale.ROOT);
            if (MEANING.contains(name)) {
                url.append(';').append(parts[i]);
            }
        }
        Connection opened = new org.h2.Driver().connect(url.toString(), new Properties());
        if (opened == null) {
            throw Errors.noDriver("the scratch database");
        }
        this.connection = opened;
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public boolean hasReferenceTables() {
        return false;
    }

    @Override
    public String text(String statement) {
        return statement;
    }

    private static String quoted(String identifier) {
        return H2Dialect.INSTANCE.quote(identifier);
    }

    private static String name(Table table) {
        return quoted(table.name().schema()) + "." + quoted(table.name().name());
    }

    @Override
    public void create(Table table) throws SQLException {
        List<String> columns = new ArrayList<>();
        for (Column column : table.columns()) {
            columns.add(
                    quoted(column.name()) + " " + column.type().declaration() + (column.nullable() ? "" : " NOT NULL"));
        }
        if (!table.primaryKey().isEmpty()) {
            columns.add(table.primaryKey().stream()
                    .map(H2Scratch::quoted)
                    .collect(Collectors.joining(", ", "PRIMARY KEY (", ")")));
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE SCHEMA IF NOT EXISTS " + quoted(table.name().schema()));
            statement.execute("CREATE TABLE " + name(table) + " (" + String.join(", ", columns) + ")");
        }
    }

    @Override
    public long copy(Table table, Connection from, long most) throws SQLException {
        String columns =
                table.columns().stream().map(column -> quoted(column.name())).collect(Collectors.joining(", "));
        int width = table.columns().size();
        String marks = IntStream.range(0, width).mapToObj(i -> "?").collect(Collectors.joining(", "));
        long count = 0;
        try (Statement select = from.createStatement();
                ResultSet rows = select.executeQuery(
                        "SELECT " + columns + " FROM " + name(table) + " FETCH FIRST " + (most + 1) + " ROWS ONLY");
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO " + name(table) + " (" + columns + ") VALUES (" + marks + ")")) {
            while (rows.next()) {
                for (int i = 1; i <= width; i++) {
                    insert.setObject(i, rows.getObject(i));
                }
                insert.addBatch();
                if (++count % BATCH == 0) {
                    insert.executeBatch();
                }
            }
            insert.executeBatch();
            return count;
        }
    }

    @Override
    public boolean answersNeedIt() {
        return true;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}

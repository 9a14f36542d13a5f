package dev.kintsugi.dialect;

import dev.kintsugi.catalog.Catalog;
import dev.kintsugi.catalog.Column;
import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.catalog.Table;
import dev.kintsugi.rows.Collation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads H2's INFORMATION_SCHEMA, 2.5. Each of its tables is read once and joined here: H2 makes them up anew for every
 * scan.
 *
 * <p>The sequence behind an identity column is in no list, but it can be drawn from as any other (NEXT VALUE FOR). Its
 * name stands in the table's internal definition, which only administrators may see: for others, {@link
 * Column#ownedSequence} is null. Local temporary tables and synonyms are left out, and so are materialized views, whose
 * definitions H2 keeps unqualified.
 */
final class H2Catalog {
    private static final String NAME = "\"(?:[^\"]|\"\")*\"";
    private static final Pattern NEXT_VALUE = Pattern.compile("NEXT VALUE FOR (" + NAME + ")\\.(" + NAME + ")");
    private static final Pattern IDENTITY =
            Pattern.compile("\n *(" + NAME + ") [^\n]*? AS IDENTITY SEQUENCE (" + NAME + ")\\.(" + NAME + ")");

    /**
     * Upper case because with DATABASE_TO_LOWER H2 stores these names in lower case; PG_CATALOG is there in
     * PostgreSQL's mode.
     */
    private static final String USER_SCHEMA = "UPPER(TABLE_SCHEMA) NOT IN ('INFORMATION_SCHEMA', 'PG_CATALOG')";

    /**
     * An invisible column takes no part in an INSERT without a list: it comes last, where no value is counted for it.
     */
    private static final String COLUMNS =
            """
            SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, COLUMN_DEFAULT, IS_NULLABLE, IDENTITY_GENERATION,
                   IS_GENERATED, DATA_TYPE, CHARACTER_MAXIMUM_LENGTH, NUMERIC_PRECISION, NUMERIC_SCALE,
                   DATETIME_PRECISION,
                   DATA_TYPE_SQL(TABLE_SCHEMA, TABLE_NAME, 'TABLE', DTD_IDENTIFIER) AS DECLARATION,
                   %s AS TABLE_DEFINITION
            FROM INFORMATION_SCHEMA.COLUMNS WHERE %s ORDER BY IS_VISIBLE DESC, ORDINAL_POSITION""";

    private final Statement statement;
    private final Map<QualifiedName, TableDraft> tables = new HashMap<>();
    private final Map<QualifiedName, List<String>> viewColumns = new HashMap<>();
    private final Set<QualifiedName> sequences = new HashSet<>();
    private final Map<String, Boolean> functions = new HashMap<>();
    private final Set<String> domains = new HashSet<>();

    private H2Catalog(Statement statement) {
        this.statement = statement;
    }

    static Catalog read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return new H2Catalog(statement).read();
        }
    }

    private Catalog read() throws SQLException {
        Collation collation = readCollation();
        readTables();
        readColumns(collation);
        readConstraints();
        readUniqueIndexes();
        Map<QualifiedName, String> views = readViews();
        readSequences();
        readFunctions();
        readDomains();
        return new Catalog(0, collation, TableDraft.finish(tables), views, sequences, functions, domains, List.of());
    }

    private Collation readCollation() throws SQLException {
        try (ResultSet row = statement.executeQuery(
                "SELECT SETTING_VALUE FROM INFORMATION_SCHEMA.SETTINGS WHERE SETTING_NAME = 'COLLATION'")) {
            if (!row.next() || row.getString(1).equals(Collation.H2_OFF.name())) {
                return Collation.H2_OFF;
            }
            // A java.text.Collator takes some texts of different characters for equal at any strength.
            return new Collation(row.getString(1), Collation.Order.DATABASE, false);
        }
    }

    private void readTables() throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT TABLE_SCHEMA, TABLE_NAME FROM INFORMATION_SCHEMA.TABLES"
                + " WHERE TABLE_TYPE IN ('BASE TABLE', 'GLOBAL TEMPORARY') AND " + USER_SCHEMA)) {
            while (row.next()) {
                QualifiedName name = tableName(row);
                tables.put(name, new TableDraft(name));
            }
        }
    }

    private boolean isAdministrator() throws SQLException {
        try (ResultSet row = statement.executeQuery(
                "SELECT IS_ADMIN FROM INFORMATION_SCHEMA.USERS WHERE USER_NAME = CURRENT_USER")) {
            return row.next() && row.getBoolean(1);
        }
    }

    private void readColumns(Collation collation) throws SQLException {
        String definition = isAdministrator()
                ? "CASE WHEN IS_IDENTITY = 'YES' THEN DB_OBJECT_SQL('TABLE', TABLE_SCHEMA, TABLE_NAME) END"
                : "NULL";
        try (ResultSet row = statement.executeQuery(String.format(COLUMNS, definition, USER_SCHEMA))) {
            while (row.next()) {
                QualifiedName name = tableName(row);
                TableDraft table = tables.get(name);
                if (table == null) {
                    viewColumns.computeIfAbsent(name, view -> new ArrayList<>()).add(row.getString("COLUMN_NAME"));
                } else {
                    table.columns.add(column(row, collation));
                }
            }
        }
    }

    private static Column column(ResultSet row, Collation collation) throws SQLException {
        String name = row.getString("COLUMN_NAME");
        String defaultExpression = row.getString("COLUMN_DEFAULT");
        String identity = row.getString("IDENTITY_GENERATION");
        return new Column(
                name,
                H2ColumnType.of(row, collation, row.getString("DECLARATION")),
                row.getString("IS_NULLABLE").equals("YES"),
                defaultExpression,
                identity == null
                        ? Column.Identity.NONE
                        : identity.equals("ALWAYS") ? Column.Identity.ALWAYS : Column.Identity.BY_DEFAULT,
                row.getString("IS_GENERATED").equals("ALWAYS"),
                identity == null
                        ? drawnFrom(defaultExpression)
                        : identitySequence(name, row.getString("TABLE_DEFINITION")));
    }

    private static @Nullable QualifiedName identitySequence(String column, @Nullable String tableDefinition) {
        Matcher matcher = IDENTITY.matcher(tableDefinition == null ? "" : tableDefinition);
        while (matcher.find()) {
            if (unquote(matcher.group(1)).equals(column)) {
                return new QualifiedName(unquote(matcher.group(2)), unquote(matcher.group(3)));
            }
        }
        return null;
    }

    private static @Nullable QualifiedName drawnFrom(@Nullable String defaultExpression) {
        Matcher matcher = NEXT_VALUE.matcher(defaultExpression == null ? "" : defaultExpression);
        return matcher.matches() ? new QualifiedName(unquote(matcher.group(1)), unquote(matcher.group(2))) : null;
    }

    /** A constraint of any kind and the table that it is on. */
    private record Constraint(String type, QualifiedName table, List<String> columns) {}

    private void readConstraints() throws SQLException {
        Map<QualifiedName, Constraint> constraints = new LinkedHashMap<>();
        try (ResultSet row = statement.executeQuery(
                "SELECT CONSTRAINT_SCHEMA, CONSTRAINT_NAME, TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_TYPE"
                        + " FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS")) {
            while (row.next()) {
                constraints.put(
                        constraintName(row),
                        new Constraint(row.getString("CONSTRAINT_TYPE"), tableName(row), new ArrayList<>()));
            }
        }
        Map<QualifiedName, List<Integer>> positions = new HashMap<>();
        try (ResultSet row = statement.executeQuery("SELECT CONSTRAINT_SCHEMA, CONSTRAINT_NAME, COLUMN_NAME,"
                + " POSITION_IN_UNIQUE_CONSTRAINT FROM INFORMATION_SCHEMA.KEY_COLUMN_USAGE"
                + " ORDER BY ORDINAL_POSITION")) {
            while (row.next()) {
                Constraint constraint = constraints.get(constraintName(row));
                if (constraint != null) {
                    constraint.columns.add(row.getString("COLUMN_NAME"));
                    positions
                            .computeIfAbsent(constraintName(row), name -> new ArrayList<>())
                            .add(row.getInt(4));
                }
            }
        }
        constraints.values().forEach(this::addKey);
        addForeignKeys(constraints, positions);
    }

    private void addKey(Constraint constraint) {
        TableDraft table = tables.get(constraint.table);
        if (table == null) {
            return;
        }
        if (constraint.type.equals("PRIMARY KEY")) {
            table.primaryKey.addAll(constraint.columns);
            table.uniqueKeys.add(List.copyOf(constraint.columns));
        } else if (constraint.type.equals("UNIQUE")) {
            table.uniqueKeys.add(List.copyOf(constraint.columns));
        }
    }

    private void addForeignKeys(Map<QualifiedName, Constraint> constraints, Map<QualifiedName, List<Integer>> positions)
            throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT CONSTRAINT_SCHEMA, CONSTRAINT_NAME,"
                + " UNIQUE_CONSTRAINT_SCHEMA, UNIQUE_CONSTRAINT_NAME, UPDATE_RULE NOT IN ('NO ACTION', 'RESTRICT')"
                + " FROM INFORMATION_SCHEMA.REFERENTIAL_CONSTRAINTS ORDER BY CONSTRAINT_NAME")) {
            while (row.next()) {
                Constraint key = constraints.get(constraintName(row));
                Constraint target = constraints.get(new QualifiedName(row.getString(3), row.getString(4)));
                TableDraft table = key == null ? null : tables.get(key.table);
                if (key == null || target == null || table == null) {
                    continue;
                }
                List<String> targetColumns = positions.getOrDefault(constraintName(row), List.of()).stream()
                        .map(position -> target.columns.get(position - 1))
                        .toList();
                table.foreignKeys.add(new Table.ForeignKey(
                        row.getString(2), key.columns, target.table, targetColumns, row.getBoolean(5)));
            }
        }
    }

    /** Columns that an index merely carries along are not marked as unique. */
    private void readUniqueIndexes() throws SQLException {
        Map<QualifiedName, Map<String, List<String>>> byTable = new HashMap<>();
        try (ResultSet row = statement.executeQuery("SELECT TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, COLUMN_NAME"
                + " FROM INFORMATION_SCHEMA.INDEX_COLUMNS WHERE IS_UNIQUE ORDER BY ORDINAL_POSITION")) {
            while (row.next()) {
                byTable.computeIfAbsent(tableName(row), table -> new LinkedHashMap<>())
                        .computeIfAbsent(row.getString("INDEX_NAME"), index -> new ArrayList<>())
                        .add(row.getString("COLUMN_NAME"));
            }
        }
        byTable.forEach((name, indexes) -> {
            TableDraft table = tables.get(name);
            if (table != null) {
                table.uniqueKeys.addAll(indexes.values());
            }
        });
    }

    private Map<QualifiedName, String> readViews() throws SQLException {
        Map<QualifiedName, String> views = new HashMap<>();
        try (ResultSet row = statement.executeQuery("SELECT TABLE_SCHEMA, TABLE_NAME, VIEW_DEFINITION, STATUS"
                + " FROM INFORMATION_SCHEMA.VIEWS WHERE VIEW_DEFINITION IS NOT NULL AND " + USER_SCHEMA)) {
            while (row.next()) {
                QualifiedName name = tableName(row);
                String query = row.getString("VIEW_DEFINITION");
                boolean valid = row.getString("STATUS").equals("VALID");
                views.put(name, valid ? withColumnNames(name, query) : query);
            }
        }
        return views;
    }

    /** H2 keeps the names in CREATE VIEW v(a, b) apart from the query, whose columns may be called otherwise. */
    private String withColumnNames(QualifiedName view, String query) throws SQLException {
        List<String> names = viewColumns.getOrDefault(view, List.of());
        List<String> queryNames = new ArrayList<>();
        try (PreparedStatement prepared = statement.getConnection().prepareStatement(query)) {
            ResultSetMetaData columns = prepared.getMetaData();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                queryNames.add(columns.getColumnLabel(i));
            }
        }
        if (names.equals(queryNames)) {
            return query;
        }
        StringJoiner list = new StringJoiner(", ", "(", ")");
        names.forEach(name -> list.add(H2Dialect.INSTANCE.quote(name)));
        return "SELECT * FROM (" + query + ") AS " + H2Dialect.INSTANCE.quote(view.name()) + list;
    }

    private void readSequences() throws SQLException {
        try (ResultSet row =
                statement.executeQuery("SELECT SEQUENCE_SCHEMA, SEQUENCE_NAME FROM INFORMATION_SCHEMA.SEQUENCES")) {
            while (row.next()) {
                sequences.add(new QualifiedName(row.getString(1), row.getString(2)));
            }
        }
    }

    private void readFunctions() throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT ROUTINE_NAME, ROUTINE_TYPE = 'FUNCTION'"
                + " AND COALESCE(IS_DETERMINISTIC, 'NO') = 'YES' FROM INFORMATION_SCHEMA.ROUTINES"
                + " WHERE UPPER(ROUTINE_SCHEMA) NOT IN ('INFORMATION_SCHEMA', 'PG_CATALOG')")) {
            while (row.next()) {
                functions.merge(row.getString(1), row.getBoolean(2), Boolean::logicalAnd);
            }
        }
    }

    private void readDomains() throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT 'domain ' || DOMAIN_SCHEMA || '.' || DOMAIN_NAME || ' '"
                + " || DATA_TYPE_SQL(DOMAIN_SCHEMA, DOMAIN_NAME, 'DOMAIN', 'TYPE')"
                + " FROM INFORMATION_SCHEMA.DOMAINS")) {
            while (row.next()) {
                domains.add(row.getString(1));
            }
        }
    }

    private static QualifiedName tableName(ResultSet row) throws SQLException {
        return new QualifiedName(row.getString("TABLE_SCHEMA"), row.getString("TABLE_NAME"));
    }

    private static QualifiedName constraintName(ResultSet row) throws SQLException {
        return new QualifiedName(row.getString("CONSTRAINT_SCHEMA"), row.getString("CONSTRAINT_NAME"));
    }

    private static String unquote(String quoted) {
        return quoted.substring(1, quoted.length() - 1).replace("\"\"", "\"");
    }
}

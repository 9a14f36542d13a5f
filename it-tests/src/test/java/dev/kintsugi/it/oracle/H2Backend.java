package dev.kintsugi.it.oracle;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/** H2: every database is in memory and lives as long as the JVM. */
public class H2Backend implements Backend {

    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS");
    private static final DateTimeFormatter OFFSET = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ssxxx");

    private static final String SCHEMAS = "NOT IN ('INFORMATION_SCHEMA', 'KINTSUGI', 'kintsugi')";

    private static final String OBJECTS =
            """
            SELECT 'table', t.table_schema, t.table_name, t.table_name,
                   (SELECT listagg(c.column_name || ' ' || c.data_type || '(' || coalesce(c.character_maximum_length, 0) || ','
                           || coalesce(c.numeric_precision, 0) || ',' || coalesce(c.numeric_scale, 0) || ')'
                           || CASE c.is_nullable WHEN 'NO' THEN ' not null' ELSE '' END
                           || CASE c.is_identity WHEN 'YES' THEN ' identity'
                                                 ELSE coalesce(' default ' || c.column_default, '') END,
                           ', ') WITHIN GROUP (ORDER BY c.ordinal_position)
                    FROM information_schema.columns c
                    WHERE c.table_schema = t.table_schema AND c.table_name = t.table_name)
            FROM information_schema.tables t
            WHERE t.table_type = 'BASE TABLE' AND t.table_schema @schemas
            UNION ALL
            SELECT 'view', table_schema, '', table_name, view_definition FROM information_schema.views
            WHERE table_schema @schemas
            UNION ALL
            SELECT 'sequence', sequence_schema, '', sequence_name, '' FROM information_schema.sequences
            WHERE sequence_schema @schemas AND sequence_name NOT LIKE 'SYSTEM_SEQUENCE%'
            UNION ALL
            SELECT 'index', index_schema, table_name, CASE WHEN is_generated THEN '' ELSE index_name END,
                   index_type_name || ' '
                   || (SELECT listagg(c.column_name || ' ' || c.ordering_specification, ', ')
                              WITHIN GROUP (ORDER BY c.ordinal_position)
                       FROM information_schema.index_columns c
                       WHERE c.index_schema = i.index_schema AND c.index_name = i.index_name)
            FROM information_schema.indexes i WHERE index_schema @schemas
            UNION ALL
            SELECT 'constraint', k.constraint_schema, k.table_name,
                   CASE WHEN k.constraint_name LIKE 'CONSTRAINT%' THEN '' ELSE k.constraint_name END,
                   k.constraint_type || coalesce(' ' || c.check_clause, '')
            FROM information_schema.table_constraints k
            LEFT JOIN information_schema.check_constraints c
              ON c.constraint_schema = k.constraint_schema AND c.constraint_name = k.constraint_name
            WHERE k.constraint_schema @schemas
            UNION ALL
            SELECT 'schema', schema_name, '', '', '' FROM information_schema.schemata WHERE schema_name @schemas
            ORDER BY 1, 2, 3, 4, 5
            """
                    .replace("@schemas", SCHEMAS);

    @Override
    public String name() {
        return "h2";
    }

    @Override
    public String createDatabase(String name) throws SQLException {
        String url = "jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=3000";
        try (Connection connection = DriverManager.getConnection(url)) {
            clear(connection);
        }
        return url;
    }

    /** H2's {@code text} is a CLOB, which has no order; its bytea is called varbinary and needs a length. */
    @Override
    public String schema(String text) {
        return text.replaceAll("\\btext\\b", "varchar").replaceAll("\\bbytea\\b", "varbinary(100)");
    }

    @Override
    public String literal(Object value) {
        if (value instanceof byte[] bytes) {
            return "X'" + HexFormat.of().formatHex(bytes) + "'";
        }
        if (value instanceof String text) {
            return "'" + text.replace("'", "''") + "'";
        }
        if (value instanceof UUID) {
            return "UUID '" + value + "'";
        }
        if (value instanceof LocalDate) {
            return "DATE '" + value + "'";
        }
        if (value instanceof LocalTime) {
            return "TIME '" + SECONDS.format((LocalTime) value) + "'";
        }
        if (value instanceof LocalDateTime) {
            return "TIMESTAMP '" + MICROS.format((LocalDateTime) value) + "'";
        }
        if (value instanceof OffsetDateTime) {
            return "TIMESTAMP WITH TIME ZONE '" + OFFSET.format((OffsetDateTime) value) + "'";
        }
        return value instanceof Double ? "CAST('" + value + "' AS double precision)" : value.toString();
    }

    @Override
    public String foreignKeys(boolean enforced) {
        return "SET REFERENTIAL_INTEGRITY " + enforced;
    }

    @Override
    public List<String> inDoubt(Connection connection) {
        return List.of(); // an in-memory database forgets them
    }

    @Override
    public void disconnect(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT abort_session(session_id) FROM information_schema.sessions"
                    + " WHERE session_id <> session_id()");
        }
    }

    @Override
    public void clear(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP ALL OBJECTS");
        }
    }

    @Override
    public List<DatabaseObject> objects(Connection connection) throws SQLException {
        return Backend.objects(connection, OBJECTS);
    }
}

package dev.kintsugi.it.oracle;

import dev.kintsugi.it.server.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/** PostgreSQL: every database is one of the shared server's. */
public final class PostgresBackend implements Backend {

    private static final String NAMESPACES =
            "n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'kintsugi')";

    /** The catalog as {@link Backend#objects(Connection, String)} reads it. */
    private static final String OBJECTS =
            """
            SELECT CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'table' WHEN 'v' THEN 'view' WHEN 'S' THEN 'sequence'
                                  ELSE c.relkind::text END,
                   n.nspname, CASE WHEN c.relkind IN ('r', 'p') THEN c.relname::text ELSE '' END, c.relname::text,
                   CASE WHEN c.relkind = 'v' THEN pg_get_viewdef(c.oid)
                        WHEN c.relkind = 'S' THEN ''
                        ELSE (SELECT string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
                                 || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
                                 || CASE WHEN a.attidentity <> '' THEN ' identity'
                                         ELSE coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') END,
                                 ', ' ORDER BY a.attnum)
                              FROM pg_attribute a
                              LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
                              WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)
                             || coalesce(' comment ' || obj_description(c.oid), '') END
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND @namespaces
            UNION ALL
            SELECT 'index', n.nspname, t.relname, c.relname, pg_get_indexdef(c.oid)
            FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace WHERE @namespaces
            UNION ALL
            SELECT 'constraint', n.nspname, coalesce(t.relname, ''), k.conname, pg_get_constraintdef(k.oid)
            FROM pg_constraint k LEFT JOIN pg_class t ON t.oid = k.conrelid
            JOIN pg_namespace n ON n.oid = k.connamespace WHERE @namespaces
            UNION ALL
            SELECT 'function', n.nspname, '', p.proname, pg_get_functiondef(p.oid)
            FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.prokind <> 'a' AND @namespaces
            UNION ALL
            SELECT 'type', n.nspname, '', t.typname,
                   (SELECT string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid)
            FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype IN ('e', 'd') AND @namespaces
            UNION ALL
            SELECT 'schema', n.nspname, '', '', '' FROM pg_namespace n WHERE @namespaces
            ORDER BY 1, 2, 3, 4, 5
            """
                    .replace("@namespaces", NAMESPACES);

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public String createDatabase(String name) throws SQLException {
        return PostgresServer.shared().createDatabase(name);
    }

    @Override
    public String schema(String text) {
        return text;
    }

    @Override
    public String literal(Object value) {
        if (value instanceof String text) {
            return "'" + text.replace("'", "''") + "'";
        }
        if (value instanceof byte[] bytes) {
            return "'\\x" + HexFormat.of().formatHex(bytes) + "'::bytea";
        }
        if (value instanceof UUID
                || value instanceof LocalDate
                || value instanceof LocalTime
                || value instanceof LocalDateTime
                || value instanceof OffsetDateTime
                || value instanceof Double) {
            return "'" + value + "'";
        }
        return value.toString();
    }

    @Override
    public String foreignKeys(boolean enforced) {
        return "SET session_replication_role = " + (enforced ? "origin" : "replica");
    }

    @Override
    public List<String> inDoubt(Connection connection) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT gid FROM pg_prepared_xacts WHERE database = current_database()")) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    @Override
    public void disconnect(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // All at first, so that they end at the same time.
            for (String terminate : List.of("pg_terminate_backend(pid)", "pg_terminate_backend(pid, 2000)")) {
                statement.execute("SELECT " + terminate + " FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
            }
            for (String transaction : inDoubt(connection)) {
                statement.execute("ROLLBACK PREPARED '" + transaction.replace("'", "''") + "'");
            }
        }
    }

    @Override
    public void clear(Connection connection) throws SQLException {
        List<String> schemas = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery(
                    "SELECT n.nspname FROM pg_namespace n WHERE n.nspname = 'kintsugi' OR " + NAMESPACES)) {
                while (rows.next()) {
                    schemas.add(rows.getString(1));
                }
            }
            for (String schema : schemas) {
                statement.execute("DROP SCHEMA \"" + schema + "\" CASCADE");
            }
            statement.execute("CREATE SCHEMA public");
        }
    }

    @Override
    public List<DatabaseObject> objects(Connection connection) throws SQLException {
        return Backend.objects(connection, OBJECTS);
    }
}

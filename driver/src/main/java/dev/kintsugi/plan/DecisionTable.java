package dev.kintsugi.plan;

import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.topology.TableRule;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code kintsugi.tables} on every shard: what was decided when a table was created, so that nothing that happens later to the
 * table or to the file can change where its rows are looked for.
 */
public final class DecisionTable {
    /** All decisions; {@link #rule} reads a row. */
    public static final String SELECT =
            "SELECT table_schema, table_name, kind, shard_key, placement, shard FROM kintsugi.tables";

    private static final List<String> CREATE = List.of(
            "CREATE SCHEMA IF NOT EXISTS kintsugi",
            "CREATE TABLE IF NOT EXISTS kintsugi.tables (table_schema varchar(256) NOT NULL,"
                    + " table_name varchar(256) NOT NULL, kind varchar(20) NOT NULL, shard_key varchar(256),"
                    + " placement varchar(256), shard varchar(256), PRIMARY KEY (table_schema, table_name))");

    private DecisionTable() {}

    /** Its name as the database stores it. */
    public static QualifiedName name(Dialect dialect) {
        return new QualifiedName(dialect.fold("kintsugi"), dialect.fold("tables"));
    }

    /** The rule in a row of {@link #SELECT}. */
    public static TableRule rule(ResultSet row) throws SQLException {
        return switch (row.getString(3)) {
            case "sharded" -> new TableRule.Sharded(row.getString(4), row.getString(5));
            case "single" -> new TableRule.Single(row.getString(6));
            default -> new TableRule.Reference();
        };
    }

    /** What makes the table; nothing where every shard has it. */
    static List<String> create(Layout layout) {
        return exists(layout) ? List.of() : CREATE;
    }

    static boolean exists(Layout layout) {
        return layout.catalog().tables().containsKey(name(layout.dialect()));
    }

    /** Writes a decision down, in place of an older one. */
    static List<String> record(QualifiedName table, TableRule rule) {
        List<String> statements = new ArrayList<>();
        statements.add(forget(table));
        statements.add("INSERT INTO kintsugi.tables VALUES (" + values(table, rule) + ")");
        return statements;
    }

    /** Writes a decision down unless there is one. */
    static String recordIfAbsent(QualifiedName table, TableRule rule) {
        return "INSERT INTO kintsugi.tables SELECT " + values(table, rule)
                + " WHERE NOT EXISTS (SELECT 1 FROM kintsugi.tables WHERE " + is(table) + ")";
    }

    private static String values(QualifiedName table, TableRule rule) {
        String start = literal(table.schema()) + ", " + literal(table.name()) + ", ";
        if (rule instanceof TableRule.Sharded sharded) {
            return start + "'sharded', " + literal(sharded.shardKey()) + ", " + literal(sharded.placement()) + ", NULL";
        }
        if (rule instanceof TableRule.Single single) {
            return start + "'single', NULL, NULL, " + literal(single.shard());
        }
        return start + "'reference', NULL, NULL, NULL";
    }

    static String forget(QualifiedName table) {
        return "DELETE FROM kintsugi.tables WHERE " + is(table);
    }

    static String forgetSchema(String schema) {
        return "DELETE FROM kintsugi.tables WHERE table_schema = " + literal(schema);
    }

    static String renameSchema(String from, String to) {
        return "UPDATE kintsugi.tables SET table_schema = " + literal(to) + " WHERE table_schema = " + literal(from);
    }

    static String renameKey(QualifiedName table, String key) {
        return "UPDATE kintsugi.tables SET shard_key = " + literal(key) + " WHERE " + is(table);
    }

    private static String is(QualifiedName table) {
        return "table_schema = " + literal(table.schema()) + " AND table_name = " + literal(table.name());
    }

    private static String literal(@Nullable String value) {
        return value == null ? "NULL" : "'" + value.replace("'", "''") + "'";
    }
}

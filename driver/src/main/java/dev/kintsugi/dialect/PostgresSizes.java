package dev.kintsugi.dialect;

import dev.kintsugi.catalog.QualifiedName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** PostgreSQL's functions and columns for sizes. */
final class PostgresSizes implements RelationSizes {
    static final PostgresSizes INSTANCE = new PostgresSizes();
    private static final String NAME = "kintsugi_sizes";
    private static final String FORK =
            "CASE k.f WHEN 'main' THEN main WHEN 'fsm' THEN fsm WHEN 'vm' THEN vm ELSE init END";
    private static final String OF_DATABASE = "pg_database_size";
    private static final String QUERY =
            """
            SELECT n.nspname, c.relname, pg_relation_size(c.oid), pg_relation_size(c.oid, 'fsm'), pg_relation_size(c.oid, 'vm'),
              pg_relation_size(c.oid, 'init'), pg_table_size(c.oid), pg_indexes_size(c.oid), pg_total_relation_size(c.oid), nullif(c.reltuples, -1), c.relpages
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
            LEFT JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
            LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
            JOIN unnest(?, ?) AS wanted(nspname, relname)
              ON wanted.nspname = coalesce(tn.nspname, n.nspname) AND wanted.relname = coalesce(t.relname, c.relname)
            WHERE c.relkind IN ('r', 'p', 'i', 'I')
            """;

    private PostgresSizes() {}

    @Override
    public Map<QualifiedName, Size> read(Connection connection, Collection<QualifiedName> tables) throws SQLException {
        Map<QualifiedName, Size> sizes = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(QUERY)) {
            Object[] schemas = tables.stream().map(QualifiedName::schema).toArray();
            Object[] names = tables.stream().map(QualifiedName::name).toArray();
            statement.setArray(1, connection.createArrayOf("text", schemas));
            statement.setArray(2, connection.createArrayOf("text", names));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    double tuples = row.getDouble(10);
                    Double known = row.wasNull() ? null : tuples;
                    sizes.put(
                            new QualifiedName(row.getString(1), row.getString(2)),
                            new Size(
                                    row.getLong(3),
                                    row.getLong(4),
                                    row.getLong(5),
                                    row.getLong(6),
                                    row.getLong(7),
                                    row.getLong(8),
                                    row.getLong(9),
                                    known,
                                    row.getLong(11)));
                }
            }
        }
        return sizes;
    }

    @Override
    public boolean asksForDatabase(String text) {
        return text.toLowerCase(Locale.ROOT).contains(OF_DATABASE);
    }

    @Override
    public long database(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_database_size(current_database())")) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public String commonTable(Map<QualifiedName, Size> elsewhere) {
        List<Map.Entry<QualifiedName, Size>> all = List.copyOf(elsewhere.entrySet());
        return NAME + " AS MATERIALIZED (SELECT c.oid AS relation, s.* FROM unnest("
                + array(all, "text", one -> literal(one.getKey().schema())) + ", "
                + array(all, "text", one -> literal(one.getKey().name())) + ", "
                + array(all, "bigint", one -> one.getValue().main()) + ", "
                + array(all, "bigint", one -> one.getValue().freeSpace()) + ", "
                + array(all, "bigint", one -> one.getValue().visibility()) + ", "
                + array(all, "bigint", one -> one.getValue().initial()) + ", "
                + array(all, "bigint", one -> one.getValue().table()) + ", "
                + array(all, "bigint", one -> one.getValue().indexes()) + ", "
                + array(all, "bigint", one -> one.getValue().total()) + ", "
                + array(all, "float4", one -> one.getValue().tuples()) + ", "
                + array(all, "int", one -> one.getValue().pages())
                + ") AS s(nspname, relname, main, fsm, vm, init, tables, indexes, total, tuples, pages)"
                + " JOIN pg_catalog.pg_namespace n ON n.nspname = s.nspname"
                + " JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = s.relname)";
    }

    private static String array(
            List<Map.Entry<QualifiedName, Size>> all,
            String type,
            Function<Map.Entry<QualifiedName, Size>, @Nullable Object> element) {
        List<String> elements = new ArrayList<>();
        for (Map.Entry<QualifiedName, Size> one : all) {
            Object value = element.apply(one);
            elements.add(value == null ? "NULL" : value.toString());
        }
        return "ARRAY[" + String.join(", ", elements) + "]::" + type + "[]";
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    @Override
    public @Nullable String call(String function, List<String> arguments, long database) {
        boolean ofFork = function.equals("pg_relation_size") && arguments.size() == 2;
        if (arguments.size() != 1 && !ofFork) {
            return null;
        }
        String argument = arguments.get(0);
        if (function.equals(OF_DATABASE)) {
            return "(SELECT pg_catalog.pg_database_size(k.x) + CASE WHEN k.x::text IN (SELECT unnest(ARRAY[d.datname,"
                    + " d.oid::text]) FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()) THEN "
                    + database + " ELSE 0 END AS " + function + " FROM (SELECT " + argument + " AS x) k)";
        }
        String column =
                switch (function) {
                    case "pg_relation_size" -> ofFork ? FORK : "main";
                    case "pg_table_size" -> "tables";
                    case "pg_indexes_size" -> "indexes";
                    case "pg_total_relation_size" -> "total";
                    default -> null;
                };
        return column == null
                ? null
                : "(SELECT pg_catalog." + function + (ofFork ? "(k.x, k.f)" : "(k.x)") + " + coalesce((SELECT " + column
                        + " FROM " + NAME + " s WHERE s.relation = k.x), 0) AS " + function + " FROM (SELECT ("
                        + argument
                        + ")::pg_catalog.regclass AS x" + (ofFork ? ", (" + arguments.get(1) + ")::text AS f" : "")
                        + ") k)";
    }

    @Override
    public @Nullable String column(String column, String relation) {
        return switch (column) {
            case "reltuples" ->
                "(SELECT coalesce((SELECT greatest(" + relation + ".reltuples, 0) + s.tuples FROM " + NAME
                        + " s WHERE s.relation = " + relation + ".oid), " + relation + ".reltuples) AS reltuples)";
            case "relpages" ->
                "(SELECT " + relation + ".relpages + coalesce((SELECT s.pages FROM " + NAME + " s WHERE s.relation = "
                        + relation + ".oid), 0) AS relpages)";
            default -> null;
        };
    }
}

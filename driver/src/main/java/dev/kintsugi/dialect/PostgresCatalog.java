package dev.kintsugi.dialect;

import dev.kintsugi.catalog.Catalog;
import dev.kintsugi.catalog.Column;
import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.catalog.Table;
import dev.kintsugi.rows.Collation;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads PostgreSQL's catalogue, 13 and later, as any role.
 *
 * <p>It runs in one snapshot with an empty search path, so that PostgreSQL writes views, defaults and types with
 * qualified names. A connection in auto-commit gets a read-only transaction of its own; one in a transaction sees that
 * transaction's uncommitted DDL, and has its settings back afterwards. PostgreSQL locks a table in ACCESS SHARE while
 * it spells out a view or a default: that blocks nobody but DDL, and is blocked by DDL that has not ended, for {@link
 * #LOCK_TIMEOUT} at most (then 55P03).
 */
final class PostgresCatalog {
    private static final String LOCK_TIMEOUT = "10s";
    private static final String SETTINGS =
            "SET LOCAL search_path = ''; SET LOCAL lock_timeout = '" + LOCK_TIMEOUT + "'";

    private static final String USER_SCHEMA =
            """
             n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg!_toast%' ESCAPE '!'
             AND n.nspname NOT LIKE 'pg!_temp%' ESCAPE '!'
            """;

    private static final String OWN_TEMPORARIES = " n.oid = pg_my_temp_schema() ";

    /** Columns that not every version has are reached through JSON, where a missing one is NULL. */
    private static final String DATABASE =
            """
            SELECT pg_encoding_to_char(d.encoding), d.datcollate, coalesce(to_jsonb(d) ->> 'datlocprovider', 'c'),
                   coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale')
            FROM pg_database d WHERE d.datname = current_database()
            """;

    /**
     * Each row a column, or a table without any. A domain stands for the type below it. A NOT NULL constraint that is
     * not validated (PostgreSQL 18) holds for new rows only. A default of anything more than nextval is not a
     * sequence's value.
     */
    private static final String COLUMNS =
            """
            WITH RECURSIVE domain(oid, base, modifier) AS (
                SELECT t.oid, t.typbasetype, t.typtypmod FROM pg_type t WHERE t.typtype = 'd'
                UNION ALL
                SELECT d.oid, t.typbasetype, t.typtypmod FROM domain d JOIN pg_type t ON t.oid = d.base
                WHERE t.typtype = 'd'
            )
            SELECT n.nspname, c.relname, a.attname,
                   a.attnotnull AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'n'
                       AND NOT k.convalidated AND k.conkey[1] = a.attnum) AS not_null,
                   a.attidentity, a.attgenerated <> '' AS generated, f.default_expression,
                   CASE WHEN t.typnamespace = 'pg_catalog'::regnamespace THEN t.typname END AS built_in,
                   t.typtype = 'e' AS is_enum, format_type(t.oid, -1) AS type_name,
                   CASE WHEN d.oid IS NULL THEN a.atttypmod ELSE d.modifier END AS modifier,
                   l.collname, l.collprovider, l.collcollate, l.collisdeterministic,
                   sn.nspname AS sequence_schema, s.relname AS sequence_name
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            LEFT JOIN pg_type u ON u.oid = a.atttypid
            LEFT JOIN domain d ON d.oid = u.oid
                AND NOT EXISTS (SELECT FROM pg_type deeper WHERE deeper.oid = d.base AND deeper.typtype = 'd')
            LEFT JOIN pg_type t ON t.oid = coalesce(d.base, u.oid)
            LEFT JOIN pg_collation l ON l.oid = a.attcollation
            LEFT JOIN pg_attrdef x ON x.adrelid = c.oid AND x.adnum = a.attnum
            LEFT JOIN LATERAL (SELECT pg_get_expr(x.adbin, x.adrelid) AS default_expression) f ON true
            LEFT JOIN pg_depend i ON a.attidentity <> '' AND i.refclassid = 'pg_class'::regclass AND i.refobjid = c.oid
                AND i.refobjsubid = a.attnum AND i.classid = 'pg_class'::regclass AND i.deptype = 'i'
            LEFT JOIN pg_depend v ON f.default_expression ~ '^nextval[(]''([^'']|'''')+''::regclass[)]$'
                AND v.classid = 'pg_attrdef'::regclass AND v.objid = x.oid AND v.refclassid = 'pg_class'::regclass
                AND v.deptype = 'n'
            LEFT JOIN pg_class s ON s.oid = coalesce(i.objid, v.refobjid) AND s.relkind = 'S'
            LEFT JOIN pg_namespace sn ON sn.oid = s.relnamespace
            WHERE c.relkind IN ('r', 'p', 'f') AND"""
                    + USER_SCHEMA + "ORDER BY c.oid, a.attnum";

    /**
     * Unique indexes and exclusion constraints. An index whose collation is not its column's own may take for equal
     * what the column tells apart: it is plain no more than one over an expression is.
     */
    private static final String KEYS =
            """
            SELECT n.nspname, c.relname, i.indisprimary,
                   CASE WHEN i.indisunique AND i.indexprs IS NULL AND i.indpred IS NULL THEN (
                       SELECT CASE WHEN bool_and(o.collid IN (0, a.attcollation))
                                   THEN array_agg(a.attname::text ORDER BY k.position) END
                       FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(attnum, position)
                       JOIN unnest(i.indcollation::oid[]) WITH ORDINALITY o(collid, position) USING (position)
                       JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
                       WHERE k.position <= i.indnkeyatts
                   ) END AS columns
            FROM pg_index i
            JOIN pg_class c ON c.oid = i.indrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE (i.indisunique OR i.indisexclusion) AND i.indisvalid AND c.relkind IN ('r', 'p', 'f')
                AND"""
                    + USER_SCHEMA + "ORDER BY i.indexrelid";

    /**
     * A key to a partitioned table has further rows, one a partition, whose parent is on the same table: they say
     * nothing new.
     */
    private static final String FOREIGN_KEYS =
            """
            SELECT n.nspname, c.relname, k.conname, tn.nspname, t.relname,
                   (SELECT array_agg(a.attname::text ORDER BY o.position)
                    FROM unnest(k.conkey) WITH ORDINALITY o(attnum, position)
                    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = o.attnum),
                   (SELECT array_agg(a.attname::text ORDER BY o.position)
                    FROM unnest(k.confkey) WITH ORDINALITY o(attnum, position)
                    JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = o.attnum),
                   k.confupdtype NOT IN ('a', 'r')
            FROM pg_constraint k
            JOIN pg_class c ON c.oid = k.conrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_class t ON t.oid = k.confrelid
            JOIN pg_namespace tn ON tn.oid = t.relnamespace
            WHERE k.contype = 'f'
                AND NOT EXISTS (SELECT FROM pg_constraint p WHERE p.oid = k.conparentid AND p.conrelid = k.conrelid)
                AND"""
                    + USER_SCHEMA + "ORDER BY k.oid";

    /** Whose writes change rows that they do not name, and who has children. Triggers of our own only make notes. */
    private static final String FOLLOWERS =
            """
            SELECT n.nspname, c.relname,
                   c.relkind <> 'r'
                       OR EXISTS (SELECT FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
                                  WHERE t.tgrelid = c.oid AND NOT t.tgisinternal
                                      AND p.pronamespace IS DISTINCT FROM to_regnamespace('kintsugi'))
                       OR EXISTS (SELECT FROM pg_rewrite r WHERE r.ev_class = c.oid)
                       OR EXISTS (SELECT FROM pg_inherits h WHERE c.oid IN (h.inhparent, h.inhrelid))
                       OR EXISTS (SELECT FROM pg_constraint k
                                  WHERE k.contype = 'f' AND k.confrelid = c.oid
                                      AND (k.confupdtype NOT IN ('a', 'r') OR k.confdeltype NOT IN ('a', 'r'))),
                   EXISTS (SELECT FROM pg_inherits h WHERE c.oid = h.inhparent)
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'f') AND"""
                    + USER_SCHEMA;

    private static final String VIEWS =
            """
            SELECT n.nspname, c.relname, rtrim(pg_get_viewdef(c.oid), ';'),
                   c.relkind = 'v'
                       AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid)
                       AND NOT EXISTS (SELECT FROM pg_attrdef d WHERE d.adrelid = c.oid)
                       AND NOT EXISTS (SELECT FROM pg_rewrite r WHERE r.ev_class = c.oid AND r.rulename <> '_RETURN')
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('v', 'm') AND"""
                    + USER_SCHEMA;

    /** An extension's aggregate of a known name, such as citext's min, is that aggregate for one more type. */
    private static final String OTHERS =
            """
            SELECT 'sequence', n.nspname, c.relname, NULL
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'S' AND"""
                    + USER_SCHEMA
                    + """
            UNION ALL
            SELECT 'function', '', p.proname, bool_and(p.provolatile = 'i' AND p.prokind = 'f')::text
            FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE NOT (p.prokind = 'a' AND p.provolatile = 'i'
                AND EXISTS (SELECT FROM pg_depend e
                            WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype = 'e')
                AND EXISTS (SELECT FROM pg_proc b WHERE b.pronamespace = 'pg_catalog'::regnamespace
                            AND b.proname = p.proname AND b.prokind = 'a')) AND"""
                    + USER_SCHEMA
                    + """
            GROUP BY p.proname
            UNION ALL
            SELECT 'type', n.nspname, t.typname, CASE t.typtype
                WHEN 'e' THEN (SELECT 'enum ' || format_type(t.oid, -1) || ' ('
                    || coalesce(string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder), '') || ')'
                    FROM pg_enum e WHERE e.enumtypid = t.oid)
                WHEN 'd' THEN 'domain ' || format_type(t.oid, -1) || ' ' || format_type(t.typbasetype, t.typtypmod)
                ELSE 'type ' || format_type(t.oid, -1) END
            FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid
            WHERE t.typcategory <> 'A' AND t.typtype <> 'p' AND coalesce(c.relkind = 'c', true) AND"""
                    + USER_SCHEMA;

    private final Statement statement;
    private final boolean temporary;
    private final Map<QualifiedName, TableDraft> tables = new HashMap<>();

    private PostgresCatalog(Statement statement, boolean temporary) {
        this.statement = statement;
        this.temporary = temporary;
    }

    static Catalog read(Connection connection) throws SQLException {
        return read(connection, false);
    }

    /** The temporary tables of a connection, as if they stood in a schema {@code pg_temp}. */
    static List<Table> readTemporaries(Connection connection) throws SQLException {
        return read(connection, true).tables().values().stream()
                .map(table -> new Table(
                        new QualifiedName(
                                PostgresDialect.TEMPORARY_SCHEMA, table.name().name()),
                        table.columns(),
                        table.primaryKey(),
                        table.uniqueKeys(),
                        List.of(),
                        table.changesOthers(),
                        table.hasChildren()))
                .toList();
    }

    private static Catalog read(Connection connection, boolean temporary) throws SQLException {
        return connection.getAutoCommit()
                ? readInOwnTransaction(connection, temporary)
                : readInTransaction(connection, temporary);
    }

    /** A query of this class, for the schemas that are read. */
    private String sql(String query) {
        return temporary ? query.replace(USER_SCHEMA, OWN_TEMPORARIES) : query;
    }

    private static Catalog readInOwnTransaction(Connection connection, boolean temporary) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; " + SETTINGS);
            return new PostgresCatalog(statement, temporary).read();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private static Catalog readInTransaction(Connection connection, boolean temporary) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try (Statement statement = connection.createStatement()) {
            statement.execute(SETTINGS);
            return new PostgresCatalog(statement, temporary).read();
        } finally {
            connection.rollback(before);
            connection.releaseSavepoint(before);
        }
    }

    private Catalog read() throws SQLException {
        Collation defaultCollation;
        String encoding;
        try (ResultSet row = statement.executeQuery(DATABASE)) {
            row.next();
            encoding = row.getString(1);
            defaultCollation = defaultCollation(row, encoding);
        }
        readColumns(encoding, defaultCollation);
        readKeys();
        readForeignKeys();
        readFollowers();
        Set<QualifiedName> plainViews = new HashSet<>();
        Map<QualifiedName, String> views = readViews(plainViews);
        Set<QualifiedName> sequences = new HashSet<>();
        Map<String, Boolean> functions = new HashMap<>();
        Set<String> types = new HashSet<>();
        try (ResultSet row = statement.executeQuery(sql(OTHERS))) {
            while (row.next()) {
                switch (row.getString(1)) {
                    case "sequence" -> sequences.add(new QualifiedName(row.getString(2), row.getString(3)));
                    case "function" -> functions.put(row.getString(3), row.getBoolean(4));
                    default -> types.add(row.getString(4));
                }
            }
        }
        return new Catalog(
                0,
                defaultCollation,
                TableDraft.finish(tables),
                views,
                plainViews,
                sequences,
                functions,
                types,
                List.of());
    }

    private static Collation defaultCollation(ResultSet row, String encoding) throws SQLException {
        String libcLocale = row.getString(2);
        String provider = row.getString(3);
        String otherLocale = row.getString(4);
        String name = provider.equals("c") || otherLocale == null ? libcLocale : otherLocale;
        // A database's default is deterministic in every version so far.
        return PostgresColumnType.collation(name, provider, libcLocale, true, encoding);
    }

    private void readColumns(String encoding, Collation defaultCollation) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql(COLUMNS))) {
            while (row.next()) {
                TableDraft table = tables.computeIfAbsent(
                        new QualifiedName(row.getString("nspname"), row.getString("relname")), TableDraft::new);
                if (row.getString("attname") != null) {
                    table.columns.add(column(row, encoding, defaultCollation));
                }
            }
        }
    }

    private static Column column(ResultSet row, String encoding, Collation defaultCollation) throws SQLException {
        boolean generated = row.getBoolean("generated");
        String sequence = row.getString("sequence_name");
        return new Column(
                row.getString("attname"),
                PostgresColumnType.of(
                        row.getString("built_in"),
                        row.getBoolean("is_enum"),
                        row.getString("type_name"),
                        row.getInt("modifier"),
                        collation(row, encoding, defaultCollation)),
                !row.getBoolean("not_null"),
                generated ? null : row.getString("default_expression"),
                switch (row.getString("attidentity")) {
                    case "a" -> Column.Identity.ALWAYS;
                    case "d" -> Column.Identity.BY_DEFAULT;
                    default -> Column.Identity.NONE;
                },
                generated,
                sequence == null ? null : new QualifiedName(row.getString("sequence_schema"), sequence));
    }

    private static @Nullable Collation collation(ResultSet row, String encoding, Collation defaultCollation)
            throws SQLException {
        String provider = row.getString("collprovider");
        if (provider == null) {
            return null;
        }
        return provider.equals("d")
                ? defaultCollation
                : PostgresColumnType.collation(
                        row.getString("collname"),
                        provider,
                        row.getString("collcollate"),
                        row.getBoolean("collisdeterministic"),
                        encoding);
    }

    private void readKeys() throws SQLException {
        try (ResultSet row = statement.executeQuery(sql(KEYS))) {
            while (row.next()) {
                TableDraft table = tables.get(new QualifiedName(row.getString(1), row.getString(2)));
                if (table != null) {
                    List<String> columns = strings(row.getArray(4));
                    table.uniqueKeys.add(columns);
                    if (row.getBoolean(3)) {
                        table.primaryKey.addAll(columns);
                    }
                }
            }
        }
    }

    private void readForeignKeys() throws SQLException {
        try (ResultSet row = statement.executeQuery(sql(FOREIGN_KEYS))) {
            while (row.next()) {
                TableDraft table = tables.get(new QualifiedName(row.getString(1), row.getString(2)));
                if (table != null) {
                    table.foreignKeys.add(new Table.ForeignKey(
                            row.getString(3),
                            strings(row.getArray(6)),
                            new QualifiedName(row.getString(4), row.getString(5)),
                            strings(row.getArray(7)),
                            row.getBoolean(8)));
                }
            }
        }
    }

    private void readFollowers() throws SQLException {
        try (ResultSet row = statement.executeQuery(sql(FOLLOWERS))) {
            while (row.next()) {
                TableDraft table = tables.get(new QualifiedName(row.getString(1), row.getString(2)));
                if (table != null) {
                    table.changesOthers = row.getBoolean(3);
                    table.hasChildren = row.getBoolean(4);
                }
            }
        }
    }

    private Map<QualifiedName, String> readViews(Set<QualifiedName> plainViews) throws SQLException {
        Map<QualifiedName, String> views = new HashMap<>();
        try (ResultSet row = statement.executeQuery(sql(VIEWS))) {
            while (row.next()) {
                String query = row.getString(3);
                // Null for a view that was dropped since the snapshot was taken.
                if (query != null) {
                    QualifiedName name = new QualifiedName(row.getString(1), row.getString(2));
                    views.put(name, query);
                    if (row.getBoolean(4)) {
                        plainViews.add(name);
                    }
                }
            }
        }
        return views;
    }

    private static List<String> strings(@Nullable Array array) throws SQLException {
        return array == null ? List.of() : Arrays.asList((String[]) array.getArray());
    }
}

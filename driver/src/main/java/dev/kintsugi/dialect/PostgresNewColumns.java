package dev.kintsugi.dialect;

import dev.kintsugi.catalog.QualifiedName;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** PostgreSQL's statements for columns that a table with rows is given. */
final class PostgresNewColumns implements NewColumns {
    static final PostgresNewColumns INSTANCE = new PostgresNewColumns();
    /** A column's type, with its collation if it is not the type's own. */
    private static final String TYPE =
            """
            format_type(a.atttypid, a.atttypmod) || coalesce((
                SELECT format(' COLLATE %I.%I', n.nspname, o.collname)
                FROM pg_catalog.pg_collation o JOIN pg_catalog.pg_namespace n ON n.oid = o.collnamespace
                WHERE o.oid = a.attcollation AND a.attcollation <> t.typcollation), '')
            """;

    @Override
    public String refuseRows(QualifiedName table, String message) {
        return refuse(
                "LOCK TABLE " + name(table) + " IN ACCESS EXCLUSIVE MODE; ", "SELECT FROM " + name(table), message);
    }

    @Override
    public String refuseHeirs(QualifiedName table, String message) {
        return refuse(
                "",
                "SELECT FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class c ON c.oid = i.inhparent WHERE c.oid = "
                        + regclass(table) + " AND c.relkind <> 'p'",
                message);
    }

    private static String refuse(String before, String rows, String message) {
        return "DO "
                + literal("BEGIN " + before + "IF EXISTS (" + rows
                        + ") THEN RAISE EXCEPTION SQLSTATE '0A000' USING MESSAGE = " + literal(message)
                        + "; END IF; END");
    }

    @Override
    public String numbered(QualifiedName table, String column) {
        return "SELECT unnest(ARRAY[(SELECT count(*) FROM " + name(table)
                + "), seqstart, seqincrement, seqcycle::int]) FROM pg_catalog.pg_sequence WHERE seqrelid = "
                + sequence(table, column) + "::pg_catalog.regclass";
    }

    @Override
    public String shift(QualifiedName table, String column, String type, BigInteger distance) {
        // A new type rewrites the rows and their indexes as a whole: no two of them meet on their way.
        String quoted = PostgresDialect.INSTANCE.quote(column);
        return "ALTER TABLE " + name(table) + " ALTER COLUMN " + quoted + " TYPE " + type + " USING " + quoted + " + "
                + distance;
    }

    @Override
    public String drawn(QualifiedName table, String column, QualifiedName sequence) {
        String quoted = PostgresDialect.INSTANCE.quote(column);
        return "SELECT unnest(ARRAY[(SELECT count(*) FROM " + name(table) + "),"
                + " coalesce((SELECT CASE WHEN seqincrement > 0 THEN min(" + quoted + ") ELSE max(" + quoted
                + ") END FROM "
                + name(table) + "), 0),"
                + " coalesce((SELECT CASE WHEN seqincrement > 0 THEN max(" + quoted + ") ELSE min(" + quoted
                + ") END FROM "
                + name(table) + "), 0), seqincrement, seqcycle::int]) FROM pg_catalog.pg_sequence WHERE seqrelid = "
                + regclass(sequence);
    }

    @Override
    public String replaceDrawn(
            QualifiedName table, String column, String type, long first, long increment, long[] numbers) {
        String quoted = PostgresDialect.INSTANCE.quote(column);
        String array = LongStream.of(numbers).mapToObj(Long::toString).collect(Collectors.joining(",", "'{", "}'"));
        return "ALTER TABLE " + name(table) + " ALTER COLUMN " + quoted + " TYPE " + type + " USING ((" + array
                + "::bigint[])[(" + quoted + "::bigint - (" + first + ")) / (" + increment + ") + 1])::" + type;
    }

    @Override
    public String goOn(QualifiedName table, String column, BigInteger last) {
        return "SELECT pg_catalog.setval(" + sequence(table, column) + ", " + last + ")";
    }

    @Override
    public String computed(QualifiedName table, List<String> columns) {
        String names = columns.stream().map(PostgresNewColumns::literal).collect(Collectors.joining(", "));
        // A default that is the same for all rows stands in the catalog, once.
        return """
                SELECT unnest(ARRAY[quote_ident(a.attname), %s, coalesce((
                        SELECT 'jsonb_build_array(' || string_agg(quote_ident(k.attname), ', ') || ')::text'
                        FROM pg_catalog.pg_index i JOIN pg_catalog.pg_attribute k
                            ON k.attrelid = i.indrelid AND k.attnum = ANY (i.indkey)
                        WHERE i.indrelid = a.attrelid AND i.indisprimary), '')])
                FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
                WHERE a.attrelid = %s AND a.attname IN (%s) AND NOT a.attisdropped AND NOT a.atthasmissing
                    AND (a.atthasdef OR a.attidentity <> '' OR t.typtype = 'd')
                """
                .formatted(TYPE, regclass(table), names);
    }

    /** A query for a table's columns as CREATE TABLE lists them. */
    static String list(QualifiedName table) {
        return """
                SELECT coalesce(string_agg(quote_ident(a.attname) || ' ' || %s, ', ' ORDER BY a.attnum), '')
                FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
                WHERE a.attrelid = %s AND a.attnum > 0 AND NOT a.attisdropped
                """
                .formatted(TYPE, regclass(table));
    }

    @Override
    public String values(QualifiedName table, String column, String key) {
        return "SELECT coalesce(jsonb_object_agg(" + key + ", " + column + "::text), '{}')::text FROM " + name(table);
    }

    /**
     * A new type rewrites the rows as a whole, as {@link #shift} does; what it is computed by may not be a query. A jsonb object finds a
     * row's value among all of them; it holds 256 MB at most, else PostgreSQL fails by 54000.
     */
    @Override
    public String refill(QualifiedName table, List<Refill> columns) {
        return "ALTER TABLE " + name(table) + " "
                + columns.stream()
                        .map(refill -> "ALTER COLUMN " + refill.column() + " TYPE " + refill.type() + " USING ("
                                + literal(refill.values()) + "::jsonb ->> " + refill.key() + ")::"
                                + refill.type().replaceFirst(" COLLATE .*", ""))
                        .collect(Collectors.joining(", "));
    }

    private static String sequence(QualifiedName table, String column) {
        return "pg_catalog.pg_get_serial_sequence(" + literal(name(table)) + ", " + literal(column) + ")";
    }

    private static String regclass(QualifiedName table) {
        return literal(name(table)) + "::pg_catalog.regclass";
    }

    private static String name(QualifiedName table) {
        return PostgresDialect.INSTANCE.quote(table);
    }

    private static String literal(String text) {
        return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}

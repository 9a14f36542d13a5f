package dev.kintsugi.dialect;

import dev.kintsugi.catalog.QualifiedName;
import java.math.BigInteger;

/** PostgreSQL's statements for columns that a table with rows is given. */
final class PostgresNewColumns implements NewColumns {
    static final PostgresNewColumns INSTANCE = new PostgresNewColumns();

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
    public String goOn(QualifiedName table, String column, BigInteger last) {
        return "SELECT pg_catalog.setval(" + sequence(table, column) + ", " + last + ")";
    }

    private static String sequence(QualifiedName table, String column) {
        return "pg_catalog.pg_get_serial_sequence(" + literal(name(table)) + ", " + literal(column) + ")";
    }

    private static String regclass(QualifiedName table) {
        return literal(name(table)) + "::pg_catalog.regclass";
    }

    private static String name(QualifiedName table) {
        return PostgresDialect.INSTANCE.quote(table.schema()) + "." + PostgresDialect.INSTANCE.quote(table.name());
    }

    private static String literal(String text) {
        return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}

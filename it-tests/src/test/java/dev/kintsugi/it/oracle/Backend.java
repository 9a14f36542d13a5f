package dev.kintsugi.it.oracle;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** A database product that the comparison runs on: how its databases are opened, described, filled and emptied. */
interface Backend {

    /** The name in {@code -- only:} and {@code -- refused:}. */
    String name();

    /** Creates an empty database and returns its JDBC URL. */
    String createDatabase(String name) throws SQLException;

    /** The base schema in this product's words, from {@code schema.sql}. */
    String schema(String text);

    /** A value as a literal of this product. */
    String literal(Object value);

    /** The statement with which the fixture's own connection may write against foreign keys, or may no longer. */
    String foreignKeys(boolean enforced);

    /** Drops everything that {@link #objects} lists and what the cluster keeps in its own schema. */
    void clear(Connection connection) throws SQLException;

    /** Every table, column, constraint, index, view and sequence outside the product's and the cluster's own schemas. */
    List<DatabaseObject> objects(Connection connection) throws SQLException;

    /**
     * Something that DDL makes.
     *
     * @param kind such as {@code table}
     * @param schema as the catalog spells it
     * @param name as the catalog spells it
     * @param definition everything by which two databases could differ
     */
    record DatabaseObject(String kind, String schema, String name, String definition) {

        boolean isTable() {
            return kind.equals("table");
        }

        /** The quoted name for use in a statement. */
        String reference() {
            return "\"" + schema + "\".\"" + name + "\"";
        }

        @Override
        public String toString() {
            return kind + " " + schema + "." + name + ": " + definition;
        }
    }
}

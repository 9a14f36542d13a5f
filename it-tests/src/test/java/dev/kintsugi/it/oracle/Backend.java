package dev.kintsugi.it.oracle;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A database product that the comparison runs on: how its databases are opened, described, filled and emptied. */
public interface Backend {

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

    /** Reads the catalog by a query that answers kind, schema, table, name and definition. */
    static List<DatabaseObject> objects(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<DatabaseObject> objects = new ArrayList<>();
            while (rows.next()) {
                objects.add(new DatabaseObject(
                        rows.getString(1),
                        rows.getString(2),
                        rows.getString(3),
                        rows.getString(4),
                        String.valueOf(rows.getString(5))));
            }
            return objects;
        }
    }

    /** The prepared transactions that nobody has ended. */
    List<String> inDoubt(Connection connection) throws SQLException;

    /** Ends every other session of this database and every prepared transaction. */
    void disconnect(Connection connection) throws SQLException;

    /** Drops everything that {@link #objects} lists and what the cluster keeps in its own schema. */
    void clear(Connection connection) throws SQLException;

    /** Every table with its columns, constraint, index, view, sequence and schema outside the product's and the cluster's own schemas. */
    List<DatabaseObject> objects(Connection connection) throws SQLException;

    /**
     * Something that DDL makes.
     *
     * @param kind such as {@code table}
     * @param schema as the catalog spells it
     * @param table the table that it belongs to; empty for none
     * @param name as the catalog spells it; for a constraint or index without a name of its own what it is
     * @param definition everything by which two databases could differ
     */
    record DatabaseObject(String kind, String schema, String table, String name, String definition) {

        boolean isTable() {
            return kind.equals("table");
        }

        /** The quoted name for use in a statement; a schema has no name but its own. */
        String reference() {
            return "\"" + schema + "\"" + (name.isEmpty() ? "" : ".\"" + name + "\"");
        }

        @Override
        public String toString() {
            return kind + " " + schema + "." + name + (table.isEmpty() ? "" : " of " + table) + ": " + definition;
        }
    }
}

package dev.kintsugi.dialect;

import dev.kintsugi.catalog.Table;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A place where one statement finds whole copies of tables under their own names, so that a database's own engine answers its
 * original text. Closing it removes the copies, whatever has happened.
 */
public interface Scratch extends AutoCloseable {

    /** Where the statement is to run. */
    Connection connection();

    /** True if a reference table is there already. */
    boolean hasReferenceTables();

    /** The text to run: the statement's own, perhaps with a comment that keeps it apart from its other executions. */
    String text(String statement);

    /** Makes an empty copy of a table. */
    void create(Table table) throws SQLException;

    /**
     * Copies rows of a table.
     *
     * @param from a connection of the shard that holds them, within the session's transaction
     * @param most rows at most; one more is copied if there are more
     * @return how many
     */
    long copy(Table table, Connection from, long most) throws SQLException;

    /** True if an answer's rows need the copies until they have been read. */
    boolean answersNeedIt();

    @Override
    void close() throws SQLException;
}

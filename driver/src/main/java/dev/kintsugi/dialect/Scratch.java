package dev.kintsugi.dialect;

import dev.kintsugi.catalog.Column;
import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.catalog.Table;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A place where one statement finds copies of what it needs of its tables, under their own names, so that a database's own engine answers
 * its text. Closing it removes the copies, whatever has happened. Belongs to one thread.
 */
public interface Scratch extends AutoCloseable {

    /**
     * A copy of some of a table.
     *
     * @param columns those of the table that it has, in the table's order
     * @param keyed true if the primary key is to be known as such; its columns are all there
     * @param sought columns by whose values rows are looked for again and again; an index on them pays where there are many rows
     * @param schema which of the place's {@link #schemas} it stands in
     * @param present true if the place's database has the table itself, though not its rows
     * @param shard a connection of a shard that has it, where its exact types can be asked for
     */
    record Copy(
            Table table,
            List<Column> columns,
            boolean keyed,
            List<String> sought,
            int schema,
            boolean present,
            Connection shard) {
        public Copy {
            columns = List.copyOf(columns);
            sought = List.copyOf(sought);
        }
    }

    /**
     * The rows that are wanted.
     *
     * @param condition over the table's columns, with a {@code ?} for each parameter; empty for all rows
     * @param parameters binds them
     */
    record Wanted(String condition, Binder parameters) {}

    /** Binds all parameters of a text. */
    interface Binder {
        void bind(PreparedStatement statement) throws SQLException;
    }

    /** Rows on their way from one shard. */
    interface Stream extends AutoCloseable {
        /**
         * Moves the rows.
         *
         * @param progress is told of each piece
         * @return how many
         */
        long move(Progress progress) throws SQLException;

        /** Stops the shard, if it still sends. */
        @Override
        void close() throws SQLException;
    }

    /** Who watches rows move. */
    interface Progress {
        /** So many bytes more are there; throws to stop them. */
        void moved(long bytes) throws SQLException;
    }

    /** Where the statement is to run. */
    Connection connection();

    /** True if a reference table is there already. */
    boolean hasReferenceTables();

    /** The schemas of copies, quoted; the first is searched before all others. */
    List<String> schemas();

    /**
     * Finds out whether a text is SQL, before any row is copied for it.
     *
     * @throws SQLException 42601 if it is not
     */
    void checkSyntax(String statement) throws SQLException;

    /**
     * Makes empty copies.
     *
     * @param knownSchemas the schemas of the cluster, which a session may have made its own
     */
    void create(List<Copy> copies, Set<String> knownSchemas) throws SQLException;

    /** How many rows of a table a shard believes to have; -1 if it has no cheap way to tell. */
    long estimate(Copy copy, Connection shard, Wanted rows) throws SQLException;

    /**
     * The condition that a column has one of the values that stand in a column of a filled copy; null if there are more, or they cannot
     * be written.
     *
     * @param column of another table, whose values are equal to the copy's if their texts are
     * @param most values
     */
    @Nullable String matching(String column, Copy filled, String filledColumn, int most) throws SQLException;

    /**
     * Asks a shard for rows of a table, which it begins to send.
     *
     * @param from a connection of the shard that holds them, within the session's transaction; it does nothing else until the stream is
     *     closed
     * @param most rows at most; one more is sent if there are more
     */
    Stream open(Copy copy, Connection from, Wanted rows, long most) throws SQLException;

    /**
     * Says that all rows are there.
     *
     * @param rows how many
     */
    void filled(long rows) throws SQLException;

    /** Makes a view over the copies. */
    void createView(QualifiedName name, String query) throws SQLException;

    /** The text to run: the statement's own, perhaps with a comment that keeps it apart from its other executions. */
    String text(String statement);

    /**
     * Prepares for an answer that is fetched piece by piece.
     *
     * @param rows at a time
     * @return false if the answer is complete when it begins
     */
    boolean answerBy(Statement statement, int rows) throws SQLException;

    /** Has the place's connection forget what it has drawn from sequences for others. */
    void forgetDrawn() throws SQLException;

    /**
     * What its connection has drawn last from a sequence; null if nothing since it has forgotten.
     *
     * @throws SQLException if it cannot be asked any more
     */
    @Nullable Long lastDrawn(QualifiedName sequence) throws SQLException;

    /** True if an answer's rows need the copies until they have been read. */
    boolean answersNeedIt();

    @Override
    void close() throws SQLException;
}

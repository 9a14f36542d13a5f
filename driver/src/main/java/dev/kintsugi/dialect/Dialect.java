package dev.kintsugi.dialect;

import dev.kintsugi.catalog.Catalog;
import dev.kintsugi.catalog.Column;
import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.catalog.Table;
import dev.kintsugi.rows.Collation;
import dev.kintsugi.rows.Ranker;
import dev.kintsugi.rows.SqlType;
import dev.kintsugi.rows.ValueType;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One kind of database. Stateless and thread-safe. */
public interface Dialect {

    /** Its name, for messages: PostgreSQL, H2. */
    String name();

    /** True if GROUP BY means a select item's alias rather than a column of that name. */
    default boolean groupsByAliasFirst() {
        return false;
    }

    /** True if the database runs in this process, where handing a query to another thread costs more than the query. */
    boolean embedded();

    /** The stored form of an unquoted identifier: lower case on PostgreSQL, upper case on H2. */
    String fold(String identifier);

    /** An identifier as SQL text, always quoted. */
    default String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    /** A table's whole name as SQL text. */
    default String quote(QualifiedName table) {
        return quote(table.schema()) + "." + quote(table.name());
    }

    /** What counts as a token. */
    LexerRules lexerRules();

    /** What URLs have in common whose databases share their users: by default nothing. */
    default String server(String url) {
        return url;
    }

    /**
     * Looks at a connection that has just been opened.
     *
     * @throws SQLException F0000 if its server reads texts by other rules than {@link #lexerRules}
     */
    default void checkReading(Connection connection) throws SQLException {
        // Most databases have but one way to read a text.
    }

    /** True if NULLs come last in ascending order unless the statement says otherwise. */
    boolean nullsHigh();

    /** True if a text column compared with a number is compared as a number, so that several texts equal it. */
    boolean comparesTextAsNumber();

    /** True if the name of a WITH query hides a table of the same name. */
    boolean commonTablesHideTables();

    /** True if LIMIT takes ALL and NULL, and may stand after OFFSET. */
    boolean hasFreeLimits();

    /** The SQLSTATE of a table that does not exist. */
    String undefinedTableState();

    /** True if an error fails the transaction in which it happens. */
    boolean failsTransactions();

    /** True if SET TRANSACTION gives a running transaction its modes. */
    boolean setsTransactionModes();

    /** True if a connection is not in auto-commit from a BEGIN on; false if only {@link java.sql.Connection#setAutoCommit} tells it so. */
    boolean beginEndsAutoCommit();

    /**
     * True if several statements in one text are one transaction in auto-commit, and each answers; false if each commits by itself, and
     * only the first answers.
     */
    boolean severalAreOne();

    /** True if a write answers rows by RETURNING; false if a SELECT from FINAL TABLE and OLD TABLE does. */
    boolean hasReturning();

    /** The label of the one column that EXPLAIN answers. */
    String explainLabel();

    /** A query for one text: a table's columns as CREATE TABLE lists them, by name and type. */
    String columnList(QualifiedName table);

    /** True if CREATE TABLE AS counts the rows of the new table. */
    boolean countsRowsOfNewTables();

    /** True if DDL takes part in transactions. */
    boolean transactionalDdl();

    /** True if the vendor's connections remember types by numbers that a type has no more when it is made anew. */
    boolean remembersTypes();

    /** How new columns of tables with rows are filled; null where that cannot be undone. */
    @Nullable NewColumns newColumns();

    /** A query that answers as many fresh values of a sequence, one a row. */
    String drawSequence(QualifiedName sequence, int count);

    /** A query that answers the schemas that have an index, view, sequence or statistics of that stored name. */
    String schemasWith(String name);

    /**
     * A query that tells the time, as a text that a CAST to a timestamp with time zone reads alike on every shard.
     *
     * @param statement true for the statement's beginning, false for the transaction's
     */
    String timeQuery(boolean statement);

    /** A query that answers the schemas in which names are looked for, one a row, in order. */
    String searchPathQuery();

    /** The statement that undoes every SET of a session; null if there is none, so that the connection must be closed. */
    @Nullable String resetSettings();

    /**
     * The statements that undo whatever a session may have left on its connection, but for what the driver has prepared there; null if
     * there are none.
     */
    @Nullable String discardSession();

    /** The schema by which temporary tables are named, and in which names are looked for first; null if sessions are given none. */
    @Nullable String temporarySchema();

    /** The statement that drops a connection's temporary tables. */
    String dropTemporaries();

    /** The temporary tables of a connection, in {@link #temporarySchema()}. */
    List<Table> readTemporaries(Connection connection) throws SQLException;

    /** Reads the whole schema; {@link Catalog#version()} is 0 and {@link Catalog#differences()} empty. */
    Catalog readCatalog(Connection connection) throws SQLException;

    /**
     * How the values of one column are read, grouped, and perhaps ordered. Asks the server nothing.
     *
     * @param shape any result set with that column, on any row or none
     * @param collation of text columns; {@link Catalog#defaultCollation()} where the statement names none
     * @return null if only the database can tell which values are equal
     */
    @Nullable ValueType valueType(ResultSet shape, int column, Collation collation) throws SQLException;

    /**
     * Asks the database itself for the order of one column's values. May ask the server for names at once.
     *
     * @param shape an answer with that column, of this connection
     * @param collation of text columns
     * @return null if this type's values cannot be handed back to the database
     */
    @Nullable Ranker ranker(Connection connection, ResultSet shape, int column, Collation collation) throws SQLException;

    /** The family of one column's type; OTHER where sums and averages of it are not the ones of SQL's numbers. Asks the server nothing. */
    SqlType.Kind kind(ResultSet shape, int column) throws SQLException;

    /**
     * The average as the database computes it, with its scale.
     *
     * @param column of {@code shape} that has the average's type: DECIMAL, REAL or DOUBLE
     * @param sum of the values that are not NULL: a Long, BigDecimal, Double or Float
     * @param count of these, at least 1
     * @return a BigDecimal or Double for {@link #resultSet}
     */
    Object average(ResultSet shape, int column, Object sum, long count) throws SQLException;

    /**
     * The variance of exact numbers as the database computes it, with its scale; only asked where {@link #embedded} is false.
     *
     * @param sum of the values: a BigDecimal, or a Double if it is no finite number
     * @param squares the sum of their squares, likewise
     * @param count of the values: at least 1, or 2 for a sample
     * @param root true for the standard deviation
     * @return a BigDecimal or Double for {@link #resultSet}
     */
    Object variance(Object sum, Object squares, long count, boolean sample, boolean root);

    /** The value of one column in a form that {@link #resultSet} accepts, whatever its type; null for SQL NULL. */
    @Nullable Object capture(ResultSet row, int column) throws SQLException;

    /**
     * A vendor's result set with the columns of {@code shape} and these rows, scrollable, standing before the first. Each cell is
     * null, an object made by {@link #capture} from the same column of an answer to the same text, or a Long, BigDecimal, Double,
     * Float, Boolean or String for the column's type.
     *
     * @param backend an open statement of the connection that {@code shape} came from; the result has a statement of its own, which
     *     closes with it
     * @param columns how many leading columns of {@code shape} the result has
     */
    ResultSet resultSet(Statement backend, ResultSet shape, int columns, List<@Nullable Object[]> rows)
            throws SQLException;

    /** True if the exception says that the connection, not the statement, is at fault. */
    boolean connectionLost(SQLException e);

    /**
     * The type of a column as SQL, with its length or precision, such that a value's text cast to it is the value again.
     *
     * @throws SQLException 0A000 if the type's values have no such text
     */
    String declaration(ResultSetMetaData columns, int column) throws SQLException;

    /** The entry, from 0, with which a batch has failed; -1 if that cannot be told. */
    int failedEntry(BatchUpdateException e);

    /**
     * A text that two rows of a table have in common only if they are alike in all columns, as an SQL expression; null if there is none.
     *
     * @param columns all of the table's
     * @param alias what names them, quoted
     */
    @Nullable String rowText(List<Column> columns, String alias);

    /**
     * A column of rows that are handed over, such that its texts become its values again.
     *
     * @param type by {@link #declaration}
     * @param collation the collation's quoted name; null for the type's own
     * @throws SQLException 0A000 if no column's values have these texts
     */
    default HandedColumn handed(String type, @Nullable String collation, List<@Nullable String> texts)
            throws SQLException {
        return new HandedColumn(type, collation);
    }

    /**
     * A table expression over rows that come as parameters, one array of texts a column; its columns are {@code c0}, {@code c1} …
     */
    default String handedRows(List<HandedColumn> columns) {
        return handedRows(
                columns,
                IntStream.range(0, columns.size()).mapToObj(i -> "c" + i).toList());
    }

    /** The same with other names, as they are written. */
    default String handedRows(List<HandedColumn> columns, List<String> names) {
        StringBuilder sql = new StringBuilder("(SELECT ");
        for (int i = 0; i < columns.size(); i++) {
            sql.append(i == 0 ? "" : ", ")
                    .append(columns.get(i).cast("t" + i))
                    .append(" AS ")
                    .append(names.get(i));
        }
        sql.append(" FROM UNNEST(");
        for (int i = 0; i < columns.size(); i++) {
            sql.append(i == 0 ? "" : ", ")
                    .append("CAST(? AS ")
                    .append(arrayOf(textType()))
                    .append(')');
        }
        sql.append(") AS handed(");
        for (int i = 0; i < columns.size(); i++) {
            sql.append(i == 0 ? "t" : ", t").append(i);
        }
        return sql.append("))").toString();
    }

    /** The type of an array whose elements have that type, in a CAST. */
    String arrayOf(String type);

    /** The name of the type of text, for {@link Connection#createArrayOf}. */
    String textType();

    /** True if gathered copies stand in a few schemas of their own; false if each stands in a schema of its table's name. */
    boolean copiesShareSchema();

    /**
     * A place for copies of tables.
     *
     * @param connection of the database that is to hold them; null if the database is {@link #embedded}
     * @param owned true if nothing but the gather goes on in that connection's transaction, which is rolled back afterwards
     * @param url that database's URL
     */
    Scratch scratch(@Nullable Connection connection, boolean owned, String url) throws SQLException;

    /** True if a sum of that kind of numbers is the sum of partial sums: false where these are rounded to digits that it has not. */
    boolean addsPartialSums(SqlType.Kind kind);

    /** True if it tells how many rows it expects a query to answer. */
    boolean estimatesRows();

    /**
     * How many rows the database expects a query to answer; -1 if it does not tell.
     *
     * @param parameters binds the query's
     */
    long expectedRows(Connection connection, String query, Scratch.Binder parameters) throws SQLException;

    /** Stops what a connection does at this moment, from any thread, as far as that is no {@link Statement}. */
    void interrupt(Connection connection) throws SQLException;

    /** Who waits for whom; null where waits end by themselves before anybody could look. */
    @Nullable LockWaits lockWaits();

    /** True if the vendor's driver is to send what begins a transaction with the connection's next statement. Asks the database nothing. */
    boolean beginsTransaction(Connection connection) throws SQLException;

    /**
     * What tells, in a column of a single row, whether the connection's session has locks that it keeps beyond a transaction; null if the
     * database has none such.
     */
    @Nullable String holdsSessionLocks();

    /** What gives all of these back; null if the database has none such. */
    @Nullable String endSessionLocks();

    /** How transactions are prepared. */
    PreparedTransactions preparedTransactions();

    /** What keeps transactions from being prepared while a snapshot is taken of several databases; null if nothing can. */
    default @Nullable CommitGate commitGate() {
        return null;
    }

    /**
     * Begins a COPY … FROM STDIN.
     *
     * @throws SQLException the database's own error; 0A000 if it has no COPY
     */
    CopySink copyIn(Connection connection, String sql) throws SQLException;

    /**
     * Begins a COPY … TO STDOUT.
     *
     * @throws SQLException the database's own error; 0A000 if it has no COPY
     */
    CopySource copyOut(Connection connection, String sql) throws SQLException;

    /** How large its tables are; null if it does not say. */
    default @Nullable RelationSizes relationSizes() {
        return null;
    }

    /** The channels of its clients; null if it has none. */
    default @Nullable Channels channels() {
        return null;
    }

    /**
     * An error of {@link #copyIn} as who sent the rows is to see it.
     *
     * @param line of a line that one database has got, its number among all that were sent; both from 1
     */
    default SQLException copyFailure(SQLException failure, LongUnaryOperator line) {
        return failure;
    }

    /** The cluster's connection as one of the interfaces of the vendor's driver; null if it does not stand for that one. */
    <T> @Nullable T view(Class<T> type, CopyDoor door, Hearing hearing);

    /** True if the exception says that a table or column that the statement names is not there. */
    boolean isUndefined(SQLException e);

    /** What its nodes can be asked about their replication; null if it has none. */
    default @Nullable Replication replication() {
        return null;
    }

    /** The time limits of a connection's session. */
    default TimeLimits timeLimits(Connection connection) throws SQLException {
        return TimeLimits.NONE;
    }

    /** True if the database can help to keep unique keys over several of it, as {@link UniqueLookup} says. */
    boolean hasUniqueLookups();

    /** The dialect of a vendor's JDBC URL; null if it is none that is known. */
    static @Nullable Dialect of(String jdbcUrl) {
        if (jdbcUrl.startsWith("jdbc:postgresql:")) {
            return PostgresDialect.INSTANCE;
        }
        return jdbcUrl.startsWith("jdbc:h2:") ? H2Dialect.INSTANCE : null;
    }
}

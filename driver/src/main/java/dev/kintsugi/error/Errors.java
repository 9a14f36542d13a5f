package dev.kintsugi.error;

import java.sql.BatchUpdateException;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLNonTransientException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLTransientConnectionException;
import java.sql.SQLTransientException;
import org.jspecify.annotations.Nullable;

/**
 * Every error that Kintsugi raises of its own, with its SQLSTATE. Errors of a backend pass through as they are. Messages name the
 * statement's part or the node and the remedy, and never a password or a bound value.
 */
public final class Errors {
    private Errors() {}

    /** 0A000: the statement is valid but its answer over several shards is not exact yet. */
    public static SQLException notSupported(String reason, String remedy) {
        return new SQLFeatureNotSupportedException(reason + ". " + remedy, "0A000");
    }

    /** 42601: the text is no SQL. */
    public static SQLException syntax(String message) {
        return new SQLSyntaxErrorException(message, "42601");
    }

    /** 22004: the text that EXECUTE in a DO is to run is NULL. */
    public static SQLException nullStatement() {
        return new SQLDataException("query string argument of EXECUTE is null", "22004");
    }

    /** 21000: a query in a DO that is to have one row has more. */
    public static SQLException severalRows(String query) {
        return new SQLDataException("query \"" + query + "\" returned more than one row", "21000");
    }

    /** F0000: the configuration file is wrong; the message lists every mistake. */
    public static SQLException configuration(String message) {
        return new SQLNonTransientConnectionException(message, "F0000");
    }

    /** 42P01: no such table. */
    public static SQLException undefinedTable(String message) {
        return new SQLSyntaxErrorException(message, "42P01");
    }

    /** 22023: a parameter's index or a setting's value is out of range. */
    public static SQLException invalidParameter(String message) {
        return new SQLException(message, "22023");
    }

    /** 08003: the connection, statement or result set is closed. */
    public static SQLException closed(String what) {
        return new SQLNonTransientConnectionException("This " + what + " is closed", "08003");
    }

    /** 25P02: an earlier error failed the transaction. */
    public static SQLException transactionFailed() {
        return new SQLException(
                "The transaction failed by an earlier error; statements are ignored until it is rolled back", "25P02");
    }

    /** 25000: the call does not fit the transaction's state. */
    public static SQLException transactionState(String message) {
        return new SQLException(message, "25000");
    }

    /** 08001: a pool gave no connection within its time. */
    public static SQLException poolExhausted(String node, long waitedMillis, @Nullable SQLException cause) {
        return new SQLTransientConnectionException(
                "No connection to " + node + " within " + waitedMillis
                        + " ms; raise pool.maximumPoolSize or pool.connectionTimeout, or look for sessions that hold theirs",
                "08001",
                cause);
    }

    /** 54000: a bound of the configuration is reached. */
    public static SQLException limitReached(String what, String setting) {
        return new SQLException(what + "; the limit is " + setting, "54000");
    }

    /** 54001: the statement is too large or nested too deeply for the parser's stack. */
    public static SQLException tooComplex(String message) {
        return new SQLException(message, "54001");
    }

    /** 42704: there is no setting or subject of that name. */
    public static SQLException unknownSetting(String name, java.util.List<String> known) {
        return new SQLSyntaxErrorException(
                "unrecognized configuration parameter \"" + name + "\"; there are " + known, "42704");
    }

    /** 08001, or the vendor's own state where the login is at fault: a node cannot be reached. */
    public static SQLException unreachable(String node, SQLException cause) {
        String state = cause.getSQLState();
        return new SQLNonTransientConnectionException(
                "No connection to " + node + ": " + cause.getMessage()
                        + "; see that it runs, and that its url, user and password in the file are right",
                state != null && state.startsWith("28") ? state : "08001",
                cause);
    }

    /** 08001: no JDBC driver on the class path accepts a node's URL. */
    public static SQLException noDriver(String node) {
        return new SQLNonTransientConnectionException(
                "No JDBC driver accepts the url of " + node + "; add the database's own driver to the class path",
                "08001");
    }

    /** 57014: the wait for a connection was cancelled or interrupted. */
    public static SQLException waitCancelled(String node, @Nullable Exception cause) {
        return new SQLTransientException("The wait for a connection to " + node + " was cancelled", "57014", cause);
    }

    /** 22003: a computed number does not fit its type, with the message that the databases give. */
    public static SQLException outOfRange(String message, @Nullable Throwable cause) {
        return new SQLDataException(message, "22003", cause);
    }

    /** 57014: the statement was cancelled before it ran. */
    public static SQLException cancelled() {
        return new SQLTransientException("The statement was cancelled", "57014");
    }

    /** 3B001: there is no such savepoint. */
    public static SQLException noSavepoint(String name) {
        return new SQLException("savepoint \"" + name + "\" does not exist", "3B001");
    }

    /** 25P02: the transaction to be committed has failed, and has been rolled back. */
    public static SQLException commitOfFailed() {
        return new SQLException("An earlier error failed the transaction; it has been rolled back", "25P02");
    }

    /** 2201W or 2201X: a negative LIMIT or OFFSET. */
    public static SQLException negativeRowCount(String clause, String state) {
        return new SQLDataException(clause + " must not be negative", state);
    }

    /** 55000: a statement or result set is closed; the connection is not at fault. */
    public static SQLException objectClosed(String what) {
        return new SQLException("This " + what + " is closed", "55000");
    }

    /** 55000: what is asked for is not there yet; the message is the database's own. */
    public static SQLException objectState(String message) {
        return new SQLException(message, "55000");
    }

    /** 02000: a query was asked for and the statement answers no rows. */
    public static SQLException noRowsReturned() {
        return new SQLException(
                "No results were returned by the query; use executeUpdate or execute for a statement without rows",
                "02000");
    }

    /** 0100E: an update was asked for and the statement answers rows. */
    public static SQLException rowsReturned() {
        return new SQLException(
                "A result was returned when none was expected; use executeQuery or execute for a statement with rows",
                "0100E");
    }

    /** 24000: the cursor is not where, or not of the kind, that the call needs. */
    public static SQLException cursorState(String message) {
        return new SQLException(message, "24000");
    }

    /** 42703: no such column. */
    public static SQLException undefinedColumn(String message) {
        return new SQLSyntaxErrorException(message, "42703");
    }

    /** 42809: the call does not fit this kind of object. */
    public static SQLException wrongObject(String message) {
        return new SQLException(message, "42809");
    }

    /** 3B000: no such savepoint. */
    public static SQLException invalidSavepoint(String message) {
        return new SQLException(message, "3B000");
    }

    /** 25P01: the call needs a transaction, and auto-commit has none. */
    public static SQLException noTransaction(String message) {
        return new SQLException(message, "25P01");
    }

    /** 22000: the application's stream gave less than it announced, or failed. */
    public static SQLException stream(String message, @Nullable Throwable cause) {
        return new SQLException(message, "22000", cause);
    }

    /** 0A000: the object is not, and does not stand for, one of the class asked for. */
    public static SQLException notWrapped(Class<?> wanted, String remedy) {
        return new SQLFeatureNotSupportedException("Cannot unwrap to " + wanted.getName() + ". " + remedy, "0A000");
    }

    /** 0100E: a batch holds only statements that answer no rows. */
    public static SQLException batchAnswersRows() {
        return new SQLException("A result was returned when none was expected", "0100E");
    }

    /** 25001: the call is not for the middle of a transaction. */
    public static SQLException activeTransaction(String message) {
        return new SQLException(message, "25001");
    }

    /** 25P01: the call needs a transaction. */
    public static SQLException noActiveTransaction(String message) {
        return new SQLException(message, "25P01");
    }

    /** The vendor's own state, 08xxx or 57Pxx: the connection to a node was lost. */
    public static SQLException connectionLost(String node, SQLException cause) {
        return new SQLNonTransientConnectionException(
                "The connection to " + node + " was lost: " + cause.getMessage()
                        + "; what it had not committed is undone there, and a new connection is taken for the next statement",
                cause.getSQLState(),
                cause);
    }

    /** 08001: a node is known not to answer, or not to be the one that should. */
    public static SQLException notAnswering(String node) {
        return new SQLTransientConnectionException(
                "No connection to " + node
                        + ": it does not answer, or takes no part in its shard; see SHOW kintsugi.nodes",
                "08001");
    }

    /**
     * 08006: no node of a shard has said in time that it takes writes.
     *
     * @param silence why a node has not answered; empty if all have
     */
    public static SQLException noPrimary(String shard, long waitedMillis, String silence) {
        return new SQLNonTransientConnectionException(
                "No node of " + shard + " has said within " + waitedMillis
                        + " ms that it is the primary; promote a replica or start the primary, or raise failover.timeout"
                        + (silence.isEmpty() ? "" : " (" + silence + ")"),
                "08006");
    }

    /** 22P02: a text does not read as a value of the type that is needed. */
    public static SQLException invalidText(String message) {
        return new SQLDataException(message, "22P02");
    }

    /** 42501: the schema in which Kintsugi keeps its records is not the client's to change. */
    public static SQLException ownSchema() {
        return new SQLSyntaxErrorException(
                "The schema kintsugi holds what the cluster has written down of itself; only the cluster changes it",
                "42501");
    }

    /** 42501: a role of the shards may not read what the cluster has written down. */
    public static SQLException ownSchemaHidden(String role, SQLException why) {
        return new SQLSyntaxErrorException(
                "The role " + role
                        + " may not read the schema kintsugi, where the cluster has written down how it lies."
                        + " Run on each shard: GRANT USAGE ON SCHEMA kintsugi TO " + role
                        + "; GRANT SELECT ON ALL TABLES IN SCHEMA kintsugi TO " + role,
                "42501",
                why);
    }

    /** 42P02: a statement has a numbered parameter for which there is no value. */
    public static SQLException undefinedParameter(int index) {
        return new SQLSyntaxErrorException("there is no parameter $" + index, "42P02");
    }

    /** 42501: a statement names its shard, and the proxy's user has no right to. */
    public static SQLException mayNotNameShards() {
        return new SQLException(
                "This user may not name the shard of a statement; an administrator allows it by nameShards: true beside the"
                        + " user's password",
                "42501");
    }

    /** 22023: a statement and the file say different things of where a table's rows lie. */
    public static SQLException placementContradiction(String table, String here, String there) {
        return new SQLException(
                "Table " + table + " would be " + here + ", but " + there
                        + "; make both say the same, or leave one out",
                "22023");
    }

    /** 42704: a statement names a placement or shard that the file does not have. */
    public static SQLException undefinedPlace(String what, String name, java.util.Collection<String> known) {
        return new SQLSyntaxErrorException(
                "There is no " + what + " " + name + " in the configuration; there are " + known, "42704");
    }

    /** The vendor's own state: DDL that cannot be undone has failed on one shard after others had run it. */
    public static SQLException partlyDefined(String failed, java.util.List<String> done, SQLException cause) {
        return new SQLException(
                "The statement failed on " + failed + " after " + String.join(", ", done)
                        + " had run it, and it cannot be undone there; undo it by hand, or repeat it on " + failed
                        + " with a comment /* kintsugi: shard=" + failed + " */: " + cause.getMessage(),
                cause.getSQLState(),
                cause.getErrorCode(),
                cause);
    }

    /** 22023: the file names the shard key that a statement renames. */
    public static SQLException keyIsListed(String table, String key, String renamed) {
        return new SQLException(
                "The file lists " + table + " with the shard key " + key + ", which would be called " + renamed
                        + "; rename the column on every shard while no client runs, and name the new key in the file",
                "22023");
    }

    /** 25P02: rows were being fetched when another statement of the session failed on their shard. */
    public static SQLException cursorLost() {
        return new SQLException(
                "An error of another statement ended the fetching of these rows; fetch all rows of one answer before the"
                        + " next statement, or raise limits.fetchRows",
                "25P02");
    }

    /** 0100E: one query was asked for and the text has several statements. */
    public static SQLException severalAnswers() {
        return new SQLException(
                "Multiple ResultSets were returned by the query; use execute and getMoreResults", "0100E");
    }

    /** 26000: PREPARE has made no statement of that name. */
    public static SQLException noStatement(String name) {
        return new SQLException("prepared statement \"" + name + "\" does not exist", "26000");
    }

    /** 42P05: PREPARE has made a statement of that name already. */
    public static SQLException statementExists(String name) {
        return new SQLSyntaxErrorException("prepared statement \"" + name + "\" already exists", "42P05");
    }

    /** 42601: EXECUTE gives other values than the statement has parameters. */
    public static SQLException wrongParameters(String name) {
        return new SQLSyntaxErrorException(
                "wrong number of parameters for prepared statement \"" + name + "\"", "42601");
    }

    /** 55000: a transaction is about to write to a second shard, and could not be committed on both. */
    public static SQLException cannotPrepare(String shard, String obstacle) {
        return new SQLException(
                "This transaction writes to more than one shard, and " + shard + " cannot take part: " + obstacle
                        + ". Or let transactions: {crossShard: one-phase} in the file accept that a failure amid a commit"
                        + " leaves it committed on some shards only",
                "55000");
    }

    /** The vendor's own state: a transaction that wrote to several shards holds what the database does not prepare. */
    public static SQLException prepareRefused(String shard, SQLException cause) {
        return new SQLException(
                "The transaction is rolled back: it wrote to several shards, and " + shard + " cannot prepare it: "
                        + cause.getMessage()
                        + ("0A000".equals(cause.getSQLState())
                                ? ". Do that in a transaction of its own, or write to one shard only"
                                : ""),
                cause.getSQLState(),
                cause.getErrorCode(),
                cause);
    }

    /** 40000: recovery has rolled back a transaction whose commit took longer than it may. */
    public static SQLException givenUp(java.time.Duration limit, SQLException cause) {
        return new SQLTransactionRollbackException(
                "The transaction is rolled back: its commit over several shards took longer than transactions.inDoubtTimeout ("
                        + limit.toMillis() + " ms), and another instance has given it up; run it again",
                "40000",
                cause);
    }

    /** 08007: a transaction is committed, and what it told on channels may not have been told. */
    public static SQLException notTold(SQLException cause) {
        return new SQLNonTransientConnectionException(
                "The transaction is committed, but its NOTIFY may not have reached those who listen: "
                        + cause.getMessage(),
                "08007",
                cause);
    }

    /** 08006: a session that listens may have missed something. */
    public static SQLException deafened(SQLException cause) {
        return new SQLNonTransientConnectionException(
                "This session is ended, since notifications may have been lost: " + cause.getMessage()
                        + "; connect and LISTEN again, and look at what may have changed",
                "08006",
                cause);
    }

    /** 08007: the answer to a commit was lost. */
    public static SQLException outcomeUnknown(String node, SQLException cause) {
        return new SQLNonTransientConnectionException(
                "The connection to " + node + " was lost while it committed: " + cause.getMessage()
                        + "; whether the transaction is committed, only its rows can tell",
                "08007",
                cause);
    }

    /** 57014: a statement over several shards has taken longer than statement_timeout. */
    public static SQLException statementTimeout(SQLException cause) {
        return new SQLTimeoutException("canceling statement due to statement timeout", "57014", cause);
    }

    /** 40003: a statement was cancelled while its transaction began, without which it may have run and be committed. */
    public static SQLException mayHaveRun(String node, SQLException cause) {
        return new SQLNonTransientException(
                "The statement was cancelled on " + node
                        + " while its transaction began; it may have run without one and be"
                        + " committed, which only its rows can tell",
                "40003",
                cause);
    }

    /** 25P03: the session has said nothing for too long within a transaction, and is ended. */
    public static SQLException idleInTransaction() {
        return new SQLNonTransientConnectionException(
                "terminating connection due to idle-in-transaction timeout", "25P03");
    }

    /** 25P04: the session's transaction has become too old, and the session is ended. */
    public static SQLException transactionTooLong() {
        return new SQLNonTransientConnectionException("terminating connection due to transaction timeout", "25P04");
    }

    /** 57P05: the session has said nothing for too long, and is ended. */
    public static SQLException idleSession() {
        return new SQLNonTransientConnectionException("terminating connection due to idle-session timeout", "57P05");
    }

    /** 55P03: a snapshot of the cluster cannot be taken while a transaction is prepared. */
    public static SQLException commitUnderWay(String node, long waitedMillis) {
        return new SQLException(
                "The cluster's snapshot could not be taken within " + waitedMillis
                        + " ms: a transaction is prepared on " + node + " and neither committed nor rolled back;"
                        + " SHOW kintsugi.transactions tells which",
                "55P03");
    }

    /** 25000: the transaction's snapshot could not be taken on all shards. */
    public static SQLException snapshotFailed() {
        return new SQLException(
                "The transaction's snapshot could not be taken on all shards; roll the whole transaction back and run it again",
                "25000");
    }

    /** 40P01: the statement was cancelled because its transaction and others waited for each other over several shards. */
    public static SQLException deadlock(SQLException cause) {
        String message =
                "deadlock detected: this transaction and others waited for each other on several shards, and it was chosen"
                        + " to end that; roll back and run it again";
        return cause instanceof BatchUpdateException batch
                ? new BatchUpdateException(message, "40P01", 0, batch.getLargeUpdateCounts(), cause)
                : new SQLTransactionRollbackException(message, "40P01", cause);
    }

    /** 34000: there is no cursor of that name. */
    public static SQLException noCursor(String name) {
        return new SQLException("cursor \"" + name + "\" does not exist", "34000");
    }

    /** 42P03: there is a cursor of that name already. */
    public static SQLException cursorExists(String name) {
        return new SQLSyntaxErrorException("cursor \"" + name + "\" already exists", "42P03");
    }

    /** 55000: the cursor moves forward only. */
    public static SQLException forwardOnly() {
        return new SQLException(
                "cursor can only scan forward; declare it with SCROLL to enable backward scan", "55000");
    }

    /** 22P04: the bytes of a COPY are not in its format. */
    public static SQLException copyFormat(String message) {
        return new SQLDataException(message, "22P04");
    }

    /** 40001: a value of an enforced unique key is gone before the shard that knows of it has heard of it. */
    public static SQLException notYetEverywhere(String constraint) {
        return new SQLException(
                "could not serialize access: a row whose unique key " + constraint
                        + " is enforced is being written by a transaction that is not committed on all of its shards;"
                        + " run the transaction again",
                "40001");
    }

    /** 40001: rows without a key were changed by others each time before they could be locked. */
    public static SQLException rowsKeepChanging(String table) {
        return new SQLException(
                "could not serialize access: rows of " + table
                        + ", which has no primary key, keep changing; run the transaction again",
                "40001");
    }

    /** 23505: rows that are there break a unique key that is to be enforced from now on. */
    public static SQLException duplicatesFound(String constraint, String table, String query) {
        return new SQLException(
                "The unique key " + constraint + " of " + table
                        + " is to be enforced, and rows of different shards have one value of it; see them by " + query,
                "23505");
    }
}

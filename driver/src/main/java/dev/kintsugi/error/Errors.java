package dev.kintsugi.error;

import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTransientConnectionException;
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
    public static SQLException poolExhausted(String node, long waitedMillis, SQLException cause) {
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

    /** 55000: a statement or result set is closed; the connection is not at fault. */
    public static SQLException objectClosed(String what) {
        return new SQLException("This " + what + " is closed", "55000");
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
}

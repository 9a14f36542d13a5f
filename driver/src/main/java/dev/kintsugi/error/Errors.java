package dev.kintsugi.error;

import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLSyntaxErrorException;
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
        return new SQLSyntaxErrorException("unrecognized configuration parameter \"" + name + "\"; there are " + known, "42704");
    }
}

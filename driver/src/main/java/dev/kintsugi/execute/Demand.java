package dev.kintsugi.execute;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What a client asks of one execution, in JDBC's terms.
 *
 * @param fetchSize rows at a time, 0 for the default
 * @param maxRows rows at most, 0 for all
 * @param timeoutSeconds 0 for none
 * @param resultSetType {@link ResultSet#TYPE_FORWARD_ONLY} and the like
 * @param resultSetConcurrency {@link ResultSet#CONCUR_READ_ONLY} and the like
 * @param keys which generated keys are asked for
 */
public record Demand(
        int fetchSize, long maxRows, int timeoutSeconds, int resultSetType, int resultSetConcurrency, KeyDemand keys) {

    /** Forward only, read only, no bounds, no keys. */
    public static final Demand DEFAULT =
            new Demand(0, 0, 0, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY, KeyDemand.None.NONE);

    /**
     * What is asked of each shard when the answer is merged: forward only, with a fetch size unless the client has one.
     *
     * @param rowsAtATime 0 for the vendor's default
     * @param bounded true if no shard need give more than the client's {@link #maxRows}
     */
    Demand forShards(int rowsAtATime, boolean bounded) {
        return new Demand(
                rowsAtATime > 0 && fetchSize > 0 ? fetchSize : rowsAtATime,
                bounded ? maxRows : 0,
                timeoutSeconds,
                ResultSet.TYPE_FORWARD_ONLY,
                ResultSet.CONCUR_READ_ONLY,
                keys);
    }

    /** What is asked of a query within the statement: all of its rows. */
    Demand forQuery() {
        return new Demand(
                0, 0, timeoutSeconds, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY, KeyDemand.None.NONE);
    }

    /** The same with another fetch size. */
    Demand withFetchSize(int rows) {
        return new Demand(rows, maxRows, timeoutSeconds, resultSetType, resultSetConcurrency, keys);
    }

    /** Prepares a text as the client asks for it. */
    public PreparedStatement prepare(Connection connection, String sql) throws SQLException {
        if (keys == KeyDemand.None.NONE) {
            return resultSetType == ResultSet.TYPE_FORWARD_ONLY && resultSetConcurrency == ResultSet.CONCUR_READ_ONLY
                    ? connection.prepareStatement(sql)
                    : connection.prepareStatement(sql, resultSetType, resultSetConcurrency);
        }
        if (keys instanceof KeyDemand.Named named) {
            return connection.prepareStatement(sql, named.columns().toArray(new String[0]));
        }
        if (keys instanceof KeyDemand.Indexed indexed) {
            return connection.prepareStatement(sql, indexes(indexed));
        }
        return connection.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS);
    }

    /** Runs a text as the client asks for it; true if it answers rows. */
    boolean execute(Statement statement, String sql) throws SQLException {
        if (keys == KeyDemand.None.NONE) {
            return statement.execute(sql);
        }
        if (keys instanceof KeyDemand.Named named) {
            return statement.execute(sql, named.columns().toArray(new String[0]));
        }
        if (keys instanceof KeyDemand.Indexed indexed) {
            return statement.execute(sql, indexes(indexed));
        }
        return statement.execute(sql, Statement.RETURN_GENERATED_KEYS);
    }

    private static int[] indexes(KeyDemand.Indexed indexed) {
        return indexed.columns().stream().mapToInt(Integer::intValue).toArray();
    }

    /** Carries bounds over to a statement that is about to run. */
    void configure(Statement statement) throws SQLException {
        if (fetchSize != 0) {
            statement.setFetchSize(fetchSize);
        }
        if (maxRows > Integer.MAX_VALUE) {
            statement.setLargeMaxRows(maxRows);
        } else if (maxRows > 0) {
            statement.setMaxRows((int) maxRows);
        }
        if (timeoutSeconds > 0) {
            statement.setQueryTimeout(timeoutSeconds);
        }
    }
}

package dev.kintsugi.execute;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A client's demands carried over to a backend's statement. */
public final class Statements {
    private Statements() {}

    /** Prepares a text as the client asks for it. */
    public static PreparedStatement prepare(Connection connection, String sql, Demand demand) throws SQLException {
        KeyDemand keys = demand.keys();
        if (keys == KeyDemand.None.NONE) {
            return demand.resultSetType() == ResultSet.TYPE_FORWARD_ONLY
                            && demand.resultSetConcurrency() == ResultSet.CONCUR_READ_ONLY
                    ? connection.prepareStatement(sql)
                    : connection.prepareStatement(sql, demand.resultSetType(), demand.resultSetConcurrency());
        }
        if (keys instanceof KeyDemand.Named named) {
            return connection.prepareStatement(sql, named.columns().toArray(new String[0]));
        }
        if (keys instanceof KeyDemand.Indexed indexed) {
            return connection.prepareStatement(sql, indexes(indexed));
        }
        return connection.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS);
    }

    static boolean execute(Statement statement, String sql, KeyDemand keys) throws SQLException {
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

    static void configure(Statement statement, Demand demand) throws SQLException {
        if (demand.fetchSize() != 0) {
            statement.setFetchSize(demand.fetchSize());
        }
        if (demand.maxRows() > Integer.MAX_VALUE) {
            statement.setLargeMaxRows(demand.maxRows());
        } else if (demand.maxRows() > 0) {
            statement.setMaxRows((int) demand.maxRows());
        }
        if (demand.timeoutSeconds() > 0) {
            statement.setQueryTimeout(demand.timeoutSeconds());
        }
    }

    static void closeAfter(Exception failure, Statement statement) {
        try {
            statement.close();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }
}

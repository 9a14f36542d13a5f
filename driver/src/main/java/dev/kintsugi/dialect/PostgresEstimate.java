package dev.kintsugi.dialect;

import dev.kintsugi.dialect.Scratch.Binder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.PGStatement;

/** How many rows PostgreSQL expects a query to answer, as EXPLAIN says it. */
final class PostgresEstimate {
    private static final Pattern ROWS = Pattern.compile(" rows=(\\d+) ");

    private PostgresEstimate() {}

    /** The rows; -1 if it does not say. */
    static long rows(Connection connection, String query, Binder parameters) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet line = statement.executeQuery("EXPLAIN " + written(connection, query, parameters))) {
            line.next();
            Matcher rows = ROWS.matcher(line.getString(1));
            return rows.find() ? Long.parseLong(rows.group(1)) : -1;
        }
    }

    /** A query of a kind that takes no parameters: the driver writes their values, with their types, as it does where it prepares nothing. */
    static String written(Connection connection, String query, Binder parameters) throws SQLException {
        if (query.indexOf('?') < 0) {
            return query;
        }
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            parameters.bind(statement);
            return statement.unwrap(PGStatement.class).toString();
        }
    }
}

package dev.kintsugi.it.txn;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A program with one session in transactions, which runs each line that it gets, and says {@value #DONE} or the SQLSTATE. {@code commit}
 * and {@code rollback} are lines as well.
 */
final class DeadlockClient {
    static final String DONE = "done";

    private DeadlockClient() {}

    /**
     * Argument: the URL.
     *
     * @param arguments as above
     */
    public static void main(String[] arguments) throws SQLException, IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (Connection connection = DriverManager.getConnection(arguments[0]);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            say(DONE);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                say(answer(connection, statement, line));
            }
        }
    }

    private static String answer(Connection connection, Statement statement, String line) {
        try {
            switch (line) {
                case "commit" -> connection.commit();
                case "rollback" -> connection.rollback();
                default -> statement.execute(line);
            }
            return DONE;
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}

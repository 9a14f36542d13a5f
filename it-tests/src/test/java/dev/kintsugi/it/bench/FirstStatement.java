package dev.kintsugi.it.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;

/** How long a process waits for its first row: the cluster is opened, its catalog read, one statement planned and run. */
final class FirstStatement {
    private FirstStatement() {}

    /** Prints milliseconds. The arguments are the driver's URL and, for a database in this process, one that has to be filled first. */
    public static void main(String[] arguments) throws SQLException {
        for (int i = 1; i < arguments.length; i++) {
            try (Connection connection = DriverManager.getConnection(arguments[i]);
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE customers (id BIGINT PRIMARY KEY, name VARCHAR(40))");
                statement.execute("INSERT INTO customers VALUES (7, 'seven')");
            }
        }
        long started = System.nanoTime();
        try (Connection connection = DriverManager.getConnection(arguments[0]);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT name FROM customers WHERE id = 7")) {
            row.next();
            System.out.println(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
        }
        // The cluster lingers for the next connection; this process has none.
        System.exit(0);
    }
}

package dev.kintsugi.proxy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** A walk through a small shop on four H2 databases in memory, by way of the JDBC URL that applications use. */
@Command(
        name = "demo",
        description = "Shows a shop on four databases in this process's memory: statements, routes and rows.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class Demo implements Callable<Integer> {
    private static final String URL = "jdbc:kintsugi:demo";
    private static final int BAR = 8;
    private final Terminal terminal;

    Demo(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws SQLException {
        long start = System.nanoTime();
        terminal.print(terminal.title("Kintsugi") + " " + Main.Version.number());
        terminal.print("Four H2 databases in memory, one JDBC URL: " + terminal.strong(URL));
        try (Connection connection = DriverManager.getConnection(URL)) {
            Narration narration = new Narration(terminal, connection);
            whereRowsAre(connection, narration);
            reads(narration);
            writes(narration);
            transaction(connection, narration);
            refusal(narration);
            terminal.print("");
            terminal.print(narration.statements() + " statements in " + (System.nanoTime() - start) / 1_000_000
                    + " ms, with the start of four databases.");
        }
        return 0;
    }

    private void whereRowsAre(Connection connection, Narration narration) throws SQLException {
        narration.chapter(
                "Where the rows are",
                "Customers are spread over the shards by a hash of their id, and orders lie beside their customer."
                        + " Products are a reference table: whole on every shard. The audit log is whole on one.");
        narration.show("SHOW kintsugi.tables");
        terminal.print("");
        narration.show(spread(connection));
    }

    /** How many rows of each table each shard holds, as bars. */
    private Grid spread(Connection connection) throws SQLException {
        List<String> shards = column(connection, "SHOW kintsugi.shards", "shard");
        List<String> tables = column(connection, "SHOW kintsugi.tables", "table");
        List<String> homes = column(connection, "SHOW kintsugi.tables", "shard");
        int most = 1;
        List<List<Integer>> counts = new ArrayList<>();
        for (String shard : shards) {
            List<Integer> row = new ArrayList<>();
            for (int i = 0; i < tables.size(); i++) {
                boolean elsewhere = !homes.get(i).isEmpty() && !homes.get(i).equals(shard);
                int count = elsewhere ? 0 : count(connection, shard, tables.get(i));
                most = Math.max(most, count);
                row.add(count);
            }
            counts.add(row);
        }
        List<String> heading = new ArrayList<>(List.of("rows on"));
        tables.forEach(table -> heading.add(table.toLowerCase(Locale.ROOT)));
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < shards.size(); i++) {
            List<String> row = new ArrayList<>(List.of(shards.get(i)));
            for (int count : counts.get(i)) {
                row.add(bar(count, most));
            }
            rows.add(row);
        }
        return Grid.ofText(heading, rows);
    }

    private String bar(int count, int most) {
        int length = (count * BAR + most - 1) / most;
        return terminal.glyphs().bar.repeat(length) + (length == 0 ? "" : " ") + count;
    }

    private static List<String> column(Connection connection, String query, String column) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                values.add(rows.getString(column));
            }
        }
        return values;
    }

    private static int count(Connection connection, String shard, String table) throws SQLException {
        String query = "/* kintsugi: shard=" + shard + " */ SELECT count(*) AS n FROM " + table;
        return Integer.parseInt(column(connection, query, "n").get(0));
    }

    private static void reads(Narration narration) throws SQLException {
        narration.chapter(
                "One customer: one shard",
                "The key is in the statement, so that one shard answers it in the statement's own words.");
        narration.query("SELECT id, name, country FROM customers WHERE id = 7");

        narration.chapter(
                "The newest customers: every shard",
                "Each shard sorts its own rows and sends five; they are merged here and cut at five. The column that"
                        + " orders them is not selected, so the shards send it along and it is hidden again.");
        narration.query("SELECT id, name, country FROM customers ORDER BY since DESC LIMIT 5");

        narration.chapter(
                "What sells: groups over all shards",
                "The shards add up what they have; the partial results are put together here. An average is a sum"
                        + " and a count until then.");
        narration.query(
                """
                SELECT p.name, count(*) AS orders, avg(o.quantity) AS average, sum(o.quantity * p.price) AS revenue
                FROM orders o JOIN products p ON p.id = o.product_id
                GROUP BY p.name ORDER BY revenue DESC""");

        narration.chapter(
                "Who bought many: a join within each shard",
                "Orders lie beside their customer and products are everywhere, so that no row has to travel to"
                        + " be joined.");
        narration.query(
                """
                SELECT c.name, p.name AS product, o.quantity
                FROM customers c JOIN orders o ON o.customer_id = c.id JOIN products p ON p.id = o.product_id
                WHERE o.quantity >= 4 ORDER BY o.quantity DESC, c.name""");
    }

    private static void writes(Narration narration) throws SQLException {
        narration.chapter(
                "Three orders at once: rows to several shards",
                "Each row goes to its customer's shard. The generated ids are unique over the cluster and come back in"
                        + " the order of the rows.");
        narration.insert(
                """
                INSERT INTO orders (customer_id, product_id, quantity, ordered_at) VALUES
                  (5, 2, 1, TIMESTAMP '2025-05-01 10:00:00'),
                  (8, 4, 2, TIMESTAMP '2025-05-01 10:05:00'),
                  (12, 1, 1, TIMESTAMP '2025-05-01 10:10:00')""");
    }

    private static void transaction(Connection connection, Narration narration) throws SQLException {
        narration.chapter(
                "A change of mind: a transaction over several shards",
                "All orders are doubled, and the log says so. The rollback undoes both on every shard.");
        String pieces = "SELECT sum(quantity) AS pieces FROM orders";
        connection.setAutoCommit(false);
        narration.write("UPDATE orders SET quantity = quantity * 2");
        narration.write("INSERT INTO audit_log (happened, logged_at) VALUES ('Orders doubled', CURRENT_TIMESTAMP)");
        narration.show(pieces);
        narration.statement("ROLLBACK");
        connection.rollback();
        connection.setAutoCommit(true);
        narration.show(pieces);
        narration.show("SELECT id, happened FROM audit_log");
    }

    private static void refusal(Narration narration) throws SQLException {
        narration.chapter(
                "What has no exact answer yet: refused, with the reason and the remedy",
                "An answer is the one that a single database would have given, or it is an error that says why and"
                        + " what to do.");
        narration.attempt("CREATE LOCAL TEMPORARY TABLE basket (product_id INT)");
    }
}

package dev.kintsugi.proxy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Runs statements through a connection and tells of each which way it went and what came back. */
final class Narration {
    private static final int WIDTH = 100;
    private static final String INDENT = "   ";
    private final Terminal terminal;
    private final Connection connection;
    private int chapter;
    private int statements;

    Narration(Terminal terminal, Connection connection) {
        this.terminal = terminal;
        this.connection = connection;
    }

    /** How many statements have been told of. */
    int statements() {
        return statements;
    }

    /** Begins a chapter. */
    void chapter(String title, String remark) {
        terminal.print("");
        terminal.print(terminal.title(++chapter + "  " + title));
        for (String line : wrap(remark, WIDTH)) {
            terminal.print(INDENT + line);
        }
    }

    /** Runs a query and shows its route and its rows. */
    void query(String sql) throws SQLException {
        statement(sql);
        route(sql);
        rows(sql);
    }

    /** Runs a write and shows its route and its count. */
    void write(String sql) throws SQLException {
        statement(sql);
        route(sql);
        try (Statement statement = connection.createStatement()) {
            count(statement.executeUpdate(sql));
        }
    }

    /** Runs an INSERT and shows its route, its count and the keys that the database made. */
    void insert(String sql) throws SQLException {
        statement(sql);
        route(sql);
        try (Statement statement = connection.createStatement()) {
            count(statement.executeUpdate(sql, Statement.RETURN_GENERATED_KEYS));
            try (ResultSet keys = statement.getGeneratedKeys()) {
                terminal.print(INDENT + "generated keys:");
                show(Grid.of(keys));
            }
        }
    }

    /** Runs a write that may be refused, and shows why. */
    void attempt(String sql) throws SQLException {
        statement(sql);
        try (Statement statement = connection.createStatement()) {
            count(statement.executeUpdate(sql));
        } catch (SQLFeatureNotSupportedException e) {
            for (String line : wrap(e.getSQLState() + ": " + e.getMessage(), WIDTH)) {
                terminal.print(INDENT + terminal.bad(line));
            }
        }
    }

    private void count(int rows) {
        terminal.print(INDENT + terminal.good(rows + (rows == 1 ? " row" : " rows")));
    }

    /** Runs a query for its rows alone. */
    void show(String sql) throws SQLException {
        statement(sql);
        rows(sql);
    }

    private void rows(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            show(Grid.of(rows));
        }
    }

    /** Shows a table. */
    void show(Grid grid) {
        for (String line : grid.lines(terminal)) {
            terminal.print(INDENT + line);
        }
    }

    /** Shows a statement, line by line as it is written, that is run by other means. */
    void statement(String sql) {
        statements++;
        terminal.print("");
        sql.lines().forEach(line -> terminal.print(INDENT + terminal.strong(line)));
    }

    private void route(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet lines = statement.executeQuery("EXPLAIN (ROUTE) " + sql)) {
            String mark = terminal.glyphs().arrow + " ";
            while (lines.next()) {
                for (String line : wrap(lines.getString(1), WIDTH - 4)) {
                    terminal.print(INDENT + terminal.faint(mark + line));
                    mark = " ".repeat(mark.length());
                }
            }
        }
    }

    /** Lines of whole words, each with the indent that the text begins with. */
    static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        String indent = text.substring(0, text.length() - text.stripLeading().length());
        StringBuilder line = new StringBuilder();
        for (String word : text.strip().split("\\s+")) {
            if (line.length() > 0 && indent.length() + line.length() + 1 + word.length() > width) {
                lines.add(indent + line);
                line.setLength(0);
            }
            line.append(line.length() > 0 ? " " : "").append(word);
        }
        lines.add(indent + line);
        return lines;
    }
}

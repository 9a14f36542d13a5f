package dev.kintsugi.proxy;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Rows to be shown as a table with a frame. Immutable.
 *
 * @param columns the columns' labels
 * @param rows as many cells as there are columns
 * @param numbers for each column, whether its cells stand on the right
 */
record Grid(List<String> columns, List<List<String>> rows, List<Boolean> numbers) {
    private static final Set<Integer> NUMBERS = Set.of(
            Types.TINYINT,
            Types.SMALLINT,
            Types.INTEGER,
            Types.BIGINT,
            Types.NUMERIC,
            Types.DECIMAL,
            Types.REAL,
            Types.FLOAT,
            Types.DOUBLE);

    Grid {
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
        numbers = List.copyOf(numbers);
    }

    /** A table of words. */
    static Grid ofText(List<String> columns, List<List<String>> rows) {
        return new Grid(columns, rows, Collections.nCopies(columns.size(), false));
    }

    /** All rows of an answer, which is read to its end. */
    static Grid of(ResultSet answer) throws SQLException {
        ResultSetMetaData shape = answer.getMetaData();
        List<String> columns = new ArrayList<>();
        List<Boolean> numbers = new ArrayList<>();
        for (int i = 1; i <= shape.getColumnCount(); i++) {
            columns.add(shape.getColumnLabel(i).toLowerCase(java.util.Locale.ROOT));
            numbers.add(NUMBERS.contains(shape.getColumnType(i)));
        }
        List<List<String>> rows = new ArrayList<>();
        while (answer.next()) {
            List<String> row = new ArrayList<>();
            for (int i = 1; i <= columns.size(); i++) {
                String cell = answer.getString(i);
                row.add(cell == null ? "NULL" : cell);
            }
            rows.add(row);
        }
        return new Grid(columns, rows, numbers);
    }

    /** The table's lines. */
    List<String> lines(Terminal terminal) {
        Terminal.Glyphs glyphs = terminal.glyphs();
        List<Integer> widths = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            int column = i;
            widths.add(Math.max(
                    width(columns.get(i)),
                    rows.stream().mapToInt(row -> width(row.get(column))).max().orElse(0)));
        }
        List<String> lines = new ArrayList<>();
        lines.add(terminal.faint(rule(glyphs.across, glyphs.top, widths)));
        lines.add(line(columns, widths, terminal, true));
        lines.add(terminal.faint(rule(glyphs.across, glyphs.middle, widths)));
        for (List<String> row : rows) {
            lines.add(line(row, widths, terminal, false));
        }
        lines.add(terminal.faint(rule(glyphs.across, glyphs.bottom, widths)));
        return lines;
    }

    private static String rule(String across, String corners, List<Integer> widths) {
        StringBuilder rule = new StringBuilder(corners.substring(0, 1));
        for (int i = 0; i < widths.size(); i++) {
            rule.append(i == 0 ? "" : corners.substring(1, 2)).append(across.repeat(widths.get(i) + 2));
        }
        return rule.append(corners.substring(2)).toString();
    }

    private String line(List<String> cells, List<Integer> widths, Terminal terminal, boolean heading) {
        String down = terminal.faint(terminal.glyphs().down);
        StringBuilder line = new StringBuilder(down);
        for (int i = 0; i < cells.size(); i++) {
            String cell = cells.get(i);
            String shown = heading ? terminal.strong(cell) : cell;
            String space = " ".repeat(widths.get(i) - width(cell));
            line.append(' ')
                    .append(numbers.get(i) ? space + shown : shown + space)
                    .append(' ')
                    .append(down);
        }
        return line.toString();
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }
}

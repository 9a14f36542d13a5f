package dev.kintsugi.it.oracle;

import dev.kintsugi.it.oracle.Outcome.Answer;
import dev.kintsugi.it.oracle.Outcome.Cell;
import dev.kintsugi.it.oracle.Outcome.Column;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.sql.Clob;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads everything a client can see of a result set. */
final class Observation {
    private static final Pattern NUMBER = Pattern.compile("-?[0-9][0-9.]*([eE][-+]?[0-9]+)?|NaN|-?Infinity");

    private Observation() {}

    /** Reads to the end; does not close. */
    static Answer of(ResultSet rows) throws SQLException {
        List<Column> columns = columns(rows.getMetaData());
        List<List<Cell>> cells = new ArrayList<>();
        while (rows.next()) {
            List<Cell> row = new ArrayList<>(columns.size());
            for (int i = 1; i <= columns.size(); i++) {
                row.add(cell(rows, i));
            }
            cells.add(List.copyOf(row));
        }
        return new Answer(columns, cells);
    }

    static List<Column> columns(ResultSetMetaData data) throws SQLException {
        List<Column> columns = new ArrayList<>();
        for (int i = 1; i <= data.getColumnCount(); i++) {
            columns.add(new Column(
                    data.getColumnLabel(i),
                    data.getColumnName(i),
                    data.getColumnType(i),
                    data.getColumnTypeName(i),
                    Objects.requireNonNullElse(data.getColumnClassName(i), ""),
                    data.getPrecision(i),
                    data.getScale(i)));
        }
        return List.copyOf(columns);
    }

    private static Cell cell(ResultSet rows, int index) throws SQLException {
        Object value = rows.getObject(index);
        boolean nullObject = rows.wasNull();
        String javaClass = value == null ? "" : value.getClass().getSimpleName();
        String content = content(value);
        String text = rows.getString(index);
        if (nullObject != (value == null) || rows.wasNull() != (text == null)) {
            content += " (wasNull is wrong)";
        }
        return new Cell(javaClass, content, steady(value, text));
    }

    /**
     * getString of a float, a very small numeric, an array or bytea depends in pgjdbc on whether the value came in text or in binary,
     * which changes on one database from one execution to the next: {@code 0} or {@code 0.0}, {@code 0E-20} or
     * {@code 0.00000000000000000000}, <code>{1}</code> or <code>{"1"}</code>.
     */
    private static @Nullable String steady(@Nullable Object value, @Nullable String text) {
        if (text == null || !(value instanceof byte[] || value instanceof Number || value instanceof java.sql.Array)) {
            return text;
        }
        if (!(value instanceof Number)) {
            return "by content";
        }
        if (value instanceof BigDecimal && NUMBER.matcher(text).matches()) {
            return new BigDecimal(text).toString();
        }
        boolean floating = value instanceof Double || value instanceof Float;
        return floating && NUMBER.matcher(text).matches()
                ? String.valueOf(value instanceof Double ? Double.valueOf(text) : Float.valueOf(text))
                : text;
    }

    private static String content(@Nullable Object value) throws SQLException {
        if (value == null) {
            return "NULL";
        }
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        if (value instanceof java.sql.Array array) {
            return content(array.getArray());
        }
        if (value instanceof Clob clob) {
            return text(clob);
        }
        if (value.getClass().isArray()) {
            List<String> parts = new ArrayList<>();
            for (int i = 0; i < Array.getLength(value); i++) {
                parts.add(content(Array.get(value, i)));
            }
            return value.getClass().getSimpleName() + parts;
        }
        return value.toString();
    }

    private static String text(Clob clob) throws SQLException {
        try (Reader reader = clob.getCharacterStream()) {
            StringWriter text = new StringWriter();
            reader.transferTo(text);
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

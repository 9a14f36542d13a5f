package dev.kintsugi.it.oracle;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Binds the values of a {@code -- params:} line, each through the setter that its spelling names: {@code 7} setInt, {@code 7L}
 * setLong, {@code 7.5} setBigDecimal, {@code 'x'} setString, {@code true}, {@code null bigint}, or a type and text as in
 * {@code uuid '…'}, {@code double '1.5'}, {@code longs '1,2,3'}.
 */
final class Parameters {

    private static final Pattern VALUE = Pattern.compile(
            "\\G\\s*(?:(null|true|false)(?: (\\w+))?|(-?\\d+)(L?)|(-?\\d+\\.\\d+)|(\\w*) ?'((?:[^']|'')*)')\\s*(?:,|$)");

    private Parameters() {}

    static void bind(PreparedStatement statement, String text) throws SQLException {
        Matcher matcher = VALUE.matcher(text);
        int index = 0;
        int end = 0;
        while (end < text.length() && matcher.find()) {
            index++;
            end = matcher.end();
            bind(statement, index, matcher);
        }
        if (end < text.length()) {
            throw new IllegalArgumentException("cannot read the parameters from '" + text.substring(end) + "'");
        }
    }

    private static void bind(PreparedStatement statement, int index, Matcher value) throws SQLException {
        if (value.group(1) != null) {
            if (value.group(1).equals("null")) {
                statement.setNull(index, sqlType(value.group(2) == null ? "unknown" : value.group(2)));
            } else {
                statement.setBoolean(index, Boolean.parseBoolean(value.group(1)));
            }
        } else if (value.group(3) != null) {
            if (value.group(4).isEmpty()) {
                statement.setInt(index, Integer.parseInt(value.group(3)));
            } else {
                statement.setLong(index, Long.parseLong(value.group(3)));
            }
        } else if (value.group(5) != null) {
            statement.setBigDecimal(index, new BigDecimal(value.group(5)));
        } else {
            typed(statement, index, value.group(6), value.group(7).replace("''", "'"));
        }
    }

    private static void typed(PreparedStatement statement, int index, String type, String text) throws SQLException {
        Connection connection = statement.getConnection();
        switch (type) {
            case "" -> statement.setString(index, text);
            case "object" -> statement.setObject(index, text);
            case "other" -> statement.setObject(index, text, Types.OTHER);
            case "varchar" -> statement.setObject(index, text, Types.VARCHAR);
            case "asbigint" -> statement.setObject(index, text, Types.BIGINT);
            case "short" -> statement.setShort(index, Short.parseShort(text));
            case "float" -> statement.setFloat(index, Float.parseFloat(text));
            case "double" -> statement.setDouble(index, Double.parseDouble(text));
            case "numeric" -> statement.setBigDecimal(index, new BigDecimal(text));
            case "uuid" -> statement.setObject(index, UUID.fromString(text));
            case "date" -> statement.setDate(index, Date.valueOf(text));
            case "localdate" -> statement.setObject(index, LocalDate.parse(text));
            case "timestamp" -> statement.setTimestamp(index, Timestamp.valueOf(text));
            case "localdatetime" -> statement.setObject(index, LocalDateTime.parse(text));
            case "offsetdatetime" -> statement.setObject(index, OffsetDateTime.parse(text));
            case "bytes" -> statement.setBytes(index, HexFormat.of().parseHex(text));
            case "ints" -> statement.setArray(index, connection.createArrayOf("integer", integers(text)));
            case "longs" -> statement.setArray(index, connection.createArrayOf("bigint", longs(text)));
            case "texts" -> statement.setArray(index, connection.createArrayOf("varchar", text.split(",")));
            default -> throw new IllegalArgumentException("no parameter type '" + type + "'");
        }
    }

    private static Object[] integers(String text) {
        List<Object> values = new ArrayList<>();
        for (String part : text.split(",")) {
            values.add(Integer.valueOf(part.strip()));
        }
        return values.toArray();
    }

    private static Object[] longs(String text) {
        List<Object> values = new ArrayList<>();
        for (String part : text.split(",")) {
            values.add(Long.valueOf(part.strip()));
        }
        return values.toArray();
    }

    private static int sqlType(String name) {
        return switch (name) {
            case "unknown" -> Types.NULL;
            case "integer" -> Types.INTEGER;
            case "bigint" -> Types.BIGINT;
            case "varchar" -> Types.VARCHAR;
            case "numeric" -> Types.NUMERIC;
            case "date" -> Types.DATE;
            case "boolean" -> Types.BOOLEAN;
            default -> throw new IllegalArgumentException("no NULL of type '" + name + "'");
        };
    }
}

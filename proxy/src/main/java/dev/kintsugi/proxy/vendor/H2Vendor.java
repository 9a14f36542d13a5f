package dev.kintsugi.proxy.vendor;

import dev.kintsugi.execute.Execution;
import dev.kintsugi.execute.Passage;
import dev.kintsugi.parse.StatementKind;
import dev.kintsugi.proxy.value.Oid;
import dev.kintsugi.proxy.value.UserType;
import dev.kintsugi.proxy.value.Values;
import dev.kintsugi.proxy.wire.Column;
import dev.kintsugi.proxy.wire.Relay;
import dev.kintsugi.rows.Parameter;
import dev.kintsugi.session.Prepared;
import dev.kintsugi.session.Session;
import java.nio.charset.StandardCharsets;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** H2: each of its types stands as the type of PostgreSQL whose text says the same. */
final class H2Vendor implements Vendor {
    /** What drivers of PostgreSQL set when they connect. */
    private static final Pattern SETTING = Pattern.compile(
            "\\s*SET\\s+(SESSION\\s+)?(application_name|client_encoding|client_min_messages|datestyle|extra_float_digits"
                    + "|intervalstyle|timezone|bytea_output|standard_conforming_strings)\\b",
            Pattern.CASE_INSENSITIVE);

    @Override
    public Map<String, String> reported(Session session) {
        Map<String, String> reported = new LinkedHashMap<>();
        // Clients take the number for what the server can do; H2 in its own words would stop some of them.
        reported.put("server_version", "16.0 (H2)");
        reported.put("server_encoding", "UTF8");
        reported.put("client_encoding", "UTF8");
        reported.put("application_name", "");
        reported.put("DateStyle", "ISO, MDY");
        reported.put("IntervalStyle", "postgres");
        reported.put("TimeZone", java.util.TimeZone.getDefault().getID());
        reported.put("integer_datetimes", "on");
        reported.put("standard_conforming_strings", "on");
        return reported;
    }

    /** H2 has none of PostgreSQL's settings: what a client asks for is told back to it. */
    @Override
    public @Nullable String setting(String name, String value) {
        return null;
    }

    @Override
    public boolean isMeaningless(Prepared statement) {
        return statement.scan().kind() == StatementKind.SET
                && SETTING.matcher(statement.scan().text()).lookingAt();
    }

    @Override
    public Described describe(Session session, Prepared statement, String text, int[] declared, Execution execution)
            throws SQLException {
        Described described = session.ask(statement, execution, connection -> {
            try (PreparedStatement vendor =
                    connection.prepareStatement(statement.scan().text())) {
                int[] parameters = declared.clone();
                ParameterMetaData inferred = vendor.getParameterMetaData();
                for (int i = 0; i < parameters.length && i < inferred.getParameterCount(); i++) {
                    if (parameters[i] == Oid.UNSPECIFIED) {
                        parameters[i] = type(inferred.getParameterType(i + 1));
                    }
                }
                ResultSetMetaData columns = vendor.getMetaData();
                return new Described(parameters, columns == null ? null : columns(columns, columns.getColumnCount()));
            }
        });
        return Objects.requireNonNull(described);
    }

    @Override
    public List<Column> columns(Session session, ResultSet rows, int count) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        return columns(columns, count < 0 ? columns.getColumnCount() : count);
    }

    private static List<Column> columns(ResultSetMetaData described, int count) throws SQLException {
        List<Column> columns = new ArrayList<>(count);
        for (int i = 1; i <= count; i++) {
            int type = type(described.getColumnType(i));
            columns.add(new Column(described.getColumnLabel(i), 0, 0, type, Oid.size(type), -1));
        }
        return columns;
    }

    private static int type(int sqlType) {
        return switch (sqlType) {
            case Types.BOOLEAN, Types.BIT -> Oid.BOOL;
            case Types.TINYINT, Types.SMALLINT -> Oid.INT2;
            case Types.INTEGER -> Oid.INT4;
            case Types.BIGINT -> Oid.INT8;
            case Types.REAL -> Oid.FLOAT4;
            case Types.DOUBLE, Types.FLOAT -> Oid.FLOAT8;
            case Types.NUMERIC, Types.DECIMAL -> Oid.NUMERIC;
            case Types.DATE -> Oid.DATE;
            case Types.TIME -> Oid.TIME;
            case Types.TIME_WITH_TIMEZONE -> Oid.TIMETZ;
            case Types.TIMESTAMP -> Oid.TIMESTAMP;
            case Types.TIMESTAMP_WITH_TIMEZONE -> Oid.TIMESTAMPTZ;
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> Oid.BYTEA;
            case Types.CHAR -> Oid.BPCHAR;
            case Types.VARCHAR -> Oid.VARCHAR;
            default -> Oid.TEXT;
        };
    }

    @Override
    public byte @Nullable [] text(ResultSet row, int index, Column column) throws SQLException {
        String text = string(row, index, column.type());
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable String string(ResultSet row, int index, int type) throws SQLException {
        if (type == Oid.BYTEA) {
            byte[] bytes = row.getBytes(index);
            return bytes == null ? null : "\\x" + HexFormat.of().formatHex(bytes);
        }
        if (type != Oid.BOOL) {
            return row.getString(index);
        }
        String letter = row.getBoolean(index) ? "t" : "f";
        return row.wasNull() ? null : letter;
    }

    @Override
    public @Nullable Passage passage(Session session, Sent statement, Relay to, @Nullable Awaiting awaiting) {
        return null;
    }

    @Override
    public @Nullable UserType userType(Session session, int type) {
        return null;
    }

    @Override
    public Parameter parameter(Session session, int type, @Nullable String text) {
        return new H2Parameter(type, text);
    }

    /** A parameter as its text, or as bytes. */
    private record H2Parameter(int type, @Nullable String text) implements Parameter {

        @Override
        public @Nullable Object value() {
            return Values.routed(type, text);
        }

        @Override
        public void bind(PreparedStatement backend, int position) throws SQLException {
            if (text == null) {
                backend.setNull(position, Types.NULL);
            } else if (type == Oid.BYTEA && text.startsWith("\\x")) {
                backend.setBytes(position, HexFormat.of().parseHex(text.substring(2)));
            } else if (value() instanceof Number number) {
                backend.setObject(position, number);
            } else {
                backend.setString(position, text);
            }
        }

        /** Never the value. */
        @Override
        public String toString() {
            return "?";
        }
    }
}

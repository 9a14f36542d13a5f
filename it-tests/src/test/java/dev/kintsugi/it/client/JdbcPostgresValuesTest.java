package dev.kintsugi.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.it.client.Databases.Product;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.Date;
import java.sql.DriverManager;
import java.sql.JDBCType;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Values through every getter and setter: what pgjdbc answers on one PostgreSQL, the cluster answers. */
@SuppressWarnings("NullAway") // What the tools fill in, and nulls that the calls allow.
class JdbcPostgresValuesTest {
    private static final String COLUMNS =
            "b boolean, s smallint, i integer, l bigint, n numeric(12, 3), r real, d double precision, c char(5), v varchar(20),"
                    + " t text, bin bytea, u uuid, da date, ti time, tz timetz, ts timestamp, tsz timestamptz, iv interval,"
                    + " j json, jb jsonb, a integer[], ta text[], x xml, o oid, mo money, ine inet, bi bit(1), bis bit(4)";

    private static final List<String> ROWS = List.of(
            "1, true, 2, 3, 4, 5.125, 6.5, 7.25, 'ab', 'véé', 'text', '\\x0102ff', '11111111-2222-3333-4444-555555555555',"
                    + " '2026-02-28', '12:34:56.789', '12:34:56+02', '2026-02-28 12:34:56.123456', '2026-02-28 12:34:56+00',"
                    + " '1 mon 2 days 03:04:05', '{\"a\": 1}', '{\"b\": [1, 2]}', '{1,NULL,3}', '{\"x, y\",\"\\\"\",NULL}', '<a>1</a>',"
                    + " 77, '12.34', '10.0.0.1/8', B'1', B'1010'",
            "2" + ", NULL".repeat(28),
            "3, false, -2, -3, -4, -5.000, 'NaN', 'Infinity', '', '', '', '', 'ffffffff-ffff-ffff-ffff-ffffffffffff',"
                    + " 'infinity', '24:00:00', '00:00:00-12', '-infinity', 'infinity', '-1 year', '[]', 'null', '{}', '{}', '<b/>',"
                    + " 0, '-1', '::1', B'0', B'0000'",
            "4, true, 1, 1, 1, 1, 1, 1, '1', '1', '1', '\\x31', '00000000-0000-0000-0000-000000000000',"
                    + " '0044-03-15 BC', '00:00:00', '00:00:00+00', '0001-01-01 00:00:00', '1883-11-18 12:00:00+00', '0', '1', '1',"
                    + " '{1}', '{1}', 'text', 1, '1', '1.1.1.1', B'1', B'0001'");

    private static final List<Class<?>> CLASSES = List.of(
            String.class,
            Boolean.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            BigDecimal.class,
            java.math.BigInteger.class,
            byte[].class,
            UUID.class,
            Date.class,
            Time.class,
            Timestamp.class,
            LocalDate.class,
            LocalTime.class,
            LocalDateTime.class,
            OffsetDateTime.class,
            java.time.OffsetTime.class,
            Array.class,
            java.util.Calendar.class,
            java.net.InetAddress.class,
            Object.class);

    private static Databases databases;
    private static Connection one;
    private static Connection cluster;

    /** One getter of a result set. */
    @FunctionalInterface
    private interface Getter {
        Object get(ResultSet rows, int column) throws Exception;
    }

    @BeforeAll
    static void open() throws Exception {
        databases = new Databases(Product.POSTGRESQL, "jdbc_values", "things: {shardKey: id, placement: by-hash}\n");
        String table = "CREATE TABLE things (id bigint PRIMARY KEY, " + COLUMNS + ")";
        Databases.run(databases.one(), table);
        for (String shard : databases.shards()) {
            Databases.run(shard, table);
        }
        one = DriverManager.getConnection(databases.one());
        cluster = DriverManager.getConnection(databases.cluster());
    }

    @AfterAll
    static void close() throws Exception {
        one.close();
        cluster.close();
        databases.close();
    }

    @BeforeEach
    void fill() throws SQLException {
        for (Connection connection : List.of(one, cluster)) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("DELETE FROM things");
                for (String row : ROWS) {
                    statement.execute("INSERT INTO things VALUES (" + row + ")");
                }
            }
        }
    }

    private static Map<String, Getter> getters() {
        Map<String, Getter> getters = new LinkedHashMap<>();
        getters.put("getString", ResultSet::getString);
        getters.put("getBoolean", ResultSet::getBoolean);
        getters.put("getByte", ResultSet::getByte);
        getters.put("getShort", ResultSet::getShort);
        getters.put("getInt", ResultSet::getInt);
        getters.put("getLong", ResultSet::getLong);
        getters.put("getFloat", ResultSet::getFloat);
        getters.put("getDouble", ResultSet::getDouble);
        getters.put("getBigDecimal", ResultSet::getBigDecimal);
        getters.put("getBytes", ResultSet::getBytes);
        getters.put("getDate", ResultSet::getDate);
        getters.put("getTime", ResultSet::getTime);
        getters.put("getTimestamp", ResultSet::getTimestamp);
        getters.put("getAsciiStream", ResultSet::getAsciiStream);
        getters.put("getBinaryStream", ResultSet::getBinaryStream);
        getters.put("getCharacterStream", ResultSet::getCharacterStream);
        getters.put("getNString", ResultSet::getNString);
        getters.put("getArray", ResultSet::getArray);
        getters.put("getSQLXML", ResultSet::getSQLXML);
        getters.put("getObject", ResultSet::getObject);
        getters.put("getObjectByMap", (rows, column) -> rows.getObject(column, Map.of()));
        getters.put("getURL", ResultSet::getURL);
        getters.put("getRef", ResultSet::getRef);
        getters.put("getRowId", ResultSet::getRowId);
        getters.put(
                "byLabel", (rows, column) -> rows.getObject(rows.getMetaData().getColumnLabel(column)));
        getters.put("wasNull", (rows, column) -> {
            rows.getString(column);
            return rows.wasNull();
        });
        for (Class<?> type : CLASSES) {
            getters.put("getObject " + type.getSimpleName(), (rows, column) -> rows.getObject(column, type));
        }
        return getters;
    }

    /** The value with its class in a form that can be compared, or the error's state. */
    private static String seen(Getter getter, ResultSet rows, int column) {
        try {
            Object value = getter.get(rows, column);
            return value == null ? "null" : value.getClass().getSimpleName() + " " + content(value);
        } catch (SQLException e) {
            return "SQLSTATE " + e.getSQLState();
        } catch (Exception e) {
            return e.getClass().getName();
        }
    }

    private static String content(Object value) throws Exception {
        if (value instanceof byte[] bytes) {
            return Arrays.toString(bytes);
        }
        if (value instanceof InputStream stream) {
            return Arrays.toString(stream.readAllBytes());
        }
        if (value instanceof Reader reader) {
            StringBuilder text = new StringBuilder();
            for (int c = reader.read(); c >= 0; c = reader.read()) {
                text.append((char) c);
            }
            return text.toString();
        }
        if (value instanceof Array array) {
            return array.getBaseTypeName() + Arrays.deepToString((Object[]) array.getArray());
        }
        if (value instanceof SQLXML xml) {
            return xml.getString();
        }
        return value.toString();
    }

    private static List<String> seen(Connection connection, String sql, int type) throws SQLException {
        return seen(connection, sql, type, false);
    }

    /** Everything that can be asked of an answer; of its columns' tables only where rows come as a shard gives them. */
    private static List<String> seen(Connection connection, String sql, int type, boolean origins) throws SQLException {
        List<String> all = new ArrayList<>();
        try (Statement statement = connection.createStatement(type, ResultSet.CONCUR_READ_ONLY);
                ResultSet rows = statement.executeQuery(sql)) {
            ResultSetMetaData columns = rows.getMetaData();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                all.add(columns.getColumnLabel(i) + " " + columns.getColumnName(i) + " " + columns.getColumnType(i)
                        + " "
                        + columns.getColumnTypeName(i) + " " + columns.getColumnClassName(i) + " "
                        + columns.getPrecision(i) + " " + columns.getScale(i) + " " + columns.isSigned(i) + " "
                        + columns.getColumnDisplaySize(i));
                if (origins) {
                    all.add(columns.getTableName(i) + " " + columns.getSchemaName(i) + " " + columns.isNullable(i) + " "
                            + columns.isAutoIncrement(i));
                }
            }
            for (int row = 1; rows.next(); row++) {
                for (int i = 1; i <= columns.getColumnCount(); i++) {
                    for (Map.Entry<String, Getter> getter : getters().entrySet()) {
                        all.add(row + " " + columns.getColumnLabel(i) + " " + getter.getKey() + ": "
                                + seen(getter.getValue(), rows, i));
                    }
                }
            }
        }
        return all;
    }

    @Test
    void directRows_answerAsPgjdbc() throws SQLException {
        for (int id = 1; id <= ROWS.size(); id++) {
            String sql = "SELECT * FROM things WHERE id = " + id;
            assertThat(seen(cluster, sql, ResultSet.TYPE_FORWARD_ONLY, true))
                    .isEqualTo(seen(one, sql, ResultSet.TYPE_FORWARD_ONLY, true));
        }
    }

    @Test
    void mergedRows_answerAsPgjdbc() throws SQLException {
        String sql = "SELECT * FROM things ORDER BY id";
        assertThat(seen(cluster, sql, ResultSet.TYPE_FORWARD_ONLY, true))
                .isEqualTo(seen(one, sql, ResultSet.TYPE_FORWARD_ONLY, true));
    }

    @Test
    void scrollableMergedRows_answerAsPgjdbc() throws SQLException {
        String sql = "SELECT * FROM things ORDER BY id";
        assertThat(seen(cluster, sql, ResultSet.TYPE_SCROLL_INSENSITIVE))
                .isEqualTo(seen(one, sql, ResultSet.TYPE_SCROLL_INSENSITIVE));
    }

    @Test
    void aggregates_answerAsPgjdbc() throws SQLException {
        String sql =
                "SELECT count(*), sum(s) AS s, sum(i), sum(l), sum(n), avg(i), avg(n), min(da), max(ts), min(v), max(u::text)"
                        + " FROM things WHERE id <> 3";
        assertThat(seen(cluster, sql, ResultSet.TYPE_FORWARD_ONLY))
                .isEqualTo(seen(one, sql, ResultSet.TYPE_FORWARD_ONLY));
        String grouped = "SELECT b, count(*), sum(i), max(n) FROM things GROUP BY b ORDER BY b";
        assertThat(seen(cluster, grouped, ResultSet.TYPE_FORWARD_ONLY))
                .isEqualTo(seen(one, grouped, ResultSet.TYPE_FORWARD_ONLY));
    }

    /** One setter, on a column that it fits. */
    private record Setting(String column, Call call) {
        @FunctionalInterface
        interface Call {
            void on(PreparedStatement statement, int position) throws SQLException;
        }
    }

    private static Setting object(String column, Object value) {
        return new Setting(column, (statement, at) -> statement.setObject(at, value));
    }

    private static Setting object(String column, Object value, int type) {
        return new Setting(column, (statement, at) -> statement.setObject(at, value, type));
    }

    private static List<Setting> settings() {
        byte[] bytes = {0, 1, -1, 0x41};
        return List.of(
                object("da", LocalDate.of(2026, 2, 28)),
                object("ti", LocalTime.of(1, 2, 3, 4_000)),
                object(
                        "tz",
                        OffsetDateTime.of(2026, 1, 1, 1, 2, 3, 0, ZoneOffset.ofHours(3))
                                .toOffsetTime()),
                object("ts", LocalDateTime.of(2026, 2, 28, 1, 2, 3)),
                object("tsz", OffsetDateTime.of(2026, 2, 28, 1, 2, 3, 0, ZoneOffset.ofHours(-5))),
                object("tsz", Instant.EPOCH),
                object("tsz", OffsetDateTime.now(ZoneOffset.UTC).toZonedDateTime()),
                object("da", LocalDate.MAX),
                object("da", Date.valueOf("2026-02-28")),
                object("ts", Timestamp.valueOf("2026-02-28 01:02:03.5")),
                object("ti", Time.valueOf("01:02:03")),
                object("u", UUID.fromString("11111111-2222-3333-4444-555555555555")),
                object("i", "42", Types.INTEGER),
                object("n", 42.5, Types.NUMERIC),
                object("v", 42, Types.VARCHAR),
                object("j", "{\"k\": 1}", Types.OTHER),
                object("b", 1, Types.BOOLEAN),
                object("b", "t", Types.BIT),
                object("bin", bytes),
                object("bin", bytes, Types.BINARY),
                object("l", Long.MAX_VALUE),
                object("l", java.math.BigInteger.TEN),
                object("n", new BigDecimal("1.50")),
                object("i", null),
                object("i", null, Types.INTEGER),
                object("i", "not a number", Types.INTEGER),
                object("i", new Object()),
                object("i", true),
                object("a", new Integer[] {1, 2}),
                object("a", new int[] {1, 2}),
                new Setting("l", (s, at) -> s.setObject(at, 5, JDBCType.BIGINT)),
                new Setting("n", (s, at) -> s.setObject(at, 5.55555, Types.NUMERIC, 2)),
                new Setting("i", (s, at) -> s.setNull(at, Types.INTEGER)),
                new Setting("i", (s, at) -> s.setNull(at, Types.NULL)),
                new Setting("t", (s, at) -> s.setNull(at, Types.OTHER)),
                new Setting("a", (s, at) -> s.setNull(at, Types.ARRAY, "int4")),
                new Setting("u", (s, at) -> s.setNull(at, Types.VARCHAR)),
                new Setting("i", (s, at) -> s.setString(at, "1")),
                new Setting("l", (s, at) -> s.setInt(at, 7)),
                new Setting("i", (s, at) -> s.setLong(at, Long.MAX_VALUE)),
                new Setting("s", (s, at) -> s.setShort(at, (short) 3)),
                new Setting("s", (s, at) -> s.setByte(at, (byte) 3)),
                new Setting("r", (s, at) -> s.setFloat(at, 1.1f)),
                new Setting("d", (s, at) -> s.setDouble(at, 1.1)),
                new Setting("b", (s, at) -> s.setBoolean(at, true)),
                new Setting("n", (s, at) -> s.setBigDecimal(at, new BigDecimal("12345678901234"))),
                new Setting("bin", (s, at) -> s.setBytes(at, bytes)),
                new Setting("bin", (s, at) -> s.setBinaryStream(at, new ByteArrayInputStream(bytes))),
                new Setting("bin", (s, at) -> s.setBinaryStream(at, new ByteArrayInputStream(bytes), 2)),
                new Setting("bin", (s, at) -> s.setBinaryStream(at, null, 0)),
                new Setting("t", (s, at) -> s.setCharacterStream(at, new StringReader("reader"))),
                new Setting("t", (s, at) -> s.setCharacterStream(at, new StringReader("reader"), 3)),
                new Setting(
                        "t",
                        (s, at) -> s.setAsciiStream(
                                at, new ByteArrayInputStream("ascii".getBytes(StandardCharsets.US_ASCII)), 5)),
                new Setting("t", (s, at) -> s.setString(at, "")),
                new Setting("t", (s, at) -> s.setString(at, null)),
                new Setting("t", (s, at) -> s.setNString(at, "national")),
                new Setting(
                        "a",
                        (s, at) -> s.setArray(at, s.getConnection().createArrayOf("int4", new Object[] {1, null}))),
                new Setting(
                        "ta",
                        (s, at) -> s.setArray(at, s.getConnection().createArrayOf("text", new Object[] {"x,\"y"}))),
                new Setting("x", (s, at) -> {
                    SQLXML xml = s.getConnection().createSQLXML();
                    xml.setString("<doc/>");
                    s.setSQLXML(at, xml);
                }),
                new Setting("ts", (s, at) -> s.setTimestamp(at, Timestamp.valueOf("2026-01-01 00:00:00"))),
                new Setting(
                        "tsz",
                        (s, at) -> s.setTimestamp(
                                at,
                                Timestamp.valueOf("2026-01-01 00:00:00"),
                                java.util.Calendar.getInstance(java.util.TimeZone.getTimeZone("Asia/Tokyo")))),
                new Setting("da", (s, at) -> s.setDate(at, Date.valueOf("2026-01-01"))),
                new Setting("ti", (s, at) -> s.setTime(at, Time.valueOf("10:00:00"))));
    }

    private static String stored(Connection connection, Setting setting, String sql, boolean keyFirst)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(keyFirst ? 1 : 2, 4);
            setting.call().on(statement, keyFirst ? 2 : 1);
            statement.executeUpdate();
        } catch (SQLException e) {
            return "SQLSTATE " + e.getSQLState();
        }
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT " + setting.column() + "::text FROM things WHERE id = 4")) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }

    @Test
    void setters_storeWhatPgjdbcStores() throws SQLException {
        List<String> expected = new ArrayList<>();
        List<String> found = new ArrayList<>();
        List<Setting> settings = settings();
        for (int i = 0; i < settings.size(); i++) {
            Setting setting = settings.get(i);
            String upsert =
                    "INSERT INTO things (id, " + setting.column() + ") VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET "
                            + setting.column() + " = excluded." + setting.column();
            String update = "UPDATE things SET " + setting.column() + " = ? WHERE id = ?";
            String label = i + " " + setting.column() + ": ";
            expected.add(label + stored(one, setting, upsert, true) + ", " + stored(one, setting, update, false));
            found.add(label + stored(cluster, setting, upsert, true) + ", " + stored(cluster, setting, update, false));
        }
        assertThat(found).isEqualTo(expected);
    }
}

package dev.kintsugi.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.rows.Collation;
import dev.kintsugi.rows.ValueType;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TimeZone;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PostgreSQL's rows, equality, order and averages outside PostgreSQL, against PostgreSQL itself. */
class PostgresRowsTest {
    private static final String TEXT = "prepareThreshold=0&binaryTransfer=false";
    private static final String BINARY = "prepareThreshold=-1";
    private static final Dialect DIALECT = dialect();

    /** For each type values of it, as SQL literals. */
    private static final Map<String, List<String>> VALUES = new LinkedHashMap<>();

    static {
        VALUES.put("smallint", List.of("0", "-32768", "32767"));
        VALUES.put("integer", List.of("0", "1", "-2147483648"));
        VALUES.put("bigint", List.of("0", "9223372036854775807", "-9223372036854775808"));
        VALUES.put("oid", List.of("0", "4294967295"));
        VALUES.put(
                "numeric",
                List.of(
                        "0",
                        "0.00",
                        "1.0",
                        "1.00",
                        "-12345678901234567890.0987654321",
                        "1e-20",
                        "1e30",
                        "'NaN'",
                        "'Infinity'",
                        "'-Infinity'"));
        VALUES.put("numeric(12,3)", List.of("0", "1.5", "-123456789.125"));
        VALUES.put("numeric(4,-2)", List.of("0", "123456", "-51"));
        VALUES.put(
                "real",
                List.of(
                        "0",
                        "'-0'",
                        "1.5",
                        "1e10",
                        "1e-10",
                        "'NaN'",
                        "'Infinity'",
                        "'-Infinity'",
                        "3.4028235e38",
                        "0.1"));
        VALUES.put(
                "double precision",
                List.of(
                        "0",
                        "'-0'",
                        "1.5",
                        "1e22",
                        "1e15",
                        "123456789012345",
                        "0.0001",
                        "0.00001",
                        "'NaN'",
                        "'Infinity'",
                        "'-Infinity'",
                        "5e-324",
                        "2e-44",
                        "0.1"));
        VALUES.put("boolean", List.of("true", "false"));
        VALUES.put(
                "text",
                List.of(
                        "''",
                        "'a'",
                        "'A'",
                        "'ä'",
                        "'\uD83D\uDE00'",
                        "'\uFFFD'",
                        "'a '",
                        "'12'",
                        "'true'",
                        "'2020-02-29'"));
        VALUES.put("varchar(10)", List.of("''", "'abc'", "' abc'"));
        VALUES.put("char(5)", List.of("''", "'a'", "'ab'", "'abcde'"));
        VALUES.put("name", List.of("'a'", "'B'"));
        VALUES.put(
                "uuid",
                List.of(
                        "'00000000-0000-0000-0000-000000000000'",
                        "'ffffffff-0000-0000-8000-000000000000'",
                        "'7fffffff-ffff-ffff-7fff-ffffffffffff'"));
        VALUES.put(
                "date",
                List.of(
                        "'2020-02-29'",
                        "'0001-01-01'",
                        "'infinity'",
                        "'-infinity'",
                        "'4000-01-01 BC'",
                        "'1582-10-10'"));
        VALUES.put("time", List.of("'00:00'", "'23:59:59.999999'", "'24:00'", "'12:34:56.7'"));
        VALUES.put("time(3)", List.of("'12:34:56.789'"));
        VALUES.put(
                "timetz",
                List.of("'24:00+02:30:15'", "'01:02:03.00004-00:30'", "'12:00+02'", "'10:00+00'", "'00:00-11:30'"));
        VALUES.put(
                "timestamp",
                List.of(
                        "'2020-02-29 12:34:56.789012'",
                        "'infinity'",
                        "'-infinity'",
                        "'0044-03-15 12:00:00 BC'",
                        "'1900-01-01'",
                        "'2020-03-29 02:30:00'"));
        VALUES.put("timestamp(0)", List.of("'2020-02-29 12:34:56'"));
        VALUES.put(
                "timestamptz",
                List.of(
                        "'2020-02-29 12:34:56.789012+00'",
                        "'infinity'",
                        "'-infinity'",
                        "'2020-02-29 12:34:56.789012+05:30'",
                        "'1900-01-01 00:00+00'"));
        VALUES.put("interval", List.of("'1 year 2 mons 3 days 04:05:06.789'", "'-1 day'", "'0'"));
        VALUES.put("bytea", List.of("'\\x'", "'\\x00ff'", "'\\x7f'", "'\\x80'", "'\\x6162'"));
        VALUES.put("json", List.of("'{\"a\": 1}'", "'null'"));
        VALUES.put("jsonb", List.of("'{\"a\": 1.00}'", "'[1,2]'"));
        VALUES.put("xml", List.of("'<a>b</a>'"));
        VALUES.put("bit(3)", List.of("B'101'", "B'000'"));
        VALUES.put("bit", List.of("B'1'", "B'0'"));
        VALUES.put("varbit", List.of("B''", "B'1'", "B'10'", "B'100000000'", "B'01'"));
        VALUES.put("inet", List.of("'10.0.0.1'", "'10.0.0.0/8'", "'::1'"));
        VALUES.put("macaddr", List.of("'08:00:2b:01:02:03'"));
        VALUES.put("point", List.of("'(1.5,-2)'"));
        VALUES.put("box", List.of("'(1,2),(0,0.5)'"));
        VALUES.put("int4range", List.of("'[1,5)'", "'empty'"));
        VALUES.put("mood", List.of("'sad'", "'ok'", "'happy'"));
        VALUES.put("integer[]", List.of("'{}'", "'[0:1]={5,6}'", "'{1,NULL,3}'", "'{{1,2},{3,4}}'"));
        VALUES.put("bigint[]", List.of("'{1,9223372036854775807}'"));
        VALUES.put("text[]", List.of("'{\"\",null,\"null\",\"a\\\\b\",\"{\",ä}'", "'{a,\"b c\",NULL,\"q\\\"\"}'"));
        VALUES.put("double precision[]", List.of("'{1.5,NaN,1e22}'"));
        VALUES.put("numeric(10,2)[]", List.of("'{1.50,NULL}'"));
        VALUES.put("uuid[]", List.of("'{ffffffff-0000-0000-8000-000000000000}'"));
        VALUES.put("timestamptz[]", List.of("'{\"2020-02-29 12:00:00+00\"}'"));
        VALUES.put("bytea[]", List.of("'{\"\\\\x00ff\",NULL}'"));
        VALUES.put("mood[]", List.of("'{sad,happy}'"));
        VALUES.put("money", List.of("'12.34'", "'-1'"));
        VALUES.put("pair", List.of("'(1,a)'"));
    }

    private static final TimeZone ZONE = TimeZone.getDefault();
    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() throws IOException, SQLException {
        // A zone with an offset, so that a forgotten conversion shows.
        TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
        postgres = EmbeddedPostgres.builder().start();
        try (Connection connection = connect(TEXT);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy')");
            statement.execute("CREATE TYPE pair AS (a int, b text)");
        }
    }

    @AfterAll
    static void stop() throws IOException {
        TimeZone.setDefault(ZONE);
        postgres.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {TEXT, BINARY})
    void everyGetter_answersOnACopyAsOnTheOriginal(String mode) throws SQLException {
        try (Connection connection = connect(mode)) {
            for (String type : VALUES.keySet()) {
                try (Answer answer = new Answer(connection, type)) {
                    List<List<String>> expected = answer.read(answer.original);
                    try (ResultSet copy = answer.copy(answer.capture())) {
                        assertThat(answer.read(copy)).as(type).isEqualTo(expected);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TEXT, BINARY})
    void metaData_ofACopyIsTheOriginals(String mode) throws SQLException {
        try (Connection connection = connect(mode)) {
            for (String type : VALUES.keySet()) {
                try (Answer answer = new Answer(connection, type);
                        ResultSet copy = answer.copy(List.of())) {
                    assertThat(describe(copy.getMetaData()))
                            .as(type)
                            .isEqualTo(describe(answer.original.getMetaData()));
                }
            }
        }
    }

    /** Half of the cells came in binary and half as text: all must read as they do from an answer in text. */
    @Test
    void mixedForms_loseNothing() throws SQLException {
        try (Connection text = connect(TEXT);
                Connection binary = connect(BINARY)) {
            for (String type : VALUES.keySet()) {
                try (Answer fromText = new Answer(text, type);
                        Answer fromBinary = new Answer(binary, type)) {
                    List<@Nullable Object[]> cells = new ArrayList<>();
                    List<@Nullable Object[]> textCells = fromText.capture();
                    List<@Nullable Object[]> binaryCells = fromBinary.capture();
                    for (int i = 0; i < textCells.size(); i++) {
                        cells.add(textCells.get(i));
                        cells.add(binaryCells.get(i));
                    }
                    try (ResultSet copy = fromText.copy(cells)) {
                        List<List<String>> rows = fromText.read(copy);
                        for (int i = 0; i < rows.size(); i += 2) {
                            assertThat(rows.get(i + 1))
                                    .as(type + " row " + i / 2)
                                    .isEqualTo(rows.get(i));
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TEXT, BINARY})
    void orderAndEquality_areTheDatabases(String mode) throws SQLException {
        try (Connection connection = connect(mode);
                Statement statement = connection.createStatement()) {
            for (String type : VALUES.keySet()) {
                String collation = type.equals("text") || type.contains("char") ? " COLLATE \"C\"" : "";
                String list = casts(type, VALUES.get(type));
                String ranks = List.of("json", "xml", "point", "box").contains(type)
                        ? "0"
                        : "dense_rank() OVER (ORDER BY v" + collation + ")";
                try (ResultSet rows =
                        statement.executeQuery("SELECT v, " + ranks + " FROM (VALUES (" + list + ")) AS t(v)")) {
                    ValueType valueType = DIALECT.valueType(rows, 1, Collation.C);
                    if (valueType != null) {
                        checkAgainstRanks(type, rows, valueType);
                    }
                }
            }
        }
    }

    private static void checkAgainstRanks(String type, ResultSet rows, ValueType valueType) throws SQLException {
        List<Object> values = new ArrayList<>();
        List<Integer> ranks = new ArrayList<>();
        while (rows.next()) {
            values.add(valueType.read(rows, 1));
            ranks.add(rows.getInt(2));
        }
        Comparator<Object> order = valueType.order();
        for (int i = 0; i < values.size(); i++) {
            for (int j = 0; j < values.size(); j++) {
                Object a = valueType.groupingKey(values.get(i));
                Object b = valueType.groupingKey(values.get(j));
                String pair = type + ": " + values.get(i) + " and " + values.get(j);
                assertThat(a.equals(b)).as(pair).isEqualTo(ranks.get(i).equals(ranks.get(j)));
                if (a.equals(b)) {
                    assertThat(a).as(pair).hasSameHashCodeAs(b);
                }
                if (order != null) {
                    assertThat(Integer.signum(order.compare(values.get(i), values.get(j))))
                            .as(pair)
                            .isEqualTo(Integer.compare(ranks.get(i), ranks.get(j)));
                }
            }
        }
    }

    @Test
    void typesOfHiddenEquality_areLeftToTheDatabase() throws SQLException {
        try (Connection connection = connect(TEXT)) {
            for (String type :
                    List.of("interval", "timetz", "jsonb", "json", "integer[]", "int4range", "pair", "point")) {
                try (Answer answer = new Answer(connection, type)) {
                    assertThat(DIALECT.valueType(answer.original, 1, Collation.C))
                            .as(type)
                            .isNull();
                }
            }
            for (String type : List.of("mood", "money", "inet")) {
                try (Answer answer = new Answer(connection, type)) {
                    ValueType valueType = DIALECT.valueType(answer.original, 1, Collation.C);
                    assertThat(valueType).as(type).isNotNull();
                    assertThat(valueType.order()).as(type).isNull();
                }
            }
        }
    }

    @Test
    void textOfASecretCollation_groupsButDoesNotOrder() throws SQLException {
        Collation german = new Collation("de-x-icu", Collation.Order.DATABASE, true);
        Collation ignoringCase = new Collation("ci", Collation.Order.DATABASE, false);
        try (Connection connection = connect(TEXT);
                Answer answer = new Answer(connection, "text")) {
            assertThat(DIALECT.valueType(answer.original, 1, german).order()).isNull();
            assertThat(DIALECT.valueType(answer.original, 1, ignoringCase)).isNull();
        }
    }

    @Test
    void averageOfNumeric_hasTheDatabasesDigits() throws SQLException {
        Random random = new Random(20240229);
        try (Connection connection = connect(BINARY);
                Statement statement = connection.createStatement()) {
            StringBuilder sql = new StringBuilder("SELECT s::numeric, n, s::numeric / n FROM (VALUES ");
            for (int i = 0; i < 5000; i++) {
                sql.append(i == 0 ? "(" : ", (")
                        .append('\'')
                        .append(randomNumeric(random))
                        .append("', ");
                sql.append(1 + (random.nextLong() >>> (1 + random.nextInt(62)))).append("::bigint)");
            }
            try (ResultSet rows = statement.executeQuery(sql + ") AS t(s, n)")) {
                while (rows.next()) {
                    Object average = DIALECT.average(rows, 3, rows.getObject(1), rows.getLong(2));
                    assertThat(average)
                            .as(rows.getString(1) + " / " + rows.getLong(2))
                            .isEqualTo(rows.getObject(3));
                }
            }
        }
    }

    private static String randomNumeric(Random random) {
        int kind = random.nextInt(20);
        if (kind == 0) {
            return new String[] {"0", "0.000", "NaN", "Infinity", "-Infinity"}[random.nextInt(5)];
        }
        BigDecimal number =
                new BigDecimal(new java.math.BigInteger(1 + random.nextInt(120), random), random.nextInt(60) - 20);
        return (random.nextBoolean() ? number : number.negate()).toPlainString();
    }

    @Test
    void computedCells_readAsTheDatabasesText() throws SQLException {
        Random random = new Random(7);
        List<@Nullable Object[]> rows = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        try (Connection connection = connect(TEXT);
                var sent =
                        connection.prepareStatement("SELECT ?::float8, ?::float4, ?::float8::text, ?::float4::text")) {
            for (int i = 0; i < 1000; i++) {
                double eight = randomDouble(random);
                float four = (float) randomDouble(random);
                sent.setDouble(1, eight);
                sent.setFloat(2, four);
                sent.setDouble(3, eight);
                sent.setFloat(4, four);
                try (ResultSet answer = sent.executeQuery()) {
                    answer.next();
                    rows.add(new @Nullable Object[] {eight, four});
                    texts.add(answer.getString(3) + " " + answer.getString(4));
                }
            }
            try (ResultSet shape = sent.executeQuery();
                    ResultSet computed = DIALECT.resultSet(sent, shape, 2, rows)) {
                for (String text : texts) {
                    computed.next();
                    assertThat(computed.getString(1) + " " + computed.getString(2))
                            .isEqualTo(text);
                }
            }
        }
    }

    private static double randomDouble(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> Double.longBitsToDouble(random.nextLong());
            case 1 -> random.nextInt(2000000) / 1000.0;
            case 2 -> Math.scalb(1.0, random.nextInt(2000) - 1000);
            default -> random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20);
        };
    }

    @Test
    void copy_scrollsAndClosesItsStatement() throws SQLException {
        try (Connection connection = connect(TEXT);
                Answer answer = new Answer(connection, "integer")) {
            ResultSet copy = answer.copy(answer.capture());
            assertThat(copy.last()).isTrue();
            assertThat(copy.absolute(2)).isTrue();
            assertThat(copy.getInt(1)).isEqualTo(1);
            assertThat(copy.previous()).isTrue();
            Statement owner = copy.getStatement();
            copy.close();
            assertThat(owner.isClosed()).isTrue();
            assertThat(answer.statement.isClosed()).isFalse();
        }
    }

    private static List<Object> describe(ResultSetMetaData columns) throws SQLException {
        return List.of(
                columns.getColumnCount(),
                columns.getColumnLabel(1),
                columns.getColumnName(1),
                columns.getColumnType(1),
                columns.getColumnTypeName(1),
                columns.getColumnClassName(1),
                columns.getPrecision(1),
                columns.getScale(1),
                columns.getColumnDisplaySize(1),
                columns.isSigned(1),
                columns.isNullable(1),
                columns.isCaseSensitive(1),
                columns.getTableName(1));
    }

    private static Dialect dialect() {
        Dialect dialect = Dialect.of("jdbc:postgresql:");
        if (dialect == null) {
            throw new IllegalStateException();
        }
        return dialect;
    }

    private static Connection connect(String mode) throws SQLException {
        return DriverManager.getConnection(postgres.getJdbcUrl("postgres", "postgres") + "&" + mode);
    }

    /** The values of one type and NULL, as an answer of the database. */
    private static final class Answer implements AutoCloseable {
        final Statement statement;
        final ResultSet original;

        Answer(Connection connection, String type) throws SQLException {
            List<String> values = new ArrayList<>(VALUES.getOrDefault(type, List.of()));
            values.add("NULL");
            String list = casts(type, values);
            statement = connection.prepareStatement(
                    "SELECT v AS \"Value\" FROM (VALUES (" + list + ")) AS t(v)",
                    ResultSet.TYPE_SCROLL_INSENSITIVE,
                    ResultSet.CONCUR_READ_ONLY);
            original = ((java.sql.PreparedStatement) statement).executeQuery();
        }

        List<@Nullable Object[]> capture() throws SQLException {
            List<@Nullable Object[]> rows = new ArrayList<>();
            original.beforeFirst();
            while (original.next()) {
                rows.add(new @Nullable Object[] {DIALECT.capture(original, 1)});
            }
            return rows;
        }

        ResultSet copy(List<@Nullable Object[]> rows) throws SQLException {
            return DIALECT.resultSet(statement, original, 1, rows);
        }

        /** What every getter says on every row. */
        List<List<String>> read(ResultSet rows) throws SQLException {
            List<List<String>> read = new ArrayList<>();
            rows.beforeFirst();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                GETTERS.forEach((name, getter) -> row.add(name + "=" + outcome(rows, getter)));
                read.add(row);
            }
            return read;
        }

        @Override
        public void close() throws SQLException {
            statement.close();
        }
    }

    private static String casts(String type, List<String> values) {
        return "CAST(" + String.join(" AS " + type + ")), (CAST(", values) + " AS " + type + ")";
    }

    private interface Getter {
        @Nullable Object get(ResultSet row) throws SQLException;
    }

    private static final Map<String, Getter> GETTERS = new LinkedHashMap<>();

    static {
        GETTERS.put("getObject", row -> row.getObject(1));
        GETTERS.put("getObject label", row -> row.getObject("value"));
        GETTERS.put("getString", row -> row.getString(1));
        GETTERS.put("getNString", row -> row.getNString(1));
        GETTERS.put("getBoolean", row -> row.getBoolean(1));
        GETTERS.put("getByte", row -> row.getByte(1));
        GETTERS.put("getShort", row -> row.getShort(1));
        GETTERS.put("getInt", row -> row.getInt(1));
        GETTERS.put("getLong", row -> row.getLong(1));
        GETTERS.put("getFloat", row -> row.getFloat(1));
        GETTERS.put("getDouble", row -> row.getDouble(1));
        GETTERS.put("getBigDecimal", row -> row.getBigDecimal(1));
        GETTERS.put("getBytes", row -> row.getBytes(1));
        GETTERS.put("getDate", row -> row.getDate(1));
        GETTERS.put("getTime", row -> row.getTime(1));
        GETTERS.put("getTimestamp", row -> row.getTimestamp(1));
        GETTERS.put("getArray", row -> row.getArray(1));
        GETTERS.put("getSQLXML", row -> row.getSQLXML(1));
        GETTERS.put("getCharacterStream", row -> row.getCharacterStream(1));
        GETTERS.put("getBinaryStream", row -> row.getBinaryStream(1));
        GETTERS.put("getAsciiStream", row -> row.getAsciiStream(1));
        for (Class<?> type : List.of(
                String.class,
                Integer.class,
                Long.class,
                Boolean.class,
                BigDecimal.class,
                Double.class,
                UUID.class,
                LocalDate.class,
                LocalTime.class,
                LocalDateTime.class,
                OffsetDateTime.class,
                OffsetTime.class,
                java.sql.Timestamp.class,
                Array.class)) {
            GETTERS.put("getObject " + type.getSimpleName(), row -> row.getObject(1, type));
        }
    }

    private static String outcome(ResultSet row, Getter getter) {
        try {
            Object value = getter.get(row);
            return show(value) + " wasNull=" + row.wasNull();
        } catch (SQLException | RuntimeException | IOException e) {
            return e.getClass().getSimpleName() + " " + e.getMessage();
        }
    }

    private static String show(@Nullable Object value) throws SQLException, IOException {
        if (value instanceof Array array) {
            return array.getBaseTypeName() + " " + deep(array.getArray());
        }
        if (value instanceof SQLXML xml) {
            return xml.getString();
        }
        if (value instanceof Reader reader) {
            StringBuilder text = new StringBuilder();
            for (int c = reader.read(); c >= 0; c = reader.read()) {
                text.append((char) c);
            }
            return text.toString();
        }
        if (value instanceof InputStream stream) {
            return Arrays.toString(stream.readAllBytes());
        }
        return value == null ? "null" : value.getClass().getSimpleName() + " " + deep(value);
    }

    private static String deep(Object value) {
        return Arrays.deepToString(new Object[] {value});
    }
}

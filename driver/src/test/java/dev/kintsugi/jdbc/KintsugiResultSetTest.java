package dev.kintsugi.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kintsugi.execute.Result;
import dev.kintsugi.rows.Rows;
import dev.kintsugi.rows.VendorRows;
import java.io.InputStream;
import java.io.Reader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The result set over real H2 rows; a merged answer is two H2 answers, one after the other. */
class KintsugiResultSetTest {
    private static final String EVERY_TYPE =
            """
            SELECT CAST(1 AS SMALLINT) s, CAST(2 AS INTEGER) i, CAST(3 AS BIGINT) l, CAST(4.50 AS NUMERIC(9, 2)) n,
                CAST(1.5 AS REAL) r, CAST(2.5 AS DOUBLE PRECISION) d, TRUE b, 'text' t, CAST('c' AS CHAR(3)) c,
                DATE '2024-02-29' dt, TIME '01:02:03' tm, TIMESTAMP '2024-02-29 01:02:03.456' ts,
                TIMESTAMP WITH TIME ZONE '2024-02-29 01:02:03+02' tz,
                CAST('00000000-0000-0000-0000-00000000000a' AS UUID) u, X'0102' bin, ARRAY[1, 2] arr,
                CAST('clob' AS CLOB) clob, CAST(X'03' AS BLOB) blob, '7' numeric_text, CAST(NULL AS INTEGER) nothing
            """;

    private Connection h2;
    private KintsugiConnection connection;

    @BeforeEach
    @SuppressWarnings("NullAway") // No session is needed to know which result sets are open.
    void open() throws SQLException {
        h2 = DriverManager.getConnection("jdbc:h2:mem:");
        connection = new KintsugiConnection(null, "jdbc:kintsugi:test", null);
    }

    @AfterEach
    void close() throws SQLException {
        h2.close();
    }

    private ResultSet vendor(String sql) throws SQLException {
        return h2.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE)
                .executeQuery(sql);
    }

    private KintsugiResultSet one(String sql, int columns) throws SQLException {
        return result(new VendorRows(vendor(sql), () -> {}), columns);
    }

    private KintsugiResultSet merged(String... queries) throws SQLException {
        List<ResultSet> sources = new ArrayList<>();
        for (String query : queries) {
            sources.add(vendor(query));
        }
        return result(new Concatenated(sources), -1);
    }

    private KintsugiResultSet result(Rows rows, int columns) {
        return new KintsugiResultSet(connection, null, new Result.Answer(rows, columns));
    }

    @Test
    void everyGetter_answersAsTheVendor() throws Exception {
        try (ResultSet ours = one(EVERY_TYPE, -1);
                ResultSet theirs = vendor(EVERY_TYPE)) {
            ours.next();
            theirs.next();
            int compared = compareGetters(ours, theirs, 20);
            assertThat(compared).isGreaterThan(1000);
        }
    }

    @Test
    void everyGetter_answersAsTheVendorOnMergedRows() throws Exception {
        try (ResultSet ours = merged(EVERY_TYPE + " WHERE FALSE", EVERY_TYPE);
                ResultSet theirs = vendor(EVERY_TYPE)) {
            ours.next();
            theirs.next();
            compareGetters(ours, theirs, 20);
        }
    }

    private static int compareGetters(ResultSet ours, ResultSet theirs, int columns) throws Exception {
        ResultSetMetaData metaData = theirs.getMetaData();
        int compared = 0;
        for (Method getter : ResultSet.class.getMethods()) {
            Class<?>[] types = getter.getParameterTypes();
            if (!getter.getName().startsWith("get") || types.length != 1) {
                continue;
            }
            for (int column = 1; column <= columns; column++) {
                Object argument = types[0] == int.class ? column : metaData.getColumnLabel(column);
                assertThat(outcome(getter, ours, argument))
                        .as("%s(%s)", getter.getName(), argument)
                        .isEqualTo(outcome(getter, theirs, argument));
                compared++;
            }
        }
        return compared;
    }

    private static Object outcome(Method getter, ResultSet resultSet, Object argument) throws Exception {
        try {
            Object value = getter.invoke(resultSet, argument);
            return Arrays.asList(comparable(value), value != null && resultSet.wasNull());
        } catch (InvocationTargetException e) {
            return String.valueOf(e.getCause());
        } catch (SQLException e) {
            return e.toString();
        }
    }

    private static Object comparable(Object value) throws Exception {
        if (value instanceof InputStream stream) {
            return comparable(stream.readAllBytes());
        } else if (value instanceof Reader reader) {
            char[] text = new char[100];
            return comparable(new String(text, 0, Math.max(0, reader.read(text))));
        } else if (value instanceof byte[] bytes) {
            return Arrays.toString(bytes);
        } else if (value instanceof Blob blob) {
            return comparable(blob.getBytes(1, 100));
        } else if (value instanceof Clob clob) {
            return clob.getSubString(1, 100);
        } else if (value instanceof Array array) {
            List<Object> elements = new ArrayList<>();
            for (Object element : (Object[]) array.getArray()) {
                elements.add(comparable(element));
            }
            return elements;
        } else if (value instanceof SQLXML xml) {
            return xml.getString();
        }
        return String.valueOf(value);
    }

    @Test
    void columnsOfTheMerge_areHidden() throws SQLException {
        try (ResultSet rows = one("SELECT 1 a, 2 b, 3 a, 4 hidden", 3)) {
            assertThat(rows.getMetaData().getColumnCount()).isEqualTo(3);
            assertThat(rows.getMetaData().getColumnLabel(2)).isEqualTo("B");
            rows.next();
            assertThat(rows.getInt(3)).isEqualTo(3);
            assertThat(rows.getInt("a")).isEqualTo(1);
            assertFails("22023", () -> rows.getInt(4));
            assertFails("22023", () -> rows.updateInt(4, 1));
            assertFails("22023", () -> rows.getMetaData().getColumnLabel(4));
            assertFails("42703", () -> rows.getInt("hidden"));
            assertFails("42703", () -> rows.findColumn("hidden"));
            assertFails("42703", () -> rows.updateInt("hidden", 1));
            assertThat(rows.isWrapperFor(org.h2.jdbc.JdbcResultSet.class)).isFalse();
        }
    }

    @Test
    void aWholeVendorAnswer_keepsTheVendorsMetaDataAndUnwraps() throws SQLException {
        try (ResultSet rows = one("SELECT 1", -1)) {
            assertThat(rows.getMetaData().getClass().getName()).startsWith("org.h2");
            assertThat(rows.unwrap(org.h2.jdbc.JdbcResultSet.class)).isNotNull();
        }
        try (ResultSet rows = merged("SELECT 1")) {
            assertFails("0A000", () -> rows.unwrap(org.h2.jdbc.JdbcResultSet.class));
        }
    }

    @Test
    void aWholeVendorAnswer_scrolls() throws SQLException {
        try (Statement statement = h2.createStatement()) {
            statement.execute("CREATE TABLE t (id INT PRIMARY KEY, v INT)");
            statement.execute("INSERT INTO t VALUES (1, 10), (2, 20), (3, 30)");
        }
        try (ResultSet rows = one("SELECT id, v FROM t ORDER BY id", -1)) {
            assertThat(rows.last()).isTrue();
            assertThat(rows.getRow()).isEqualTo(3);
            assertThat(rows.isLast()).isTrue();
            assertThat(rows.previous()).isTrue();
            assertThat(rows.absolute(1)).isTrue();
            assertThat(rows.isFirst()).isTrue();
            assertThat(rows.relative(1)).isTrue();
            rows.beforeFirst();
            assertThat(rows.isBeforeFirst()).isTrue();
            assertThat(rows.getType()).isEqualTo(ResultSet.TYPE_SCROLL_INSENSITIVE);
            assertThat(rows.getConcurrency()).isEqualTo(ResultSet.CONCUR_UPDATABLE);
        }
    }

    @Test
    void mergedRows_areCounted() throws SQLException {
        try (ResultSet rows = merged("VALUES (1), (2)", "VALUES (3)")) {
            assertThat(rows.getRow()).isZero();
            assertThat(rows.isBeforeFirst()).isTrue();
            assertThat(rows.isBeforeFirst()).isTrue();
            assertFails("24000", () -> rows.getInt(1));
            List<Integer> seen = new ArrayList<>();
            while (rows.next()) {
                seen.add(rows.getInt(1));
                assertThat(rows.getRow()).isEqualTo(seen.size());
                assertThat(rows.isFirst()).isEqualTo(seen.size() == 1);
                assertThat(rows.isBeforeFirst()).isFalse();
            }
            assertThat(seen).containsExactly(1, 2, 3);
            assertThat(rows.isAfterLast()).isTrue();
            assertThat(rows.next()).isFalse();
            assertThat(rows.getRow()).isZero();
            assertFails("24000", () -> rows.getInt(1));
            assertFails("24000", () -> rows.getInt("c1"));
        }
    }

    @Test
    void noMergedRows_areNeitherBeforeNorAfter() throws SQLException {
        try (ResultSet rows = merged("SELECT 1 WHERE FALSE", "SELECT 1 WHERE FALSE")) {
            assertThat(rows.isBeforeFirst()).isFalse();
            assertThat(rows.next()).isFalse();
            assertThat(rows.isAfterLast()).isFalse();
            assertThat(rows.isLast()).isFalse();
            assertThat(rows.getMetaData().getColumnCount()).isEqualTo(1);
        }
    }

    @Test
    void wasNull_isOfTheRowLastRead() throws SQLException {
        try (ResultSet rows = merged("VALUES (CAST(NULL AS INT))", "VALUES (2)")) {
            rows.next();
            rows.getInt(1);
            assertThat(rows.wasNull()).isTrue();
            rows.next();
            assertThat(rows.wasNull()).isTrue();
            rows.getInt(1);
            assertThat(rows.wasNull()).isFalse();
        }
    }

    @Test
    void mergedRows_neitherScrollNorUpdate() throws SQLException {
        try (ResultSet rows = merged("VALUES (1)")) {
            rows.next();
            List<ThrowingCallable> moves = List.of(
                    rows::first,
                    rows::last,
                    rows::previous,
                    rows::beforeFirst,
                    rows::afterLast,
                    () -> rows.absolute(1),
                    () -> rows.relative(0),
                    rows::isLast,
                    () -> rows.setFetchDirection(ResultSet.FETCH_REVERSE));
            moves.forEach(move -> assertFails("24000", move));
            List<ThrowingCallable> updates = List.of(
                    () -> rows.updateInt(1, 1),
                    () -> rows.updateNull("c1"),
                    rows::insertRow,
                    rows::updateRow,
                    rows::deleteRow,
                    rows::refreshRow,
                    rows::moveToInsertRow);
            updates.forEach(update -> assertFails("0A000", update));
            assertThat(rows.rowUpdated()).isFalse();
            assertThat(rows.getType()).isEqualTo(ResultSet.TYPE_FORWARD_ONLY);
            assertThat(rows.getConcurrency()).isEqualTo(ResultSet.CONCUR_READ_ONLY);
        }
    }

    @Test
    void close_givesBackOnceAndFailsEveryCall() throws Exception {
        int[] givenBack = {0};
        ResultSet rows = result(new VendorRows(vendor("SELECT 1 a"), () -> givenBack[0]++), -1);
        rows.next();
        rows.close();
        rows.close();
        assertThat(givenBack[0]).isEqualTo(1);
        assertThat(rows.isClosed()).isTrue();
        int called = 0;
        for (Method method : ResultSet.class.getMethods()) {
            boolean spared = method.getName().equals("close")
                    || method.getName().equals("isClosed")
                    || Modifier.isStatic(method.getModifiers());
            if (!spared) {
                assertFails("55000", () -> invoke(method, rows));
                called++;
            }
        }
        assertThat(called).isGreaterThan(180);
    }

    private static void invoke(Method method, ResultSet target) throws Throwable {
        Object[] arguments = Arrays.stream(method.getParameterTypes())
                .map(KintsugiResultSetTest::anyValue)
                .toArray();
        try {
            method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static @Nullable Object anyValue(Class<?> type) {
        if (type == int.class) {
            return 1;
        } else if (type == long.class) {
            return 1L;
        } else if (type == boolean.class) {
            return true;
        } else if (type == byte.class) {
            return (byte) 1;
        } else if (type == short.class) {
            return (short) 1;
        } else if (type == float.class) {
            return 1f;
        } else if (type == double.class) {
            return 1d;
        }
        return type == String.class ? "a" : type == Class.class ? Integer.class : null;
    }

    private static void assertFails(String state, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getSQLState())
                .isEqualTo(state));
    }

    /** Rows of several vendor answers, one after the other. */
    private static final class Concatenated implements Rows {
        private final List<ResultSet> sources;
        private int at;

        Concatenated(List<ResultSet> sources) {
            this.sources = sources;
        }

        @Override
        public boolean next() throws SQLException {
            while (!sources.get(at).next()) {
                if (at + 1 == sources.size()) {
                    return false;
                }
                at++;
            }
            return true;
        }

        @Override
        public ResultSet row() {
            return sources.get(at);
        }

        @Override
        public void close() throws SQLException {
            for (ResultSet source : sources) {
                source.close();
            }
        }
    }
}

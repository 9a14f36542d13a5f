package dev.kintsugi.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class H2RowsTest {
    private Connection connection;
    private Statement statement;

    @BeforeEach
    void open() throws SQLException {
        connection = DriverManager.getConnection("jdbc:h2:mem:");
        statement = connection.createStatement();
        statement.execute("CREATE TABLE T (ID BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, NAME VARCHAR(20),"
                + " PRICE NUMERIC(8, 2) NOT NULL, BODY CLOB, DATA BLOB, TAGS VARCHAR ARRAY, DOC JSON,"
                + " AT TIMESTAMP(3) WITH TIME ZONE, DEC DECFLOAT(10))");
        statement.execute(
                "INSERT INTO T(NAME, PRICE, BODY, DATA, TAGS, DOC, AT, DEC) VALUES ('a', 1.5,"
                        + " REPEAT('x', 100000), CAST(REPEAT('ab', 50000) AS BLOB), ARRAY['p', NULL], JSON '{\"a\":1}',"
                        + " TIMESTAMP WITH TIME ZONE '2020-02-29 12:00:00.5+02', 1.50), (NULL, 2, NULL, NULL, NULL, NULL, NULL, NULL)");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void copy_readsAsTheOriginal_alsoOnceThatIsClosed() throws SQLException {
        List<String> expected = new ArrayList<>();
        List<@Nullable Object[]> rows = new ArrayList<>();
        ResultSet copy;
        try (ResultSet original = statement.executeQuery("SELECT * FROM T")) {
            int columns = original.getMetaData().getColumnCount();
            while (original.next()) {
                expected.add(text(original));
                @Nullable Object[] row = new @Nullable Object[columns];
                for (int i = 0; i < columns; i++) {
                    row[i] = H2Rows.capture(original, i + 1);
                }
                rows.add(row);
            }
            copy = H2Rows.resultSet(statement, original, columns, rows);
        }
        List<String> read = new ArrayList<>();
        while (copy.next()) {
            read.add(text(copy));
        }
        assertThat(read).isEqualTo(expected);
    }

    private static String text(ResultSet row) throws SQLException {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            Object value = row.getObject(i);
            text.append(value == null ? null : value.getClass())
                    .append(' ')
                    .append(row.getString(i))
                    .append('|');
        }
        return text.toString();
    }

    @Test
    void metaData_isTheOriginals() throws SQLException {
        try (ResultSet original =
                        statement.executeQuery("SELECT ID AS KEY_, NAME, PRICE, AT, DEC, COUNT(*) OVER () FROM T");
                ResultSet copy = H2Rows.resultSet(statement, original, 6, List.of())) {
            for (int i = 1; i <= 6; i++) {
                assertThat(describe(copy.getMetaData(), i)).isEqualTo(describe(original.getMetaData(), i));
            }
        }
    }

    private static List<Object> describe(ResultSetMetaData columns, int i) throws SQLException {
        return List.of(
                columns.getColumnLabel(i),
                columns.getColumnName(i),
                columns.getTableName(i),
                columns.getSchemaName(i),
                columns.getColumnType(i),
                columns.getColumnTypeName(i),
                columns.getColumnClassName(i),
                columns.getPrecision(i),
                columns.getScale(i),
                columns.isNullable(i),
                columns.isAutoIncrement(i));
    }

    @Test
    void computedCells_takeTheColumnsType() throws SQLException {
        try (ResultSet shape = statement.executeQuery(
                        "SELECT CAST(1 AS BIGINT), CAST(1 AS NUMERIC(10, 2)), 1e0, CAST(1 AS REAL), TRUE, 'x' FROM T");
                ResultSet copy = H2Rows.resultSet(
                        statement,
                        shape,
                        6,
                        List.of(
                                new @Nullable Object[] {7L, new BigDecimal("1.25"), 0.5, 0.5f, true, "text"},
                                new @Nullable Object[6]))) {
            copy.next();
            assertThat(text(copy)).startsWith("class java.lang.Long 7|class java.math.BigDecimal 1.25|");
            assertThat(copy.getObject(5)).isEqualTo(true);
            copy.next();
            assertThat(copy.getObject(3)).isNull();
            assertThat(copy.previous()).isTrue();
            assertThat(copy.getObject(4)).isEqualTo(0.5f);
        }
    }

    @Test
    void closingTheCopy_closesItsOwnStatementOnly() throws SQLException {
        ResultSet shape = statement.executeQuery("SELECT 1");
        ResultSet copy = H2Rows.resultSet(statement, shape, 1, List.of());
        Statement owner = copy.getStatement();
        copy.close();
        assertThat(owner.isClosed()).isTrue();
        assertThat(shape.isClosed()).isFalse();
    }
}

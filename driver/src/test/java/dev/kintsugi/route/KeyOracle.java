package dev.kintsugi.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.rows.SqlType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A database that is asked whether {@link KeyTexts} is right: it stores values of every class in a column of one type and compares
 * them with it, with and without an index. Each row stored or found must have the key, or lie within the bound, that was foretold.
 */
final class KeyOracle {
    private final Connection connection;
    private final Dialect dialect;
    private final SqlType type;
    private final @Nullable KeyOrder<?> order;
    private int foretold;

    KeyOracle(Connection connection, Dialect dialect, SqlType type, String declaration) throws SQLException {
        this.connection = connection;
        this.dialect = dialect;
        this.type = type;
        this.order = KeyOrder.of(type);
        for (String table : List.of("probe", "plain", "indexed")) {
            execute("DROP TABLE IF EXISTS " + table);
            execute("CREATE TABLE " + table + " (k " + declaration + ")");
        }
        execute("CREATE INDEX k_of_indexed ON indexed (k)");
    }

    /** Stores all values that the column takes, then compares the column with each of all; gives how often the key was told. */
    int check(List<Object> values) throws SQLException {
        for (Object value : values) {
            Object stored = store(value);
            if (stored != null && KeyTexts.assigned(type, value, dialect) instanceof KeyText.Of expected) {
                foretold++;
                assertThat(key(stored)).as("assigned %s", described(value)).isEqualTo(expected.text());
            }
        }
        for (Object value : values) {
            checkCompared("plain", value);
            checkCompared("indexed", value);
            checkBound("plain", "<=", value);
            checkBound("indexed", ">=", value);
        }
        return foretold;
    }

    private void checkCompared(String table, Object value) throws SQLException {
        KeyText expected = KeyTexts.compared(type, value, dialect);
        if (expected == KeyText.Unknown.UNKNOWN) {
            return;
        }
        foretold++;
        for (Object row : find(table, "=", value)) {
            if (!new KeyText.Of(key(row)).equals(expected)) {
                fail("%s is found by %s, whose key is %s, in %s", key(row), described(value), expected, table);
            }
        }
    }

    private void checkBound(String table, String operator, Object value) throws SQLException {
        boolean padded = type.kind() == SqlType.Kind.CHAR && value instanceof String text && text.endsWith(" ");
        if (order == null || padded || !(KeyTexts.compared(type, value, dialect) instanceof KeyText.Of bound)) {
            return;
        }
        for (Object row : find(table, operator, value)) {
            int sign = compare(order, key(row), bound.text());
            if (operator.equals("<=") ? sign > 0 : sign < 0) {
                fail("%s %s %s, but not in the order of keys, in %s", key(row), operator, described(value), table);
            }
        }
    }

    private static <T> int compare(KeyOrder<T> order, String a, String b) {
        return order.compare(order.read(a), order.read(b));
    }

    /** The value as it is stored; null if the database refuses it. */
    private @Nullable Object store(Object value) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO probe VALUES (?)")) {
            insert.setObject(1, value);
            insert.execute();
        } catch (SQLException refused) {
            return null;
        }
        for (String table : List.of("plain", "indexed")) {
            execute("INSERT INTO " + table + " SELECT k FROM probe EXCEPT SELECT k FROM " + table);
        }
        try (Statement select = connection.createStatement();
                ResultSet row = select.executeQuery("SELECT k FROM probe")) {
            return rows(row).get(0);
        } finally {
            execute("DELETE FROM probe");
        }
    }

    /** The rows that compare so; none if the database refuses to compare. */
    private List<Object> find(String table, String operator, Object value) throws SQLException {
        String sql = "SELECT k FROM " + table + " WHERE k " + operator + " ?";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setObject(1, value);
            try (ResultSet row = select.executeQuery()) {
                return rows(row);
            }
        } catch (SQLException refused) {
            return List.of();
        }
    }

    private List<Object> rows(ResultSet row) throws SQLException {
        List<Object> rows = new ArrayList<>();
        while (row.next()) {
            rows.add(type.kind() == SqlType.Kind.BINARY ? row.getBytes(1) : row.getString(1));
        }
        return rows;
    }

    private String key(Object stored) {
        if (KeyTexts.stored(type, stored) instanceof KeyText.Of key) {
            return key.text();
        }
        return fail("stored <%s> of %s has no key", stored, type);
    }

    private String described(Object value) {
        return value.getClass().getSimpleName() + " <" + value + "> beside " + type;
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

package dev.kintsugi.dialect;

import dev.kintsugi.rows.Collation;
import dev.kintsugi.rows.ValueType;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** H2's values outside H2: how they are read, ordered, grouped, and made into a result set again. */
final class H2Rows {
    private H2Rows() {}

    static @Nullable ValueType valueType(ResultSetMetaData columns, int column, Collation collation)
            throws SQLException {
        throw new UnsupportedOperationException();
    }

    static @Nullable Object capture(ResultSet row, int column) throws SQLException {
        throw new UnsupportedOperationException();
    }

    static ResultSet resultSet(Statement backend, ResultSet shape, int columns, List<@Nullable Object[]> rows)
            throws SQLException {
        throw new UnsupportedOperationException();
    }
}

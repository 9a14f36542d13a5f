package dev.kintsugi.dialect;

import dev.kintsugi.error.Errors;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.h2.jdbc.JdbcConnection;
import org.h2.jdbc.JdbcResultSet;
import org.h2.jdbc.JdbcStatement;
import org.h2.result.ResultInterface;
import org.h2.result.SimpleResult;
import org.h2.value.TypeInfo;
import org.h2.value.Value;
import org.h2.value.ValueBigint;
import org.h2.value.ValueBoolean;
import org.h2.value.ValueDecfloat;
import org.h2.value.ValueDouble;
import org.h2.value.ValueNull;
import org.h2.value.ValueNumeric;
import org.h2.value.ValueReal;
import org.h2.value.ValueVarchar;
import org.jspecify.annotations.Nullable;

/** H2's rows kept outside H2, as its own {@link Value}s, and made into its driver's result set again. */
final class H2Rows {
    private static final String CHARACTER = "CHARACTER";

    private H2Rows() {}

    /** The driver's result set below any proxy of a pool. */
    static JdbcResultSet vendor(ResultSet row) throws SQLException {
        return row instanceof JdbcResultSet vendor ? vendor : row.unwrap(JdbcResultSet.class);
    }

    static @Nullable Object capture(ResultSet row, int column) throws SQLException {
        Value value = vendor(row).getInternal(column);
        return value == ValueNull.INSTANCE ? null : value;
    }

    static ResultSet resultSet(Statement backend, ResultSet shape, int columns, List<@Nullable Object[]> rows)
            throws SQLException {
        // A statement of its own: the caller's may be forward-only, and is free to run something else.
        Statement owner = backend.unwrap(JdbcStatement.class)
                .getConnection()
                .createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
        owner.closeOnCompletion();
        Copy copy = new Copy(vendor(shape).getResult(), columns);
        for (@Nullable Object[] row : rows) {
            Value[] values = new Value[columns];
            for (int column = 0; column < columns; column++) {
                values[column] = value(row[column], copy.getColumnType(column));
            }
            copy.addRow(values);
        }
        JdbcStatement statement = (JdbcStatement) owner;
        return new JdbcResultSet(
                (JdbcConnection) statement.getConnection(), statement, null, copy, -1, true, false, false);
    }

    private static Value value(@Nullable Object cell, TypeInfo type) {
        if (cell == null) {
            return ValueNull.INSTANCE;
        }
        if (cell instanceof Value value) {
            return value;
        }
        if (cell instanceof Long number) {
            return ValueBigint.get(number).convertTo(type);
        }
        if (cell instanceof BigDecimal number) {
            return type.getValueType() == Value.DECFLOAT ? ValueDecfloat.get(number) : ValueNumeric.get(number);
        }
        if (cell instanceof Double number) {
            return ValueDouble.get(number).convertTo(type);
        }
        if (cell instanceof Float number) {
            return ValueReal.get(number).convertTo(type);
        }
        return cell instanceof Boolean truth
                ? ValueBoolean.get(truth)
                : ValueVarchar.get(cell.toString()).convertTo(type);
    }

    /** A result in memory that says of its columns what the original says. */
    private static final class Copy extends SimpleResult {
        private final String[] schemas;
        private final String[] tables;
        private final boolean[] identity;
        private final int[] nullable;

        Copy(ResultInterface shape, int columns) {
            schemas = new String[columns];
            tables = new String[columns];
            identity = new boolean[columns];
            nullable = new int[columns];
            for (int i = 0; i < columns; i++) {
                addColumn(shape.getAlias(i), shape.getColumnName(i), shape.getColumnType(i));
                schemas[i] = shape.getSchemaName(i);
                tables[i] = shape.getTableName(i);
                identity[i] = shape.isIdentity(i);
                nullable[i] = shape.getNullable(i);
            }
        }

        @Override
        public String getSchemaName(int column) {
            return schemas[column];
        }

        @Override
        public String getTableName(int column) {
            return tables[column];
        }

        @Override
        public boolean isIdentity(int column) {
            return identity[column];
        }

        @Override
        public int getNullable(int column) {
            return nullable[column];
        }
    }

    /** A CHARACTER that comes from a table is padded; one that MAX or UNION answers, say, is not. */
    static HandedColumn handed(String type, @Nullable String collation, List<@Nullable String> texts)
            throws SQLException {
        if (!type.startsWith(CHARACTER + "(")) {
            return new HandedColumn(type, collation);
        }
        int length = Integer.parseInt(type.substring(CHARACTER.length() + 1, type.length() - 1));
        boolean unpadded = texts.stream().anyMatch(text -> text != null && text.length() < length);
        if (unpadded && texts.stream().anyMatch(text -> text != null && text.endsWith(" "))) {
            throw Errors.notSupported(
                    "Values of type CHARACTER with and without padding in one column of rows of several shards",
                    "Cast the column to CHARACTER VARYING");
        }
        return new HandedColumn(type, collation, unpadded);
    }

    /** A column's type with its precision and scale. */
    static String declaration(ResultSetMetaData columns, int column) throws SQLException {
        String name = columns.getColumnTypeName(column);
        return switch (name) {
            case "NUMERIC", "DECIMAL" ->
                name + "(" + columns.getPrecision(column) + ", " + columns.getScale(column) + ")";
            case CHARACTER, "CHARACTER VARYING", "VARCHAR_IGNORECASE", "DECFLOAT" ->
                // The empty string has a type of length 0, which cannot be declared.
                name + "(" + Math.max(1, columns.getPrecision(column)) + ")";
            case "TIME", "TIMESTAMP" -> name + "(" + columns.getScale(column) + ")";
            case "TIMESTAMP WITH TIME ZONE" -> "TIMESTAMP(" + columns.getScale(column) + ") WITH TIME ZONE";
            case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "REAL", "DOUBLE PRECISION", "BOOLEAN", "DATE", "UUID" ->
                name;
            default ->
                throw Errors.notSupported(
                        "Expressions over groups of several shards by a column of type " + name,
                        "Cast the column to text");
        };
    }
}

package dev.kintsugi.dialect;

import dev.kintsugi.rows.Collation;
import dev.kintsugi.rows.SqlType;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** H2's types in the terms of {@link SqlType}, from a row of INFORMATION_SCHEMA that describes one. */
final class H2ColumnType {
    /** The length that H2 gives to a type declared without one. */
    private static final long UNLIMITED = 1_000_000_000;

    /** Two texts that differ in case are equal: which of them a database returns, only it knows. */
    private static final Collation IGNORE_CASE = new Collation("IGNORECASE", Collation.Order.DATABASE, false);

    /** The columns of INFORMATION_SCHEMA.COLUMNS, FIELDS and ELEMENT_TYPES that {@link #of} wants. */
    static final String COLUMNS = "DATA_TYPE, CHARACTER_MAXIMUM_LENGTH, NUMERIC_PRECISION, NUMERIC_SCALE,"
            + " DATETIME_PRECISION, INTERVAL_TYPE, MAXIMUM_CARDINALITY, DTD_IDENTIFIER";

    private H2ColumnType() {}

    /**
     * The type that the current row describes.
     *
     * @param collation the database's
     * @param spelled how an ENUM, ARRAY or ROW is written, which takes more than its row; null for all else
     */
    static SqlType of(ResultSet row, Collation collation, @Nullable String spelled) throws SQLException {
        String name = row.getString("DATA_TYPE");
        return switch (name) {
            case "TINYINT", "SMALLINT" -> SqlType.of(SqlType.Kind.SMALLINT, name);
            case "INTEGER" -> SqlType.of(SqlType.Kind.INTEGER, name);
            case "BIGINT" -> SqlType.of(SqlType.Kind.BIGINT, name);
            case "NUMERIC" -> new SqlType(
                    SqlType.Kind.DECIMAL, name, row.getInt("NUMERIC_PRECISION"), row.getInt("NUMERIC_SCALE"), null);
            case "REAL" -> SqlType.of(SqlType.Kind.REAL, name);
            case "DOUBLE PRECISION" -> SqlType.of(SqlType.Kind.DOUBLE, name);
            case "BOOLEAN" -> SqlType.of(SqlType.Kind.BOOLEAN, name);
            case "CHARACTER" -> new SqlType(SqlType.Kind.CHAR, name, length(row), -1, collation);
            case "CHARACTER VARYING", "CHARACTER LARGE OBJECT" -> new SqlType(
                    SqlType.Kind.TEXT, name, length(row), -1, collation);
            case "VARCHAR_IGNORECASE" -> new SqlType(SqlType.Kind.TEXT, name, length(row), -1, IGNORE_CASE);
            case "UUID" -> SqlType.of(SqlType.Kind.UUID, name);
            case "DATE" -> SqlType.of(SqlType.Kind.DATE, name);
            case "TIME" -> new SqlType(SqlType.Kind.TIME, name, -1, row.getInt("DATETIME_PRECISION"), null);
            case "TIMESTAMP" -> new SqlType(SqlType.Kind.TIMESTAMP, name, -1, row.getInt("DATETIME_PRECISION"), null);
            case "TIMESTAMP WITH TIME ZONE" -> new SqlType(
                    SqlType.Kind.TIMESTAMP_TZ, name, -1, row.getInt("DATETIME_PRECISION"), null);
            case "BINARY", "BINARY VARYING", "BINARY LARGE OBJECT" -> new SqlType(
                    SqlType.Kind.BINARY, name, length(row), -1, null);
            case "ENUM" -> SqlType.of(SqlType.Kind.ENUM, spelled == null ? name : spelled);
            case "INTERVAL" -> SqlType.of(SqlType.Kind.OTHER, "INTERVAL " + row.getString("INTERVAL_TYPE"));
            // DECFLOAT too: its sums and its NaN are its own.
            default -> SqlType.of(SqlType.Kind.OTHER, spelled == null ? name : spelled);
        };
    }

    private static int length(ResultSet row) throws SQLException {
        long length = row.getLong("CHARACTER_MAXIMUM_LENGTH");
        return length >= UNLIMITED ? -1 : (int) length;
    }
}

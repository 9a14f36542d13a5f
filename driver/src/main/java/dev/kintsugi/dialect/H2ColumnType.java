package dev.kintsugi.dialect;

import dev.kintsugi.rows.Collation;
import dev.kintsugi.rows.SqlType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;

/** H2's types in the terms of {@link SqlType}, from the rows of INFORMATION_SCHEMA.COLUMNS. */
final class H2ColumnType {
    /** The length that H2 gives to a type declared without one. */
    private static final long UNLIMITED = 1_000_000_000;

    /** Texts that differ in case only are equal, by Java's own rules for case and the database's collation. */
    private static final Collation IGNORE_CASE = new Collation("IGNORECASE", Collation.Order.DATABASE, false);

    private H2ColumnType() {}

    /**
     * The type that the current row describes.
     *
     * @param collation the database's
     * @param declaration the type as DATA_TYPE_SQL spells it, which is the only name that an ENUM, ARRAY or ROW has
     */
    static SqlType of(ResultSet row, Collation collation, String declaration) throws SQLException {
        // In lower case with DATABASE_TO_LOWER.
        String name = row.getString("DATA_TYPE").toUpperCase(Locale.ROOT);
        return switch (name) {
            case "TINYINT", "SMALLINT" -> SqlType.of(SqlType.Kind.SMALLINT, name);
            case "INTEGER" -> SqlType.of(SqlType.Kind.INTEGER, name);
            case "BIGINT" -> SqlType.of(SqlType.Kind.BIGINT, name);
            case "NUMERIC" ->
                new SqlType(
                        SqlType.Kind.DECIMAL, name, row.getInt("NUMERIC_PRECISION"), row.getInt("NUMERIC_SCALE"), null);
            case "REAL" -> SqlType.of(SqlType.Kind.REAL, name);
            case "DOUBLE PRECISION" -> SqlType.of(SqlType.Kind.DOUBLE, name);
            case "BOOLEAN" -> SqlType.of(SqlType.Kind.BOOLEAN, name);
            case "CHARACTER" -> new SqlType(SqlType.Kind.CHAR, name, length(row), -1, collation);
            case "CHARACTER VARYING", "CHARACTER LARGE OBJECT" ->
                new SqlType(SqlType.Kind.TEXT, name, length(row), -1, collation);
            case "VARCHAR_IGNORECASE" -> new SqlType(SqlType.Kind.TEXT, name, length(row), -1, IGNORE_CASE);
            case "UUID" -> SqlType.of(SqlType.Kind.UUID, name);
            case "DATE" -> SqlType.of(SqlType.Kind.DATE, name);
            case "TIME" -> new SqlType(SqlType.Kind.TIME, name, -1, row.getInt("DATETIME_PRECISION"), null);
            case "TIMESTAMP" -> new SqlType(SqlType.Kind.TIMESTAMP, name, -1, row.getInt("DATETIME_PRECISION"), null);
            case "TIMESTAMP WITH TIME ZONE" ->
                new SqlType(SqlType.Kind.TIMESTAMP_TZ, name, -1, row.getInt("DATETIME_PRECISION"), null);
            case "BINARY", "BINARY VARYING", "BINARY LARGE OBJECT" ->
                new SqlType(SqlType.Kind.BINARY, name, length(row), -1, null);
            case "ENUM" -> SqlType.of(SqlType.Kind.ENUM, declaration);
            // DECFLOAT too: its sums and its NaN are its own.
            default -> SqlType.of(SqlType.Kind.OTHER, declaration);
        };
    }

    private static int length(ResultSet row) throws SQLException {
        long length = row.getLong("CHARACTER_MAXIMUM_LENGTH");
        return length >= UNLIMITED ? -1 : (int) length;
    }
}

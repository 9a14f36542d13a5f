package dev.kintsugi.dialect;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGResultSetMetaData;
import org.postgresql.core.BaseStatement;
import org.postgresql.core.Field;
import org.postgresql.core.Oid;
import org.postgresql.core.Tuple;
import org.postgresql.jdbc.FieldMetadata;
import org.postgresql.jdbc.PgResultSet;

/**
 * PostgreSQL's rows kept outside PostgreSQL and made into the driver's own result set again, so that every getter behaves as the
 * driver's.
 *
 * <p>A captured cell is what came over the wire: the bytes of the text form, or a {@link BinaryCell}. Two shards may answer one
 * text in different forms, because the driver turns to the binary form of some types once a statement has been used often enough on
 * that connection. A column of which all cells are binary stays binary; a mixed one becomes text.
 */
final class PostgresRows {
    private static final int TYPMOD_HEADER = 4;
    private static final int SCALE_BITS = 0x7FF;
    private static final int FULL_SECONDS = 6;
    private static final int ALL_INTERVAL_FIELDS = 0x7FFF;

    private PostgresRows() {}

    /** A value in the binary form of its type. */
    @SuppressWarnings("ArrayRecordComponent")
    record BinaryCell(byte[] bytes) {}

    /** The driver's result set below any proxy of a pool. */
    static PgResultSet vendor(ResultSet row) throws SQLException {
        return row instanceof PgResultSet vendor ? vendor : row.unwrap(PgResultSet.class);
    }

    static @Nullable Object capture(ResultSet row, int column) throws SQLException {
        PgResultSet vendor = vendor(row);
        boolean binary = ((PGResultSetMetaData) vendor.getMetaData()).getFormat(column) == Field.BINARY_FORMAT;
        if (!binary && vendor.getColumnOID(column) == Oid.BYTEA) {
            String text = vendor.getString(column);
            return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
        }
        byte[] bytes = vendor.getBytes(column);
        return bytes != null && binary ? new BinaryCell(bytes) : bytes;
    }

    static ResultSet resultSet(Statement backend, ResultSet shape, int columns, List<@Nullable Object[]> rows)
            throws SQLException {
        BaseStatement vendor = backend.unwrap(BaseStatement.class);
        // A statement of its own: the caller's may be forward-only, and is free to run something else.
        Statement owner =
                vendor.getConnection().createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
        owner.closeOnCompletion();
        BaseStatement statement = owner.unwrap(BaseStatement.class);
        Field[] fields = new Field[columns];
        List<Tuple> tuples = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            tuples.add(new Tuple(columns));
        }
        for (int column = 0; column < columns; column++) {
            fields[column] = field(vendor(shape), column + 1);
            if (allBinary(rows, column)) {
                fields[column].setFormat(Field.BINARY_FORMAT);
            }
            fill(statement, fields[column], rows, column, tuples);
        }
        return statement.createDriverResultSet(fields, tuples);
    }

    /**
     * The column's description, in text format. The driver keeps the type modifier to itself, so it is put together from what
     * the driver makes of it: precision and scale.
     */
    private static Field field(PgResultSet shape, int column) throws SQLException {
        ResultSetMetaData columns = shape.getMetaData();
        int oid = shape.getColumnOID(column);
        int modifier = typeModifier(oid, columns.getPrecision(column), columns.getScale(column));
        Field field = new Field(columns.getColumnLabel(column), oid, (short) -1, modifier);
        // Without this the driver would ask the server for the table of each column that has none.
        field.setMetadata(new FieldMetadata(""));
        return field;
    }

    private static int typeModifier(int oid, int precision, int scale) {
        return switch (oid) {
            case Oid.NUMERIC, Oid.NUMERIC_ARRAY ->
                precision == 0 ? -1 : ((precision << Short.SIZE) | (scale & SCALE_BITS)) + TYPMOD_HEADER;
            case Oid.VARCHAR, Oid.VARCHAR_ARRAY, Oid.BPCHAR, Oid.BPCHAR_ARRAY ->
                precision == Integer.MAX_VALUE ? -1 : precision + TYPMOD_HEADER;
            case Oid.BIT, Oid.BIT_ARRAY, Oid.VARBIT, Oid.VARBIT_ARRAY ->
                precision == Integer.MAX_VALUE ? -1 : precision;
            case Oid.TIME,
                    Oid.TIME_ARRAY,
                    Oid.TIMETZ,
                    Oid.TIMETZ_ARRAY,
                    Oid.TIMESTAMP,
                    Oid.TIMESTAMP_ARRAY,
                    Oid.TIMESTAMPTZ,
                    Oid.TIMESTAMPTZ_ARRAY -> scale == FULL_SECONDS ? -1 : scale;
            case Oid.INTERVAL, Oid.INTERVAL_ARRAY ->
                scale == FULL_SECONDS ? -1 : (ALL_INTERVAL_FIELDS << Short.SIZE) | scale;
            default -> -1;
        };
    }

    private static boolean allBinary(List<@Nullable Object[]> rows, int column) {
        boolean any = false;
        for (@Nullable Object[] row : rows) {
            Object cell = row[column];
            if (cell != null) {
                if (!(cell instanceof BinaryCell)) {
                    return false;
                }
                any = true;
            }
        }
        return any;
    }

    private static void fill(
            BaseStatement statement, Field field, List<@Nullable Object[]> rows, int column, List<Tuple> tuples)
            throws SQLException {
        boolean text = field.getFormat() == Field.TEXT_FORMAT;
        for (int i = 0; i < rows.size(); i++) {
            Object cell = rows.get(i)[column];
            if (cell == null) {
                continue;
            }
            byte[] bytes;
            if (cell instanceof BinaryCell binary) {
                bytes = text ? toText(statement, field, binary) : binary.bytes();
            } else if (cell instanceof byte[] raw) {
                bytes = raw;
            } else {
                bytes = PostgresText.of(cell).getBytes(StandardCharsets.UTF_8);
            }
            tuples.get(i).set(column, bytes);
        }
    }

    /** A binary value as text that reads back as the same. */
    private static byte[] toText(BaseStatement statement, Field field, BinaryCell cell) throws SQLException {
        String text = PostgresBinary.text(field.getOID(), cell.bytes());
        return (text == null ? driverText(statement, field, cell) : text).getBytes(StandardCharsets.UTF_8);
    }

    private static String driverText(BaseStatement statement, Field field, BinaryCell cell) throws SQLException {
        Field binary = new Field(field.getColumnLabel(), field.getOID(), (short) -1, field.getMod());
        binary.setFormat(Field.BINARY_FORMAT);
        binary.setMetadata(field.getMetadata());
        Tuple tuple = new Tuple(new byte[][] {cell.bytes()});
        try (Statement reader = statement.getConnection().createStatement();
                ResultSet one = reader.unwrap(BaseStatement.class)
                        .createDriverResultSet(new Field[] {binary}, new ArrayList<>(List.of(tuple)))) {
            one.next();
            return one.getString(1);
        }
    }

    /** A column's type with what its modifier says. */
    static String declaration(ResultSetMetaData columns, int column) throws SQLException {
        String name = columns.getColumnTypeName(column);
        int precision = columns.getPrecision(column);
        return switch (name) {
            case "numeric" -> precision > 0 ? "numeric(" + precision + ", " + columns.getScale(column) + ")" : name;
            case "varchar" -> precision > 0 && precision < Integer.MAX_VALUE ? "varchar(" + precision + ")" : name;
            case "bpchar" -> precision > 0 && precision < Integer.MAX_VALUE ? "char(" + precision + ")" : name;
            case "serial" -> "int4";
            case "bigserial" -> "int8";
            case "smallserial" -> "int2";
            default -> name;
        };
    }
}

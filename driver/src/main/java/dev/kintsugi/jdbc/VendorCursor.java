package dev.kintsugi.jdbc;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;

/**
 * The part of {@link KintsugiResultSet} that only one vendor's own cursor can do, moving freely and writing through the row: every
 * call goes, with its arguments as they are, to the vendor.
 */
interface VendorCursor extends ResultSet {

    /** The vendor's result set where it may be moved freely. */
    ResultSet scrollable() throws SQLException;

    /** The vendor's result set where it may be written through. */
    ResultSet updatable() throws SQLException;

    /** The same, for writing a 1-based column. */
    ResultSet updatable(int column) throws SQLException;

    /** The same, for writing a column by its label. */
    ResultSet updatable(String label) throws SQLException;

    @Override
    default void beforeFirst() throws SQLException {
        scrollable().beforeFirst();
    }

    @Override
    default void afterLast() throws SQLException {
        scrollable().afterLast();
    }

    @Override
    default boolean first() throws SQLException {
        return scrollable().first();
    }

    @Override
    default boolean last() throws SQLException {
        return scrollable().last();
    }

    @Override
    default boolean absolute(int row) throws SQLException {
        return scrollable().absolute(row);
    }

    @Override
    default boolean relative(int rows) throws SQLException {
        return scrollable().relative(rows);
    }

    @Override
    default boolean previous() throws SQLException {
        return scrollable().previous();
    }

    @Override
    default void updateNull(int column) throws SQLException {
        updatable(column).updateNull(column);
    }

    @Override
    default void updateBoolean(int column, boolean value) throws SQLException {
        updatable(column).updateBoolean(column, value);
    }

    @Override
    default void updateByte(int column, byte value) throws SQLException {
        updatable(column).updateByte(column, value);
    }

    @Override
    default void updateShort(int column, short value) throws SQLException {
        updatable(column).updateShort(column, value);
    }

    @Override
    default void updateInt(int column, int value) throws SQLException {
        updatable(column).updateInt(column, value);
    }

    @Override
    default void updateLong(int column, long value) throws SQLException {
        updatable(column).updateLong(column, value);
    }

    @Override
    default void updateFloat(int column, float value) throws SQLException {
        updatable(column).updateFloat(column, value);
    }

    @Override
    default void updateDouble(int column, double value) throws SQLException {
        updatable(column).updateDouble(column, value);
    }

    @Override
    default void updateBigDecimal(int column, BigDecimal value) throws SQLException {
        updatable(column).updateBigDecimal(column, value);
    }

    @Override
    default void updateString(int column, String value) throws SQLException {
        updatable(column).updateString(column, value);
    }

    @Override
    default void updateBytes(int column, byte[] value) throws SQLException {
        updatable(column).updateBytes(column, value);
    }

    @Override
    default void updateDate(int column, Date value) throws SQLException {
        updatable(column).updateDate(column, value);
    }

    @Override
    default void updateTime(int column, Time value) throws SQLException {
        updatable(column).updateTime(column, value);
    }

    @Override
    default void updateTimestamp(int column, Timestamp value) throws SQLException {
        updatable(column).updateTimestamp(column, value);
    }

    @Override
    default void updateAsciiStream(int column, InputStream stream, int length) throws SQLException {
        updatable(column).updateAsciiStream(column, stream, length);
    }

    @Override
    default void updateBinaryStream(int column, InputStream stream, int length) throws SQLException {
        updatable(column).updateBinaryStream(column, stream, length);
    }

    @Override
    default void updateCharacterStream(int column, Reader reader, int length) throws SQLException {
        updatable(column).updateCharacterStream(column, reader, length);
    }

    @Override
    default void updateObject(int column, Object value, int scale) throws SQLException {
        updatable(column).updateObject(column, value, scale);
    }

    @Override
    default void updateObject(int column, Object value) throws SQLException {
        updatable(column).updateObject(column, value);
    }

    @Override
    default void updateNull(String label) throws SQLException {
        updatable(label).updateNull(label);
    }

    @Override
    default void updateBoolean(String label, boolean value) throws SQLException {
        updatable(label).updateBoolean(label, value);
    }

    @Override
    default void updateByte(String label, byte value) throws SQLException {
        updatable(label).updateByte(label, value);
    }

    @Override
    default void updateShort(String label, short value) throws SQLException {
        updatable(label).updateShort(label, value);
    }

    @Override
    default void updateInt(String label, int value) throws SQLException {
        updatable(label).updateInt(label, value);
    }

    @Override
    default void updateLong(String label, long value) throws SQLException {
        updatable(label).updateLong(label, value);
    }

    @Override
    default void updateFloat(String label, float value) throws SQLException {
        updatable(label).updateFloat(label, value);
    }

    @Override
    default void updateDouble(String label, double value) throws SQLException {
        updatable(label).updateDouble(label, value);
    }

    @Override
    default void updateBigDecimal(String label, BigDecimal value) throws SQLException {
        updatable(label).updateBigDecimal(label, value);
    }

    @Override
    default void updateString(String label, String value) throws SQLException {
        updatable(label).updateString(label, value);
    }

    @Override
    default void updateBytes(String label, byte[] value) throws SQLException {
        updatable(label).updateBytes(label, value);
    }

    @Override
    default void updateDate(String label, Date value) throws SQLException {
        updatable(label).updateDate(label, value);
    }

    @Override
    default void updateTime(String label, Time value) throws SQLException {
        updatable(label).updateTime(label, value);
    }

    @Override
    default void updateTimestamp(String label, Timestamp value) throws SQLException {
        updatable(label).updateTimestamp(label, value);
    }

    @Override
    default void updateAsciiStream(String label, InputStream stream, int length) throws SQLException {
        updatable(label).updateAsciiStream(label, stream, length);
    }

    @Override
    default void updateBinaryStream(String label, InputStream stream, int length) throws SQLException {
        updatable(label).updateBinaryStream(label, stream, length);
    }

    @Override
    default void updateCharacterStream(String label, Reader reader, int length) throws SQLException {
        updatable(label).updateCharacterStream(label, reader, length);
    }

    @Override
    default void updateObject(String label, Object value, int scale) throws SQLException {
        updatable(label).updateObject(label, value, scale);
    }

    @Override
    default void updateObject(String label, Object value) throws SQLException {
        updatable(label).updateObject(label, value);
    }

    @Override
    default void insertRow() throws SQLException {
        updatable().insertRow();
    }

    @Override
    default void updateRow() throws SQLException {
        updatable().updateRow();
    }

    @Override
    default void deleteRow() throws SQLException {
        updatable().deleteRow();
    }

    @Override
    default void refreshRow() throws SQLException {
        updatable().refreshRow();
    }

    @Override
    default void cancelRowUpdates() throws SQLException {
        updatable().cancelRowUpdates();
    }

    @Override
    default void moveToInsertRow() throws SQLException {
        updatable().moveToInsertRow();
    }

    @Override
    default void moveToCurrentRow() throws SQLException {
        updatable().moveToCurrentRow();
    }

    @Override
    default void updateRef(int column, Ref value) throws SQLException {
        updatable(column).updateRef(column, value);
    }

    @Override
    default void updateRef(String label, Ref value) throws SQLException {
        updatable(label).updateRef(label, value);
    }

    @Override
    default void updateBlob(int column, Blob value) throws SQLException {
        updatable(column).updateBlob(column, value);
    }

    @Override
    default void updateBlob(String label, Blob value) throws SQLException {
        updatable(label).updateBlob(label, value);
    }

    @Override
    default void updateClob(int column, Clob value) throws SQLException {
        updatable(column).updateClob(column, value);
    }

    @Override
    default void updateClob(String label, Clob value) throws SQLException {
        updatable(label).updateClob(label, value);
    }

    @Override
    default void updateArray(int column, Array value) throws SQLException {
        updatable(column).updateArray(column, value);
    }

    @Override
    default void updateArray(String label, Array value) throws SQLException {
        updatable(label).updateArray(label, value);
    }

    @Override
    default void updateRowId(int column, RowId value) throws SQLException {
        updatable(column).updateRowId(column, value);
    }

    @Override
    default void updateRowId(String label, RowId value) throws SQLException {
        updatable(label).updateRowId(label, value);
    }

    @Override
    default void updateNString(int column, String value) throws SQLException {
        updatable(column).updateNString(column, value);
    }

    @Override
    default void updateNString(String label, String value) throws SQLException {
        updatable(label).updateNString(label, value);
    }

    @Override
    default void updateNClob(int column, NClob value) throws SQLException {
        updatable(column).updateNClob(column, value);
    }

    @Override
    default void updateNClob(String label, NClob value) throws SQLException {
        updatable(label).updateNClob(label, value);
    }

    @Override
    default void updateSQLXML(int column, SQLXML value) throws SQLException {
        updatable(column).updateSQLXML(column, value);
    }

    @Override
    default void updateSQLXML(String label, SQLXML value) throws SQLException {
        updatable(label).updateSQLXML(label, value);
    }

    @Override
    default void updateNCharacterStream(int column, Reader reader, long length) throws SQLException {
        updatable(column).updateNCharacterStream(column, reader, length);
    }

    @Override
    default void updateNCharacterStream(String label, Reader reader, long length) throws SQLException {
        updatable(label).updateNCharacterStream(label, reader, length);
    }

    @Override
    default void updateAsciiStream(int column, InputStream stream, long length) throws SQLException {
        updatable(column).updateAsciiStream(column, stream, length);
    }

    @Override
    default void updateBinaryStream(int column, InputStream stream, long length) throws SQLException {
        updatable(column).updateBinaryStream(column, stream, length);
    }

    @Override
    default void updateCharacterStream(int column, Reader reader, long length) throws SQLException {
        updatable(column).updateCharacterStream(column, reader, length);
    }

    @Override
    default void updateAsciiStream(String label, InputStream stream, long length) throws SQLException {
        updatable(label).updateAsciiStream(label, stream, length);
    }

    @Override
    default void updateBinaryStream(String label, InputStream stream, long length) throws SQLException {
        updatable(label).updateBinaryStream(label, stream, length);
    }

    @Override
    default void updateCharacterStream(String label, Reader reader, long length) throws SQLException {
        updatable(label).updateCharacterStream(label, reader, length);
    }

    @Override
    default void updateBlob(int column, InputStream stream, long length) throws SQLException {
        updatable(column).updateBlob(column, stream, length);
    }

    @Override
    default void updateBlob(String label, InputStream stream, long length) throws SQLException {
        updatable(label).updateBlob(label, stream, length);
    }

    @Override
    default void updateClob(int column, Reader reader, long length) throws SQLException {
        updatable(column).updateClob(column, reader, length);
    }

    @Override
    default void updateClob(String label, Reader reader, long length) throws SQLException {
        updatable(label).updateClob(label, reader, length);
    }

    @Override
    default void updateNClob(int column, Reader reader, long length) throws SQLException {
        updatable(column).updateNClob(column, reader, length);
    }

    @Override
    default void updateNClob(String label, Reader reader, long length) throws SQLException {
        updatable(label).updateNClob(label, reader, length);
    }

    @Override
    default void updateNCharacterStream(int column, Reader reader) throws SQLException {
        updatable(column).updateNCharacterStream(column, reader);
    }

    @Override
    default void updateNCharacterStream(String label, Reader reader) throws SQLException {
        updatable(label).updateNCharacterStream(label, reader);
    }

    @Override
    default void updateAsciiStream(int column, InputStream stream) throws SQLException {
        updatable(column).updateAsciiStream(column, stream);
    }

    @Override
    default void updateBinaryStream(int column, InputStream stream) throws SQLException {
        updatable(column).updateBinaryStream(column, stream);
    }

    @Override
    default void updateCharacterStream(int column, Reader reader) throws SQLException {
        updatable(column).updateCharacterStream(column, reader);
    }

    @Override
    default void updateAsciiStream(String label, InputStream stream) throws SQLException {
        updatable(label).updateAsciiStream(label, stream);
    }

    @Override
    default void updateBinaryStream(String label, InputStream stream) throws SQLException {
        updatable(label).updateBinaryStream(label, stream);
    }

    @Override
    default void updateCharacterStream(String label, Reader reader) throws SQLException {
        updatable(label).updateCharacterStream(label, reader);
    }

    @Override
    default void updateBlob(int column, InputStream stream) throws SQLException {
        updatable(column).updateBlob(column, stream);
    }

    @Override
    default void updateBlob(String label, InputStream stream) throws SQLException {
        updatable(label).updateBlob(label, stream);
    }

    @Override
    default void updateClob(int column, Reader reader) throws SQLException {
        updatable(column).updateClob(column, reader);
    }

    @Override
    default void updateClob(String label, Reader reader) throws SQLException {
        updatable(label).updateClob(label, reader);
    }

    @Override
    default void updateNClob(int column, Reader reader) throws SQLException {
        updatable(column).updateNClob(column, reader);
    }

    @Override
    default void updateNClob(String label, Reader reader) throws SQLException {
        updatable(label).updateNClob(label, reader);
    }

    @Override
    default void updateObject(int column, Object value, SQLType type, int scale) throws SQLException {
        updatable(column).updateObject(column, value, type, scale);
    }

    @Override
    default void updateObject(String label, Object value, SQLType type, int scale) throws SQLException {
        updatable(label).updateObject(label, value, type, scale);
    }

    @Override
    default void updateObject(int column, Object value, SQLType type) throws SQLException {
        updatable(column).updateObject(column, value, type);
    }

    @Override
    default void updateObject(String label, Object value, SQLType type) throws SQLException {
        updatable(label).updateObject(label, value, type);
    }
}

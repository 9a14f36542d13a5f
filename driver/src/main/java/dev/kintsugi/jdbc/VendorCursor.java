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
abstract class VendorCursor implements ResultSet {

    /** The vendor's result set where it may be moved freely. */
    abstract ResultSet scrollable() throws SQLException;

    /** The vendor's result set where it may be written through. */
    abstract ResultSet updatable() throws SQLException;

    /** The same, for writing a 1-based column. */
    abstract ResultSet updatable(int column) throws SQLException;

    /** The same, for writing a column by its label. */
    abstract ResultSet updatable(String label) throws SQLException;

    @Override
    public void beforeFirst() throws SQLException {
        scrollable().beforeFirst();
    }

    @Override
    public void afterLast() throws SQLException {
        scrollable().afterLast();
    }

    @Override
    public boolean first() throws SQLException {
        return scrollable().first();
    }

    @Override
    public boolean last() throws SQLException {
        return scrollable().last();
    }

    @Override
    public boolean absolute(int row) throws SQLException {
        return scrollable().absolute(row);
    }

    @Override
    public boolean relative(int rows) throws SQLException {
        return scrollable().relative(rows);
    }

    @Override
    public boolean previous() throws SQLException {
        return scrollable().previous();
    }

    @Override
    public void updateNull(int column) throws SQLException {
        updatable(column).updateNull(column);
    }

    @Override
    public void updateBoolean(int column, boolean value) throws SQLException {
        updatable(column).updateBoolean(column, value);
    }

    @Override
    public void updateByte(int column, byte value) throws SQLException {
        updatable(column).updateByte(column, value);
    }

    @Override
    public void updateShort(int column, short value) throws SQLException {
        updatable(column).updateShort(column, value);
    }

    @Override
    public void updateInt(int column, int value) throws SQLException {
        updatable(column).updateInt(column, value);
    }

    @Override
    public void updateLong(int column, long value) throws SQLException {
        updatable(column).updateLong(column, value);
    }

    @Override
    public void updateFloat(int column, float value) throws SQLException {
        updatable(column).updateFloat(column, value);
    }

    @Override
    public void updateDouble(int column, double value) throws SQLException {
        updatable(column).updateDouble(column, value);
    }

    @Override
    public void updateBigDecimal(int column, BigDecimal value) throws SQLException {
        updatable(column).updateBigDecimal(column, value);
    }

    @Override
    public void updateString(int column, String value) throws SQLException {
        updatable(column).updateString(column, value);
    }

    @Override
    public void updateBytes(int column, byte[] value) throws SQLException {
        updatable(column).updateBytes(column, value);
    }

    @Override
    public void updateDate(int column, Date value) throws SQLException {
        updatable(column).updateDate(column, value);
    }

    @Override
    public void updateTime(int column, Time value) throws SQLException {
        updatable(column).updateTime(column, value);
    }

    @Override
    public void updateTimestamp(int column, Timestamp value) throws SQLException {
        updatable(column).updateTimestamp(column, value);
    }

    @Override
    public void updateAsciiStream(int column, InputStream stream, int length) throws SQLException {
        updatable(column).updateAsciiStream(column, stream, length);
    }

    @Override
    public void updateBinaryStream(int column, InputStream stream, int length) throws SQLException {
        updatable(column).updateBinaryStream(column, stream, length);
    }

    @Override
    public void updateCharacterStream(int column, Reader reader, int length) throws SQLException {
        updatable(column).updateCharacterStream(column, reader, length);
    }

    @Override
    public void updateObject(int column, Object value, int scale) throws SQLException {
        updatable(column).updateObject(column, value, scale);
    }

    @Override
    public void updateObject(int column, Object value) throws SQLException {
        updatable(column).updateObject(column, value);
    }

    @Override
    public void updateNull(String label) throws SQLException {
        updatable(label).updateNull(label);
    }

    @Override
    public void updateBoolean(String label, boolean value) throws SQLException {
        updatable(label).updateBoolean(label, value);
    }

    @Override
    public void updateByte(String label, byte value) throws SQLException {
        updatable(label).updateByte(label, value);
    }

    @Override
    public void updateShort(String label, short value) throws SQLException {
        updatable(label).updateShort(label, value);
    }

    @Override
    public void updateInt(String label, int value) throws SQLException {
        updatable(label).updateInt(label, value);
    }

    @Override
    public void updateLong(String label, long value) throws SQLException {
        updatable(label).updateLong(label, value);
    }

    @Override
    public void updateFloat(String label, float value) throws SQLException {
        updatable(label).updateFloat(label, value);
    }

    @Override
    public void updateDouble(String label, double value) throws SQLException {
        updatable(label).updateDouble(label, value);
    }

    @Override
    public void updateBigDecimal(String label, BigDecimal value) throws SQLException {
        updatable(label).updateBigDecimal(label, value);
    }

    @Override
    public void updateString(String label, String value) throws SQLException {
        updatable(label).updateString(label, value);
    }

    @Override
    public void updateBytes(String label, byte[] value) throws SQLException {
        updatable(label).updateBytes(label, value);
    }

    @Override
    public void updateDate(String label, Date value) throws SQLException {
        updatable(label).updateDate(label, value);
    }

    @Override
    public void updateTime(String label, Time value) throws SQLException {
        updatable(label).updateTime(label, value);
    }

    @Override
    public void updateTimestamp(String label, Timestamp value) throws SQLException {
        updatable(label).updateTimestamp(label, value);
    }

    @Override
    public void updateAsciiStream(String label, InputStream stream, int length) throws SQLException {
        updatable(label).updateAsciiStream(label, stream, length);
    }

    @Override
    public void updateBinaryStream(String label, InputStream stream, int length) throws SQLException {
        updatable(label).updateBinaryStream(label, stream, length);
    }

    @Override
    public void updateCharacterStream(String label, Reader reader, int length) throws SQLException {
        updatable(label).updateCharacterStream(label, reader, length);
    }

    @Override
    public void updateObject(String label, Object value, int scale) throws SQLException {
        updatable(label).updateObject(label, value, scale);
    }

    @Override
    public void updateObject(String label, Object value) throws SQLException {
        updatable(label).updateObject(label, value);
    }

    @Override
    public void insertRow() throws SQLException {
        updatable().insertRow();
    }

    @Override
    public void updateRow() throws SQLException {
        updatable().updateRow();
    }

    @Override
    public void deleteRow() throws SQLException {
        updatable().deleteRow();
    }

    @Override
    public void refreshRow() throws SQLException {
        updatable().refreshRow();
    }

    @Override
    public void cancelRowUpdates() throws SQLException {
        updatable().cancelRowUpdates();
    }

    @Override
    public void moveToInsertRow() throws SQLException {
        updatable().moveToInsertRow();
    }

    @Override
    public void moveToCurrentRow() throws SQLException {
        updatable().moveToCurrentRow();
    }

    @Override
    public void updateRef(int column, Ref value) throws SQLException {
        updatable(column).updateRef(column, value);
    }

    @Override
    public void updateRef(String label, Ref value) throws SQLException {
        updatable(label).updateRef(label, value);
    }

    @Override
    public void updateBlob(int column, Blob value) throws SQLException {
        updatable(column).updateBlob(column, value);
    }

    @Override
    public void updateBlob(String label, Blob value) throws SQLException {
        updatable(label).updateBlob(label, value);
    }

    @Override
    public void updateClob(int column, Clob value) throws SQLException {
        updatable(column).updateClob(column, value);
    }

    @Override
    public void updateClob(String label, Clob value) throws SQLException {
        updatable(label).updateClob(label, value);
    }

    @Override
    public void updateArray(int column, Array value) throws SQLException {
        updatable(column).updateArray(column, value);
    }

    @Override
    public void updateArray(String label, Array value) throws SQLException {
        updatable(label).updateArray(label, value);
    }

    @Override
    public void updateRowId(int column, RowId value) throws SQLException {
        updatable(column).updateRowId(column, value);
    }

    @Override
    public void updateRowId(String label, RowId value) throws SQLException {
        updatable(label).updateRowId(label, value);
    }

    @Override
    public void updateNString(int column, String value) throws SQLException {
        updatable(column).updateNString(column, value);
    }

    @Override
    public void updateNString(String label, String value) throws SQLException {
        updatable(label).updateNString(label, value);
    }

    @Override
    public void updateNClob(int column, NClob value) throws SQLException {
        updatable(column).updateNClob(column, value);
    }

    @Override
    public void updateNClob(String label, NClob value) throws SQLException {
        updatable(label).updateNClob(label, value);
    }

    @Override
    public void updateSQLXML(int column, SQLXML value) throws SQLException {
        updatable(column).updateSQLXML(column, value);
    }

    @Override
    public void updateSQLXML(String label, SQLXML value) throws SQLException {
        updatable(label).updateSQLXML(label, value);
    }

    @Override
    public void updateNCharacterStream(int column, Reader reader, long length) throws SQLException {
        updatable(column).updateNCharacterStream(column, reader, length);
    }

    @Override
    public void updateNCharacterStream(String label, Reader reader, long length) throws SQLException {
        updatable(label).updateNCharacterStream(label, reader, length);
    }

    @Override
    public void updateAsciiStream(int column, InputStream stream, long length) throws SQLException {
        updatable(column).updateAsciiStream(column, stream, length);
    }

    @Override
    public void updateBinaryStream(int column, InputStream stream, long length) throws SQLException {
        updatable(column).updateBinaryStream(column, stream, length);
    }

    @Override
    public void updateCharacterStream(int column, Reader reader, long length) throws SQLException {
        updatable(column).updateCharacterStream(column, reader, length);
    }

    @Override
    public void updateAsciiStream(String label, InputStream stream, long length) throws SQLException {
        updatable(label).updateAsciiStream(label, stream, length);
    }

    @Override
    public void updateBinaryStream(String label, InputStream stream, long length) throws SQLException {
        updatable(label).updateBinaryStream(label, stream, length);
    }

    @Override
    public void updateCharacterStream(String label, Reader reader, long length) throws SQLException {
        updatable(label).updateCharacterStream(label, reader, length);
    }

    @Override
    public void updateBlob(int column, InputStream stream, long length) throws SQLException {
        updatable(column).updateBlob(column, stream, length);
    }

    @Override
    public void updateBlob(String label, InputStream stream, long length) throws SQLException {
        updatable(label).updateBlob(label, stream, length);
    }

    @Override
    public void updateClob(int column, Reader reader, long length) throws SQLException {
        updatable(column).updateClob(column, reader, length);
    }

    @Override
    public void updateClob(String label, Reader reader, long length) throws SQLException {
        updatable(label).updateClob(label, reader, length);
    }

    @Override
    public void updateNClob(int column, Reader reader, long length) throws SQLException {
        updatable(column).updateNClob(column, reader, length);
    }

    @Override
    public void updateNClob(String label, Reader reader, long length) throws SQLException {
        updatable(label).updateNClob(label, reader, length);
    }

    @Override
    public void updateNCharacterStream(int column, Reader reader) throws SQLException {
        updatable(column).updateNCharacterStream(column, reader);
    }

    @Override
    public void updateNCharacterStream(String label, Reader reader) throws SQLException {
        updatable(label).updateNCharacterStream(label, reader);
    }

    @Override
    public void updateAsciiStream(int column, InputStream stream) throws SQLException {
        updatable(column).updateAsciiStream(column, stream);
    }

    @Override
    public void updateBinaryStream(int column, InputStream stream) throws SQLException {
        updatable(column).updateBinaryStream(column, stream);
    }

    @Override
    public void updateCharacterStream(int column, Reader reader) throws SQLException {
        updatable(column).updateCharacterStream(column, reader);
    }

    @Override
    public void updateAsciiStream(String label, InputStream stream) throws SQLException {
        updatable(label).updateAsciiStream(label, stream);
    }

    @Override
    public void updateBinaryStream(String label, InputStream stream) throws SQLException {
        updatable(label).updateBinaryStream(label, stream);
    }

    @Override
    public void updateCharacterStream(String label, Reader reader) throws SQLException {
        updatable(label).updateCharacterStream(label, reader);
    }

    @Override
    public void updateBlob(int column, InputStream stream) throws SQLException {
        updatable(column).updateBlob(column, stream);
    }

    @Override
    public void updateBlob(String label, InputStream stream) throws SQLException {
        updatable(label).updateBlob(label, stream);
    }

    @Override
    public void updateClob(int column, Reader reader) throws SQLException {
        updatable(column).updateClob(column, reader);
    }

    @Override
    public void updateClob(String label, Reader reader) throws SQLException {
        updatable(label).updateClob(label, reader);
    }

    @Override
    public void updateNClob(int column, Reader reader) throws SQLException {
        updatable(column).updateNClob(column, reader);
    }

    @Override
    public void updateNClob(String label, Reader reader) throws SQLException {
        updatable(label).updateNClob(label, reader);
    }

    @Override
    public void updateObject(int column, Object value, SQLType type, int scale) throws SQLException {
        updatable(column).updateObject(column, value, type, scale);
    }

    @Override
    public void updateObject(String label, Object value, SQLType type, int scale) throws SQLException {
        updatable(label).updateObject(label, value, type, scale);
    }

    @Override
    public void updateObject(int column, Object value, SQLType type) throws SQLException {
        updatable(column).updateObject(column, value, type);
    }

    @Override
    public void updateObject(String label, Object value, SQLType type) throws SQLException {
        updatable(label).updateObject(label, value, type);
    }
}

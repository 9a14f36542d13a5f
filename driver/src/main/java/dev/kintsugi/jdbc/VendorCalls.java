package dev.kintsugi.jdbc;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
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
import java.util.Calendar;
import java.util.Map;

/**
 * The part of {@link KintsugiResultSet} that is the vendor's: every getter, updater and move goes, with its arguments as they are,
 * to the vendor's result set that its first line asks for. Nothing is converted here, so that values are the vendor's.
 */
abstract class VendorCalls implements ResultSet {

    /** The vendor's result set on the current row, for reading a 1-based column. */
    abstract ResultSet at(int column) throws SQLException;

    /** The vendor's result set on the current row, for reading a column by its label. */
    abstract ResultSet at(String label) throws SQLException;

    /** The vendor's result set where it may be moved freely. */
    abstract ResultSet scrollable() throws SQLException;

    /** The vendor's result set where it may be written through. */
    abstract ResultSet updatable() throws SQLException;

    /** The same, for writing a 1-based column. */
    abstract ResultSet updatable(int column) throws SQLException;

    /** The same, for writing a column by its label. */
    abstract ResultSet updatable(String label) throws SQLException;

    @Override
    public String getString(int column) throws SQLException {
        return at(column).getString(column);
    }

    @Override
    public boolean getBoolean(int column) throws SQLException {
        return at(column).getBoolean(column);
    }

    @Override
    public byte getByte(int column) throws SQLException {
        return at(column).getByte(column);
    }

    @Override
    public short getShort(int column) throws SQLException {
        return at(column).getShort(column);
    }

    @Override
    public int getInt(int column) throws SQLException {
        return at(column).getInt(column);
    }

    @Override
    public long getLong(int column) throws SQLException {
        return at(column).getLong(column);
    }

    @Override
    public float getFloat(int column) throws SQLException {
        return at(column).getFloat(column);
    }

    @Override
    public double getDouble(int column) throws SQLException {
        return at(column).getDouble(column);
    }

    @Override
    @Deprecated
    public BigDecimal getBigDecimal(int column, int scale) throws SQLException {
        return at(column).getBigDecimal(column, scale);
    }

    @Override
    public byte[] getBytes(int column) throws SQLException {
        return at(column).getBytes(column);
    }

    @Override
    public Date getDate(int column) throws SQLException {
        return at(column).getDate(column);
    }

    @Override
    public Time getTime(int column) throws SQLException {
        return at(column).getTime(column);
    }

    @Override
    public Timestamp getTimestamp(int column) throws SQLException {
        return at(column).getTimestamp(column);
    }

    @Override
    public InputStream getAsciiStream(int column) throws SQLException {
        return at(column).getAsciiStream(column);
    }

    @Override
    @Deprecated
    public InputStream getUnicodeStream(int column) throws SQLException {
        return at(column).getUnicodeStream(column);
    }

    @Override
    public InputStream getBinaryStream(int column) throws SQLException {
        return at(column).getBinaryStream(column);
    }

    @Override
    public String getString(String label) throws SQLException {
        return at(label).getString(label);
    }

    @Override
    public boolean getBoolean(String label) throws SQLException {
        return at(label).getBoolean(label);
    }

    @Override
    public byte getByte(String label) throws SQLException {
        return at(label).getByte(label);
    }

    @Override
    public short getShort(String label) throws SQLException {
        return at(label).getShort(label);
    }

    @Override
    public int getInt(String label) throws SQLException {
        return at(label).getInt(label);
    }

    @Override
    public long getLong(String label) throws SQLException {
        return at(label).getLong(label);
    }

    @Override
    public float getFloat(String label) throws SQLException {
        return at(label).getFloat(label);
    }

    @Override
    public double getDouble(String label) throws SQLException {
        return at(label).getDouble(label);
    }

    @Override
    @Deprecated
    public BigDecimal getBigDecimal(String label, int scale) throws SQLException {
        return at(label).getBigDecimal(label, scale);
    }

    @Override
    public byte[] getBytes(String label) throws SQLException {
        return at(label).getBytes(label);
    }

    @Override
    public Date getDate(String label) throws SQLException {
        return at(label).getDate(label);
    }

    @Override
    public Time getTime(String label) throws SQLException {
        return at(label).getTime(label);
    }

    @Override
    public Timestamp getTimestamp(String label) throws SQLException {
        return at(label).getTimestamp(label);
    }

    @Override
    public InputStream getAsciiStream(String label) throws SQLException {
        return at(label).getAsciiStream(label);
    }

    @Override
    @Deprecated
    public InputStream getUnicodeStream(String label) throws SQLException {
        return at(label).getUnicodeStream(label);
    }

    @Override
    public InputStream getBinaryStream(String label) throws SQLException {
        return at(label).getBinaryStream(label);
    }

    @Override
    public Object getObject(int column) throws SQLException {
        return at(column).getObject(column);
    }

    @Override
    public Object getObject(String label) throws SQLException {
        return at(label).getObject(label);
    }

    @Override
    public Reader getCharacterStream(int column) throws SQLException {
        return at(column).getCharacterStream(column);
    }

    @Override
    public Reader getCharacterStream(String label) throws SQLException {
        return at(label).getCharacterStream(label);
    }

    @Override
    public BigDecimal getBigDecimal(int column) throws SQLException {
        return at(column).getBigDecimal(column);
    }

    @Override
    public BigDecimal getBigDecimal(String label) throws SQLException {
        return at(label).getBigDecimal(label);
    }

    @Override
    public Object getObject(int column, Map<String, Class<?>> types) throws SQLException {
        return at(column).getObject(column, types);
    }

    @Override
    public Ref getRef(int column) throws SQLException {
        return at(column).getRef(column);
    }

    @Override
    public Blob getBlob(int column) throws SQLException {
        return at(column).getBlob(column);
    }

    @Override
    public Clob getClob(int column) throws SQLException {
        return at(column).getClob(column);
    }

    @Override
    public Array getArray(int column) throws SQLException {
        return at(column).getArray(column);
    }

    @Override
    public Object getObject(String label, Map<String, Class<?>> types) throws SQLException {
        return at(label).getObject(label, types);
    }

    @Override
    public Ref getRef(String label) throws SQLException {
        return at(label).getRef(label);
    }

    @Override
    public Blob getBlob(String label) throws SQLException {
        return at(label).getBlob(label);
    }

    @Override
    public Clob getClob(String label) throws SQLException {
        return at(label).getClob(label);
    }

    @Override
    public Array getArray(String label) throws SQLException {
        return at(label).getArray(label);
    }

    @Override
    public Date getDate(int column, Calendar calendar) throws SQLException {
        return at(column).getDate(column, calendar);
    }

    @Override
    public Date getDate(String label, Calendar calendar) throws SQLException {
        return at(label).getDate(label, calendar);
    }

    @Override
    public Time getTime(int column, Calendar calendar) throws SQLException {
        return at(column).getTime(column, calendar);
    }

    @Override
    public Time getTime(String label, Calendar calendar) throws SQLException {
        return at(label).getTime(label, calendar);
    }

    @Override
    public Timestamp getTimestamp(int column, Calendar calendar) throws SQLException {
        return at(column).getTimestamp(column, calendar);
    }

    @Override
    public Timestamp getTimestamp(String label, Calendar calendar) throws SQLException {
        return at(label).getTimestamp(label, calendar);
    }

    @Override
    public URL getURL(int column) throws SQLException {
        return at(column).getURL(column);
    }

    @Override
    public URL getURL(String label) throws SQLException {
        return at(label).getURL(label);
    }

    @Override
    public RowId getRowId(int column) throws SQLException {
        return at(column).getRowId(column);
    }

    @Override
    public RowId getRowId(String label) throws SQLException {
        return at(label).getRowId(label);
    }

    @Override
    public NClob getNClob(int column) throws SQLException {
        return at(column).getNClob(column);
    }

    @Override
    public NClob getNClob(String label) throws SQLException {
        return at(label).getNClob(label);
    }

    @Override
    public SQLXML getSQLXML(int column) throws SQLException {
        return at(column).getSQLXML(column);
    }

    @Override
    public SQLXML getSQLXML(String label) throws SQLException {
        return at(label).getSQLXML(label);
    }

    @Override
    public String getNString(int column) throws SQLException {
        return at(column).getNString(column);
    }

    @Override
    public String getNString(String label) throws SQLException {
        return at(label).getNString(label);
    }

    @Override
    public Reader getNCharacterStream(int column) throws SQLException {
        return at(column).getNCharacterStream(column);
    }

    @Override
    public Reader getNCharacterStream(String label) throws SQLException {
        return at(label).getNCharacterStream(label);
    }

    @Override
    public <T> T getObject(int column, Class<T> type) throws SQLException {
        return at(column).getObject(column, type);
    }

    @Override
    public <T> T getObject(String label, Class<T> type) throws SQLException {
        return at(label).getObject(label, type);
    }

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

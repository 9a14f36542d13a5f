package dev.kintsugi.jdbc;

import dev.kintsugi.error.Errors;
import dev.kintsugi.execute.Result;
import dev.kintsugi.rows.Rows;
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
import java.sql.ResultSetMetaData;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer as a {@link ResultSet}: it knows where the cursor stands and which columns the client sees; values come from the vendor's
 * row.
 *
 * <p>One vendor's whole answer ({@link Rows#isOneResultSet}) keeps its own cursor, so that it scrolls and updates as far as the vendor lets it. A
 * merged answer moves from one vendor's row to another's, forward only; here its rows are counted, and a row is readable only
 * between a {@link #next()} that was true and the next call of it, since the vendor's row itself may still stand on an older one.
 *
 * <p>Not thread-safe.
 */
final class KintsugiResultSet implements VendorCursor {
    private static final String NOT_ON_A_ROW = "The result set is not positioned on a row; call next() first";

    private final KintsugiConnection connection;
    private final @Nullable KintsugiStatement statement;
    private final Rows rows;
    private final boolean vendors;
    private final int visible;
    private ResultSet row;
    private ResultSet lastRead;
    private boolean readable;
    private boolean ahead;
    private boolean ended;
    private boolean closed;
    private int position;
    private int fetchSize;

    /** The connection's open result sets are a list through these, which costs no memory of its own. */
    @Nullable KintsugiResultSet newer;

    @Nullable KintsugiResultSet older;

    /** An open result set, known to its connection until it is closed; {@code statement} is null for metadata. */
    KintsugiResultSet(KintsugiConnection connection, @Nullable KintsugiStatement statement, Result.Answer answer) {
        this.connection = connection;
        this.statement = statement;
        this.rows = answer.rows();
        this.vendors = rows.isOneResultSet();
        this.visible = answer.columns() < 0 ? Integer.MAX_VALUE : answer.columns();
        this.row = rows.row();
        this.lastRead = row;
        this.readable = vendors;
        connection.opened(this);
    }

    @Override
    public boolean next() throws SQLException {
        ensureOpen();
        if (vendors) {
            return row.next();
        }
        readable = ahead || rows.next();
        ahead = false;
        row = rows.row();
        if (readable) {
            position++;
        } else {
            ended = true;
        }
        return readable;
    }

    @Override
    public void close() throws SQLException {
        if (closed) {
            return;
        }
        closed = true;
        readable = false;
        connection.closed(this);
        try {
            rows.close();
        } finally {
            if (statement != null) {
                statement.completed();
            }
        }
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public boolean wasNull() throws SQLException {
        ensureOpen();
        return lastRead.wasNull();
    }

    @Override
    public int findColumn(String label) throws SQLException {
        ensureOpen();
        int column = row.findColumn(label);
        if (column > visible) {
            throw Errors.undefinedColumn("The column name " + label + " was not found in this ResultSet");
        }
        return column;
    }

    @Override
    public ResultSetMetaData getMetaData() throws SQLException {
        ensureOpen();
        ResultSetMetaData all = row.getMetaData();
        return visible == Integer.MAX_VALUE ? all : new VisibleColumns(all, visible);
    }

    @Override
    public @Nullable Statement getStatement() throws SQLException {
        ensureOpen();
        return statement;
    }

    @Override
    public boolean isBeforeFirst() throws SQLException {
        ensureOpen();
        if (vendors) {
            return row.isBeforeFirst();
        }
        if (position == 0 && !ahead) {
            ahead = rows.next();
        }
        return position == 0 && ahead;
    }

    @Override
    public boolean isAfterLast() throws SQLException {
        ensureOpen();
        return vendors ? row.isAfterLast() : ended && position > 0;
    }

    @Override
    public boolean isFirst() throws SQLException {
        ensureOpen();
        return vendors ? row.isFirst() : readable && position == 1;
    }

    /** Only the sources know, and asking them would lose the current row of a merged answer. */
    @Override
    public boolean isLast() throws SQLException {
        ensureOpen();
        if (!vendors && readable) {
            throw Errors.cursorState("isLast() of rows merged from several shards is not known before next() is called;"
                    + " ask for a scrollable ResultSet");
        }
        return vendors && row.isLast();
    }

    @Override
    public int getRow() throws SQLException {
        ensureOpen();
        if (vendors) {
            return row.getRow();
        }
        return readable ? position : 0;
    }

    @Override
    public int getType() throws SQLException {
        ensureOpen();
        return vendors ? row.getType() : TYPE_FORWARD_ONLY;
    }

    @Override
    public int getConcurrency() throws SQLException {
        ensureOpen();
        return vendors ? row.getConcurrency() : CONCUR_READ_ONLY;
    }

    @Override
    public void setFetchDirection(int direction) throws SQLException {
        ensureOpen();
        if (vendors) {
            row.setFetchDirection(direction);
        } else if (direction == FETCH_REVERSE || direction == FETCH_UNKNOWN) {
            throw forwardOnly();
        } else if (direction != FETCH_FORWARD) {
            throw Errors.invalidParameter("Invalid fetch direction constant: " + direction);
        }
    }

    @Override
    public int getFetchDirection() throws SQLException {
        ensureOpen();
        return vendors ? row.getFetchDirection() : FETCH_FORWARD;
    }

    @Override
    public void setFetchSize(int rowsAtATime) throws SQLException {
        ensureOpen();
        if (vendors) {
            row.setFetchSize(rowsAtATime);
        } else if (rowsAtATime < 0) {
            throw Errors.invalidParameter("Fetch size must be a value greater than or equal to 0");
        } else {
            fetchSize = rowsAtATime;
        }
    }

    @Override
    public int getFetchSize() throws SQLException {
        ensureOpen();
        return vendors ? row.getFetchSize() : fetchSize;
    }

    @Override
    public boolean rowUpdated() throws SQLException {
        ensureOpen();
        return vendors && row.rowUpdated();
    }

    @Override
    public boolean rowInserted() throws SQLException {
        ensureOpen();
        return vendors && row.rowInserted();
    }

    @Override
    public boolean rowDeleted() throws SQLException {
        ensureOpen();
        return vendors && row.rowDeleted();
    }

    @Override
    public int getHoldability() throws SQLException {
        ensureOpen();
        return row.getHoldability();
    }

    @Override
    public @Nullable String getCursorName() throws SQLException {
        ensureOpen();
        return row.getCursorName();
    }

    @Override
    public @Nullable SQLWarning getWarnings() throws SQLException {
        ensureOpen();
        return row.getWarnings();
    }

    @Override
    public void clearWarnings() throws SQLException {
        ensureOpen();
        row.clearWarnings();
    }

    /** Also to the vendor's own type, where one vendor gave the whole answer and the client sees all of its columns. */
    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        ensureOpen();
        if (isOneVendors() && row.isWrapperFor(type)) {
            return row.unwrap(type);
        }
        throw Errors.notWrapped(type, "These rows may come from several databases; use java.sql.ResultSet");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        if (type.isInstance(this)) {
            return true;
        }
        ensureOpen();
        return isOneVendors() && row.isWrapperFor(type);
    }

    private boolean isOneVendors() {
        return vendors && visible == Integer.MAX_VALUE;
    }

    @Override
    public ResultSet scrollable() throws SQLException {
        ensureOpen();
        if (!vendors) {
            throw forwardOnly();
        }
        return row;
    }

    @Override
    public ResultSet updatable() throws SQLException {
        ensureOpen();
        if (!vendors) {
            throw Errors.notSupported(
                    "Rows merged from several shards cannot be updated through their ResultSet",
                    "Write them with an UPDATE statement");
        }
        return row;
    }

    @Override
    public ResultSet updatable(int column) throws SQLException {
        ResultSet target = updatable();
        if (column > visible) {
            throw outOfRange(column);
        }
        checkPlace(column, row.getMetaData().getColumnName(column));
        return target;
    }

    /** What is written here is written on this shard, whose rows and copies are not all there are. */
    private void checkPlace(int column, @Nullable String name) throws SQLException {
        if (row.getConcurrency() == ResultSet.CONCUR_UPDATABLE) {
            connection.session().properties().checkUpdatable(row.getMetaData().getTableName(column), name);
        }
    }

    @Override
    public void insertRow() throws SQLException {
        ResultSet target = updatable();
        checkPlace(1, null);
        target.insertRow();
    }

    @Override
    public void deleteRow() throws SQLException {
        ResultSet target = updatable();
        checkPlace(1, "");
        target.deleteRow();
    }

    @Override
    public ResultSet updatable(String label) throws SQLException {
        return updatable(findColumn(label));
    }

    private SQLException unreadable(int column) {
        if (closed) {
            return Errors.objectClosed("result set");
        }
        return readable ? outOfRange(column) : Errors.cursorState(NOT_ON_A_ROW);
    }

    private SQLException outOfRange(int column) {
        return Errors.invalidParameter(
                "The column index is out of range: " + column + ", number of columns: " + visible);
    }

    private static SQLException forwardOnly() {
        return Errors.cursorState("Operation requires a scrollable ResultSet, but this ResultSet is FORWARD_ONLY");
    }

    private void ensureOpen() throws SQLException {
        if (closed) {
            throw Errors.objectClosed("result set");
        }
    }

    // Values: each getter goes, with its arguments as they are, to the vendor's row.

    /** The row, for reading a 1-based column. */
    private ResultSet at(int column) throws SQLException {
        if (!readable || column > visible) {
            throw unreadable(column);
        }
        ResultSet read = row;
        lastRead = read;
        return read;
    }

    /** The row, for reading a column by its label. */
    private ResultSet at(String label) throws SQLException {
        if (!readable) {
            throw unreadable(1);
        }
        if (visible != Integer.MAX_VALUE) {
            findColumn(label);
        }
        ResultSet read = row;
        lastRead = read;
        return read;
    }

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
}

package dev.kintsugi.jdbc;

import dev.kintsugi.error.Errors;
import dev.kintsugi.execute.BatchResult;
import dev.kintsugi.execute.Demand;
import dev.kintsugi.execute.Execution;
import dev.kintsugi.rows.Parameter;
import dev.kintsugi.session.Prepared;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A statement with parameters. A setter is remembered as a {@link Parameter} that repeats it on a backend's statement, so that the
 * backend sees the very calls that the application made.
 */
final class KintsugiPreparedStatement extends KintsugiStatement implements PreparedStatement {
    private final Prepared prepared;
    private final @Nullable Parameter[] parameters;
    private @Nullable List<Parameter[]> rows;

    KintsugiPreparedStatement(KintsugiConnection connection, Prepared prepared, Demand demand) throws SQLException {
        super(connection, demand);
        this.prepared = prepared;
        this.parameters = new Parameter[prepared.parameters()];
        setPoolable(true);
    }

    // Running

    /** Every method of Statement that takes a text comes here. */
    @Override
    Prepared prepare(String sql) throws SQLException {
        ensureOpen();
        throw Errors.wrongObject("Can't use query methods that take a query string on a PreparedStatement");
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
        return query(prepared, complete());
    }

    @Override
    public boolean execute() throws SQLException {
        return run(prepared, complete(), demand());
    }

    @Override
    public int executeUpdate() throws SQLException {
        return narrow(executeLargeUpdate());
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        return update(prepared, complete(), demand());
    }

    @SuppressWarnings("NullAway") // The loop has seen that no entry is null.
    private Parameter[] complete() throws SQLException {
        ensureOpen();
        for (int i = 0; i < parameters.length; i++) {
            if (parameters[i] == null) {
                throw Errors.invalidParameter("No value specified for parameter " + (i + 1));
            }
        }
        return parameters;
    }

    @Override
    public void addBatch() throws SQLException {
        Parameter[] row = complete().clone();
        List<Parameter[]> batch = rows;
        if (batch == null) {
            batch = new ArrayList<>();
            rows = batch;
        }
        batch.add(row);
    }

    @Override
    public void clearBatch() {
        rows = null;
    }

    @Override
    @Nullable BatchResult runBatch(Execution stoppable) throws SQLException {
        List<Parameter[]> batch = rows;
        return batch == null ? null : session().executeBatch(prepared, batch, demand(), stoppable);
    }

    @Override
    public @Nullable ResultSetMetaData getMetaData() throws SQLException {
        ensureOpen();
        KintsugiResultSet answered = current();
        return answered == null || answered.isClosed() ? described() : answered.getMetaData();
    }

    private @Nullable ResultSetMetaData described() throws SQLException {
        return session().describe(prepared, demand(), vendor -> {
            ResultSetMetaData columns = vendor.getMetaData();
            return columns == null ? null : DescribedColumns.of(columns);
        });
    }

    @Override
    public ParameterMetaData getParameterMetaData() throws SQLException {
        ensureOpen();
        ParameterMetaData described =
                session().describe(prepared, demand(), vendor -> DescribedParameters.of(vendor.getParameterMetaData()));
        return Objects.requireNonNull(described);
    }

    @Override
    public void clearParameters() throws SQLException {
        ensureOpen();
        Arrays.fill(parameters, null);
    }

    /** The statement with a mark for each literal: never a value. */
    @Override
    public String toString() {
        return prepared.scan().key();
    }

    // Setters

    private void set(int position, Parameter parameter) throws SQLException {
        ensureOpen();
        if (position < 1 || position > parameters.length) {
            throw Errors.invalidParameter(
                    "The column index is out of range: " + position + ", number of columns: " + parameters.length);
        }
        parameters[position - 1] = parameter;
    }

    private <T> void set(int position, Setter<T> setter, @Nullable T value) throws SQLException {
        set(position, new SetterCall<>(setter, value));
    }

    /** A stream may be null, which is SQL NULL. */
    private void setStream(int position, @Nullable InputStream stream, Setter<InputStream> target) throws SQLException {
        set(position, stream == null ? new SetterCall<>(target, null) : new StreamCall(stream, target));
    }

    private void setReader(int position, @Nullable Reader reader, Setter<Reader> target) throws SQLException {
        set(position, reader == null ? new SetterCall<>(target, null) : new ReaderCall(reader, target));
    }

    @Override
    public void setNull(int position, int sqlType) throws SQLException {
        set(position, (backend, at, none) -> backend.setNull(at, sqlType), null);
    }

    @Override
    public void setBoolean(int position, boolean value) throws SQLException {
        set(position, PreparedStatement::setBoolean, value);
    }

    @Override
    public void setByte(int position, byte value) throws SQLException {
        set(position, PreparedStatement::setByte, value);
    }

    @Override
    public void setShort(int position, short value) throws SQLException {
        set(position, PreparedStatement::setShort, value);
    }

    @Override
    public void setInt(int position, int value) throws SQLException {
        set(position, PreparedStatement::setInt, value);
    }

    @Override
    public void setLong(int position, long value) throws SQLException {
        set(position, PreparedStatement::setLong, value);
    }

    @Override
    public void setFloat(int position, float value) throws SQLException {
        set(position, PreparedStatement::setFloat, value);
    }

    @Override
    public void setDouble(int position, double value) throws SQLException {
        set(position, PreparedStatement::setDouble, value);
    }

    @Override
    public void setBigDecimal(int position, @Nullable BigDecimal value) throws SQLException {
        set(position, PreparedStatement::setBigDecimal, value);
    }

    @Override
    public void setString(int position, @Nullable String value) throws SQLException {
        set(position, PreparedStatement::setString, value);
    }

    @Override
    public void setBytes(int position, byte @Nullable [] value) throws SQLException {
        set(position, PreparedStatement::setBytes, value);
    }

    @Override
    public void setDate(int position, @Nullable Date value) throws SQLException {
        set(position, PreparedStatement::setDate, value);
    }

    @Override
    public void setTime(int position, @Nullable Time value) throws SQLException {
        set(position, PreparedStatement::setTime, value);
    }

    @Override
    public void setTimestamp(int position, @Nullable Timestamp value) throws SQLException {
        set(position, PreparedStatement::setTimestamp, value);
    }

    @Override
    public void setAsciiStream(int position, @Nullable InputStream stream, int length) throws SQLException {
        setStream(position, stream, (backend, at, replayed) -> backend.setAsciiStream(at, replayed, length));
    }

    @Override
    @Deprecated
    public void setUnicodeStream(int position, @Nullable InputStream stream, int length) throws SQLException {
        setStream(position, stream, (backend, at, replayed) -> backend.setUnicodeStream(at, replayed, length));
    }

    @Override
    public void setBinaryStream(int position, @Nullable InputStream stream, int length) throws SQLException {
        setStream(position, stream, (backend, at, replayed) -> backend.setBinaryStream(at, replayed, length));
    }

    @Override
    public void setObject(int position, @Nullable Object value, int targetType) throws SQLException {
        setConverted(position, value, targetType, (backend, at, object) -> backend.setObject(at, object, targetType));
    }

    @Override
    public void setObject(int position, @Nullable Object value) throws SQLException {
        setObject(position, value, PreparedStatement::setObject);
    }

    @Override
    public void setCharacterStream(int position, @Nullable Reader reader, int length) throws SQLException {
        setReader(position, reader, (backend, at, replayed) -> backend.setCharacterStream(at, replayed, length));
    }

    @Override
    public void setRef(int position, @Nullable Ref value) throws SQLException {
        set(position, PreparedStatement::setRef, value);
    }

    @Override
    public void setBlob(int position, @Nullable Blob value) throws SQLException {
        set(position, PreparedStatement::setBlob, value);
    }

    @Override
    public void setClob(int position, @Nullable Clob value) throws SQLException {
        set(position, PreparedStatement::setClob, value);
    }

    @Override
    public void setArray(int position, @Nullable Array value) throws SQLException {
        set(position, PreparedStatement::setArray, value);
    }

    @Override
    public void setDate(int position, @Nullable Date value, @Nullable Calendar calendar) throws SQLException {
        Calendar zone = copy(calendar);
        set(position, (backend, at, date) -> backend.setDate(at, date, zone), value);
    }

    @Override
    public void setTime(int position, @Nullable Time value, @Nullable Calendar calendar) throws SQLException {
        Calendar zone = copy(calendar);
        set(position, (backend, at, time) -> backend.setTime(at, time, zone), value);
    }

    @Override
    public void setTimestamp(int position, @Nullable Timestamp value, @Nullable Calendar calendar) throws SQLException {
        Calendar zone = copy(calendar);
        set(position, (backend, at, timestamp) -> backend.setTimestamp(at, timestamp, zone), value);
    }

    @Override
    public void setNull(int position, int sqlType, String typeName) throws SQLException {
        set(position, (backend, at, none) -> backend.setNull(at, sqlType, typeName), null);
    }

    @Override
    public void setURL(int position, @Nullable URL value) throws SQLException {
        set(position, PreparedStatement::setURL, value);
    }

    @Override
    public void setRowId(int position, @Nullable RowId value) throws SQLException {
        set(position, PreparedStatement::setRowId, value);
    }

    @Override
    public void setNString(int position, @Nullable String value) throws SQLException {
        set(position, PreparedStatement::setNString, value);
    }

    @Override
    public void setNCharacterStream(int position, @Nullable Reader reader, long length) throws SQLException {
        setReader(position, reader, (backend, at, replayed) -> backend.setNCharacterStream(at, replayed, length));
    }

    @Override
    public void setNClob(int position, @Nullable NClob value) throws SQLException {
        set(position, PreparedStatement::setNClob, value);
    }

    @Override
    public void setClob(int position, @Nullable Reader reader, long length) throws SQLException {
        setReader(position, reader, (backend, at, replayed) -> backend.setClob(at, replayed, length));
    }

    @Override
    public void setBlob(int position, @Nullable InputStream stream, long length) throws SQLException {
        setStream(position, stream, (backend, at, replayed) -> backend.setBlob(at, replayed, length));
    }

    @Override
    public void setNClob(int position, @Nullable Reader reader, long length) throws SQLException {
        setReader(position, reader, (backend, at, replayed) -> backend.setNClob(at, replayed, length));
    }

    @Override
    public void setSQLXML(int position, @Nullable SQLXML value) throws SQLException {
        set(position, PreparedStatement::setSQLXML, value);
    }

    @Override
    public void setObject(int position, @Nullable Object value, int targetType, int scaleOrLength) throws SQLException {
        setConverted(
                position,
                value,
                null,
                (backend, at, object) -> backend.setObject(at, object, targetType, scaleOrLength));
    }

    @Override
    public void setAsciiStream(int position, @Nullable InputStream stream, long length) throws SQLException {
        setStream(position, stream, (backend, at, replayed) -> backend.setAsciiStream(at, replayed, length));
    }

    @Override
    public void setBinaryStream(int position, @Nullable InputStream stream, long length) throws SQLException {
        setStream(position, stream, (backend, at, replayed) -> backend.setBinaryStream(at, replayed, length));
    }

    @Override
    public void setCharacterStream(int position, @Nullable Reader reader, long length) throws SQLException {
        setReader(position, reader, (backend, at, replayed) -> backend.setCharacterStream(at, replayed, length));
    }

    @Override
    public void setAsciiStream(int position, @Nullable InputStream stream) throws SQLException {
        setStream(position, stream, (backend, at, replayed) -> backend.setAsciiStream(at, replayed));
    }

    @Override
    public void setBinaryStream(int position, @Nullable InputStream stream) throws SQLException {
        setStream(position, stream, (backend, at, replayed) -> backend.setBinaryStream(at, replayed));
    }

    @Override
    public void setCharacterStream(int position, @Nullable Reader reader) throws SQLException {
        setReader(position, reader, (backend, at, replayed) -> backend.setCharacterStream(at, replayed));
    }

    @Override
    public void setNCharacterStream(int position, @Nullable Reader reader) throws SQLException {
        setReader(position, reader, (backend, at, replayed) -> backend.setNCharacterStream(at, replayed));
    }

    @Override
    public void setClob(int position, @Nullable Reader reader) throws SQLException {
        setReader(position, reader, (backend, at, replayed) -> backend.setClob(at, replayed));
    }

    @Override
    public void setBlob(int position, @Nullable InputStream stream) throws SQLException {
        setStream(position, stream, (backend, at, replayed) -> backend.setBlob(at, replayed));
    }

    @Override
    public void setNClob(int position, @Nullable Reader reader) throws SQLException {
        setReader(position, reader, (backend, at, replayed) -> backend.setNClob(at, replayed));
    }

    @Override
    public void setObject(int position, @Nullable Object value, SQLType targetType, int scaleOrLength)
            throws SQLException {
        setConverted(
                position,
                value,
                null,
                (backend, at, object) -> backend.setObject(at, object, targetType, scaleOrLength));
    }

    @Override
    public void setObject(int position, @Nullable Object value, SQLType targetType) throws SQLException {
        setConverted(
                position,
                value,
                targetType.getVendorTypeNumber(),
                (backend, at, object) -> backend.setObject(at, object, targetType));
    }

    private void setConverted(int position, @Nullable Object value, @Nullable Integer type, Setter<Object> setter)
            throws SQLException {
        if (value instanceof InputStream || value instanceof Reader || ConvertedCall.keeps(value, type)) {
            setObject(position, value, setter);
        } else {
            set(position, new ConvertedCall(new SetterCall<>(setter, value)));
        }
    }

    /** Streams given as objects can be read once, like any stream. */
    private void setObject(int position, @Nullable Object value, Setter<Object> setter) throws SQLException {
        if (value instanceof InputStream stream) {
            setStream(position, stream, setter::call);
        } else if (value instanceof Reader reader) {
            setReader(position, reader, setter::call);
        } else {
            set(position, setter, value);
        }
    }

    private static @Nullable Calendar copy(@Nullable Calendar calendar) {
        return calendar == null ? null : (Calendar) calendar.clone();
    }
}

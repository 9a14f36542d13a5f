package dev.kintsugi.jdbc;

import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One setter method of {@link PreparedStatement}, to be called on a backend's statement with a value that came from the application. */
@FunctionalInterface
interface Setter {

    /** Calls the setter; the value is of the class that the setter takes. */
    void call(PreparedStatement backend, int position, @Nullable Object value) throws SQLException;

    Setter BOOLEAN = (backend, position, value) -> backend.setBoolean(position, (Boolean) present(value));
    Setter BYTE = (backend, position, value) -> backend.setByte(position, (Byte) present(value));
    Setter SHORT = (backend, position, value) -> backend.setShort(position, (Short) present(value));
    Setter INT = (backend, position, value) -> backend.setInt(position, (Integer) present(value));
    Setter LONG = (backend, position, value) -> backend.setLong(position, (Long) present(value));
    Setter FLOAT = (backend, position, value) -> backend.setFloat(position, (Float) present(value));
    Setter DOUBLE = (backend, position, value) -> backend.setDouble(position, (Double) present(value));
    Setter BIG_DECIMAL = (backend, position, value) -> backend.setBigDecimal(position, (BigDecimal) value);
    Setter STRING = (backend, position, value) -> backend.setString(position, (String) value);
    Setter NATIONAL_STRING = (backend, position, value) -> backend.setNString(position, (String) value);
    Setter BYTES = (backend, position, value) -> backend.setBytes(position, (byte[]) value);
    Setter DATE = (backend, position, value) -> backend.setDate(position, (Date) value);
    Setter TIME = (backend, position, value) -> backend.setTime(position, (Time) value);
    Setter TIMESTAMP = (backend, position, value) -> backend.setTimestamp(position, (Timestamp) value);
    Setter OBJECT = PreparedStatement::setObject;
    Setter REF = (backend, position, value) -> backend.setRef(position, (Ref) value);
    Setter BLOB = (backend, position, value) -> backend.setBlob(position, (Blob) value);
    Setter CLOB = (backend, position, value) -> backend.setClob(position, (Clob) value);
    Setter NATIONAL_CLOB = (backend, position, value) -> backend.setNClob(position, (NClob) value);
    Setter ARRAY = (backend, position, value) -> backend.setArray(position, (Array) value);
    Setter LOCATOR = (backend, position, value) -> backend.setURL(position, (URL) value);
    Setter ROW_ID = (backend, position, value) -> backend.setRowId(position, (RowId) value);
    Setter XML = (backend, position, value) -> backend.setSQLXML(position, (SQLXML) value);

    private static Object present(@Nullable Object value) {
        return Objects.requireNonNull(value, "a primitive value");
    }
}

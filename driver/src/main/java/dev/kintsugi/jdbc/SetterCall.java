package dev.kintsugi.jdbc;

import dev.kintsugi.rows.Parameter;
import java.lang.reflect.Array;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Calendar;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/** A setter that the application called, with its value. Immutable: what the application may change later is copied. */
final class SetterCall<T> implements Parameter {
    private final Setter<T> setter;
    private final @Nullable T value;

    SetterCall(Setter<T> setter, @Nullable T value) {
        this.setter = setter;
        this.value = value instanceof Cloneable ? copy(value) : value;
    }

    /** Applications reuse one date or array for many rows of a batch; vendors have read it by the time that the setter returns. */
    @SuppressWarnings("unchecked") // A clone is of the same class.
    private static <T> T copy(T value) {
        if (value instanceof Date date) {
            return (T) date.clone();
        }
        if (value instanceof Calendar calendar) {
            return (T) calendar.clone();
        }
        if (!value.getClass().isArray()) {
            return value;
        }
        int length = Array.getLength(value);
        Object copy = Array.newInstance(value.getClass().getComponentType(), length);
        System.arraycopy(value, 0, copy, 0, length);
        return (T) copy;
    }

    @Override
    public @Nullable Object value() {
        return value;
    }

    @Override
    public void bind(PreparedStatement backend, int position) throws SQLException {
        setter.call(backend, position, value);
    }

    @Override
    public String toString() {
        return "?";
    }
}

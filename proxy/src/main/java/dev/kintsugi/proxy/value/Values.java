package dev.kintsugi.proxy.value;

import dev.kintsugi.error.Errors;
import dev.kintsugi.proxy.wire.Message.InvalidText;
import java.math.BigDecimal;
import java.nio.BufferUnderflowException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Values between a client's format and their type's text. */
public final class Values {
    private Values() {}

    /**
     * The binary format of a value that a database has answered.
     *
     * @param users knows the types that users have made
     * @throws SQLException 0A000 for a type whose binary format is not known here
     */
    public static byte[] binary(int type, String text, UserType.Lookup users) throws SQLException {
        BinaryForm form = BinaryForms.of(type, users);
        try {
            if (form != null) {
                return form.binary(text);
            }
        } catch (RuntimeException e) {
            throw Errors.notSupported(
                    "A value of type " + type + " in binary format while DateStyle or IntervalStyle is not the default",
                    "Ask for text");
        }
        throw Errors.notSupported("The binary format of type " + type, "Ask for text");
    }

    /**
     * The text of a value that a client has sent in binary format.
     *
     * @param users as for {@link #binary}
     * @throws SQLException 0A000 for a type whose binary format is not known here, 22P03 or 08P01 if the bytes are not the type's
     */
    public static String text(int type, byte[] binary, UserType.Lookup users) throws SQLException {
        BinaryForm form = BinaryForms.of(type, users);
        if (form == null) {
            throw Errors.notSupported("A parameter of type " + type + " in binary format", "Send it as text");
        }
        try {
            return form.text(binary);
        } catch (InvalidText e) {
            throw e;
        } catch (BufferUnderflowException e) {
            throw new SQLException("insufficient data left in message", "08P01", e);
        } catch (RuntimeException e) {
            throw new SQLException("incorrect binary data format in bind parameter", "22P03", e);
        }
    }

    /** What a parameter's text means, for routing: a number if its type is one, else the text. */
    public static @Nullable Object routed(int type, @Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return switch (type) {
                case Oid.INT2, Oid.INT4, Oid.INT8, Oid.OID -> Long.valueOf(text.strip());
                case Oid.NUMERIC -> new BigDecimal(text.strip());
                case Oid.BOOL -> "t".equals(text) || "true".equals(text) ? Boolean.TRUE : text;
                default -> text;
            };
        } catch (NumberFormatException e) {
            return text;
        }
    }
}

package dev.kintsugi.dialect;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Oid;
import org.postgresql.util.ByteConverter;
import org.postgresql.util.PGbytea;

/**
 * PostgreSQL's text form of values that came in binary form, where the driver's own conversion is another: it loses timetz's zone and
 * an array's lower bounds, prints numbers as Java does, and has none for bytea.
 *
 * <p>The forms are those of the types' send and output functions in {@code src/backend/utils/adt}.
 */
final class PostgresBinary {
    private static final int SIXTY = 60;
    private static final long SECOND = 1_000_000;
    private static final long MINUTE = SIXTY * SECOND;
    private static final long HOUR = SIXTY * MINUTE;

    private PostgresBinary() {}

    /** The text of a value; null if its type is not known here. */
    static @Nullable String text(int oid, byte[] bytes) {
        return text(oid, ByteBuffer.wrap(bytes));
    }

    private static @Nullable String text(int oid, ByteBuffer binary) {
        return switch (oid) {
            case Oid.INT2 -> String.valueOf(binary.getShort());
            case Oid.INT4 -> String.valueOf(binary.getInt());
            case Oid.INT8 -> String.valueOf(binary.getLong());
            case Oid.OID -> Integer.toUnsignedString(binary.getInt());
            case Oid.FLOAT4 -> PostgresText.float4(binary.getFloat());
            case Oid.FLOAT8 -> PostgresText.float8(binary.getDouble());
            case Oid.NUMERIC -> PostgresText.of(ByteConverter.numeric(rest(binary)));
            case Oid.BOOL -> binary.get() != 0 ? "t" : "f";
            case Oid.TEXT, Oid.VARCHAR, Oid.BPCHAR, Oid.NAME ->
                StandardCharsets.UTF_8.decode(binary).toString();
            case Oid.BYTEA -> hex(rest(binary));
            case Oid.TIMETZ -> timetz(binary);
            case Oid.POINT -> point(binary);
            case Oid.BOX -> point(binary) + "," + point(binary);
            case Oid.INT2_ARRAY,
                    Oid.INT4_ARRAY,
                    Oid.INT8_ARRAY,
                    Oid.OID_ARRAY,
                    Oid.FLOAT4_ARRAY,
                    Oid.FLOAT8_ARRAY,
                    Oid.NUMERIC_ARRAY,
                    Oid.BOOL_ARRAY,
                    Oid.TEXT_ARRAY,
                    Oid.VARCHAR_ARRAY,
                    Oid.BYTEA_ARRAY -> array(binary);
            default -> null;
        };
    }

    private static byte[] rest(ByteBuffer binary) {
        byte[] bytes = new byte[binary.remaining()];
        binary.get(bytes);
        return bytes;
    }

    private static String hex(byte[] bytes) {
        StringBuilder text = new StringBuilder("\\x");
        PGbytea.appendHexString(text, bytes, 0, bytes.length);
        return text.toString();
    }

    private static String point(ByteBuffer binary) {
        return "(" + PostgresText.float8(binary.getDouble()) + "," + PostgresText.float8(binary.getDouble()) + ")";
    }

    /** Microseconds of the day, and the zone's seconds west of Greenwich. */
    private static String timetz(ByteBuffer binary) {
        long micros = binary.getLong();
        int west = binary.getInt();
        StringBuilder text = new StringBuilder(24);
        text.append("%02d:%02d:%02d".formatted(micros / HOUR, micros / MINUTE % SIXTY, micros / SECOND % SIXTY));
        if (micros % SECOND != 0) {
            String fraction = String.valueOf(SECOND + micros % SECOND).substring(1);
            text.append('.').append(fraction.replaceFirst("0+$", ""));
        }
        int offset = Math.abs(west);
        text.append(west <= 0 ? '+' : '-').append("%02d".formatted(offset / SIXTY / SIXTY));
        if (offset % (SIXTY * SIXTY) != 0) {
            text.append(":%02d".formatted(offset / SIXTY % SIXTY));
        }
        if (offset % SIXTY != 0) {
            text.append(":%02d".formatted(offset % SIXTY));
        }
        return text.toString();
    }

    /** Dimensions, a flag for NULLs, the element type, length and lower bound of each dimension, elements with their length. */
    private static String array(ByteBuffer binary) {
        int dimensions = binary.getInt();
        binary.getInt();
        int elementOid = binary.getInt();
        int[] lengths = new int[dimensions];
        StringBuilder text = new StringBuilder();
        boolean shifted = false;
        for (int i = 0; i < dimensions; i++) {
            lengths[i] = binary.getInt();
            int lower = binary.getInt();
            shifted |= lower != 1;
            text.append('[')
                    .append(lower)
                    .append(':')
                    .append(lower + lengths[i] - 1)
                    .append(']');
        }
        if (shifted) {
            text.append('=');
        } else {
            text.setLength(0);
        }
        if (dimensions == 0) {
            return "{}";
        }
        elements(binary, elementOid, lengths, 0, text);
        return text.toString();
    }

    private static void elements(ByteBuffer binary, int oid, int[] lengths, int dimension, StringBuilder text) {
        text.append('{');
        for (int i = 0; i < lengths[dimension]; i++) {
            if (i > 0) {
                text.append(',');
            }
            if (dimension + 1 < lengths.length) {
                elements(binary, oid, lengths, dimension + 1, text);
            } else {
                element(binary, oid, text);
            }
        }
        text.append('}');
    }

    private static void element(ByteBuffer binary, int oid, StringBuilder text) {
        int length = binary.getInt();
        if (length < 0) {
            text.append("NULL");
            return;
        }
        String element = text(oid, binary.slice(binary.position(), length));
        if (element == null) {
            throw new IllegalStateException("An array of type " + oid);
        }
        binary.position(binary.position() + length);
        if (needsQuotes(element)) {
            text.append('"')
                    .append(element.replace("\\", "\\\\").replace("\"", "\\\""))
                    .append('"');
        } else {
            text.append(element);
        }
    }

    private static boolean needsQuotes(String element) {
        return element.isEmpty()
                || element.equalsIgnoreCase("NULL")
                || element.chars().anyMatch(c -> "{},\"\\ \t\n\r\u000B\f".indexOf(c) >= 0);
    }
}

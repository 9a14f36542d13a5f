package dev.kintsugi.proxy.value;

import dev.kintsugi.proxy.wire.Message;
import java.math.BigDecimal;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.ByteConverter;
import org.postgresql.util.PGbytea;

/** The binary formats that are known, by type. */
final class BinaryForms {
    private static final Map<Integer, BinaryForm> FORMS = new HashMap<>();
    /** The text itself. */
    private static final BinaryForm PLAIN = BinaryForm.of(text -> text.getBytes(StandardCharsets.UTF_8), Message::text);

    private BinaryForms() {}

    static {
        for (int type :
                new int[] {Oid.TEXT, Oid.VARCHAR, Oid.BPCHAR, Oid.NAME, Oid.JSON, Oid.XML, Oid.UNKNOWN, Oid.CHAR}) {
            FORMS.put(type, PLAIN);
        }
        FORMS.put(
                Oid.BOOL,
                BinaryForm.of(BinaryForms::bool, binary -> exactly(binary, 1).get() == 0 ? "f" : "t"));
        FORMS.put(Oid.BYTEA, BinaryForm.of(BinaryForms::bytes, BinaryForms::hexadecimal));
        FORMS.put(
                Oid.INT2,
                BinaryForm.of(
                        text -> bytes(2).putShort(Short.parseShort(text)).array(),
                        binary -> Short.toString(exactly(binary, 2).getShort())));
        FORMS.put(
                Oid.INT4,
                BinaryForm.of(
                        text -> bytes(4).putInt(Integer.parseInt(text)).array(),
                        binary -> Integer.toString(exactly(binary, 4).getInt())));
        FORMS.put(
                Oid.INT8,
                BinaryForm.of(
                        text -> bytes(8).putLong(Long.parseLong(text)).array(),
                        binary -> Long.toString(exactly(binary, 8).getLong())));
        BinaryForm unsigned = BinaryForm.of(
                text -> bytes(4).putInt(Integer.parseUnsignedInt(text)).array(),
                binary -> Integer.toUnsignedString(exactly(binary, 4).getInt()));
        FORMS.put(Oid.OID, unsigned);
        FORMS.put(Oid.XID, unsigned);
        FORMS.put(Oid.CID, unsigned);
        FORMS.put(
                Oid.XID8,
                BinaryForm.of(
                        text -> bytes(8).putLong(Long.parseUnsignedLong(text)).array(),
                        binary -> Long.toUnsignedString(exactly(binary, 8).getLong())));
        FORMS.put(
                Oid.FLOAT4,
                BinaryForm.of(
                        text -> bytes(4).putFloat(Float.parseFloat(text)).array(),
                        binary -> Float.toString(exactly(binary, 4).getFloat())));
        FORMS.put(
                Oid.FLOAT8,
                BinaryForm.of(
                        text -> bytes(8).putDouble(Double.parseDouble(text)).array(),
                        binary -> Double.toString(exactly(binary, 8).getDouble())));
        FORMS.put(Oid.NUMERIC, BinaryForm.of(BinaryForms::numeric, BinaryForms::numeric));
        FORMS.put(Oid.UUID, BinaryForm.of(BinaryForms::uuid, BinaryForms::uuid));
        FORMS.put(Oid.JSONB, BinaryForm.of(BinaryForms::jsonb, BinaryForms::jsonb));
        FORMS.put(Oid.POINT, BinaryForm.of(text -> doubles(text, 2), binary -> point(exactly(binary, 16))));
        FORMS.put(Oid.BOX, BinaryForm.of(text -> doubles(text, 4), binary -> {
            ByteBuffer corners = exactly(binary, 32);
            return point(corners) + "," + point(corners);
        }));
        FORMS.put(Oid.BIT, BinaryForm.of(BinaryForms::bits, BinaryForms::bits));
        FORMS.put(Oid.VARBIT, BinaryForm.of(BinaryForms::bits, BinaryForms::bits));
        BinaryTimes.addTo(FORMS);
        BinaryNetworks.addTo(FORMS);
        BinaryRange.addTo(FORMS);
        BinaryArray.addTo(FORMS);
    }

    /** The form of a type; null if it is not known. */
    static @Nullable BinaryForm of(int type, UserType.Lookup users) throws SQLException {
        BinaryForm known = FORMS.get(type);
        UserType made = known == null ? users.of(type) : null;
        if (made == null) {
            return known;
        }
        BinaryForm part = made.part() == 0 ? null : of(made.part(), users);
        return switch (made.kind()) {
            case TEXT -> PLAIN;
            case ARRAY -> part == null ? null : new BinaryArray(made.part(), part);
            case RANGE -> part == null ? null : new BinaryRange(part);
            case DOMAIN -> part;
            case OTHER -> null;
        };
    }

    static ByteBuffer bytes(int length) {
        return ByteBuffer.allocate(length);
    }

    /** So many bytes, no more and no fewer. */
    static ByteBuffer exactly(byte[] binary, int length) {
        if (binary.length < length) {
            throw new BufferUnderflowException();
        }
        if (binary.length > length) {
            throw new IllegalArgumentException("incorrect binary data format");
        }
        return ByteBuffer.wrap(binary);
    }

    private static byte[] bool(String text) {
        return new byte[] {(byte) (text.startsWith("t") ? 1 : 0)};
    }

    private static byte[] bytes(String text) {
        try {
            return PGbytea.toBytes(text.getBytes(StandardCharsets.US_ASCII));
        } catch (SQLException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static String hexadecimal(byte[] binary) {
        return "\\x" + HexFormat.of().formatHex(binary);
    }

    private static final int NAN = 0xC000;
    private static final int INFINITY = 0xD000;
    private static final int MINUS_INFINITY = 0xF000;

    private static byte[] numeric(String text) {
        return switch (text) {
            case "NaN" -> special(NAN);
            case "Infinity" -> special(INFINITY);
            case "-Infinity" -> special(MINUS_INFINITY);
            default -> ByteConverter.numeric(new BigDecimal(text));
        };
    }

    private static byte[] special(int sign) {
        return bytes(8).putShort(4, (short) sign).array();
    }

    private static String numeric(byte[] binary) {
        if (binary.length < 8) {
            throw new IllegalArgumentException("incorrect binary data format");
        }
        return switch (ByteBuffer.wrap(binary).getShort(4) & 0xFFFF) {
            case NAN -> "NaN";
            case INFINITY -> "Infinity";
            case MINUS_INFINITY -> "-Infinity";
            default -> ((BigDecimal) ByteConverter.numeric(binary)).toPlainString();
        };
    }

    private static byte[] uuid(String text) {
        UUID uuid = UUID.fromString(text);
        return bytes(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    private static String uuid(byte[] binary) {
        ByteBuffer bytes = exactly(binary, 16);
        return new UUID(bytes.getLong(), bytes.getLong()).toString();
    }

    /** A version, which is 1, and the text. */
    private static byte[] jsonb(String text) {
        byte[] plain = text.getBytes(StandardCharsets.UTF_8);
        return bytes(plain.length + 1).put((byte) 1).put(plain).array();
    }

    private static String jsonb(byte[] binary) {
        if (binary.length == 0 || binary[0] != 1) {
            throw new IllegalArgumentException("unsupported jsonb version number");
        }
        return Message.text(java.util.Arrays.copyOfRange(binary, 1, binary.length));
    }

    private static byte[] doubles(String text, int count) {
        String[] numbers = text.replaceAll("[()]", "").split(",");
        ByteBuffer bytes = bytes(8 * count);
        for (int i = 0; i < count; i++) {
            bytes.putDouble(Double.parseDouble(numbers[i]));
        }
        return bytes.array();
    }

    private static String point(ByteBuffer bytes) {
        return "(" + bytes.getDouble() + "," + bytes.getDouble() + ")";
    }

    /** How many bits, then the bits, the first one highest. */
    private static byte[] bits(String text) {
        ByteBuffer bytes = bytes(4 + (text.length() + 7) / 8).putInt(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '1') {
                int at = 4 + i / 8;
                bytes.put(at, (byte) (bytes.get(at) | (0x80 >> (i % 8))));
            }
        }
        return bytes.array();
    }

    private static String bits(byte[] binary) {
        ByteBuffer bytes = ByteBuffer.wrap(binary);
        int count = bytes.getInt();
        if (count < 0 || binary.length != 4 + (count + 7L) / 8) {
            throw new IllegalArgumentException("incorrect binary data format");
        }
        StringBuilder text = new StringBuilder(count);
        for (int i = 0; i < count; i++) {
            text.append((binary[4 + i / 8] & (0x80 >> (i % 8))) == 0 ? '0' : '1');
        }
        return text.toString();
    }
}

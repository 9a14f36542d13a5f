package dev.kintsugi.proxy.value;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Arrays, in text {@code [2:3]={{1,NULL},{"a b",3}}} and in binary: how many dimensions, whether there is a NULL, the elements' type, each
 * dimension's length and lowest index, and the elements.
 */
final class BinaryArray implements BinaryForm {
    private static final int MOST_DIMENSIONS = 6;
    /** Array types and their elements' (pg_type.dat). */
    private static final int[][] ARRAYS = {
        {1000, Oid.BOOL},
        {1001, Oid.BYTEA},
        {1002, Oid.CHAR},
        {1003, Oid.NAME},
        {1005, Oid.INT2},
        {1007, Oid.INT4},
        {1009, Oid.TEXT},
        {1014, Oid.BPCHAR},
        {1015, Oid.VARCHAR},
        {1016, Oid.INT8},
        {1017, Oid.POINT},
        {1021, Oid.FLOAT4},
        {1022, Oid.FLOAT8},
        {1028, Oid.OID},
        {1041, Oid.INET},
        {651, Oid.CIDR},
        {1040, Oid.MACADDR},
        {1115, Oid.TIMESTAMP},
        {1182, Oid.DATE},
        {1183, Oid.TIME},
        {1185, Oid.TIMESTAMPTZ},
        {1187, Oid.INTERVAL},
        {1231, Oid.NUMERIC},
        {1270, Oid.TIMETZ},
        {1561, Oid.BIT},
        {1563, Oid.VARBIT},
        {2951, Oid.UUID},
        {199, Oid.JSON},
        {143, Oid.XML},
        {3807, Oid.JSONB},
        {3905, 3904},
        {3907, 3906},
        {3909, 3908},
        {3911, 3910},
        {3913, 3912},
        {3927, 3926},
    };

    private final int elementType;
    private final BinaryForm element;

    BinaryArray(int elementType, BinaryForm element) {
        this.elementType = elementType;
        this.element = element;
    }

    static void addTo(Map<Integer, BinaryForm> forms) {
        for (int[] array : ARRAYS) {
            forms.put(array[0], new BinaryArray(array[1], Objects.requireNonNull(forms.get(array[1]))));
        }
    }

    @Override
    public byte[] binary(String text) {
        Reading reading = new Reading(text);
        reading.all();
        int dimensions = reading.elements.isEmpty() ? 0 : reading.lengths.size();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(dimensions);
            out.writeInt(reading.elements.contains(null) ? 1 : 0);
            out.writeInt(elementType);
            for (int i = 0; i < dimensions; i++) {
                out.writeInt(reading.lengths.get(i));
                out.writeInt(i < reading.lowest.size() ? reading.lowest.get(i) : 1);
            }
            for (String value : reading.elements) {
                if (value == null) {
                    out.writeInt(-1);
                } else {
                    byte[] binary = element.binary(value);
                    out.writeInt(binary.length);
                    out.write(binary);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** One array's text, read from front to back. */
    private static final class Reading {
        private final String text;
        private final List<@Nullable String> elements = new ArrayList<>();
        private final List<Integer> lengths = new ArrayList<>();
        private final List<Integer> lowest = new ArrayList<>();
        private int at;

        Reading(String text) {
            this.text = text;
        }

        void all() {
            if (text.startsWith("[")) {
                int equals = text.indexOf('=');
                for (String bounds : text.substring(1, equals - 1).split("]\\[", -1)) {
                    lowest.add(Integer.valueOf(bounds.substring(0, bounds.indexOf(':'))));
                }
                at = equals + 1;
            }
            level(0);
        }

        /** Reads one pair of braces. */
        private void level(int depth) {
            if (lengths.size() == depth) {
                lengths.add(0);
            }
            int count = 0;
            at++;
            while (text.charAt(at) != '}') {
                if (text.charAt(at) == ',') {
                    at++;
                }
                if (text.charAt(at) == '{') {
                    level(depth + 1);
                } else {
                    elements.add(next());
                }
                count++;
            }
            at++;
            lengths.set(depth, count);
        }

        private @Nullable String next() {
            if (text.charAt(at) != '"') {
                int start = at;
                while (text.charAt(at) != ',' && text.charAt(at) != '}') {
                    at++;
                }
                String word = text.substring(start, at);
                return word.equals("NULL") ? null : word;
            }
            StringBuilder value = new StringBuilder();
            for (at++; text.charAt(at) != '"'; at++) {
                if (text.charAt(at) == '\\') {
                    at++;
                }
                value.append(text.charAt(at));
            }
            at++;
            return value.toString();
        }
    }

    @Override
    public String text(byte[] binary) {
        ByteBuffer in = ByteBuffer.wrap(binary);
        int dimensions = in.getInt();
        in.getInt();
        in.getInt();
        if (dimensions < 0 || dimensions > MOST_DIMENSIONS) {
            throw new IllegalArgumentException("number of array dimensions is wrong");
        }
        if (dimensions == 0) {
            return "{}";
        }
        int[] lengths = new int[dimensions];
        StringBuilder text = new StringBuilder();
        boolean plain = true;
        for (int i = 0; i < dimensions; i++) {
            lengths[i] = in.getInt();
            int low = in.getInt();
            plain &= low == 1;
            if (lengths[i] < 0 || lengths[i] > binary.length) {
                throw new IllegalArgumentException("incorrect binary data format");
            }
            text.append('[')
                    .append(low)
                    .append(':')
                    .append((long) low + lengths[i] - 1)
                    .append(']');
        }
        if (plain) {
            text.setLength(0);
        } else {
            text.append('=');
        }
        write(in, lengths, 0, text);
        if (in.hasRemaining()) {
            throw new IllegalArgumentException("incorrect binary data format");
        }
        return text.toString();
    }

    private void write(ByteBuffer in, int[] lengths, int depth, StringBuilder text) {
        text.append('{');
        for (int i = 0; i < lengths[depth]; i++) {
            if (i > 0) {
                text.append(',');
            }
            if (depth + 1 < lengths.length) {
                write(in, lengths, depth + 1, text);
            } else {
                element(in, text);
            }
        }
        text.append('}');
    }

    private void element(ByteBuffer in, StringBuilder text) {
        int length = in.getInt();
        if (length == -1) {
            text.append("NULL");
            return;
        }
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("incorrect binary data format");
        }
        byte[] value = new byte[length];
        in.get(value);
        text.append('"')
                .append(element.text(value).replace("\\", "\\\\").replace("\"", "\\\""))
                .append('"');
    }
}

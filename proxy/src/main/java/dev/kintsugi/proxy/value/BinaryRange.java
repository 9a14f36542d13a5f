package dev.kintsugi.proxy.value;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Ranges, in text {@code [1,5)} or {@code empty}, and in binary: flags, and the bounds that there are (rangetypes.c, range_send).
 */
final class BinaryRange implements BinaryForm {
    private static final int EMPTY = 1;
    private static final int LOWER_INCLUDED = 2;
    private static final int UPPER_INCLUDED = 4;
    private static final int NO_LOWER = 8;
    private static final int NO_UPPER = 16;
    private static final String NOTHING = "empty";
    /** Range types, and their bounds' (pg_range.dat). */
    private static final int[][] RANGES = {
        {3904, Oid.INT4},
        {3906, Oid.NUMERIC},
        {3908, Oid.TIMESTAMP},
        {3910, Oid.TIMESTAMPTZ},
        {3912, Oid.DATE},
        {3926, Oid.INT8},
    };

    private final BinaryForm bound;

    BinaryRange(BinaryForm bound) {
        this.bound = bound;
    }

    static void addTo(Map<Integer, BinaryForm> forms) {
        for (int[] range : RANGES) {
            forms.put(range[0], new BinaryRange(Objects.requireNonNull(forms.get(range[1]))));
        }
    }

    @Override
    public byte[] binary(String text) {
        if (text.equals(NOTHING)) {
            return new byte[] {EMPTY};
        }
        int[] at = {1};
        String lower = next(text, at);
        at[0]++;
        String upper = next(text, at);
        int flags = (text.charAt(0) == '[' ? LOWER_INCLUDED : 0)
                | (text.charAt(at[0]) == ']' ? UPPER_INCLUDED : 0)
                | (lower == null ? NO_LOWER : 0)
                | (upper == null ? NO_UPPER : 0);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(flags);
            write(lower, out);
            write(upper, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private void write(@Nullable String value, DataOutputStream out) throws IOException {
        if (value != null) {
            byte[] binary = bound.binary(value);
            out.writeInt(binary.length);
            out.write(binary);
        }
    }

    /** The bound there, without its quotes; null if there is none. */
    private static @Nullable String next(String text, int[] at) {
        StringBuilder value = new StringBuilder();
        boolean quoted = false;
        int from = at[0];
        while (quoted || ",)]".indexOf(text.charAt(at[0])) < 0) {
            char c = text.charAt(at[0]++);
            if (c == '\\' || (c == '"' && quoted && text.charAt(at[0]) == '"')) {
                value.append(text.charAt(at[0]++));
            } else if (c == '"') {
                quoted = !quoted;
            } else {
                value.append(c);
            }
        }
        return at[0] == from ? null : value.toString();
    }

    @Override
    public String text(byte[] binary) {
        ByteBuffer in = ByteBuffer.wrap(binary);
        int flags = in.get();
        StringBuilder text = new StringBuilder();
        if ((flags & EMPTY) != 0) {
            text.append(NOTHING);
        } else {
            text.append((flags & LOWER_INCLUDED) == 0 ? '(' : '[');
            read(in, (flags & NO_LOWER) == 0, text);
            text.append(',');
            read(in, (flags & NO_UPPER) == 0, text);
            text.append((flags & UPPER_INCLUDED) == 0 ? ')' : ']');
        }
        if (in.hasRemaining()) {
            throw new IllegalArgumentException("incorrect binary data format");
        }
        return text.toString();
    }

    private void read(ByteBuffer in, boolean there, StringBuilder text) {
        if (there) {
            int length = in.getInt();
            if (length < 0 || length > in.remaining()) {
                throw new BufferUnderflowException();
            }
            byte[] value = new byte[length];
            in.get(value);
            text.append('"')
                    .append(bound.text(value).replace("\\", "\\\\").replace("\"", "\\\""))
                    .append('"');
        }
    }
}

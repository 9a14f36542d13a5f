package dev.kintsugi.execute;

import dev.kintsugi.error.Errors;
import dev.kintsugi.rows.SqlType;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Rows in PostgreSQL's binary format: a head, then tuples of fields with their lengths, then a tail. */
final class CopyTuples implements CopyCutter {
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0};
    private static final byte[] TAIL = {-1, -1};
    private static final int HEAD = SIGNATURE.length + 2 * Integer.BYTES;
    private static final LocalDate EPOCH = LocalDate.of(2000, 1, 1);
    private final SqlType key;
    private final List<SqlType> appended;
    private byte[] head = {};
    private byte[] pending = {};
    private boolean over;

    /**
     * For one COPY.
     *
     * @param key the type of the field that will be asked for
     * @param appended the types of the numbers that rows get
     */
    CopyTuples(SqlType key, List<SqlType> appended) {
        this.key = key;
        this.appended = List.copyOf(appended);
    }

    @Override
    public void take(byte[] bytes, int from, int length, Consumer<byte[]> rows) throws SQLException {
        byte[] all = Arrays.copyOf(pending, pending.length + length);
        System.arraycopy(bytes, from, all, pending.length, length);
        int at = head.length == 0 ? head(all) : 0;
        while (at >= 0 && !over) {
            int end = tupleEnd(all, at);
            if (end < 0) {
                break;
            }
            if (!over) {
                rows.accept(Arrays.copyOfRange(all, at, end));
            }
            at = end;
        }
        pending = at <= 0 ? all : Arrays.copyOfRange(all, at, all.length);
    }

    /** Where the first tuple begins; -1 if the head is not all there. */
    private int head(byte[] all) throws SQLException {
        if (all.length < HEAD) {
            return -1;
        }
        if (!Arrays.equals(all, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length)) {
            throw Errors.copyFormat("COPY file signature not recognized");
        }
        int length = HEAD + ByteBuffer.wrap(all).getInt(SIGNATURE.length + Integer.BYTES);
        if (all.length < length) {
            return -1;
        }
        head = Arrays.copyOf(all, length);
        return length;
    }

    /** Where the tuple ends that begins there; -1 if it is not all there. */
    private int tupleEnd(byte[] all, int start) {
        ByteBuffer tuple = ByteBuffer.wrap(all, start, all.length - start);
        if (tuple.remaining() < Short.BYTES) {
            return -1;
        }
        int fields = tuple.getShort();
        if (fields < 0) {
            over = true;
            return tuple.position();
        }
        for (int i = 0; i < fields; i++) {
            if (tuple.remaining() < Integer.BYTES) {
                return -1;
            }
            int length = Math.max(0, tuple.getInt());
            if (tuple.remaining() < length) {
                return -1;
            }
            tuple.position(tuple.position() + length);
        }
        return tuple.position();
    }

    @Override
    public int lines(byte[] row) {
        return 1;
    }

    @Override
    public int pending() {
        return pending.length;
    }

    @Override
    public void end(Consumer<byte[]> rows) throws SQLException {
        if (!over && pending.length > 0) {
            throw Errors.copyFormat("unexpected EOF in COPY data");
        }
    }

    @Override
    public @Nullable String field(byte[] row, int index) throws SQLException {
        ByteBuffer tuple = ByteBuffer.wrap(row);
        int fields = tuple.getShort();
        for (int i = 0; i < fields; i++) {
            int length = tuple.getInt();
            if (i == index) {
                return length < 0 ? null : text(tuple.slice(tuple.position(), length));
            }
            tuple.position(tuple.position() + Math.max(0, length));
        }
        return null;
    }

    private String text(ByteBuffer value) throws SQLException {
        int length = value.remaining();
        switch (key.kind()) {
            case SMALLINT, INTEGER, BIGINT:
                if (length == Short.BYTES) {
                    return Short.toString(value.getShort());
                }
                return length == Integer.BYTES ? Integer.toString(value.getInt()) : Long.toString(value.getLong());
            case TEXT, CHAR:
                return StandardCharsets.UTF_8.decode(value).toString();
            case UUID:
                return new UUID(value.getLong(), value.getLong()).toString();
            case DATE:
                int days = value.getInt();
                if (days != Integer.MAX_VALUE && days != Integer.MIN_VALUE) {
                    LocalDate date = EPOCH.plusDays(days);
                    if (date.getYear() > 0 && date.getYear() <= 9999) {
                        return date.toString();
                    }
                }
                break;
            default:
                break;
        }
        throw Errors.notSupported(
                "COPY in binary of rows whose shard key is of type " + key.declaration(), "Send them as text or CSV");
    }

    @Override
    public byte[] with(byte[] row, long[] numbers) {
        ByteArrayOutputStream longer = new ByteArrayOutputStream(row.length + 12 * numbers.length);
        ByteBuffer count = ByteBuffer.allocate(Short.BYTES);
        count.putShort((short) (ByteBuffer.wrap(row).getShort() + numbers.length));
        longer.writeBytes(count.array());
        longer.write(row, Short.BYTES, row.length - Short.BYTES);
        for (int i = 0; i < numbers.length; i++) {
            ByteBuffer field = ByteBuffer.allocate(Integer.BYTES + Long.BYTES);
            switch (appended.get(i).kind()) {
                case SMALLINT -> field.putInt(Short.BYTES).putShort((short) numbers[i]);
                case INTEGER -> field.putInt(Integer.BYTES).putInt((int) numbers[i]);
                default -> field.putInt(Long.BYTES).putLong(numbers[i]);
            }
            longer.write(field.array(), 0, field.position());
        }
        return longer.toByteArray();
    }

    @Override
    public byte[] with(byte[] row, byte[] other) {
        int fields = ByteBuffer.wrap(row).getShort() + ByteBuffer.wrap(other).getShort();
        return ByteBuffer.allocate(row.length + other.length - Short.BYTES)
                .putShort((short) fields)
                .put(row, Short.BYTES, row.length - Short.BYTES)
                .put(other, Short.BYTES, other.length - Short.BYTES)
                .array();
    }

    @Override
    public byte[] head() {
        return head.length > 0 ? head.clone() : Arrays.copyOf(SIGNATURE, HEAD);
    }

    @Override
    public byte[] tail() {
        return TAIL.clone();
    }
}

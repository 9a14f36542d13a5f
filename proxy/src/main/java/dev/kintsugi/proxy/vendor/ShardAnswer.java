package dev.kintsugi.proxy.vendor;

import dev.kintsugi.proxy.wire.Relay;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.PGStream;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What a server answers to one statement, up to the message that the next may come: handed on to the client, but for what only its sender
 * needs to know. It can be heard as it comes, or read at one go.
 */
final class ShardAnswer {
    /** Bytes of an error, or of a description of 1,664 columns, and more. */
    private static final int MOST_READ = 16 << 20;

    private static final int HEAD = 1 + Integer.BYTES;
    /** No message is of this type. */
    private static final char NONE = 0;

    private final boolean described;
    private final UnaryOperator<byte[]> translation;
    private final Runnable answering;
    private final Relay to;
    private final byte[] chunk;
    /** Of the message that has begun. */
    private char type = NONE;
    /** How many bytes are still to come of it. */
    private int left;

    /** True until the statement's own answer begins. */
    private volatile boolean before;

    private long count;
    private boolean parsed;
    private boolean changedSettings;
    private char status = NONE;
    private @Nullable PSQLException failure;

    /**
     * An answer of which nothing has come.
     *
     * @param begins true if the answer to BEGIN comes before
     * @param described true if the client has asked for a description as well
     * @param translation of a server's description of columns
     * @param answering told before the client may see anything
     * @param chunk room for a piece of a message
     */
    ShardAnswer(
            boolean begins,
            boolean described,
            UnaryOperator<byte[]> translation,
            Runnable answering,
            Relay to,
            byte[] chunk) {
        this.before = begins;
        this.described = described;
        this.translation = translation;
        this.answering = answering;
        this.to = to;
        this.chunk = chunk;
    }

    /** How many rows the server says that it has answered or changed. */
    long count() {
        return count;
    }

    /** True while the transaction that begins with the statement has not begun, as far as the server has said; from any thread. */
    boolean isBeginning() {
        return before;
    }

    /** True if what was to be prepared is. */
    boolean parsed() {
        return parsed;
    }

    /** True if a setting has changed of those that the server tells of. */
    boolean changedSettings() {
        return changedSettings;
    }

    /** The transaction's state, as the server's last message has it. */
    char status() {
        return status;
    }

    /** The server's error; null if it has told of none. */
    @Nullable PSQLException failure() {
        return failure;
    }

    /** Reads all of it. */
    void read(PGStream stream) throws IOException {
        while (status == NONE) {
            begin((char) stream.receiveChar(), stream.receiveInteger4());
            if (isHandedOn(type)) {
                while (left > 0) {
                    int part = Math.min(left, chunk.length);
                    stream.receive(chunk, 0, part);
                    piece(part);
                }
                end();
            } else {
                whole(stream.receive(left));
            }
        }
    }

    /** Takes what has come of it. What follows the answer stays. True if that was all. */
    boolean take(ByteBuffer in) throws IOException {
        while (status == NONE) {
            if (type == NONE) {
                if (in.remaining() < HEAD) {
                    return false;
                }
                begin((char) (in.get() & 0xFF), in.getInt());
            }
            if (isHandedOn(type)) {
                while (left > 0 && in.hasRemaining()) {
                    int part = Math.min(Math.min(left, chunk.length), in.remaining());
                    in.get(chunk, 0, part);
                    piece(part);
                }
                if (left > 0) {
                    return false;
                }
                end();
            } else if (in.remaining() >= left) {
                byte[] bytes = new byte[left];
                in.get(bytes);
                whole(bytes);
            } else {
                return false;
            }
        }
        return true;
    }

    /** What is handed on piece by piece may be long; more of anything else says that this is no server, or has lost its way. */
    private void begin(char another, int length) throws IOException {
        if (length < Integer.BYTES || length > MOST_READ && !isLong(another)) {
            throw new IOException("a message of " + length + " bytes from the backend");
        }
        type = another;
        left = length - Integer.BYTES;
        if (isHandedOn(another)) {
            answering.run();
            to.begin(another, left);
        }
    }

    private static boolean isLong(char type) {
        return type == 'D' || type == 'N';
    }

    private static boolean isHandedOn(char type) {
        return type == 'D' || type == 'N' || type == 'I';
    }

    private void piece(int length) {
        to.bytes(chunk, length);
        left -= length;
    }

    private void end() {
        type = NONE;
        to.end();
    }

    /** A message that is there as a whole. */
    private void whole(byte[] body) throws IOException {
        switch (type) {
            case 'T' -> describe(translation.apply(body));
            case 'n' -> describe(body);
            case 'C' -> {
                if (!before) {
                    count = rows(body);
                    message(body);
                }
            }
            case 'E' -> failure = new PSQLException(new ServerErrorMessage(new String(body, StandardCharsets.UTF_8)));
            case 'Z' -> {
                if (body.length != 1) {
                    throw new IOException("a message of " + body.length + " bytes from the backend");
                }
                status = before ? NONE : (char) body[0];
                before = false;
            }
            case '1' -> parsed = true;
            // What only its sender needs to know; and what a server says of its own accord.
            case '2', '3', 'A' -> {}
            case 'S' -> changedSettings = true;
            default -> throw new IOException("unexpected message type " + (int) type + " from the backend");
        }
        type = NONE;
    }

    private void describe(byte[] description) {
        if (described) {
            message(description);
        }
    }

    private void message(byte[] body) {
        answering.run();
        to.begin(type, body.length);
        to.bytes(body, body.length);
        to.end();
    }

    /** The number with which a command's tag ends. */
    private static long rows(byte[] tag) {
        long rows = 0;
        for (int i = 0; i < tag.length - 1; i++) {
            rows = tag[i] >= '0' && tag[i] <= '9' ? rows * 10 + tag[i] - '0' : 0;
        }
        return rows;
    }
}

package dev.kintsugi.jdbc;

import dev.kintsugi.error.Errors;
import dev.kintsugi.rows.Parameter;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A setter that took a stream of characters. The first characters are kept, so that a short stream can be handed to several
 * shards; a longer one can be handed on once.
 */
final class ReaderCall implements Parameter {
    /** Characters kept of a stream. */
    static final int KEPT = 8 << 20;

    private static final int BUFFER = 8192;

    private final Reader reader;
    private final Setter<Reader> target;
    private @Nullable String head;
    private boolean consumed;

    ReaderCall(Reader reader, Setter<Reader> target) {
        this.reader = reader;
        this.target = target;
    }

    /** The reader itself: what it holds is not looked at for routing. */
    @Override
    public Object value() {
        return reader;
    }

    @Override
    public void bind(PreparedStatement backend, int position) throws SQLException {
        target.call(backend, position, replay());
    }

    /** Shards may be bound on threads of their own. */
    private synchronized Reader replay() throws SQLException {
        String kept = head;
        if (kept == null) {
            kept = read();
            head = kept;
        }
        if (kept.length() < KEPT) {
            return new StringReader(kept);
        }
        if (consumed) {
            throw Errors.limitReached(
                    "A reader has to be sent to several shards, which is possible up to its first " + KEPT
                            + " characters; use setString for a longer one",
                    KEPT + " characters");
        }
        consumed = true;
        return new ReaderAfter(kept, reader);
    }

    private String read() throws SQLException {
        StringBuilder kept = new StringBuilder();
        char[] buffer = new char[BUFFER];
        try {
            while (kept.length() < KEPT) {
                int count = reader.read(buffer, 0, Math.min(BUFFER, KEPT - kept.length()));
                if (count < 0) {
                    break;
                }
                kept.append(buffer, 0, count);
            }
        } catch (IOException e) {
            throw Errors.stream("A reader given as a parameter failed while it was read", e);
        }
        return kept.toString();
    }

    @Override
    public String toString() {
        return "?";
    }

    /** The kept characters, then the rest of the application's reader. */
    private static final class ReaderAfter extends Reader {
        private final StringReader head;
        private final Reader tail;
        private boolean inTail;

        ReaderAfter(String head, Reader tail) {
            this.head = new StringReader(head);
            this.tail = tail;
        }

        @Override
        public int read(char[] buffer, int offset, int length) throws IOException {
            if (!inTail) {
                int count = head.read(buffer, offset, length);
                if (count >= 0) {
                    return count;
                }
                inTail = true;
            }
            return tail.read(buffer, offset, length);
        }

        @Override
        public void close() throws IOException {
            tail.close();
        }
    }
}

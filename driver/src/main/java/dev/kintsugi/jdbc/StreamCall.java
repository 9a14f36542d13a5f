package dev.kintsugi.jdbc;

import dev.kintsugi.error.Errors;
import dev.kintsugi.rows.Parameter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A setter that took a stream of bytes. The first bytes are kept, so that a short stream can be handed to several shards; a longer
 * one can be handed on once.
 */
final class StreamCall implements Parameter {
    /** Bytes kept of a stream. */
    static final int KEPT = 16 << 20;

    private final InputStream stream;
    private final Setter<InputStream> target;
    private byte @Nullable [] head;
    private boolean consumed;

    StreamCall(InputStream stream, Setter<InputStream> target) {
        this.stream = stream;
        this.target = target;
    }

    /** The stream itself: what it holds is not looked at for routing. */
    @Override
    public Object value() {
        return stream;
    }

    @Override
    public void bind(PreparedStatement backend, int position) throws SQLException {
        target.call(backend, position, replay());
    }

    /** Shards may be bound on threads of their own. */
    private synchronized InputStream replay() throws SQLException {
        byte[] kept = head;
        if (kept == null) {
            kept = read();
            head = kept;
        }
        InputStream first = new ByteArrayInputStream(kept);
        if (kept.length < KEPT) {
            return first;
        }
        if (consumed) {
            throw Errors.limitReached(
                    "A stream has to be sent to several shards, which is possible up to its first " + KEPT
                            + " bytes; use setBytes for a longer one",
                    KEPT + " bytes");
        }
        consumed = true;
        return new SequenceInputStream(first, stream);
    }

    private byte[] read() throws SQLException {
        try {
            return stream.readNBytes(KEPT);
        } catch (IOException e) {
            throw Errors.stream("A stream given as a parameter failed while it was read", e);
        }
    }

    @Override
    public String toString() {
        return "?";
    }
}

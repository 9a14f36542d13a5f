package dev.kintsugi.execute;

import dev.kintsugi.dialect.CopySink;
import java.sql.SQLException;

/** Collects the rows of a COPY into few large messages: each one that a vendor's driver sends costs it a look at the network. */
final class CopyChunks {
    private static final int BYTES = 1 << 16;
    private final CopySink sink;
    private final byte[] chunk = new byte[BYTES];
    private int filled;

    CopyChunks(CopySink sink) {
        this.sink = sink;
    }

    void add(byte[] bytes) throws SQLException {
        if (bytes.length > BYTES - filled) {
            flush();
        }
        if (bytes.length > BYTES) {
            sink.write(bytes, 0, bytes.length);
        } else {
            System.arraycopy(bytes, 0, chunk, filled, bytes.length);
            filled += bytes.length;
        }
    }

    /** Sends what has come together. */
    void flush() throws SQLException {
        if (filled > 0) {
            sink.write(chunk, 0, filled);
            filled = 0;
        }
    }
}

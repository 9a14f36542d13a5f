package dev.kintsugi.dialect;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A COPY … TO STDOUT that has begun and gives bytes. Belongs to one thread. */
public interface CopySource {

    /** How many columns a row has. */
    int columns();

    /** True for the binary format. */
    boolean binary();

    /** The bytes of a row or a header line; null behind the last, when the source is closed. */
    byte @Nullable [] read() throws SQLException;

    /** How many rows there were, once all has been read. */
    long rows();

    /** Gives up. Does nothing once the source is closed. */
    void cancel() throws SQLException;
}

package dev.kintsugi.execute;

import java.sql.SQLException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the bytes of a COPY into rows, however they arrive, and finds one field of a row. It knows nothing of where the bytes come from or go
 * to. Belongs to one thread.
 */
interface CopyCutter {

    /** Takes bytes, and gives each row that is whole, with all that ends it. */
    void take(byte[] bytes, int from, int length, Consumer<byte[]> rows) throws SQLException;

    /** How many lines a database counts for a row. */
    int lines(byte[] row);

    /** How many bytes it holds of a row that is not whole. */
    int pending();

    /** There are no more bytes: what is left is the last row. */
    void end(Consumer<byte[]> rows) throws SQLException;

    /** The text of a field; null for NULL. */
    @Nullable String field(byte[] row, int index) throws SQLException;

    /** The row with further whole numbers behind its fields. */
    byte[] with(byte[] row, long[] numbers);

    /** The row with the fields of another behind its own. */
    byte[] with(byte[] row, byte[] other);

    /** What comes before the first row. */
    byte[] head();

    /** What comes after the last row. */
    byte[] tail();
}

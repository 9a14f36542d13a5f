package dev.kintsugi.it.load;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** A checksum over all columns of many rows, whatever their order; a row that is missing, doubled or changed changes it. */
final class Digest {
    private static final long PRIME = 0x9E37_79B9_7F4A_7C15L;
    private final CRC32C crc = new CRC32C();
    private long rows;
    private long sum;

    /** Adds one row. */
    void add(String row) {
        byte[] bytes = row.getBytes(StandardCharsets.UTF_8);
        crc.reset();
        crc.update(bytes, 0, bytes.length);
        long mixed = (crc.getValue() << 32 ^ row.hashCode()) * PRIME;
        sum += (mixed ^ mixed >>> 29) * PRIME;
        rows++;
    }

    long rows() {
        return rows;
    }

    /** Adds the rows of another. */
    Digest plus(Digest other) {
        Digest both = new Digest();
        both.rows = rows + other.rows;
        both.sum = sum + other.sum;
        return both;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Digest digest && digest.rows == rows && digest.sum == sum;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(sum);
    }

    @Override
    public String toString() {
        return rows + " rows with checksum " + Long.toHexString(sum);
    }
}

package dev.kintsugi.route;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 of a key's canonical text in UTF-8, and arithmetic on it as a big-endian number. Thread-safe. */
final class KeyDigest {
    /** Bytes of a digest. */
    static final int BYTES = 32;

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** One a thread: looking an algorithm up costs more than a digest. Of a JDK class, so that no class loader is held. */
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(KeyDigest::newDigest);

    private static final ThreadLocal<byte[]> RESULT = ThreadLocal.withInitial(() -> new byte[BYTES]);

    private KeyDigest() {}

    /** The digest, in an array that the thread's next digest overwrites: who keeps it copies it. */
    static byte[] of(String text) {
        MessageDigest digest = SHA_256.get();
        byte[] result = RESULT.get();
        // A digest that was torn by an error would give this thread's next key another home.
        digest.reset();
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        try {
            digest.digest(result, 0, BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-256 has " + BYTES + " bytes", e);
        }
        return result;
    }

    /** The first 8 bytes, so that signed comparison orders as the unsigned number does. */
    static long head(byte[] digest) {
        return (long) LONGS.get(digest, 0) ^ Long.MIN_VALUE;
    }

    /**
     * The digest as an unsigned big-endian number, modulo a positive number: long division by 32-bit digits, whose remainder and
     * next digit fit a long together.
     */
    static int mod(byte[] digest, int divisor) {
        if (Integer.bitCount(divisor) == 1) {
            return (int) INTS.get(digest, BYTES - Integer.BYTES) & (divisor - 1);
        }
        long remainder = 0;
        for (int at = 0; at < BYTES; at += Integer.BYTES) {
            long digit = (int) INTS.get(digest, at) & 0xffff_ffffL;
            remainder = ((remainder << 32) | digit) % divisor;
        }
        return (int) remainder;
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}

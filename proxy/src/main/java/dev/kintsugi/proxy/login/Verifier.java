package dev.kintsugi.proxy.login;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import com.ongres.scram.common.StringPreparation;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * What a server keeps of a password for SCRAM-SHA-256 (RFC 5802, RFC 7677): enough to check a proof, too little to make one.
 */
final class Verifier {
    static final ScramMechanism MECHANISM = ScramMechanism.SCRAM_SHA_256;
    /** As PostgreSQL makes them. */
    private static final int ITERATIONS = 4096;

    private static final int SALT_BYTES = 16;
    private static final int KEY_BYTES = 32;

    private final int iterations;
    private final byte[] salt;
    private final byte[] storedKey;
    private final byte[] serverKey;

    private Verifier(int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) {
        this.iterations = iterations;
        this.salt = salt;
        this.storedKey = storedKey;
        this.serverKey = serverKey;
    }

    /** Of a password in clear. Its salt is the one that it would have if there were no such user, today and after a reload. */
    static Verifier ofPassword(String user, String password, byte[] secret) {
        return of(password, salt(user, secret), ITERATIONS);
    }

    private static byte[] salt(String user, byte[] secret) {
        return Arrays.copyOf(ScramFunctions.hmac(MECHANISM, secret, user.getBytes(StandardCharsets.UTF_8)), SALT_BYTES);
    }

    private static Verifier of(String password, byte[] salt, int iterations) {
        byte[] salted = ScramFunctions.saltedPassword(
                MECHANISM, StringPreparation.POSTGRESQL_PREPARATION, password.toCharArray(), salt, iterations);
        byte[] clientKey = ScramFunctions.clientKey(MECHANISM, salted);
        return new Verifier(
                iterations,
                salt,
                ScramFunctions.storedKey(MECHANISM, clientKey),
                ScramFunctions.serverKey(MECHANISM, salted));
    }

    /** From the text that PostgreSQL stores, whose form the configuration has checked. */
    static Verifier ofText(String text) {
        String[] parts = text.split("[$:]");
        Base64.Decoder base64 = Base64.getDecoder();
        return new Verifier(
                Integer.parseInt(parts[1]), base64.decode(parts[2]), base64.decode(parts[3]), base64.decode(parts[4]));
    }

    /**
     * Of a user that there is not: nobody can prove its password, and its salt is the same each time, lest a client that asks twice can
     * tell it from a user that there is.
     */
    static Verifier ofNobody(String user, byte[] secret) {
        byte[] none = new byte[KEY_BYTES];
        return new Verifier(ITERATIONS, salt(user, secret), none, none);
    }

    int iterations() {
        return iterations;
    }

    byte[] salt() {
        return salt;
    }

    boolean proves(byte[] proof, String exchange) {
        return ScramFunctions.verifyClientProof(MECHANISM, proof, storedKey, exchange);
    }

    byte[] signature(String exchange) {
        return ScramFunctions.serverSignature(MECHANISM, serverKey, exchange);
    }
}

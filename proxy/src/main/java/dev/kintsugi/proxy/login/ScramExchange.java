package dev.kintsugi.proxy.login;

import com.ongres.scram.common.ScramFunctions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of one SCRAM-SHA-256 exchange, with channel binding where the connection has TLS (RFC 5802). Used once, by one thread.
 *
 * <pre>
 * client → n,,n=,r=&lt;nonce&gt;
 * server → r=&lt;nonce&gt;&lt;more&gt;,s=&lt;salt&gt;,i=&lt;iterations&gt;
 * client → c=&lt;header and binding&gt;,r=&lt;nonce&gt;&lt;more&gt;,p=&lt;proof&gt;
 * server → v=&lt;signature&gt;
 * </pre>
 */
public final class ScramExchange {
    /** The mechanism's name. */
    public static final String PLAIN = "SCRAM-SHA-256";
    /** The name of the mechanism that binds the proof to the server's certificate. */
    public static final String PLUS = "SCRAM-SHA-256-PLUS";

    private static final String BINDING = "p=tls-server-end-point";
    private static final int NONCE_LENGTH = 24;
    private static final int PROOF_BYTES = 32;
    private final Verifier verifier;
    private final boolean known;
    private final SecureRandom random;
    private String header = "";
    private String firstBare = "";
    private String challenge = "";
    private String nonce = "";
    private byte[] binding = {};

    ScramExchange(Verifier verifier, boolean known, SecureRandom random) {
        this.verifier = verifier;
        this.known = known;
        this.random = random;
    }

    /** The client does not follow the protocol of the exchange. */
    public static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }

    /**
     * Answers the client's first message.
     *
     * @param certificate the hash of the server's certificate that a client may bind to; null without TLS
     * @param mechanism that the client has chosen
     */
    public String challenge(String first, String mechanism, byte @Nullable [] certificate) throws Malformed {
        int comma = first.indexOf(',');
        int bare = comma < 0 ? -1 : first.indexOf(',', comma + 1) + 1;
        if (bare <= 0) {
            throw new Malformed("malformed SCRAM message");
        }
        String flag = first.substring(0, comma);
        boolean plus = mechanism.equals(PLUS);
        if (flag.equals(BINDING) != plus || (!plus && !flag.equals("n") && !flag.equals("y"))) {
            throw new Malformed("unexpected SCRAM channel-binding type");
        }
        if (flag.equals("y") && certificate != null) {
            throw new Malformed("SCRAM channel binding negotiation error");
        }
        header = first.substring(0, bare);
        if (!first.substring(comma + 1, bare - 1).isEmpty()) {
            throw new Malformed("client uses authorization identity, but it is not supported");
        }
        binding = plus && certificate != null ? certificate : new byte[0];
        firstBare = first.substring(bare);
        nonce = attribute(firstBare, "r=") + ScramFunctions.nonce(NONCE_LENGTH, random);
        challenge = "r=" + nonce + ",s=" + Base64.getEncoder().encodeToString(verifier.salt()) + ",i="
                + verifier.iterations();
        return challenge;
    }

    /**
     * Answers the client's last message.
     *
     * @return null if the password is wrong or there is no such user
     */
    public @Nullable String verdict(String last) throws Malformed {
        int proofAt = last.lastIndexOf(",p=");
        if (proofAt < 0 || challenge.isEmpty()) {
            throw new Malformed("malformed SCRAM message");
        }
        byte[] proof = decoded(last.substring(proofAt + 3));
        if (proof.length != PROOF_BYTES) {
            throw new Malformed("malformed SCRAM message");
        }
        String unproved = last.substring(0, proofAt);
        byte[] bound = decoded(attribute(unproved, "c="));
        if (!MessageDigest.isEqual(bound, expectedBinding())) {
            throw new Malformed("SCRAM channel binding check failed");
        }
        if (!attribute(unproved, "r=").equals(nonce)) {
            throw new Malformed("nonce does not match");
        }
        String exchange = firstBare + "," + challenge + "," + unproved;
        // The proof of a user that there is not is computed as well: the time tells nothing.
        boolean proved = verifier.proves(proof, exchange);
        return proved && known ? "v=" + Base64.getEncoder().encodeToString(verifier.signature(exchange)) : null;
    }

    private byte[] expectedBinding() {
        byte[] prefix = header.getBytes(StandardCharsets.UTF_8);
        byte[] expected = Arrays.copyOf(prefix, prefix.length + binding.length);
        System.arraycopy(binding, 0, expected, prefix.length, binding.length);
        return expected;
    }

    private static String attribute(String message, String name) throws Malformed {
        for (String part : message.split(",", -1)) {
            if (part.startsWith(name) && part.length() > name.length()) {
                return part.substring(name.length());
            }
        }
        throw new Malformed("malformed SCRAM message");
    }

    private static byte[] decoded(String base64) throws Malformed {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new Malformed("malformed SCRAM message");
        }
    }
}

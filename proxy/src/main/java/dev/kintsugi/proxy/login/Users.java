package dev.kintsugi.proxy.login;

import dev.kintsugi.config.ProxySettings.Credential;
import dev.kintsugi.config.ProxySettings.Password;
import dev.kintsugi.config.ProxySettings.Scram;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;

/** The users of the configuration, and how each proves itself. Immutable and thread-safe. */
public final class Users {
    private static final SecureRandom RANDOM = new SecureRandom();
    /** From which salts are made, the same while the process runs: a reload does not tell which users there are. */
    private static final byte[] SECRET = new byte[32];

    static {
        RANDOM.nextBytes(SECRET);
    }

    private final Map<String, Verifier> verifiers = new HashMap<>();

    /** Reads the users; a password in clear takes some milliseconds. */
    public Users(Map<String, Credential> users) {
        users.forEach((name, credential) -> verifiers.put(
                name,
                credential instanceof Password password
                        ? Verifier.ofPassword(name, password.password().reveal(), SECRET)
                        : Verifier.ofText(((Scram) credential).verifier().reveal())));
    }

    /** True if nobody has to prove anything. */
    public boolean none() {
        return verifiers.isEmpty();
    }

    /**
     * Begins to prove a user, whether or not there is one of that name.
     *
     * @param welcome false to go on as with a user that there is not
     */
    public ScramExchange exchange(String user, boolean welcome) {
        Verifier known = welcome ? verifiers.get(user) : null;
        return new ScramExchange(known == null ? Verifier.ofNobody(user, SECRET) : known, known != null, RANDOM);
    }
}

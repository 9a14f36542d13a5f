package dev.kintsugi.proxy.login;

import dev.kintsugi.config.ProxySettings.Password;
import dev.kintsugi.config.ProxySettings.Scram;
import dev.kintsugi.config.ProxySettings.User;
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

    /** Reads the users; a password in clear takes some milliseconds. Those whom the shards know cannot prove themselves here. */
    public Users(Map<String, User> users) {
        users.forEach((name, user) -> {
            if (user.credential() instanceof Password password) {
                verifiers.put(
                        name, Verifier.ofPassword(name, password.password().reveal(), SECRET));
            } else if (user.credential() instanceof Scram scram) {
                verifiers.put(name, Verifier.ofText(scram.verifier().reveal()));
            }
        });
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

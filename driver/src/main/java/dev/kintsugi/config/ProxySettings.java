package dev.kintsugi.config;

import dev.kintsugi.topology.Secret;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file's {@code proxy} section, which the driver checks and otherwise ignores.
 *
 * @param users by name, in the file's order; none if the file lists none
 * @param admins those of them who may use the admin database
 * @param tls null for no TLS
 */
public record ProxySettings(Map<String, Credential> users, Set<String> admins, @Nullable Tls tls, Limits limits) {
    public ProxySettings {
        users = Collections.unmodifiableMap(new LinkedHashMap<>(users));
        admins = Set.copyOf(admins);
    }

    /** What a client proves itself by. */
    public sealed interface Credential {}

    /** A password in clear, from which the proxy makes its verifier. */
    public record Password(Secret password) implements Credential {}

    /** A verifier as PostgreSQL stores it: {@code SCRAM-SHA-256$<iterations>:<salt>$<stored key>:<server key>}. */
    public record Scram(Secret verifier) implements Credential {}

    /**
     * Paths of PEM files, as the file gives them; whether they can be read is not checked here.
     *
     * @param clientCa null if clients need no certificate
     */
    public record Tls(String certificate, String key, @Nullable String clientCa) {}

    /**
     * Bounds on what clients may take.
     *
     * @param connections open at a time, at least 1
     * @param perUser open at a time by one user, at least 1
     * @param loginTimeout from the accepted connection to the end of authentication
     * @param messageBytes of one message of the protocol
     */
    public record Limits(int connections, int perUser, Duration loginTimeout, long messageBytes) {}
}

package dev.kintsugi.config;

import dev.kintsugi.topology.Secret;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file's {@code proxy} section, which the driver checks and otherwise ignores.
 *
 * @param users by name, in the file's order; none if the file lists none
 * @param admins those of them who may use the admin database
 * @param naming those of them who may name the shards to which their statements go
 * @param origins where those of them have to come from who may not come from everywhere
 * @param tls null for no TLS
 * @param slowStatements from which on the log has a line for a statement; zero for none
 */
public record ProxySettings(
        Map<String, Credential> users,
        Set<String> admins,
        Set<String> naming,
        Map<String, List<AddressRange>> origins,
        @Nullable Tls tls,
        Limits limits,
        Duration slowStatements) {
    public ProxySettings {
        origins = Map.copyOf(origins);
        users = Collections.unmodifiableMap(new LinkedHashMap<>(users));
        admins = Set.copyOf(admins);
        naming = Set.copyOf(naming);
    }

    /** True if a user may name shards; where there are no users, everyone may. */
    public boolean mayNameShards(String user) {
        return users.isEmpty() || naming.contains(user);
    }

    /** True if a user may log in from an address. */
    public boolean admits(String user, InetAddress from) {
        List<AddressRange> known = origins.get(user);
        return known == null || known.stream().anyMatch(range -> range.contains(from));
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
     * @param required true if who does not ask for TLS is sent away
     */
    public record Tls(String certificate, String key, @Nullable String clientCa, boolean required) {}

    /**
     * Bounds on what clients may take.
     *
     * @param connections open at a time, at least 1
     * @param perUser open at a time by one user, at least 1
     * @param perAddress open at a time from one address, at least 1
     * @param loginTimeout from the accepted connection to the end of authentication
     * @param messageBytes of one message of the protocol
     */
    public record Limits(int connections, int perUser, int perAddress, Duration loginTimeout, long messageBytes) {}
}

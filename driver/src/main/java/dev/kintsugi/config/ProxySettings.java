package dev.kintsugi.config;

import dev.kintsugi.topology.Secret;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The file's {@code proxy} section, which the driver checks and otherwise ignores.
 *
 * @param users by name, in the file's order; none if the file lists none
 * @param passThrough true if users that are not listed may come in as the shards let them
 * @param tls null for no TLS
 * @param slowStatements from which on the log has a line for a statement; zero for none
 */
public record ProxySettings(
        Map<String, User> users, boolean passThrough, @Nullable Tls tls, Limits limits, Duration slowStatements) {
    private static final User UNLISTED = new User(new KnownToShards(), false, false, true, List.of());
    private static final User ANYONE = new User(new KnownToShards(), true, true, false, List.of());

    public ProxySettings {
        users = Collections.unmodifiableMap(new LinkedHashMap<>(users));
    }

    /** True if nobody has to prove anything. */
    public boolean isOpen() {
        return users.isEmpty() && !passThrough;
    }

    /** What holds for who says to be a user; null if nobody of that name can come in. */
    public @Nullable User user(String name) {
        return isOpen() ? ANYONE : users.getOrDefault(name, passThrough ? UNLISTED : null);
    }

    /**
     * Who may come in, and what for.
     *
     * @param admin true if it may use the admin database
     * @param nameShards true if it may name the shards to which its statements go
     * @param passThrough true if it works on the shards as the role of its name, false for the file's user
     * @param from where it has to come from; empty for everywhere
     */
    public record User(
            Credential credential, boolean admin, boolean nameShards, boolean passThrough, List<AddressRange> from) {
        public User {
            from = List.copyOf(from);
        }

        /** True if it may log in from an address. */
        public boolean mayComeFrom(InetAddress address) {
            return from.isEmpty() || from.stream().anyMatch(range -> range.contains(address));
        }
    }

    /** What a client proves itself by. */
    public sealed interface Credential {}

    /** A password in clear, from which the proxy makes its verifier. */
    public record Password(Secret password) implements Credential {}

    /** A verifier as PostgreSQL stores it: {@code SCRAM-SHA-256$<iterations>:<salt>$<stored key>:<server key>}. */
    public record Scram(Secret verifier) implements Credential {}

    /** A password that the shards are asked for. */
    public record KnownToShards() implements Credential {}

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

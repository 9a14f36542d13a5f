package dev.kintsugi.config;

import dev.kintsugi.config.ProxySettings.Credential;
import dev.kintsugi.topology.Secret;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the {@code proxy} section. */
final class ProxySection {
    private static final Pattern VERIFIER =
            Pattern.compile("SCRAM-SHA-256\\$[1-9][0-9]{0,8}:[A-Za-z0-9+/=]+\\$[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+");

    private ProxySection() {}

    static ProxySettings read(Section section) {
        section.only(List.of("users", "tls", "limits"));
        Map<String, Credential> users = new LinkedHashMap<>();
        Set<String> admins = new HashSet<>();
        Section named = section.section("users");
        for (String name : named.names()) {
            if (name.isBlank()) {
                named.mistake(named.at(name), named.path() + " has a user whose name is empty");
            }
            Section user = named.section(name);
            Credential credential = credential(user);
            if (credential != null) {
                users.put(name, credential);
            }
            if (user.flag("admin", false)) {
                admins.add(name);
            }
        }
        return new ProxySettings(
                users,
                admins,
                section.has("tls") ? tls(section.section("tls")) : null,
                limits(section.section("limits")));
    }

    private static @Nullable Credential credential(Section user) {
        user.only(List.of("password", "scram", "admin"));
        if (user.has("password") == user.has("scram")) {
            if (user.sound()) {
                user.mistake(user.at(), user.path() + " needs either 'password' or 'scram'");
            }
            return null;
        }
        Value value = user.text(user.has("password") ? "password" : "scram");
        if (value == null) {
            return null;
        }
        if (user.has("password")) {
            return new ProxySettings.Password(new Secret(value.text()));
        }
        if (!VERIFIER.matcher(value.text()).matches()) {
            user.mistake(
                    value.at(),
                    user.path("scram") + " is no verifier; the form is"
                            + " SCRAM-SHA-256$<iterations>:<salt>$<stored key>:<server key>");
            return null;
        }
        return new ProxySettings.Scram(new Secret(value.text()));
    }

    private static ProxySettings.@Nullable Tls tls(Section section) {
        section.only(List.of("certificate", "key", "clientCa")).require("certificate", "key");
        Value certificate = section.text("certificate");
        Value key = section.text("key");
        Value clientCa = section.text("clientCa");
        return certificate == null || key == null
                ? null
                : new ProxySettings.Tls(certificate.text(), key.text(), clientCa == null ? null : clientCa.text());
    }

    private static ProxySettings.Limits limits(Section section) {
        section.only(List.of("connections", "perUser", "loginTimeout", "messageBytes"));
        return new ProxySettings.Limits(
                section.integer("connections", 10_000, 1, 1_000_000),
                section.integer("perUser", 2000, 1, 1_000_000),
                section.duration("loginTimeout", Duration.ofSeconds(15), Duration.ofSeconds(1), Duration.ofMinutes(10)),
                section.bytes("messageBytes", 64L << 20, 64L << 10, 1L << 30));
    }
}

package dev.kintsugi.config;

import dev.kintsugi.config.ProxySettings.Credential;
import dev.kintsugi.topology.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the {@code proxy} section. */
final class ProxySection {
    private static final Pattern VERIFIER =
            Pattern.compile("SCRAM-SHA-256\\$[1-9][0-9]{0,8}:[A-Za-z0-9+/=]+\\$[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+");

    private static final int MILLION = 1_000_000;

    private ProxySection() {}

    static ProxySettings read(Section section) {
        section.only(List.of("users", "passThrough", "tls", "limits", "slowStatements"));
        Map<String, ProxySettings.User> users = new LinkedHashMap<>();
        Section named = section.section("users");
        for (String name : named.names()) {
            if (name.isBlank()) {
                named.mistake(named.at(name), named.path() + " has a user whose name is empty");
            }
            ProxySettings.User user = user(named.section(name));
            if (user != null) {
                users.put(name, user);
            }
        }
        return new ProxySettings(
                users,
                section.flag("passThrough", false),
                section.has("tls") ? tls(section.section("tls")) : null,
                limits(section.section("limits")),
                section.duration("slowStatements", Duration.ZERO, Duration.ZERO, Duration.ofHours(24)));
    }

    private static ProxySettings.@Nullable User user(Section user) {
        user.only(List.of("password", "scram", "admin", "nameShards", "passThrough", "from"));
        boolean passThrough = user.flag("passThrough", false);
        Credential credential = credential(user, passThrough);
        boolean admin = user.flag("admin", false);
        boolean nameShards = user.flag("nameShards", false);
        List<AddressRange> from = user.has("from") ? origins(user) : List.of();
        return credential == null ? null : new ProxySettings.User(credential, admin, nameShards, passThrough, from);
    }

    private static @Nullable Credential credential(Section user, boolean passThrough) {
        if (passThrough && user.has("scram")) {
            user.mistake(
                    user.at("scram"),
                    user.path("scram")
                            + " cannot stand beside 'passThrough': the shards want the password itself, which"
                            + " a verifier does not tell");
            return null;
        }
        if (passThrough && !user.has("password")) {
            return new ProxySettings.KnownToShards();
        }
        if (user.has("password") == user.has("scram")) {
            if (user.sound()) {
                user.mistake(user.at(), user.path() + " needs 'password', 'scram' or 'passThrough: true'");
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

    private static List<AddressRange> origins(Section user) {
        List<AddressRange> origins = new ArrayList<>();
        for (YamlNode item : user.items("from")) {
            Value value = user.value(user.path("from"), item);
            AddressRange range = value == null ? null : AddressRange.of(value.text());
            if (range != null) {
                origins.add(range);
            } else if (value != null) {
                user.mistake(
                        value.at(),
                        user.path("from") + " lists '" + value.shown()
                                + "', which is no address and no network such as 10.0.0.0/8 or ::1");
            }
        }
        if (user.isEmptyList("from")) {
            user.mistake(user.at("from"), user.path("from") + " lists no address; without it, all are allowed");
        }
        return origins;
    }

    private static ProxySettings.@Nullable Tls tls(Section section) {
        section.only(List.of("certificate", "key", "clientCa", "required")).require("certificate", "key");
        Value certificate = section.text("certificate");
        Value key = section.text("key");
        Value clientCa = section.text("clientCa");
        boolean required = section.flag("required", false);
        return certificate == null || key == null
                ? null
                : new ProxySettings.Tls(
                        certificate.text(), key.text(), clientCa == null ? null : clientCa.text(), required);
    }

    private static ProxySettings.Limits limits(Section section) {
        section.only(List.of("connections", "perUser", "perAddress", "loginTimeout", "messageBytes"));
        int connections = section.integer("connections", 10_000, 1, MILLION);
        return new ProxySettings.Limits(
                connections,
                section.integer("perUser", 2000, 1, MILLION),
                section.integer("perAddress", connections, 1, MILLION),
                section.duration("loginTimeout", Duration.ofSeconds(15), Duration.ofSeconds(1), Duration.ofMinutes(10)),
                section.bytes("messageBytes", 64L << 20, 64L << 10, 1L << 30));
    }
}

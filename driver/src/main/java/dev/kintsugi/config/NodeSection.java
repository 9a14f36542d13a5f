package dev.kintsugi.config;

import dev.kintsugi.topology.Node;
import dev.kintsugi.topology.Secret;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads nodes: a URL alone, or a mapping with the node's own user, password and weight. All nodes of a cluster are of one vendor and
 * on different databases.
 */
final class NodeSection {
    private static final List<String> KEYS = List.of("url", "user", "password", "weight");
    private static final int MAX_WEIGHT = 1000;

    private final @Nullable Value clusterUser;
    private final @Nullable Secret clusterPassword;
    private final boolean allowUnsafe;
    private final Mistakes mistakes;
    private final Map<String, Seen> byIdentity = new HashMap<>();
    private @Nullable Seen first;

    NodeSection(@Nullable Value clusterUser, @Nullable Secret clusterPassword, boolean allowUnsafe, Mistakes mistakes) {
        this.clusterUser = clusterUser;
        this.clusterPassword = clusterPassword;
        this.allowUnsafe = allowUnsafe;
        this.mistakes = mistakes;
    }

    private record Seen(String path, Position at, String vendor) {}

    /** The node at {@code path} of {@code parent}; null if it is mistaken. */
    @Nullable Node read(Section parent, String path, String name, YamlNode node) {
        if (!(node instanceof YamlNode.Entries)) {
            Value value = parent.value(path, node);
            JdbcUrl url = value == null ? null : url(path, value);
            return url == null ? null : node(name, url, null, null, 1);
        }
        Section section = parent.section(path, node.at(), node).only(KEYS).require("url");
        Value user = section.value("user");
        Secret password = section.secret("password");
        int weight = section.integer("weight", 1, 1, MAX_WEIGHT);
        Value value = section.text("url");
        JdbcUrl url = value == null ? null : url(section.path("url"), value);
        if (url == null) {
            return null;
        }
        givenOnce(section, "user", url.user());
        givenOnce(section, "password", url.password());
        return node(name, url, user, password, weight);
    }

    /** A URL that is checked like a node's but need not be another database than theirs. */
    @Nullable JdbcUrl scratch(String path, Value value) {
        JdbcUrl url = JdbcUrl.read(path, value, allowUnsafe, mistakes);
        if (url != null) {
            sameVendor(new Seen(path, value.at(), url.dialect().name()));
        }
        return url;
    }

    private @Nullable JdbcUrl url(String path, Value value) {
        JdbcUrl url = scratch(path, value);
        if (url == null) {
            return null;
        }
        Seen here = new Seen(path, value.at(), url.dialect().name());
        Seen other = byIdentity.putIfAbsent(url.dialect().name() + " " + url.identity(), here);
        if (other != null) {
            mistakes.add(
                    here.at,
                    path + " is the database of " + other.path + " (line " + other.at.line()
                            + ") again; each node needs its own");
        }
        return url;
    }

    private void sameVendor(Seen here) {
        if (first == null) {
            first = here;
        } else if (!first.vendor.equals(here.vendor)) {
            mistakes.add(
                    here.at,
                    here.path + " is " + here.vendor + " but " + first.path + " is " + first.vendor
                            + "; a cluster has one kind of database");
        }
    }

    private static void givenOnce(Section section, String key, @Nullable String inUrl) {
        if (inUrl != null && section.has(key)) {
            section.mistake(section.at(key), section.path(key) + " is given in the URL as well; keep one");
        }
    }

    /** The node's own credentials come first, then the URL's, then the cluster's. */
    private Node node(String name, JdbcUrl url, @Nullable Value user, @Nullable Secret password, int weight) {
        String itsUser = user != null ? user.text() : url.user();
        if (itsUser == null && clusterUser != null) {
            itsUser = clusterUser.text();
        }
        Secret itsPassword = password;
        if (itsPassword == null) {
            itsPassword = url.password() != null ? new Secret(url.password()) : clusterPassword;
        }
        return new Node(name, url.text(), itsUser, itsPassword, weight);
    }
}

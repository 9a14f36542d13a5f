package dev.kintsugi.topology;

import org.jspecify.annotations.Nullable;

/**
 * One database server of a shard.
 *
 * @param name for messages: {@code shard-0/primary}, {@code shard-0/replica-1}
 * @param url the vendor's JDBC URL; user and password never stand in it
 * @param user null where the URL or the vendor's default gives it
 * @param password null where there is none
 * @param weight its share of reads among replicas, at least 1
 */
public record Node(String name, String url, @Nullable String user, @Nullable Secret password, int weight) {
    public Node {
        if (name.isEmpty() || url.isEmpty() || weight < 1) {
            throw new IllegalArgumentException("node '" + name + "' of weight " + weight);
        }
    }

    /** The same node for another user; null keeps what it has. */
    public Node withCredentials(@Nullable String otherUser, @Nullable Secret otherPassword) {
        return new Node(
                name,
                url,
                otherUser == null ? user : otherUser,
                otherPassword == null ? password : otherPassword,
                weight);
    }

    /** The same node, asked for with a further parameter of its vendor's URL, in the form {@code ?name=value}. */
    public Node withParameter(String name, String value) {
        return new Node(
                this.name, url + (url.indexOf('?') < 0 ? '?' : '&') + name + "=" + value, user, password, weight);
    }

    /** The name alone: the URL may hold what its parameters call a secret. */
    @Override
    public String toString() {
        return name;
    }
}

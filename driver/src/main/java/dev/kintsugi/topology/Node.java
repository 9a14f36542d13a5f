package dev.kintsugi.topology;

import org.jspecify.annotations.Nullable;

/**
 * One database server of a shard.
 *
 * @param name for messages: {@code shard-0/primary}, {@code shard-0/replica-1}
 * @param url the vendor's JDBC URL
 * @param user null where the URL or the vendor's default gives it
 * @param password null where there is none
 * @param weight its share of reads among replicas, at least 1
 */
public record Node(String name, String url, @Nullable String user, @Nullable Secret password, int weight) {
    @Override
    public String toString() {
        return name;
    }
}

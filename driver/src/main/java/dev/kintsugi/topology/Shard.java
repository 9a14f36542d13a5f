package dev.kintsugi.topology;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One shard: the owner of a part of the rows.
 *
 * @param index its place in the file, from 0; hash placement counts by it
 * @param name its name in the file
 * @param primary the node that takes writes
 * @param replicas nodes that may serve reads
 */
public record Shard(int index, String name, Node primary, List<Node> replicas) {
    public Shard {
        if (index < 0 || name.isEmpty()) {
            throw new IllegalArgumentException("shard '" + name + "' at " + index);
        }
        replicas = List.copyOf(replicas);
    }

    /** The same shard for another user on every node; null keeps what each has. */
    public Shard withCredentials(@Nullable String user, @Nullable Secret password) {
        return new Shard(
                index,
                name,
                primary.withCredentials(user, password),
                replicas.stream()
                        .map(replica -> replica.withCredentials(user, password))
                        .toList());
    }

    @Override
    public String toString() {
        return name;
    }
}

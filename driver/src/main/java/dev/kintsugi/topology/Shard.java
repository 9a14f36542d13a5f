package dev.kintsugi.topology;

import java.util.List;
import java.util.function.UnaryOperator;
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
        return withNodes(node -> node.withCredentials(user, password));
    }

    /** The same shard with its nodes changed. */
    public Shard withNodes(UnaryOperator<Node> change) {
        return new Shard(
                index,
                name,
                change.apply(primary),
                replicas.stream().map(change).toList());
    }

    @Override
    public String toString() {
        return name;
    }
}

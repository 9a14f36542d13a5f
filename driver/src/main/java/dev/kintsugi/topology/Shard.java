package dev.kintsugi.topology;

import java.util.List;

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
        replicas = List.copyOf(replicas);
    }

    @Override
    public String toString() {
        return name;
    }
}

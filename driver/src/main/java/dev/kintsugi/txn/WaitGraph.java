package dev.kintsugi.txn;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who waits for whom in the cluster. A node is a transaction on several shards, by its id, or any other transaction of a shard. Each shard
 * contributes what its own transactions wait for; what makes a cycle of it is that those of one transaction of the cluster are one node.
 */
final class WaitGraph {
    private final Map<String, Set<String>> edges = new HashMap<>();
    private final Map<String, String> transactions;

    /**
     * A graph without edges.
     *
     * @param transactions the ids of transactions by {@link #part}
     */
    WaitGraph(Map<String, String> transactions) {
        this.transactions = Map.copyOf(transactions);
    }

    /** The name of a shard's transaction. */
    static String part(int shard, long number) {
        return shard + "/" + number;
    }

    /** Adds what a shard's transactions wait for. */
    void add(int shard, Map<Long, List<Long>> waits) {
        waits.forEach((waiting, blockers) -> {
            Set<String> to = edges.computeIfAbsent(node(shard, waiting), from -> new HashSet<>());
            blockers.forEach(blocker -> to.add(node(shard, blocker)));
        });
    }

    private String node(int shard, long number) {
        String part = part(shard, number);
        return transactions.getOrDefault(part, part);
    }

    /** The nodes of a cycle through a transaction; empty if there is none. */
    Set<String> cycle(String transaction) {
        List<String> path = new ArrayList<>();
        return search(transaction, transaction, path, new HashSet<>()) ? new LinkedHashSet<>(path) : Set.of();
    }

    private boolean search(String from, String goal, List<String> path, Set<String> seen) {
        path.add(from);
        for (String next : edges.getOrDefault(from, Set.of())) {
            if (next.equals(goal) || (seen.add(next) && search(next, goal, path, seen))) {
                return true;
            }
        }
        path.remove(path.size() - 1);
        return false;
    }
}

package dev.kintsugi.pool;

/**
 * What a node's pool looks like at one moment. The counts are read one after another, so that they need not add up
 * under load.
 *
 * @param node the node's name
 * @param role as configured
 * @param reach what the last attempt to connect found
 * @param active connections that sessions hold
 * @param idle open connections that nobody holds
 * @param waiting sessions that wait for a connection
 * @param maximum connections at most
 */
public record PoolState(String node, Role role, Reach reach, int active, int idle, int waiting, int maximum) {

    /** What the node is to its shard. */
    public enum Role {
        PRIMARY,
        REPLICA
    }

    /** What the last attempt to connect found. */
    public enum Reach {
        UNTRIED,
        REACHABLE,
        UNREACHABLE
    }
}

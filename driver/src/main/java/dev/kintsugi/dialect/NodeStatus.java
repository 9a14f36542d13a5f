package dev.kintsugi.dialect;

/**
 * What a node says of itself at one moment.
 *
 * @param replica true if it replays another node's changes and takes no writes
 * @param position the last change that it has made or replayed; comparable among nodes of one timeline
 * @param timeline grows with each failover; of a replica, the newest that it is known to follow
 */
public record NodeStatus(boolean replica, long position, int timeline) {}

/**
 * Connections to nodes: one HikariCP pool a node, and leases that are returned exactly once. Every wait is bounded, and
 * no order in which sessions take connections can deadlock the pools.
 */
@NullMarked
package dev.kintsugi.pool;

import org.jspecify.annotations.NullMarked;

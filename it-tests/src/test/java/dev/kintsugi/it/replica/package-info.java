/** Replicas and failover over real PostgreSQL servers that stream to each other, lag, die, and come back. */
@NullMarked
package dev.kintsugi.it.replica;

import org.jspecify.annotations.NullMarked;

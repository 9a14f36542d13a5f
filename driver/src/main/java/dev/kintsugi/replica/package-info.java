/**
 * Which node: of each shard with replicas, who its primary is, and which replica may answer a session's read. No replica answers that has
 * not been seen to be at least as new as the session's own last write.
 */
@NullMarked
package dev.kintsugi.replica;

import org.jspecify.annotations.NullMarked;

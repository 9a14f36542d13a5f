/**
 * A session's transaction over the shards that it has touched: lazy begin, savepoints, rollback, and a commit that happens on all written
 * shards or on none. Beside the sessions, what settles transactions that their clients have left in the midst of a commit, and what ends
 * deadlocks of which no shard sees the whole.
 */
@NullMarked
package dev.kintsugi.txn;

import org.jspecify.annotations.NullMarked;

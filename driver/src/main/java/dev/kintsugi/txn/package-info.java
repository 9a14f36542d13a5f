/**
 * A session's transaction over the shards that it has touched: lazy begin, commit, rollback, savepoints.
 */
@NullMarked
package dev.kintsugi.txn;

import org.jspecify.annotations.NullMarked;

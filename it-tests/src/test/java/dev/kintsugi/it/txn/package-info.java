/** Transactions over several shards, with real processes and servers that die, freeze and come back. */
@NullMarked
package dev.kintsugi.it.txn;

import org.jspecify.annotations.NullMarked;

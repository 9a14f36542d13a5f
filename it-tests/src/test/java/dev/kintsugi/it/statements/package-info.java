/**
 * Statements that are not about rows alone, over three PostgreSQL shards: EXPLAIN, cursors, COPY, temporary tables, locks. What one
 * database can be compared with is in the oracle comparison as well; here is what the cluster shows of itself, and what it refuses.
 */
@NullMarked
package dev.kintsugi.it.statements;

import org.jspecify.annotations.NullMarked;

/**
 * One database is the oracle: each statement of {@code src/test/resources/oracle} runs on one real database and on a cluster of four,
 * and everything a client can see must be the same. New SQL support begins with its rows there; {@code oracle/README.md} tells how
 * they are written.
 */
@NullMarked
package dev.kintsugi.it.oracle;

import org.jspecify.annotations.NullMarked;

/**
 * Statements without end: seeded worlds of tables and rows, and statements over them, each run on one database and on a cluster of
 * four, as the oracle comparison does with statements written by hand. What differs is printed with its seed and made as small as it
 * can be while it still differs.
 */
@NullMarked
package dev.kintsugi.it.generator;

import org.jspecify.annotations.NullMarked;

/**
 * Which node of a shard serves a statement.
 */
@NullMarked
package dev.kintsugi.replica;

import org.jspecify.annotations.NullMarked;

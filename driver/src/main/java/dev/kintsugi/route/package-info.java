/**
 * From key values to shards: canonical key text, shard functions and the routing tree of a plan. Nothing here parses SQL.
 */
@NullMarked
package dev.kintsugi.route;

import org.jspecify.annotations.NullMarked;

/**
 * The cluster as immutable records: shards, nodes, placements, table rules. A change makes a new topology with a new version.
 */
@NullMarked
package dev.kintsugi.topology;

import org.jspecify.annotations.NullMarked;

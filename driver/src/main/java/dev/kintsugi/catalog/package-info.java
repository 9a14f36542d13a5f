/**
 * What the backends say of themselves: tables, columns, keys, collations, as one immutable snapshot of the cluster.
 */
@NullMarked
package dev.kintsugi.catalog;

import org.jspecify.annotations.NullMarked;

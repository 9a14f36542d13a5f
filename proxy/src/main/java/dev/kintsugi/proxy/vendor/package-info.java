/**
 * How a cluster's databases' statements and values stand in PostgreSQL's protocol: what a statement's parameters and columns are, and
 * each value's text; and how a client's messages go to a PostgreSQL shard as they are.
 */
@NullMarked
package dev.kintsugi.proxy.vendor;

import org.jspecify.annotations.NullMarked;

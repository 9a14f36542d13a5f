/** Programs as they are written against one database, run on one database and on a cluster: the same assertions hold on both. */
@NullMarked
package dev.kintsugi.it.client;

import org.jspecify.annotations.NullMarked;

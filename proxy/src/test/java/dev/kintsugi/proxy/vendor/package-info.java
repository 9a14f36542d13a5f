/** Tests of what speaks to the shards. */
@NullMarked
package dev.kintsugi.proxy.vendor;

import org.jspecify.annotations.NullMarked;

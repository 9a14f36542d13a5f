/**
 * What a process hears on the channels of a cluster, for those of its sessions that listen. A session that listens has heard everything that
 * was told since, or is ended.
 */
@NullMarked
package dev.kintsugi.listen;

import org.jspecify.annotations.NullMarked;

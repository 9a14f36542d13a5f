package dev.kintsugi.parse;

import org.jspecify.annotations.Nullable;

/**
 * What a leading comment asks for: <code>/&#42; kintsugi: shard=shard-1 &#42;/</code>.
 *
 * @param shard the shard named, null if none
 * @param primary true if the primary is asked for
 */
public record Hint(@Nullable String shard, boolean primary) {}

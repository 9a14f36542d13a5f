package dev.kintsugi.proxy.vendor;

import dev.kintsugi.proxy.wire.Column;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a statement takes and gives.
 *
 * @param parameters the types of its parameters, the first one's first
 * @param columns of its rows; null if it answers none
 */
public record Described(int[] parameters, @Nullable List<Column> columns) {}

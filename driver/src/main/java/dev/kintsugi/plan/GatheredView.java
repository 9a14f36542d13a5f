package dev.kintsugi.plan;

import dev.kintsugi.catalog.QualifiedName;

/**
 * A view that a gathered statement names.
 *
 * @param text its defining query, over the copies
 */
public record GatheredView(QualifiedName name, ShardText text) {}

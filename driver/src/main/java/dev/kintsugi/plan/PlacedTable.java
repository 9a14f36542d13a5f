package dev.kintsugi.plan;

import dev.kintsugi.catalog.Table;

/** A table of the catalog and where its rows lie. */
public record PlacedTable(Table table, Location location) {}

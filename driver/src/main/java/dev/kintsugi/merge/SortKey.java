package dev.kintsugi.merge;

/**
 * One column that rows are ordered by.
 *
 * @param column 1-based
 * @param nullsFirst where NULLs go, whichever the direction
 */
public record SortKey(int column, boolean descending, boolean nullsFirst) {}

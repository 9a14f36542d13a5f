package dev.kintsugi.merge;

import dev.kintsugi.rows.Collation;

/**
 * One column that partial rows are grouped by, selected by the answer or not.
 *
 * @param column 1-based
 * @param collation of text; anything where the column is none
 */
public record GroupColumn(int column, Collation collation) {}

package dev.kintsugi.proxy.wire;

/**
 * A column of an answer, as RowDescription tells of it.
 *
 * @param label what the client calls it
 * @param table the object identifier of the table that it is a column of; 0 if it is none
 * @param attribute its number there; 0 if it is none
 * @param type the object identifier of its type
 * @param size the type's length in bytes; negative where it varies
 * @param modifier the type's modifier; -1 for none
 */
public record Column(String label, int table, int attribute, int type, int size, int modifier) {}

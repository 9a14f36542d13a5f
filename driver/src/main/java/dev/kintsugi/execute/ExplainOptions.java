package dev.kintsugi.execute;

/**
 * What an EXPLAIN asks for.
 *
 * @param prefix the client's own words, up to the statement
 * @param estimating the same without what needs the statement to run
 * @param analyze true if the statement is to run
 * @param text false for a format that is one document, which several shards' answers are not
 */
public record ExplainOptions(String prefix, String estimating, boolean analyze, boolean text) {}

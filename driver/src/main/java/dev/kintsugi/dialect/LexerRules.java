package dev.kintsugi.dialect;

/**
 * What a database's lexer accepts.
 *
 * @param backslashEscapes {@code '\''} in plain strings (standard_conforming_strings off)
 * @param escapeStrings E'…'
 * @param unicodeStrings U&amp;'…' UESCAPE
 * @param dollarQuotes $tag$…$tag$
 * @param nestedComments comments within comments
 * @param dollarInIdentifiers {@code a$b} is one word
 */
public record LexerRules(
        boolean backslashEscapes,
        boolean escapeStrings,
        boolean unicodeStrings,
        boolean dollarQuotes,
        boolean nestedComments,
        boolean dollarInIdentifiers) {}

package dev.kintsugi.parse;

import dev.kintsugi.dialect.LexerRules;
import dev.kintsugi.dialect.LexerRules.Form;

/** Where quoted tokens and comments end: the offset after their last character, or -1 if they have no end. */
final class Quotes {
    private Quotes() {}

    /**
     * The end of a string whose opening quote is at {@code quote}, with its continuations ({@code 'a' <newline> 'b'}).
     */
    static int stringEnd(String text, int quote, boolean backslashes, LexerRules rules) {
        int end = segmentEnd(text, quote, backslashes);
        while (end >= 0) {
            int next = continuation(text, end, rules);
            if (next < 0) {
                return end;
            }
            end = segmentEnd(text, next, backslashes);
        }
        return end;
    }

    /** The end of one '…', in which a quote is doubled. */
    static int segmentEnd(String text, int quote, boolean backslashes) {
        int length = text.length();
        int at = quote + 1;
        while (at < length) {
            char c = text.charAt(at++);
            if (c == '\\' && backslashes) {
                at++;
            } else if (c == '\'') {
                if (at == length || text.charAt(at) != '\'') {
                    return at;
                }
                at++;
            }
        }
        return -1;
    }

    /** The offset of the quote that continues a string which ends at {@code end}; -1 if there is none. */
    static int continuation(String text, int end, LexerRules rules) {
        if (end == text.length()
                || (text.charAt(end) > ' ' && text.charAt(end) < 128 && "/-".indexOf(text.charAt(end)) < 0)) {
            return -1;
        }
        return rules.has(Form.LOOSE_CONTINUATION) ? looseContinuation(text, end, rules) : strictContinuation(text, end);
    }

    private static int strictContinuation(String text, int end) {
        boolean newline = false;
        int at = end;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\n' || c == '\r') {
                newline = true;
                at++;
            } else if (isSpace(c)) {
                at++;
            } else if (c == '-' && text.startsWith("--", at)) {
                at = lineEnd(text, at);
            } else {
                return c == '\'' && newline ? at : -1;
            }
        }
        return -1;
    }

    private static int looseContinuation(String text, int end, LexerRules rules) {
        int at = end;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (Character.isWhitespace(c)) {
                at++;
            } else if (text.startsWith("/*", at)) {
                at = commentEnd(text, at, rules.has(Form.NESTED_COMMENTS));
                if (at < 0) {
                    return -1;
                }
            } else if (rules.has(Form.SLASH_COMMENTS) && text.startsWith("//", at)) {
                at = lineEnd(text, at);
            } else {
                return c == '\'' ? at : -1;
            }
        }
        return -1;
    }

    /** The end of a quoted word whose opening quote is at {@code quote} and in which that quote is doubled. */
    static int wordEnd(String text, int quote) {
        char delimiter = text.charAt(quote);
        for (int at = text.indexOf(delimiter, quote + 1); at >= 0; at = text.indexOf(delimiter, at + 2)) {
            if (at + 1 == text.length() || text.charAt(at + 1) != delimiter) {
                return at + 1;
            }
        }
        return -1;
    }

    /** The end of the $tag$ at {@code start}; -1 if none stands there. */
    static int tagEnd(String text, int start, LexerRules rules) {
        int length = text.length();
        int at = start + 1;
        if (at < length && text.charAt(at) == '$') {
            return rules.has(Form.DOLLAR_QUOTES) ? at + 1 : -1;
        }
        if (!rules.has(Form.DOLLAR_TAGS) || at == length || !Letters.beginsWord(text.charAt(at))) {
            return -1;
        }
        while (at < length && text.charAt(at) != '$' && Letters.inWord(text.charAt(at))) {
            at++;
        }
        return at < length && text.charAt(at) == '$' ? at + 1 : -1;
    }

    /** The end of a dollar-quoted string whose opening tag ends at {@code tagEnd}. */
    static int dollarEnd(String text, int start, int tagEnd) {
        int length = tagEnd - start;
        for (int at = text.indexOf('$', tagEnd); at >= 0; at = text.indexOf('$', at + 1)) {
            if (text.regionMatches(at, text, start, length)) {
                return at + length;
            }
        }
        return -1;
    }

    /** The end of a bracketed comment. */
    static int commentEnd(String text, int start, boolean nested) {
        int depth = 1;
        int last = text.length() - 1;
        for (int at = start + 2; at < last; at++) {
            char c = text.charAt(at);
            if (c == '*' && text.charAt(at + 1) == '/') {
                at++;
                if (--depth == 0) {
                    return at + 1;
                }
            } else if (nested && c == '/' && text.charAt(at + 1) == '*') {
                at++;
                depth++;
            }
        }
        return -1;
    }

    /** The offset of the line's end, or of the text's. */
    static int lineEnd(String text, int start) {
        int at = start;
        while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
            at++;
        }
        return at;
    }

    static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }
}

package dev.kintsugi.parse;

import dev.kintsugi.dialect.LexerRules;
import dev.kintsugi.dialect.LexerRules.Form;
import dev.kintsugi.error.Errors;
import dev.kintsugi.parse.Token.Kind;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A cursor over a statement's tokens: the one place that says where a token begins and ends. {@link Lexer#scan} and
 * {@link Lexer#tokens} both walk it, so that they cannot disagree.
 *
 * <p>The rules are those of PostgreSQL's {@code scan.l} and H2's {@code Tokenizer}; what differs between them is asked
 * of {@link LexerRules}. Where a backend would find an error this scanner may find a token instead (the backend will
 * say so itself), but it never sees another end of a string, a quoted word or a comment than the backend.
 */
final class Scanner {
    private final String text;
    private final int length;
    private final LexerRules rules;
    private final boolean parameters;
    private int start;
    private int end;
    private boolean gap;
    private char mark;
    private @Nullable Hint hint;

    Scanner(String text, LexerRules rules, boolean parameters) {
        this.text = text;
        this.length = text.length();
        this.rules = rules;
        this.parameters = parameters;
    }

    /** The offset of the token's first character. */
    int start() {
        return start;
    }

    /** The offset after the token's last character. */
    int end() {
        return end;
    }

    /** True if white space or a comment precedes the token. */
    boolean gap() {
        return gap;
    }

    /** What stands in a template's key for the token, if it is a literal. */
    char mark() {
        return mark;
    }

    /** What the comments before the first token ask for. */
    @Nullable Hint hint() {
        return hint;
    }

    /** Moves to the next token; null at the text's end. */
    @Nullable Kind next() throws SQLException {
        boolean leading = end == 0;
        start = end;
        skipGap(leading);
        gap = start > end;
        if (start == length) {
            end = length;
            return null;
        }
        char c = text.charAt(start);
        return Letters.beginsWord(c) ? word(c) : Letters.isDigit(c) ? number() : other(c);
    }

    private void skipGap(boolean leading) throws SQLException {
        while (start < length) {
            char c = text.charAt(start);
            if (Quotes.isSpace(c)) {
                start++;
            } else if (c == '-' || c == '/') {
                int commentEnd = commentEnd(c);
                if (commentEnd < 0) {
                    return;
                }
                if (leading) {
                    hint = Hint.read(text, start + 2, commentEnd, hint);
                }
                start = commentEnd;
            } else if (c >= 128 && isUnicodeSpace(c)) {
                start++;
            } else {
                return;
            }
        }
    }

    private int commentEnd(char c) throws SQLException {
        if (start + 1 == length) {
            return -1;
        }
        char second = text.charAt(start + 1);
        if (c == '/' && second == '*') {
            return ended(Quotes.commentEnd(text, start, rules.has(Form.NESTED_COMMENTS)), "comment");
        }
        boolean line = c == second && (c == '-' || rules.has(Form.SLASH_COMMENTS));
        return line ? Quotes.lineEnd(text, start) : -1;
    }

    private boolean isUnicodeSpace(char c) {
        return rules.has(Form.UNICODE_SPACE) && (Character.isWhitespace(c) || Character.isSpaceChar(c));
    }

    private Kind word(char first) throws SQLException {
        int at = start + 1;
        if (at < length) {
            char second = text.charAt(at);
            if (second == '\'') {
                switch (first) {
                    case 'e', 'E' -> {
                        return string(at, Mark.STRING, rules.has(Form.ESCAPE_STRINGS));
                    }
                    case 'n', 'N' -> {
                        return string(at, Mark.NATIONAL, rules.has(Form.BACKSLASH_ESCAPES));
                    }
                    case 'b', 'B', 'x', 'X' -> {
                        return string(at, Mark.BITS, false);
                    }
                    default -> {}
                }
            } else if (second == '&' && (first | ' ') == 'u' && rules.has(Form.UNICODE_STRINGS) && at + 1 < length) {
                char third = text.charAt(at + 1);
                if (third == '\'') {
                    string(at + 1, Mark.STRING, false);
                    end = uescapeEnd(end);
                    return Kind.LITERAL;
                } else if (third == '"') {
                    return quotedWord(at + 1);
                }
            }
        }
        while (at < length && Letters.inWord(text.charAt(at)) && !endsWord(text.charAt(at))) {
            at++;
        }
        end = at;
        return Kind.WORD;
    }

    private boolean endsWord(char c) {
        return c == '$' ? !rules.has(Form.DOLLAR_IN_WORDS) : c >= 128 && isUnicodeSpace(c);
    }

    private Kind string(int quote, char itsMark, boolean backslashes) throws SQLException {
        mark = itsMark;
        end = ended(Quotes.stringEnd(text, quote, backslashes, rules), "quoted string");
        return Kind.LITERAL;
    }

    private Kind quotedWord(int quote) throws SQLException {
        end = ended(Quotes.wordEnd(text, quote), "quoted identifier");
        if (quote > start) {
            end = uescapeEnd(end);
        }
        for (int at = start; at < end; at++) {
            if (Mark.is(text.charAt(at))) {
                throw controlCharacter(at);
            }
        }
        return Kind.QUOTED_WORD;
    }

    /** The end, where there is one. */
    private int ended(int itsEnd, String what) throws SQLException {
        if (itsEnd < 0) {
            throw Errors.syntax("Unterminated " + what + ", begun at character " + (start + 1));
        }
        return itsEnd;
    }

    private static SQLException controlCharacter(int at) {
        return Errors.syntax("Control character outside of a string, at character " + (at + 1));
    }

    /** The end of a U&amp; token with its UESCAPE clause, if it has one. */
    private int uescapeEnd(int tokenEnd) throws SQLException {
        int tokenStart = start;
        start = tokenEnd;
        skipGap(false);
        int clauseEnd = tokenEnd;
        if (text.regionMatches(true, start, "UESCAPE", 0, 7) && !continuesWord(start + 7)) {
            start += 7;
            skipGap(false);
            clauseEnd = uescapeStringEnd(tokenStart);
        }
        start = tokenStart;
        return clauseEnd;
    }

    private boolean continuesWord(int at) {
        return at < length && Letters.inWord(text.charAt(at));
    }

    private int uescapeStringEnd(int tokenStart) throws SQLException {
        char c = start < length ? text.charAt(start) : 0;
        boolean prefixed = (c | ' ') == 'e' && start + 1 < length && text.charAt(start + 1) == '\'';
        if (c == '\'' || prefixed) {
            boolean backslashes = rules.has(prefixed ? Form.ESCAPE_STRINGS : Form.BACKSLASH_ESCAPES);
            return ended(Quotes.stringEnd(text, prefixed ? start + 1 : start, backslashes, rules), "quoted string");
        }
        int tagEnd = c == '$' ? Quotes.tagEnd(text, start, rules) : -1;
        if (tagEnd < 0) {
            throw Errors.syntax(
                    "UESCAPE must be followed by a string; it belongs to the token at character " + (tokenStart + 1));
        }
        return ended(Quotes.dollarEnd(text, start, tagEnd), "dollar-quoted string");
    }

    private Kind number() throws SQLException {
        end = NumberForms.end(text, start, rules);
        mark = NumberForms.isInteger(text, start, end) ? Mark.INTEGER : Mark.DECIMAL;
        return Kind.LITERAL;
    }

    private Kind other(char c) throws SQLException {
        return switch (c) {
            case '\'' -> string(start, Mark.STRING, rules.has(Form.BACKSLASH_ESCAPES));
            case '"' -> quotedWord(start);
            case '`' -> rules.has(Form.BACKTICK_WORDS) ? quotedWord(start) : operator();
            case '$' -> dollar();
            case '.' -> point();
            case ':' -> nextIs(':') || nextIs('=') ? token(Kind.OPERATOR, 2) : token(Kind.PUNCTUATION, 1);
            case '?' -> parameters && !nextIs('?') ? token(Kind.PARAMETER, 1 + indexLength()) : operator();
            default -> {
                if (c < ' ') {
                    throw controlCharacter(start);
                }
                yield Letters.inOperator(c) ? operator() : token(Kind.PUNCTUATION, 1);
            }
        };
    }

    private Kind point() throws SQLException {
        if (start + 1 < length && Letters.isDigit(text.charAt(start + 1))) {
            return number();
        }
        return nextIs('.') ? token(Kind.OPERATOR, 2) : token(Kind.PUNCTUATION, 1);
    }

    private boolean nextIs(char c) {
        return start + 1 < length && text.charAt(start + 1) == c;
    }

    private Kind token(Kind kind, int size) {
        end = start + size;
        return kind;
    }

    private Kind dollar() throws SQLException {
        int digits = digits(start + 1);
        if (digits > 0) {
            if (!rules.has(Form.WORDS_TOUCH_NUMBERS)
                    && start + 1 + digits < length
                    && Letters.beginsWord(text.charAt(start + 1 + digits))) {
                throw Errors.syntax("Trailing junk after the parameter at character " + (start + 1));
            }
            return token(Kind.PARAMETER, 1 + digits);
        }
        int tagEnd = Quotes.tagEnd(text, start, rules);
        if (tagEnd < 0) {
            return token(Kind.PUNCTUATION, 1);
        }
        mark = Mark.STRING;
        end = ended(Quotes.dollarEnd(text, start, tagEnd), "dollar-quoted string");
        return Kind.LITERAL;
    }

    private int indexLength() {
        return rules.has(Form.INDEXED_PARAMETERS) ? digits(start + 1) : 0;
    }

    private int digits(int from) {
        int at = from;
        while (at < length && Letters.isDigit(text.charAt(at))) {
            at++;
        }
        return at - from;
    }

    private Kind operator() {
        if (rules.has(Form.OPERATOR_RUNS)) {
            return token(Kind.OPERATOR, operatorRun());
        }
        boolean pair = start + 1 < length
                && switch (text.charAt(start)) {
                    case '<' -> nextIs('=') || nextIs('>');
                    case '>' -> nextIs('=');
                    case '!' -> nextIs('=') || nextIs('~');
                    case '|' -> nextIs('|');
                    case '&' -> nextIs('&');
                    case '?' -> parameters && nextIs('?');
                    default -> false;
                };
        return token(Kind.OPERATOR, pair ? 2 : 1);
    }

    /**
     * The length of PostgreSQL's longest operator here: a run that ends before a comment and before a parameter, and,
     * so that {@code a=-1} has two operators, has no + or - at its end unless it has a character that standard
     * operators have not.
     */
    private int operatorRun() {
        int at = start;
        boolean sqlOnly = true;
        while (at < length && Letters.inOperator(text.charAt(at))) {
            char c = text.charAt(at);
            char next = at + 1 < length ? text.charAt(at + 1) : 0;
            if ((c == '-' && next == '-') || (c == '/' && next == '*')) {
                break;
            }
            if (c == '?' && parameters) {
                if (next != '?') {
                    break;
                }
                at++;
            }
            sqlOnly &= Letters.inSqlOperator(c);
            at++;
        }
        while (sqlOnly && at - start > 1 && (text.charAt(at - 1) == '+' || text.charAt(at - 1) == '-')) {
            at--;
        }
        return at - start;
    }
}

package dev.kintsugi.session;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.parse.Lexer;
import dev.kintsugi.parse.Token;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The words of a command, for statements that need no syntax tree; empty statements before it are left out. */
record Words(String text, List<Token> tokens, Dialect dialect) {

    static Words of(String text, Dialect dialect, boolean parameters) throws SQLException {
        List<Token> tokens = Lexer.tokens(text, dialect.lexerRules(), parameters);
        int first = 0;
        while (first < tokens.size() && tokens.get(first).is(text, ";")) {
            first++;
        }
        return new Words(text, tokens.subList(first, tokens.size()), dialect);
    }

    int size() {
        int size = tokens.size();
        while (size > 0 && tokens.get(size - 1).text(text).equals(";")) {
            size--;
        }
        return size;
    }

    /** True if the token there is this keyword or symbol. */
    boolean is(int index, String upperCaseWord) {
        return index < tokens.size()
                && tokens.get(index).kind() != Token.Kind.LITERAL
                && tokens.get(index).kind() != Token.Kind.QUOTED_WORD
                && tokens.get(index).is(text, upperCaseWord);
    }

    /** The word with which the statement begins, in upper case. */
    String first() {
        return first(0);
    }

    /** The word there in upper case; empty at the end. */
    String first(int index) {
        return index < size() ? tokens.get(index).text(text).toUpperCase(java.util.Locale.ROOT) : "";
    }

    /** The identifier there, as stored. */
    String name(int index) throws SQLException {
        if (index >= size()
                || (tokens.get(index).kind() != Token.Kind.WORD
                        && tokens.get(index).kind() != Token.Kind.QUOTED_WORD)) {
            throw Errors.syntax(
                    "syntax error: a name is missing after " + text.substring(0, index == 0 ? 0 : end(index - 1)));
        }
        return tokens.get(index).name(text, dialect);
    }

    /** True if one of the identifiers means this name. */
    boolean names(String stored) throws SQLException {
        for (Token token : tokens) {
            boolean name = token.kind() == Token.Kind.WORD || token.kind() == Token.Kind.QUOTED_WORD;
            if (name && token.name(text, dialect).equals(stored)) {
                return true;
            }
        }
        return false;
    }

    private int end(int index) {
        return tokens.get(Math.min(index, tokens.size() - 1)).end();
    }

    /** The last identifier. */
    String last() throws SQLException {
        return name(size() - 1);
    }

    /** The value from there to the end: a string without its quotes, or a word. */
    String value(int index) throws SQLException {
        if (index >= size()) {
            throw Errors.syntax("syntax error: a value is missing; write SET name = value");
        }
        Token token = tokens.get(index);
        String written = token.text(text);
        return token.kind() == Token.Kind.LITERAL && written.startsWith("'")
                ? written.substring(1, written.length() - 1).replace("''", "'")
                : written;
    }

    /** The text from a token on, with the comments before it: one of them may steer. */
    String textFrom(int index) throws SQLException {
        if (index >= size()) {
            throw Errors.syntax("syntax error: a statement is missing after " + text);
        }
        return text.substring(end(index - 1));
    }

    /** The text of some tokens and of what is between them. */
    String text(int from, int to) {
        return from >= to
                ? ""
                : text.substring(tokens.get(from).start(), tokens.get(to - 1).end());
    }

    /** The token that closes the parenthesis there; the end if none does. */
    int closing(int open) {
        int depth = 0;
        for (int i = open; i < size(); i++) {
            depth += is(i, "(") ? 1 : is(i, ")") ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        return size();
    }

    /** Where each of the things begins and ends that commas part. */
    List<int[]> ranges(int from, int to) {
        List<int[]> ranges = new ArrayList<>();
        int depth = 0;
        int start = from;
        for (int i = from; i < to; i++) {
            depth += is(i, "(") || is(i, "[") ? 1 : is(i, ")") || is(i, "]") ? -1 : 0;
            if (depth == 0 && is(i, ",")) {
                ranges.add(new int[] {start, i});
                start = i + 1;
            }
        }
        if (start < to) {
            ranges.add(new int[] {start, to});
        }
        return ranges;
    }

    /** The texts that commas part. */
    List<String> list(int from, int to) {
        return ranges(from, to).stream().map(range -> text(range[0], range[1])).toList();
    }

    /** The token at which the statement begins that EXPLAIN explains. */
    int explained() {
        int at = 1;
        if (is(at, "(")) {
            int depth = 0;
            do {
                depth += is(at, "(") ? 1 : is(at, ")") ? -1 : 0;
                at++;
            } while (depth > 0 && at < tokens.size());
            return at;
        }
        while (is(at, "ANALYZE") || is(at, "VERBOSE") || is(at, "PLAN") || is(at, "FOR")) {
            at++;
        }
        return at;
    }
}

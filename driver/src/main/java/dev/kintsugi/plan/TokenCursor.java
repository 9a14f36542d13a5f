package dev.kintsugi.plan;

import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.parse.Token;
import dev.kintsugi.parse.Token.Kind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place in a statement's tokens, which moves on as they are read. DDL has no syntax tree: the parser knows too little of it, and what
 * a shard's text needs is where names stand.
 */
final class TokenCursor {
    private final String text;
    private final List<Token> tokens;
    private final Dialect dialect;
    private final int first;
    private final int size;
    private int at;

    TokenCursor(String text, List<Token> tokens, Dialect dialect) {
        this(text, tokens, dialect, 0, withoutSemicolons(text, tokens));
    }

    private TokenCursor(String text, List<Token> tokens, Dialect dialect, int from, int to) {
        this.text = text;
        this.tokens = tokens;
        this.dialect = dialect;
        this.at = from;
        this.first = from;
        this.size = to;
    }

    private static int withoutSemicolons(String text, List<Token> tokens) {
        int size = tokens.size();
        while (size > 0 && tokens.get(size - 1).text(text).equals(";")) {
            size--;
        }
        return size;
    }

    /**
     * A name as it is written.
     *
     * @param schema null if the name has one part
     * @param from its first token
     * @param to the token after its last
     */
    record Name(@Nullable String schema, String name, int from, int to) {

        /** The schemas in which it is to be looked for. */
        List<String> path(List<String> searchPath) {
            return schema == null ? searchPath : List.of(schema);
        }

        /** What it means when it is created. */
        QualifiedName created(List<String> searchPath) {
            // Temporary tables are found first, and made only by saying so.
            String first = searchPath.stream()
                    .filter(named -> !named.equals("pg_temp"))
                    .findFirst()
                    .orElse("");
            return new QualifiedName(schema == null ? first : schema, name);
        }

        @Override
        public String toString() {
            return schema == null ? name : schema + "." + name;
        }
    }

    int position() {
        return at;
    }

    void position(int token) {
        at = token;
    }

    /** The first token. */
    int first() {
        return first;
    }

    /** The token after the last. */
    int end() {
        return size;
    }

    boolean atEnd() {
        return at >= size;
    }

    /** A cursor over some of the tokens. */
    TokenCursor within(int from, int to) {
        return new TokenCursor(text, tokens, dialect, from, to);
    }

    /** True if the token there is this keyword or symbol. */
    boolean is(int token, String upperCaseWord) {
        return token < size
                && token >= 0
                && tokens.get(token).kind() != Kind.LITERAL
                && tokens.get(token).kind() != Kind.QUOTED_WORD
                && tokens.get(token).is(text, upperCaseWord);
    }

    /** True if the next token is this keyword or symbol. */
    boolean is(String upperCaseWord) {
        return is(at, upperCaseWord);
    }

    /** Moves past these keywords if they come next, all of them. */
    boolean take(String... upperCaseWords) {
        for (int i = 0; i < upperCaseWords.length; i++) {
            if (!is(at + i, upperCaseWords[i])) {
                return false;
            }
        }
        at += upperCaseWords.length;
        return true;
    }

    /** Moves past the next token if it is one of these keywords. */
    boolean takeAny(String... upperCaseWords) {
        for (String word : upperCaseWords) {
            if (take(word)) {
                return true;
            }
        }
        return false;
    }

    /** The next token in upper case, which is then behind; empty at the end. */
    String takeWord() {
        if (atEnd()) {
            return "";
        }
        Token token = tokens.get(at++);
        return token.kind() == Kind.WORD ? token.text(text).toUpperCase(java.util.Locale.ROOT) : "";
    }

    /** True if the next token can be a name. */
    boolean atName() {
        return isName(at);
    }

    private boolean isName(int token) {
        return token < size
                && (tokens.get(token).kind() == Kind.WORD || tokens.get(token).kind() == Kind.QUOTED_WORD);
    }

    /** True if the token is a name in quotes, which is no keyword. */
    boolean isQuoted(int token) {
        return token < size && tokens.get(token).kind() == Kind.QUOTED_WORD;
    }

    /** An identifier as the database stores it. */
    String identifier() throws SQLException {
        if (!atName()) {
            throw Errors.syntax("A name is missing " + (at == 0 ? "at the start" : "after: " + text(0, at)));
        }
        return tokens.get(at++).name(text, dialect);
    }

    /** A name of one to three parts; a database's name before the schema's is dropped. */
    Name name() throws SQLException {
        int from = at;
        String schema = null;
        String name = identifier();
        while (is(at, ".") && isName(at + 1)) {
            at++;
            schema = name;
            name = identifier();
        }
        return new Name(schema, name, from, at);
    }

    /** Names with commas between them; a star after a name belongs to it. */
    List<Name> names() throws SQLException {
        List<Name> names = new ArrayList<>();
        do {
            int from = at;
            take("ONLY");
            Name name = name();
            take("*");
            names.add(new Name(name.schema(), name.name(), from, at));
        } while (take(","));
        return names;
    }

    /** Moves past a parenthesis and all up to the one that closes it; false if none comes next. */
    boolean takeParenthesised() {
        if (!is("(")) {
            return false;
        }
        at = closing(at) + 1;
        return true;
    }

    /** The token that closes the parenthesis there; the end if none does. */
    int closing(int open) {
        int depth = 0;
        for (int token = open; token < size; token++) {
            depth += is(token, "(") ? 1 : is(token, ")") ? -1 : 0;
            if (depth == 0) {
                return token;
            }
        }
        return size - 1;
    }

    /** The next token from here on, outside parentheses, that is this keyword; -1 if there is none. */
    int find(String upperCaseWord) {
        int depth = 0;
        for (int token = at; token < size; token++) {
            if (depth == 0 && is(token, upperCaseWord)) {
                return token;
            }
            depth += is(token, "(") ? 1 : is(token, ")") ? -1 : 0;
        }
        return -1;
    }

    /** Moves past the next token outside parentheses that is this keyword; false, without a move, if there is none. */
    boolean takeUpTo(String upperCaseWord) {
        int found = find(upperCaseWord);
        if (found >= 0) {
            at = found + 1;
        }
        return found >= 0;
    }

    /** What stands between the commas of {@code from} to {@code to}, outside parentheses. */
    List<TokenCursor> split(int from, int to) {
        List<TokenCursor> parts = new ArrayList<>();
        int depth = 0;
        int start = from;
        for (int token = from; token < to; token++) {
            depth += is(token, "(") || is(token, "[") ? 1 : is(token, ")") || is(token, "]") ? -1 : 0;
            if (depth == 0 && is(token, ",")) {
                parts.add(within(start, token));
                start = token + 1;
            }
        }
        if (start < to) {
            parts.add(within(start, to));
        }
        return parts;
    }

    /** What the next token says: a string without its quotes, or what is written. Then it is behind. */
    String value() throws SQLException {
        if (atEnd()) {
            throw Errors.syntax("A value is missing after: " + text(0, at));
        }
        String written = tokens.get(at).text(text);
        boolean string = tokens.get(at).kind() == Kind.LITERAL && written.startsWith("'") && written.endsWith("'");
        at++;
        return string ? written.substring(1, written.length() - 1).replace("''", "'") : written;
    }

    /** The text of some tokens and of what is between them. */
    String text(int from, int to) {
        return from >= to
                ? ""
                : text.substring(tokens.get(from).start(), tokens.get(to - 1).end());
    }

    /** Where a token begins in the text. */
    int start(int token) {
        return tokens.get(token).start();
    }

    /** The text up to a token. */
    String textBefore(int token) {
        return token < tokens.size() ? text.substring(0, tokens.get(token).start()) : text;
    }

    /** The text from a token on. */
    String textFrom(int token) {
        return token < tokens.size() ? text.substring(tokens.get(token).start()) : "";
    }

    String text() {
        return text;
    }
}

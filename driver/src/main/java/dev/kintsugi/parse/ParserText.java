package dev.kintsugi.parse;

import dev.kintsugi.dialect.LexerRules;
import dev.kintsugi.dialect.LexerRules.Form;
import dev.kintsugi.error.Errors;
import dev.kintsugi.parse.Token.Kind;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The template's text in the form that JSqlParser reads, and the way back from its offsets to the statement's. */
final class ParserText {
    /** What JDBC's escapes become, by the word behind the brace. */
    private static final Map<String, String> ESCAPES = Map.of(
            "D",
            "DATE",
            "T",
            "TIME",
            "TS",
            "TIMESTAMP",
            "FN",
            "",
            "OJ",
            "",
            "CALL",
            "CALL",
            "ESCAPE",
            "ESCAPE",
            "LIMIT",
            "LIMIT");

    /** Words that JSqlParser keeps for other databases' clauses, and which are names here. */
    private static final Set<String> NAMES = Set.of(
            "FBV",
            "FINAL",
            "FORCE",
            "IMPORT",
            "PIVOT",
            "PREWHERE",
            "PRIOR",
            "SAMPLE",
            "SETTINGS",
            "SQL_CACHE",
            "SQL_NO_CACHE",
            "UNPIVOT",
            "USE");

    /** What makes one of them no name: a call, H2's FINAL TABLE and USE INDEX. */
    private static final Set<String> BEHIND_NO_NAME = Set.of("(", "TABLE", "INDEX");

    private final String statement;
    private final LexerRules rules;
    private final List<Token> tokens;
    private final StringBuilder text = new StringBuilder();
    /** Where each token's text begins. */
    private final int[] begins;
    /** For each open brace, whether it was dropped. */
    private final Deque<Boolean> braces = new ArrayDeque<>();

    /** The words of FETCH FIRST n ROWS ONLY in a write, where JSqlParser knows LIMIT alone. */
    private final Set<Integer> fetchWords = new HashSet<>();

    private int slot;
    private int parameter;

    private ParserText(Scan scan, List<Token> tokens) {
        this.statement = scan.text();
        this.rules = scan.rules();
        this.tokens = tokens;
        this.begins = new int[tokens.size()];
    }

    static ParserText of(Scan scan, List<Token> tokens) {
        ParserText text = new ParserText(scan, tokens);
        text.write();
        return text;
    }

    String text() {
        return text.toString();
    }

    /** 42601: the parser stopped at an offset of {@link #text}. Literals are not quoted: messages hold no values. */
    SQLException errorAt(int offset) {
        int found = Arrays.binarySearch(begins, offset);
        int index = found >= 0 ? found : -found - 2;
        if (offset >= text.length() || index < 0) {
            return Errors.syntax("Cannot parse the statement at its end");
        }
        Token token = tokens.get(index);
        String near = token.kind() == Kind.LITERAL ? "the literal" : '"' + token.text(statement) + '"';
        return Errors.syntax("Cannot parse the statement at or near " + near + ", character " + (token.start() + 1));
    }

    /** The token whose text begins at an offset of {@link #text}; -1 if none does. */
    int tokenAt(int offset) {
        int found = -1;
        // A word that is left out begins where the next does.
        for (int i = 0; i < begins.length && begins[i] <= offset; i++) {
            found = begins[i] == offset ? i : found;
        }
        return found;
    }

    private void write() {
        int from = 0;
        int to = tokens.size();
        while (from < to && is(from, ";")) {
            from++;
        }
        while (to > from && is(to - 1, ";")) {
            to--;
        }
        Arrays.fill(begins, to, tokens.size(), Integer.MAX_VALUE);
        if (from < to && (wordIs(from, "DELETE") || wordIs(from, "UPDATE"))) {
            findFetch(from, to);
        }
        for (int i = from; i < to; i++) {
            begins[i] = text.length();
            Token token = tokens.get(i);
            switch (token.kind()) {
                case WORD -> word(i, token);
                case QUOTED_WORD -> quotedWord(token);
                case LITERAL -> literal(token);
                case PARAMETER -> parameter(token);
                case OPERATOR -> append(token.text(statement).replace("??", "?"));
                case PUNCTUATION -> i = punctuation(i, to);
            }
        }
    }

    private void findFetch(int from, int to) {
        int depth = 0;
        for (int i = from; i + 4 < to; i++) {
            depth += is(i, "(") ? 1 : is(i, ")") ? -1 : 0;
            boolean fetch = depth == 0
                    && wordIs(i, "FETCH")
                    && (wordIs(i + 1, "FIRST") || wordIs(i + 1, "NEXT"))
                    && (wordIs(i + 3, "ROW") || wordIs(i + 3, "ROWS"))
                    && wordIs(i + 4, "ONLY");
            if (fetch) {
                fetchWords.addAll(Set.of(i, i + 1, i + 3, i + 4));
            }
        }
    }

    private boolean wordIs(int index, String upperCase) {
        Token token = tokens.get(index);
        return token.kind() == Kind.WORD && token.is(statement, upperCase);
    }

    private void word(int i, Token token) {
        if (fetchWords.contains(i)) {
            append(token.is(statement, "FETCH") ? "LIMIT" : "");
            return;
        }
        // SELECT ALL is SELECT, and JSqlParser's tree does not keep the word.
        boolean redundant =
                i > 0 && token.is(statement, "ALL") && tokens.get(i - 1).is(statement, "SELECT");
        append(redundant ? "" : isName(i, token) ? quoted(token) : token.text(statement));
        append(asksForNothing(i) ? "NULL" : "");
    }

    private boolean isName(int i, Token token) {
        return NAMES.contains(Words.upper(statement, token.start(), token.end()))
                && (i + 1 == tokens.size()
                        || BEHIND_NO_NAME.stream()
                                .noneMatch(word -> tokens.get(i + 1).is(statement, word)));
    }

    /** The same name in quotes: upper case on H2, which alone has words in backticks. */
    private String quoted(Token token) {
        String name = Words.upper(statement, token.start(), token.end());
        return '"' + (rules.has(Form.BACKTICK_WORDS) ? name : name.toLowerCase(Locale.ROOT)) + '"';
    }

    /** True for the SELECT in EXISTS (SELECT FROM …), where NULL may stand for the list that JSqlParser misses. */
    private boolean asksForNothing(int i) {
        return i > 1
                && i + 1 < tokens.size()
                && wordIs(i, "SELECT")
                && is(i - 1, "(")
                && wordIs(i - 2, "EXISTS")
                && (wordIs(i + 1, "FROM") || wordIs(i + 1, "WHERE"));
    }

    private void quotedWord(Token token) {
        String word = Literals.word(statement, token.start(), token.end());
        // H2, the one database with such quotes, reads `a` as it reads a.
        boolean folded = statement.charAt(token.start()) == '`';
        append('"' + (folded ? word.toUpperCase(Locale.ROOT) : word).replace("\"", "\"\"") + '"');
    }

    private void literal(Token token) {
        char first = statement.charAt(token.start());
        boolean number = first == '.' || Letters.isDigit(first);
        append(number ? Integer.toString(slot) : "'" + slot + "'");
        slot++;
    }

    private void parameter(Token token) {
        int index = token.parameterIndex(statement);
        parameter++;
        append("?" + (index > 0 ? index : parameter));
    }

    /** Writes the token, or translates the JDBC escape that it begins; returns the index of the last token written. */
    private int punctuation(int i, int to) {
        String token = tokens.get(i).text(statement);
        switch (token) {
            case "{" -> {
                return brace(i, to);
            }
            case "}" -> {
                if (braces.isEmpty() || !braces.pop()) {
                    append(token);
                }
            }
            default -> append(token);
        }
        return i;
    }

    private int brace(int open, int to) {
        // {? = call f()}: the result is a parameter that the call does not take.
        boolean assigned = open + 3 < to && tokens.get(open + 1).kind() == Kind.PARAMETER && is(open + 2, "=");
        int word = assigned ? open + 3 : open + 1;
        String escape = word < to
                ? Words.upper(
                        statement, tokens.get(word).start(), tokens.get(word).end())
                : "";
        String meaning = ESCAPES.get(escape);
        braces.push(meaning != null);
        if (meaning == null) {
            append("{");
            return open;
        }
        if (assigned) {
            parameter++;
        }
        Arrays.fill(begins, open, word + 1, text.length());
        append(meaning);
        return word;
    }

    private boolean is(int index, String characters) {
        Token token = tokens.get(index);
        return token.end() - token.start() == characters.length() && statement.startsWith(characters, token.start());
    }

    private void append(String token) {
        if (!token.isEmpty()) {
            text.append(token).append(' ');
        }
    }
}

package dev.kintsugi.parse;

import dev.kintsugi.dialect.LexerRules;
import dev.kintsugi.parse.Token.Kind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The lexer. Both methods walk one {@link Scanner}, so that they agree on where each token ends. Thread-safe. */
public final class Lexer {
    private Lexer() {}

    /**
     * One pass over a statement.
     *
     * @param parameters true if {@code ?} is a parameter and {@code ??} stands for the operator's character (prepared
     *     statements); else {@code ?} is an operator
     * @throws SQLException 42601 if a string, quoted identifier or comment has no end, a number runs into a word, a
     *     control character stands outside of strings and comments, or {@code ?} is mixed with numbered parameters;
     *     22023 if a leading {@code kintsugi:} comment has an unknown setting
     */
    public static Scan scan(String text, LexerRules rules, boolean parameters) throws SQLException {
        TemplateBuilder template = new TemplateBuilder(text, rules, parameters);
        template.run();
        return new Scan(text, rules, template);
    }

    /**
     * All tokens of a statement, in order; the n-th LITERAL is slot n of the scan.
     *
     * @param parameters as in {@link #scan}
     * @throws SQLException as {@link #scan}
     */
    public static List<Token> tokens(String text, LexerRules rules, boolean parameters) throws SQLException {
        List<Token> tokens = new ArrayList<>();
        Scanner scanner = new Scanner(text, rules, parameters);
        for (Kind kind = scanner.next(); kind != null; kind = scanner.next()) {
            tokens.add(new Token(kind, scanner.start(), scanner.end()));
        }
        return List.copyOf(tokens);
    }
}

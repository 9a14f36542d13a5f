package dev.kintsugi.parse;

import dev.kintsugi.dialect.LexerRules;
import java.sql.SQLException;
import java.util.List;

/** The scanner. */
public final class Lexer {
    private Lexer() {}

    /**
     * One pass over a statement.
     *
     * @param parameters true if {@code ?} is a parameter (prepared statements); else it is an operator
     * @throws SQLException 42601 if a string, quoted identifier or comment has no end
     */
    public static Scan scan(String text, LexerRules rules, boolean parameters) throws SQLException {
        throw new UnsupportedOperationException(text + rules + parameters);
    }

    /** All tokens of a statement, in order; the n-th LITERAL is slot n of the scan. */
    public static List<Token> tokens(String text, LexerRules rules, boolean parameters) throws SQLException {
        throw new UnsupportedOperationException(text + rules + parameters);
    }
}

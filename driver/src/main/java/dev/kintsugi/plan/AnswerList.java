package dev.kintsugi.plan;

import dev.kintsugi.parse.Token;
import java.util.List;
import java.util.Locale;

/** Where a text lists the columns of an answer, in select lists and behind RETURNING: a function's name is its column's label there. */
final class AnswerList {
    private static final List<String> BEGINNINGS = List.of("select", "returning");
    private static final List<String> ELSEWHERE =
            List.of("from", "where", "on", "having", "by", "limit", "offset", "values", "set");
    private final String text;
    private final List<Token> tokens;

    AnswerList(String text, List<Token> tokens) {
        this.text = text;
        this.tokens = tokens;
    }

    /** True if a token is in such a list, and no argument of a function there. */
    boolean has(int token) {
        int depth = 0;
        for (int i = token; i >= 0; i--) {
            boolean within = depth == 0 && is(i, "(");
            if (within
                    && i > 0
                    && !word(i - 1).isEmpty()
                    && !word(i - 1).equals("cast")
                    && !word(i - 1).equals("select")) {
                return false;
            }
            depth += is(i, ")") ? 1 : is(i, "(") && depth > 0 ? -1 : 0;
            if (depth == 0 && BEGINNINGS.contains(word(i))) {
                return true;
            }
            if (depth == 0 && ELSEWHERE.contains(word(i))) {
                return false;
            }
        }
        return false;
    }

    private boolean is(int token, String symbol) {
        return tokens.get(token).text(text).equals(symbol);
    }

    private String word(int token) {
        return tokens.get(token).kind() == Token.Kind.WORD
                ? tokens.get(token).text(text).toLowerCase(Locale.ROOT)
                : "";
    }
}

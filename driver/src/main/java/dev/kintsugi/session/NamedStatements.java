package dev.kintsugi.session;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.parse.Token;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a session has prepared by SQL's PREPARE. EXECUTE runs the statement with its values written into it, each cast to the type that
 * PREPARE declares; the values are literals, so that they are the same wherever and however often they are read.
 */
final class NamedStatements {
    private final Dialect dialect;
    private final Map<String, Named> statements = new HashMap<>();

    NamedStatements(Dialect dialect) {
        this.dialect = dialect;
    }

    /**
     * A statement.
     *
     * @param types of its parameters as they are declared; there may be fewer
     * @param body the text after AS
     */
    private record Named(List<String> types, Words body) {}

    /** PREPARE name (types) AS statement. */
    void prepare(Words words) throws SQLException {
        String name = words.name(1);
        List<String> types = List.of();
        int at = 2;
        if (words.is(at, "(")) {
            int close = words.closing(at);
            types = words.list(at + 1, close);
            at = close + 1;
        }
        if (!words.is(at, "AS")) {
            throw Errors.syntax("syntax error: AS and a statement are missing after PREPARE " + name);
        }
        if (statements.containsKey(name)) {
            throw Errors.statementExists(name);
        }
        statements.put(name, new Named(types, Words.of(words.textFrom(at + 1), dialect, true)));
    }

    /** The statement that EXECUTE name (values) means. */
    String executed(Words words) throws SQLException {
        String name = words.name(1);
        Named named = statements.get(name);
        if (named == null) {
            throw Errors.noStatement(name);
        }
        List<String> values = new ArrayList<>();
        if (words.is(2, "(")) {
            int close = words.closing(2);
            for (int[] range : words.ranges(3, close)) {
                check(words, range[0], range[1]);
                values.add(words.text(range[0], range[1]));
            }
        }
        return filled(named, values, name);
    }

    /** A value may be written in several places only if it is the same in all of them. */
    private static void check(Words words, int from, int to) throws SQLException {
        for (int i = from; i < to; i++) {
            Token token = words.tokens().get(i);
            boolean word = token.kind() == Token.Kind.WORD || token.kind() == Token.Kind.QUOTED_WORD;
            boolean constant = words.is(i, "NULL") || words.is(i, "TRUE") || words.is(i, "FALSE");
            boolean type = i > from && (words.is(i - 1, "::") || words.is(i + 1, "("));
            if ((word && !constant && i + 1 < to && words.is(i + 1, "("))
                    || (word && !constant && !type && !isType(words, i, to))) {
                throw Errors.notSupported("EXECUTE with an expression", "Write its value");
            }
        }
    }

    /** True for the name of a typed literal: DATE '…'. */
    private static boolean isType(Words words, int i, int to) {
        return i + 1 < to && words.tokens().get(i + 1).kind() == Token.Kind.LITERAL;
    }

    private String filled(Named named, List<String> values, String name) throws SQLException {
        Words body = named.body();
        StringBuilder sql = new StringBuilder();
        int from = 0;
        int most = 0;
        for (Token token : body.tokens()) {
            if (token.kind() != Token.Kind.PARAMETER) {
                continue;
            }
            int index = token.parameterIndex(body.text());
            most = Math.max(most, index);
            if (index < 1 || index > values.size()) {
                throw Errors.wrongParameters(name);
            }
            sql.append(body.text(), from, token.start());
            String value = values.get(index - 1);
            sql.append(
                    index <= named.types().size()
                            ? "CAST(" + value + " AS " + named.types().get(index - 1) + ")"
                            : value.startsWith("-") ? "(" + value + ")" : value);
            from = token.end();
        }
        if (values.size() != Math.max(most, named.types().size())) {
            throw Errors.wrongParameters(name);
        }
        return sql.append(body.text().substring(from)).toString();
    }

    /** DEALLOCATE name, or ALL. */
    void deallocate(Words words) throws SQLException {
        int at = words.is(1, "PREPARE") ? 2 : 1;
        if (words.is(at, "ALL")) {
            statements.clear();
        } else if (statements.remove(words.name(at)) == null) {
            throw Errors.noStatement(words.name(at).toLowerCase(Locale.ROOT));
        }
    }

    void clear() {
        statements.clear();
    }
}

package dev.kintsugi.parse;

import dev.kintsugi.dialect.LexerRules;
import java.sql.SQLException;
import java.util.List;

/**
 * The code of a DO statement in PL/pgSQL, as far as it needs no variables: statements, conditions, and what is done about errors. Its parts are
 * texts, which whoever runs it gives to the session one by one.
 *
 * @param steps what it does
 * @param handlers what it does about an error, of which the first counts that names it; none where it undoes nothing
 */
public record CodeBlock(List<Step> steps, List<Handler> handlers) {

    public CodeBlock {
        steps = List.copyOf(steps);
        handlers = List.copyOf(handlers);
    }

    /**
     * Reads the code.
     *
     * @throws SQLException 0A000 if it has more in it; 42601 if a string or a comment has no end
     */
    public static CodeBlock read(String code, LexerRules rules) throws SQLException {
        return new CodeBlockReader(code, Lexer.tokens(code, rules, false)).read();
    }

    /** What a block does, one after another. */
    public sealed interface Step {}

    /**
     * A statement.
     *
     * @param sql its text
     */
    public record Run(String sql) implements Step {}

    /**
     * PERFORM: a query whose answer nobody looks at.
     *
     * @param sql the query
     */
    public record Perform(String sql) implements Step {}

    /**
     * EXECUTE: a statement whose text is a value.
     *
     * @param query that has this value alone
     */
    public record Execute(String query) implements Step {}

    /**
     * RAISE of a message.
     *
     * @param text the whole statement
     */
    public record Raise(String text) implements Step {}

    /** RAISE alone: the error that is dealt with goes on. */
    public record RaiseAgain() implements Step {}

    /**
     * IF, with its ELSIF.
     *
     * @param otherwise what ELSE does
     */
    public record If(List<Branch> branches, List<Step> otherwise) implements Step {
        public If {
            branches = List.copyOf(branches);
            otherwise = List.copyOf(otherwise);
        }
    }

    /** A block within. */
    public record Inner(CodeBlock block) implements Step {}

    /**
     * What is done if something holds.
     *
     * @param query that has one value, which is true then
     */
    public record Branch(String query, List<Step> steps) {
        public Branch {
            steps = List.copyOf(steps);
        }
    }

    /**
     * What is done about errors.
     *
     * @param conditions their names, in lower case, or their SQLSTATEs
     */
    public record Handler(List<String> conditions, List<Step> steps) {
        public Handler {
            conditions = List.copyOf(conditions);
            steps = List.copyOf(steps);
        }
    }
}

package dev.kintsugi.parse;

import dev.kintsugi.error.Errors;
import dev.kintsugi.parse.CodeBlock.Branch;
import dev.kintsugi.parse.CodeBlock.Handler;
import dev.kintsugi.parse.CodeBlock.Step;
import dev.kintsugi.parse.Token.Kind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads a {@link CodeBlock}. */
final class CodeBlockReader {
    /** Words with which a statement of SQL begins; all others are PL/pgSQL's, or assign a variable. */
    private static final Set<String> STATEMENTS = Set.of(
            "SELECT",
            "INSERT",
            "UPDATE",
            "DELETE",
            "MERGE",
            "WITH",
            "CREATE",
            "ALTER",
            "DROP",
            "TRUNCATE",
            "COMMENT",
            "GRANT",
            "REVOKE",
            "REFRESH",
            "ANALYZE",
            "REINDEX",
            "LOCK",
            "NOTIFY",
            "SET",
            "RESET");

    private static final Set<String> ENDS = Set.of("END", "EXCEPTION", "ELSIF", "ELSEIF", "ELSE", "WHEN");
    /** Variables that PL/pgSQL itself sets. */
    private static final Set<String> VARIABLES = Set.of("FOUND", "SQLERRM", "SQLSTATE");

    private final String code;
    private final List<Token> tokens;
    private int at;

    CodeBlockReader(String code, List<Token> tokens) {
        this.code = code;
        this.tokens = tokens;
    }

    CodeBlock read() throws SQLException {
        if (!take("BEGIN")) {
            throw refused(word());
        }
        CodeBlock block = block();
        take(";");
        if (at < tokens.size()) {
            throw refused(word());
        }
        return block;
    }

    /** From behind its BEGIN up to its END. */
    private CodeBlock block() throws SQLException {
        List<Step> steps = steps();
        List<Handler> handlers = new ArrayList<>();
        if (take("EXCEPTION")) {
            while (take("WHEN")) {
                List<String> conditions = new ArrayList<>();
                do {
                    conditions.add(condition());
                } while (take("OR"));
                expect("THEN");
                handlers.add(new Handler(conditions, steps()));
            }
        }
        expect("END");
        return new CodeBlock(steps, handlers);
    }

    private String condition() throws SQLException {
        boolean state = take("SQLSTATE");
        if (at >= tokens.size()) {
            throw refused("");
        }
        String written = tokens.get(at).text(code);
        boolean literal = tokens.get(at).kind() == Kind.LITERAL;
        if (state != literal) {
            throw refused(written);
        }
        at++;
        return state ? written.replace("'", "") : written.toLowerCase(Locale.ROOT);
    }

    private List<Step> steps() throws SQLException {
        List<Step> steps = new ArrayList<>();
        while (at < tokens.size() && !ENDS.contains(word())) {
            if (take("NULL")) {
                expect(";");
            } else {
                steps.add(step());
            }
        }
        return steps;
    }

    private Step step() throws SQLException {
        String word = word();
        switch (word) {
            case "BEGIN":
                at++;
                CodeBlock block = block();
                expect(";");
                return new CodeBlock.Inner(block);
            case "IF":
                at++;
                return condition(new ArrayList<>());
            case "RAISE":
                if (is(at + 1, ";")) {
                    at += 2;
                    return new CodeBlock.RaiseAgain();
                }
                return new CodeBlock.Raise(upTo(";"));
            case "PERFORM":
                at++;
                return new CodeBlock.Perform("SELECT " + upTo(";"));
            case "EXECUTE":
                at++;
                return new CodeBlock.Execute("SELECT " + upTo(";"));
            default:
                if (!STATEMENTS.contains(word)) {
                    throw refused(word);
                }
                return new CodeBlock.Run(upTo(";"));
        }
    }

    /** From behind IF or ELSIF. */
    private Step condition(List<Branch> branches) throws SQLException {
        String query = "SELECT " + upTo("THEN");
        branches.add(new Branch(query, steps()));
        if (take("ELSIF") || take("ELSEIF")) {
            return condition(branches);
        }
        List<Step> otherwise = take("ELSE") ? steps() : List.of();
        expect("END");
        expect("IF");
        expect(";");
        return new CodeBlock.If(branches, otherwise);
    }

    /** The text up to a word, which is passed over. */
    private String upTo(String end) throws SQLException {
        int from = at;
        int depth = 0;
        for (; at < tokens.size() && !(depth == 0 && is(at, end)); at++) {
            depth += is(at, "(") ? 1 : is(at, ")") ? -1 : 0;
            boolean assigns = is(at, "INTO") && !is(at - 1, "INSERT") && !is(at - 1, "MERGE");
            boolean replaces = is(at, "USING") && is(from - 1, "EXECUTE");
            // A database raises it, which knows only its own rows.
            boolean reads = is(from, "RAISE") && is(at, "(");
            if (assigns || replaces || reads || VARIABLES.stream().anyMatch(variable -> is(at, variable))) {
                throw refused(word());
            }
        }
        if (at >= tokens.size() || at == from) {
            throw refused(end);
        }
        String text =
                code.substring(tokens.get(from).start(), tokens.get(at - 1).end());
        at++;
        return text;
    }

    /** The word there, in upper case. */
    private String word() {
        return at < tokens.size() ? tokens.get(at).text(code).toUpperCase(Locale.ROOT) : "";
    }

    private boolean is(int token, String upperCaseWord) {
        return token >= 0
                && token < tokens.size()
                && tokens.get(token).kind() != Kind.LITERAL
                && tokens.get(token).kind() != Kind.QUOTED_WORD
                && tokens.get(token).is(code, upperCaseWord);
    }

    private boolean take(String upperCaseWord) {
        boolean there = is(at, upperCaseWord);
        if (there) {
            at++;
        }
        return there;
    }

    private void expect(String upperCaseWord) throws SQLException {
        if (!take(upperCaseWord)) {
            throw refused(word());
        }
    }

    private static SQLException refused(String what) {
        return Errors.notSupported(
                "DO over several shards with " + (what.isEmpty() ? "this code" : what) + " in its code",
                "Send its statements one by one, or name the shard in a comment /* kintsugi: shard=… */");
    }
}

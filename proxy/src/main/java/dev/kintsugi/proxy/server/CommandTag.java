package dev.kintsugi.proxy.server;

import dev.kintsugi.dialect.LexerRules;
import dev.kintsugi.parse.Lexer;
import dev.kintsugi.parse.StatementKind;
import dev.kintsugi.parse.Token;
import dev.kintsugi.session.Prepared;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a statement that has ended is called: its command, with a count where the command has one. */
final class CommandTag {
    private static final Set<String> MODIFIERS = Set.of(
            "OR",
            "REPLACE",
            "GLOBAL",
            "LOCAL",
            "TEMP",
            "TEMPORARY",
            "UNLOGGED",
            "UNIQUE",
            "RECURSIVE",
            "TRUSTED",
            "PROCEDURAL",
            "DEFAULT",
            "CONSTRAINT");
    /** The first words of what has a name of two. */
    private static final Set<String> PAIRED = Set.of("MATERIALIZED", "FOREIGN", "EVENT", "ACCESS", "TEXT");

    private final List<Token> tokens;
    private final String text;

    private CommandTag(List<Token> tokens, String text) {
        this.tokens = tokens;
        this.text = text;
    }

    /**
     * The tag.
     *
     * @param count rows that were answered or written
     * @param rolledBack true if a COMMIT has rolled back what had failed
     */
    static String of(Prepared statement, LexerRules rules, long count, boolean rolledBack) throws SQLException {
        StatementKind kind = statement.scan().kind();
        return switch (kind) {
            case SELECT, UPDATE, DELETE, MERGE, COPY -> kind.name() + " " + count;
            case INSERT -> "INSERT 0 " + count;
            case COMMIT -> rolledBack ? "ROLLBACK" : "COMMIT";
            case ROLLBACK, ROLLBACK_TO -> "ROLLBACK";
            case SAVEPOINT, RELEASE, RESET, SHOW, EXPLAIN, CALL, DO, PREPARE, LISTEN, NOTIFY, UNLISTEN -> kind.name();
            case DECLARE -> "DECLARE CURSOR";
            case LOCK -> "LOCK TABLE";
            case TRUNCATE -> "TRUNCATE TABLE";
            case REFRESH -> "REFRESH MATERIALIZED VIEW";
            case PREPARE_TRANSACTION -> "PREPARE TRANSACTION";
            case COMMIT_PREPARED -> "COMMIT PREPARED";
            case ROLLBACK_PREPARED -> "ROLLBACK PREPARED";
            default -> read(statement, rules).written(kind, count);
        };
    }

    private static CommandTag read(Prepared statement, LexerRules rules) throws SQLException {
        String text = statement.scan().text();
        List<Token> tokens = Lexer.tokens(text, rules, false);
        int first = 0;
        // Empty statements before it have no tag.
        while (first < tokens.size() && tokens.get(first).is(text, ";")) {
            first++;
        }
        return new CommandTag(tokens.subList(first, tokens.size()), text);
    }

    /** Of a command whose words have to be looked at. */
    private String written(StatementKind kind, long count) {
        return switch (kind) {
            case BEGIN -> word(0).equals("START") ? "START TRANSACTION" : "BEGIN";
            case FETCH -> word(0) + " " + count;
            case CLOSE -> word(1).equals("ALL") ? "CLOSE CURSOR ALL" : "CLOSE CURSOR";
            case DEALLOCATE -> word(1).equals("ALL") || word(2).equals("ALL") ? "DEALLOCATE ALL" : "DEALLOCATE";
            case DISCARD -> "DISCARD " + word(1);
            case SET -> word(1).equals("CONSTRAINTS") ? "SET CONSTRAINTS" : "SET";
            case DDL -> definition(count);
            default -> word(0);
        };
    }

    private String word(int index) {
        return index < tokens.size() ? tokens.get(index).text(text).toUpperCase(Locale.ROOT) : "";
    }

    private boolean has(String first, String second) {
        int depth = 0;
        for (int i = 0; i + 1 < tokens.size(); i++) {
            depth += word(i).equals("(") ? 1 : word(i).equals(")") ? -1 : 0;
            if (depth == 0
                    && word(i).equals(first)
                    && (second.isEmpty() || word(i + 1).equals(second))) {
                return true;
            }
        }
        return false;
    }

    private String definition(long count) {
        String verb = word(0);
        if (!verb.equals("CREATE") && !verb.equals("ALTER") && !verb.equals("DROP")) {
            return switch (verb) {
                case "SELECT", "WITH", "VALUES", "TABLE", "(" -> "SELECT " + count;
                case "GRANT", "REVOKE" -> has("ON", "") ? verb : verb + " ROLE";
                case "SECURITY" -> "SECURITY LABEL";
                case "IMPORT" -> "IMPORT FOREIGN SCHEMA";
                default -> verb;
            };
        }
        int at = 1;
        while (verb.equals("CREATE") && MODIFIERS.contains(word(at))) {
            at++;
        }
        String object = object(at);
        boolean filled = verb.equals("CREATE")
                && (object.equals("TABLE") || object.equals("MATERIALIZED VIEW"))
                && (has("AS", "SELECT")
                        || has("AS", "WITH")
                        || has("AS", "VALUES")
                        || has("AS", "TABLE")
                        || has("AS", "(")
                        || has("AS", "EXECUTE"));
        if (!filled) {
            return verb + " " + object;
        }
        return has("NO", "DATA")
                ? (object.equals("TABLE") ? "CREATE TABLE AS" : "CREATE MATERIALIZED VIEW")
                : "SELECT " + count;
    }

    private String object(int at) {
        String first = word(at);
        String second = word(at + 1);
        if (first.equals("DEFAULT")) {
            return "DEFAULT PRIVILEGES";
        }
        if (first.equals("FOREIGN") && second.equals("DATA")) {
            return "FOREIGN DATA WRAPPER";
        }
        if (first.equals("TEXT")) {
            return "TEXT SEARCH " + word(at + 2);
        }
        if (PAIRED.contains(first)
                || (first.equals("USER") && second.equals("MAPPING"))
                || (first.equals("OPERATOR") && (second.equals("CLASS") || second.equals("FAMILY")))) {
            return first + " " + second;
        }
        return first.equals("USER") || first.equals("GROUP") ? "ROLE" : first;
    }
}

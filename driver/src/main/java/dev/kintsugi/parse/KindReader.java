package dev.kintsugi.parse;

import static java.util.Map.entry;

import dev.kintsugi.parse.Token.Kind;
import java.util.Map;

/**
 * Tells a statement's kind from its tokens, fed one by one. Most kinds are settled by the first word; COMMIT,
 * ROLLBACK, PREPARE and CREATE need a few more; WITH needs all up to the main verb.
 *
 * <p>The main verb of WITH is the first verb outside parentheses that cannot be a name: names follow WITH, RECURSIVE,
 * a comma and the words of SEARCH and CYCLE.
 */
final class KindReader {
    private static final Map<String, StatementKind> FIRST_WORDS = Map.ofEntries(
            entry("SELECT", StatementKind.SELECT),
            entry("VALUES", StatementKind.SELECT),
            entry("TABLE", StatementKind.SELECT),
            entry("INSERT", StatementKind.INSERT),
            entry("UPDATE", StatementKind.UPDATE),
            entry("DELETE", StatementKind.DELETE),
            entry("MERGE", StatementKind.MERGE),
            entry("TRUNCATE", StatementKind.TRUNCATE),
            entry("CREATE", StatementKind.DDL),
            entry("ALTER", StatementKind.DDL),
            entry("DROP", StatementKind.DDL),
            entry("COMMENT", StatementKind.DDL),
            entry("GRANT", StatementKind.DDL),
            entry("REVOKE", StatementKind.DDL),
            entry("SECURITY", StatementKind.DDL),
            entry("REASSIGN", StatementKind.DDL),
            entry("IMPORT", StatementKind.DDL),
            entry("BEGIN", StatementKind.BEGIN),
            entry("START", StatementKind.BEGIN),
            entry("COMMIT", StatementKind.COMMIT),
            entry("END", StatementKind.COMMIT),
            entry("ROLLBACK", StatementKind.ROLLBACK),
            entry("ABORT", StatementKind.ROLLBACK),
            entry("SAVEPOINT", StatementKind.SAVEPOINT),
            entry("RELEASE", StatementKind.RELEASE),
            entry("SET", StatementKind.SET),
            entry("RESET", StatementKind.RESET),
            entry("SHOW", StatementKind.SHOW),
            entry("EXPLAIN", StatementKind.EXPLAIN),
            entry("CALL", StatementKind.CALL),
            entry("DO", StatementKind.DO),
            entry("COPY", StatementKind.COPY),
            entry("PREPARE", StatementKind.PREPARE),
            entry("EXECUTE", StatementKind.EXECUTE),
            entry("DEALLOCATE", StatementKind.DEALLOCATE),
            entry("DECLARE", StatementKind.DECLARE),
            entry("FETCH", StatementKind.FETCH),
            entry("MOVE", StatementKind.FETCH),
            entry("CLOSE", StatementKind.CLOSE),
            entry("LISTEN", StatementKind.LISTEN),
            entry("NOTIFY", StatementKind.NOTIFY),
            entry("UNLISTEN", StatementKind.UNLISTEN),
            entry("LOCK", StatementKind.LOCK),
            entry("DISCARD", StatementKind.DISCARD),
            entry("REFRESH", StatementKind.REFRESH),
            entry("VACUUM", StatementKind.MAINTENANCE),
            entry("ANALYZE", StatementKind.MAINTENANCE),
            entry("ANALYSE", StatementKind.MAINTENANCE),
            entry("REINDEX", StatementKind.MAINTENANCE),
            entry("CLUSTER", StatementKind.MAINTENANCE),
            entry("CHECKPOINT", StatementKind.MAINTENANCE));
    private static final int LONGEST = 10;

    /** What the reader waits for. */
    private enum Stage {
        FIRST_WORD,
        SECOND_WORD,
        CREATED_OBJECT,
        MAIN_VERB,
        SETTLED
    }

    private final String text;
    private Stage stage = Stage.FIRST_WORD;
    private StatementKind kind = StatementKind.EMPTY;
    private boolean routine;
    private boolean writesInCte;
    private boolean parenthesised;
    /** The token before, while the main verb is sought: its upper-case word, its one character, or empty for others. */
    private String before = "";

    private String beforeThat = "";

    KindReader(String text) {
        this.text = text;
    }

    StatementKind kind() {
        return kind;
    }

    /** True if a WITH before the main verb has an INSERT, UPDATE, DELETE or MERGE. */
    boolean writesInCte() {
        return writesInCte;
    }

    /** True for CREATE FUNCTION and CREATE PROCEDURE, whose bodies may hold semicolons. */
    boolean routine() {
        return routine;
    }

    /** INTO stands outside parentheses: a SELECT that has it makes a table. */
    void into() {
        kind = kind == StatementKind.SELECT ? StatementKind.DDL : kind;
    }

    boolean settled() {
        return stage == Stage.SETTLED;
    }

    /**
     * Takes the next token.
     *
     * @param depth how many parentheses are open after it
     */
    void accept(Kind token, int start, int end, int depth) {
        switch (stage) {
            case FIRST_WORD -> firstWord(token, start, end);
            case SECOND_WORD -> secondWord(token, start, end);
            case CREATED_OBJECT -> createdObject(start, end);
            case MAIN_VERB -> mainVerb(token, start, end, depth);
            case SETTLED -> {}
        }
    }

    /** The statement is over: what is not known yet stays as it is. */
    void settle() {
        stage = Stage.SETTLED;
    }

    private void firstWord(Kind token, int start, int end) {
        if (token != Kind.WORD) {
            boolean skipped = token != Kind.LITERAL && token != Kind.QUOTED_WORD;
            parenthesised |= text.charAt(start) == '(';
            kind = StatementKind.OTHER;
            stage = skipped ? Stage.FIRST_WORD : Stage.SETTLED;
            return;
        }
        kind = ofFirstWord(start, end);
        stage = switch (kind) {
            case COMMIT, ROLLBACK, PREPARE -> Stage.SECOND_WORD;
            case DDL -> is(start, end, "CREATE") ? Stage.CREATED_OBJECT : Stage.SETTLED;
            case OTHER -> {
                if (!is(start, end, "WITH")) {
                    yield Stage.SETTLED;
                }
                kind = StatementKind.SELECT;
                before = "WITH";
                yield parenthesised ? Stage.SETTLED : Stage.MAIN_VERB;
            }
            default -> Stage.SETTLED;
        };
    }

    private StatementKind ofFirstWord(int start, int end) {
        if (is(start, end, "SELECT")) {
            return StatementKind.SELECT;
        }
        if (end - start > LONGEST) {
            return StatementKind.OTHER;
        }
        String word = Words.upper(text, start, end);
        return FIRST_WORDS.getOrDefault(word, StatementKind.OTHER);
    }

    private void secondWord(Kind token, int start, int end) {
        if (token == Kind.WORD
                && (is(start, end, "WORK") || (is(start, end, "TRANSACTION") && kind != StatementKind.PREPARE))) {
            return;
        }
        if (kind == StatementKind.PREPARE) {
            kind = is(start, end, "TRANSACTION") ? StatementKind.PREPARE_TRANSACTION : kind;
        } else if (is(start, end, "PREPARED")) {
            kind = kind == StatementKind.COMMIT ? StatementKind.COMMIT_PREPARED : StatementKind.ROLLBACK_PREPARED;
        } else if (kind == StatementKind.ROLLBACK && is(start, end, "TO")) {
            kind = StatementKind.ROLLBACK_TO;
        }
        settle();
    }

    private void createdObject(int start, int end) {
        if (is(start, end, "OR") || is(start, end, "REPLACE")) {
            return;
        }
        routine = is(start, end, "FUNCTION") || is(start, end, "PROCEDURE");
        settle();
    }

    private void mainVerb(Kind token, int start, int end, int depth) {
        String current =
                switch (token) {
                    case WORD -> end - start > LONGEST ? "NAME" : Words.upper(text, start, end);
                    case PUNCTUATION -> text.substring(start, end);
                    case QUOTED_WORD -> "NAME";
                    case LITERAL, PARAMETER, OPERATOR -> "";
                };
        boolean opens = current.equals("(");
        if (depth > (opens ? 1 : 0)) {
            writesInCte |= beginsWrite(current);
        } else if (opens && before.equals(")")) {
            settle();
        } else if (token == Kind.WORD && isVerb(current) && !expectsName(before)) {
            kind = FIRST_WORDS.getOrDefault(current, StatementKind.OTHER);
            settle();
        }
        beforeThat = before;
        before = current;
    }

    /**
     * True if the token before is the verb of a statement in parentheses, as this token behind it and the one ahead
     * tell.
     */
    private boolean beginsWrite(String current) {
        if (!beforeThat.equals("(") && !beforeThat.equals(")")) {
            return false;
        }
        return switch (before) {
            case "INSERT", "MERGE" -> current.equals("INTO");
            case "DELETE" -> current.equals("FROM");
            case "UPDATE" -> !current.isEmpty() && !current.equals(",") && !current.equals(")");
            default -> false;
        };
    }

    private static boolean isVerb(String word) {
        return switch (word) {
            case "SELECT", "VALUES", "TABLE", "INSERT", "UPDATE", "DELETE", "MERGE" -> true;
            default -> false;
        };
    }

    private static boolean expectsName(String word) {
        return switch (word) {
            case "WITH", "RECURSIVE", ",", "BY", "SET", "CYCLE", "USING", "TO", "DEFAULT" -> true;
            default -> false;
        };
    }

    private boolean is(int start, int end, String word) {
        return Words.is(text, start, end, word);
    }
}

package dev.kintsugi.parse;

import dev.kintsugi.dialect.LexerRules;
import dev.kintsugi.error.Errors;
import dev.kintsugi.parse.Token.Kind;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Builds a template's key and what else {@link Scan} keeps, in one walk over the tokens. Spans that stand in the key
 * as they stand in the text are copied in one piece. Used once, by one thread.
 */
final class TemplateBuilder {
    private static final int[] NONE = {};
    private static final String INTO = "INTO";
    /** PostgreSQL's wire protocol counts parameters in 16 bits. */
    private static final int MOST_PARAMETERS = 65_535;

    private final String text;
    private final Scanner scanner;
    private final KindReader firstKind;
    private KindReader kinds;
    private final char[] key;
    private int keyLength;
    /** The span of the text that goes to the key as it stands, but is not there yet. */
    private int copyFrom;

    private int copyTo;
    private int[] literalSpans = new int[16];
    private int literals;
    private int parameters;
    private int highestIndex;
    private int[] splits = NONE;
    private int splitCount;
    /** The offset of the last semicolon, while no token has followed it; else -1. */
    private int semicolon = -1;

    private int depth;
    private int bodyDepth;
    private boolean escapes;

    TemplateBuilder(String text, LexerRules rules, boolean parameters) {
        this.text = text;
        this.scanner = new Scanner(text, rules, parameters);
        this.firstKind = new KindReader(text);
        this.kinds = firstKind;
        this.key = new char[text.length()];
    }

    /** Walks the whole text. */
    void run() throws SQLException {
        for (Kind kind = scanner.next(); kind != null; kind = scanner.next()) {
            int start = scanner.start();
            int end = scanner.end();
            if (kind == Kind.PUNCTUATION && endsStatement(text.charAt(start))) {
                semicolon = start;
                continue;
            }
            if (semicolon >= 0) {
                split();
            }
            if (!kinds.settled()) {
                kinds.accept(kind, start, end, depth);
            } else if (kind == Kind.WORD && depth == 0) {
                laterWord(start, end);
            }
            separate(start);
            if (kind == Kind.LITERAL) {
                literal(start, end);
            } else if (kind == Kind.PARAMETER) {
                parameter(start, end);
            } else {
                copyTo = end;
            }
        }
        flush();
        if (highestIndex > 0 && parameters > 0) {
            throw Errors.syntax("The statement mixes ? with numbered parameters; use one of them");
        }
    }

    /** Counts brackets; true for a semicolon outside of them. */
    private boolean endsStatement(char c) {
        switch (c) {
            case '(' -> depth++;
            case ')' -> depth = Math.max(0, depth - 1);
            case '{' -> escapes = true;
            default -> {}
        }
        return c == ';' && depth == 0 && bodyDepth == 0;
    }

    /** A token follows a semicolon: it begins another statement, unless all before was empty. */
    private void split() {
        flush();
        if (keyLength > 0) {
            key[keyLength++] = ';';
            if (splitCount == splits.length) {
                splits = Arrays.copyOf(splits, Math.max(4, 2 * splitCount));
            }
            splits[splitCount++] = semicolon;
            kinds = new KindReader(text);
        }
        copyFrom = semicolon + 1;
        copyTo = copyFrom;
        semicolon = -1;
    }

    private void laterWord(int start, int end) {
        if (kinds.routine()) {
            routineWord(start, end);
        } else if (end - start == INTO.length() && Words.is(text, start, end, INTO)) {
            kinds.into();
        }
    }

    /** The body of a routine, BEGIN ATOMIC … END, may hold semicolons, and CASE … END. */
    private void routineWord(int start, int end) {
        if (Words.is(text, start, end, "BEGIN") || (bodyDepth > 0 && Words.is(text, start, end, "CASE"))) {
            bodyDepth++;
        } else if (bodyDepth > 0 && Words.is(text, start, end, "END")) {
            bodyDepth--;
        }
    }

    /** Writes the space before a token, if there is one, so that the next token can be written. */
    private void separate(int start) {
        if (start == copyTo
                || (start == copyTo + 1 && text.charAt(copyTo) == ' ' && (copyTo > copyFrom || keyLength > 0))) {
            return;
        }
        flush();
        if (scanner.gap() && keyLength > 0) {
            key[keyLength++] = ' ';
        }
        copyFrom = start;
        copyTo = start;
    }

    private void literal(int start, int end) {
        mark(start, end, scanner.mark());
        if (2 * literals == literalSpans.length) {
            literalSpans = Arrays.copyOf(literalSpans, 4 * literals);
        }
        literalSpans[2 * literals] = start;
        literalSpans[2 * literals + 1] = end;
        literals++;
    }

    private void parameter(int start, int end) throws SQLException {
        if (end - start == 1) {
            mark(start, end, Mark.PARAMETER);
            parameters++;
            return;
        }
        copyTo = end;
        int index = Words.parameterIndex(text, start, end);
        if (index > MOST_PARAMETERS) {
            throw Errors.syntax("The parameter at character " + (start + 1) + " has a number above " + MOST_PARAMETERS);
        }
        highestIndex = Math.max(highestIndex, index);
    }

    private void mark(int start, int end, char itsMark) {
        copyTo = start;
        flush();
        key[keyLength++] = itsMark;
        copyFrom = end;
        copyTo = end;
    }

    private void flush() {
        if (copyTo > copyFrom) {
            text.getChars(copyFrom, copyTo, key, keyLength);
            keyLength += copyTo - copyFrom;
            copyFrom = copyTo;
        }
    }

    String key() {
        return new String(key, 0, keyLength);
    }

    StatementKind kind() {
        return firstKind.kind();
    }

    boolean writesInCte() {
        return firstKind.writesInCte();
    }

    int[] literalSpans() {
        return literalSpans;
    }

    int literals() {
        return literals;
    }

    int parameters() {
        return parameters;
    }

    int highestIndex() {
        return highestIndex;
    }

    boolean escapes() {
        return escapes;
    }

    /** The offsets of the semicolons between statements. */
    int[] splits() {
        return Arrays.copyOf(splits, splitCount);
    }

    @Nullable Hint hint() {
        return scanner.hint();
    }
}

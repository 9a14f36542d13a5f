package dev.kintsugi.parse;

import org.jspecify.annotations.Nullable;

/**
 * What one pass of the lexer finds in a statement: the template's key and where the literals are.
 *
 * <p>The key is the text without comments, white space folded, each literal replaced by a mark of its kind: two statements that
 * differ in literals, comments and white space alone have one key.
 */
public final class Scan {
    private final String text;
    private final String key;
    private final StatementKind kind;
    private final int[] literalSpans;
    private final int literals;
    private final int parameters;
    private final @Nullable Hint hint;

    Scan(
            String text,
            String key,
            StatementKind kind,
            int[] literalSpans,
            int literals,
            int parameters,
            @Nullable Hint hint) {
        this.text = text;
        this.key = key;
        this.kind = kind;
        this.literalSpans = literalSpans;
        this.literals = literals;
        this.parameters = parameters;
        this.hint = hint;
    }

    /** The statement as the client wrote it. */
    public String text() {
        return text;
    }

    /** The template's key. */
    public String key() {
        return key;
    }

    /** What the first words say that the statement is. */
    public StatementKind kind() {
        return kind;
    }

    /** How many literals there are. */
    public int literals() {
        return literals;
    }

    /** How many {@code ?} there are. */
    public int parameters() {
        return parameters;
    }

    /** What a leading {@code kintsugi:} comment asks for; null if there is none. */
    public @Nullable Hint hint() {
        return hint;
    }

    /** A literal as it is written, prefix and quotes included. */
    public String literalText(int slot) {
        return text.substring(literalSpans[2 * slot], literalSpans[2 * slot + 1]);
    }

    /** A literal's Java value: String for strings, Long or BigDecimal for numbers; null if it is of another form (B'…', X'…'). */
    public @Nullable Object literal(int slot) {
        return Literals.value(text, literalSpans[2 * slot], literalSpans[2 * slot + 1]);
    }
}

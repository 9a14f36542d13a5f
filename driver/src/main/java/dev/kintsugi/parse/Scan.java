package dev.kintsugi.parse;

import dev.kintsugi.dialect.LexerRules;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one pass of the lexer finds in a statement: the template's key and where the literals are. Immutable and
 * thread-safe.
 *
 * <p>The key is the text without comments and without semicolons at its end, with white space folded and each literal
 * replaced by a mark of its form: two statements that differ in literals of one form, comments and amounts of white
 * space alone have one key, and two statements with one key have the same tokens but for their literals. The marks are
 * control characters; they tell an integer, another number, a string, a national string, a bit string, and a {@code ?}
 * parameter.
 */
public final class Scan {
    private final String text;
    private final LexerRules rules;
    private final String key;
    private final StatementKind kind;
    private final boolean data;
    private final boolean writesInCte;
    private final int[] literalSpans;
    private final int literals;
    private final int parameters;
    private final int highestIndex;
    private final boolean escapes;
    private final int[] splits;
    private final @Nullable Hint hint;

    Scan(String text, LexerRules rules, TemplateBuilder template) {
        this.text = text;
        this.rules = rules;
        this.key = template.key();
        this.kind = template.kind();
        this.writesInCte = template.writesInCte();
        this.literalSpans = template.literalSpans();
        this.literals = template.literals();
        this.parameters = template.parameters();
        this.highestIndex = template.highestIndex();
        this.escapes = template.escapes();
        this.splits = template.splits();
        this.hint = template.hint();
        this.data = kind.isData() && splits.length == 0;
    }

    /** The statement as the client wrote it. */
    public String text() {
        return text;
    }

    LexerRules rules() {
        return rules;
    }

    /** The template's key. */
    public String key() {
        return key;
    }

    /** What the first words say that the statement is; of several statements, the first. */
    public StatementKind kind() {
        return kind;
    }

    /** True if it is one statement, and about rows. */
    public boolean isData() {
        return data;
    }

    /**
     * True if the statement begins with WITH and one of its common table expressions is an INSERT, UPDATE, DELETE or
     * MERGE.
     */
    public boolean writesInCte() {
        return writesInCte;
    }

    /** How many literals there are. */
    public int literals() {
        return literals;
    }

    /** How many {@code ?} there are. */
    public int parameters() {
        return parameters;
    }

    /** The highest number of a numbered parameter ({@code $1}, on H2 also {@code ?1}); 0 if there is none. */
    public int highestIndex() {
        return highestIndex;
    }

    /** True if there are braces: JDBC's escapes, which the vendor's driver translates. */
    public boolean escapes() {
        return escapes;
    }

    /** True if a semicolon is followed by a further statement. */
    public boolean several() {
        return splits.length > 0;
    }

    /** The texts of the single statements, without the semicolons between them; the text itself if there is but one. */
    public List<String> statements() {
        if (!several()) {
            return List.of(text);
        }
        List<String> statements = new ArrayList<>(splits.length + 1);
        int from = 0;
        for (int split : splits) {
            statements.add(text.substring(from, split));
            from = split + 1;
        }
        statements.add(text.substring(from));
        return List.copyOf(statements);
    }

    /** What a leading {@code kintsugi:} comment asks for; null if there is none. */
    public @Nullable Hint hint() {
        return hint;
    }

    /** A literal as it is written, prefix, quotes and continuations included. */
    public String literalText(int slot) {
        return text.substring(literalSpans[2 * slot], literalSpans[2 * slot + 1]);
    }

    /**
     * A literal's Java value: String for strings; for numbers a Long if it has neither point nor exponent and fits,
     * else a BigDecimal; null if it is of another form (B'…', X'…') or its value is known to the backend alone.
     */
    public @Nullable Object literal(int slot) {
        return Literals.value(text, literalSpans[2 * slot], literalSpans[2 * slot + 1], rules);
    }
}

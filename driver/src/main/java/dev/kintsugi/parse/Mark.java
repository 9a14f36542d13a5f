package dev.kintsugi.parse;

/**
 * The control characters that stand for literals and parameters in a template's key. The scanner refuses control
 * characters outside literals and comments, so that no text can forge them.
 */
final class Mark {
    static final char INTEGER = 1;
    static final char DECIMAL = 2;
    /** '…', E'…', U&amp;'…' and dollar quotes, whose type the backend infers from where they stand. */
    static final char STRING = 3;
    /** N'…', which on PostgreSQL is of type bpchar. */
    static final char NATIONAL = 4;
    /** B'…' and X'…'. */
    static final char BITS = 5;
    /** A {@code ?} that is a parameter: where it is an operator it stands for itself. */
    static final char PARAMETER = 6;

    private Mark() {}

    static boolean is(char c) {
        return c >= INTEGER && c <= PARAMETER;
    }
}

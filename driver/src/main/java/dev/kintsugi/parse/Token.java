package dev.kintsugi.parse;

/**
 * One token of a statement's text.
 *
 * @param kind what it is
 * @param start offset of its first character
 * @param end offset after its last character
 */
public record Token(Kind kind, int start, int end) {

    /** Kinds of tokens. White space and comments are not tokens. */
    public enum Kind {
        /** A keyword or an unquoted identifier. */
        WORD,
        /** "quoted" or U&"quoted". */
        QUOTED_WORD,
        /** A literal with a slot: number, string, bit string. TRUE, FALSE and NULL are WORDs. */
        LITERAL,
        /** {@code ?}, or {@code $1} on PostgreSQL. */
        PARAMETER,
        /** An operator of one or more characters. */
        OPERATOR,
        /** One of ( ) [ ] , ; . : */
        PUNCTUATION
    }

    /** The token's characters. */
    public String text(String statement) {
        return statement.substring(start, end);
    }

    /** True if the token is this word, in upper case, whatever the case of the text. */
    public boolean is(String statement, String upperCaseWord) {
        return end - start == upperCaseWord.length()
                && statement.regionMatches(true, start, upperCaseWord, 0, upperCaseWord.length());
    }
}

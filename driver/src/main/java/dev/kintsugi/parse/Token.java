package dev.kintsugi.parse;

import dev.kintsugi.dialect.Dialect;

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
        /** "quoted" or U&amp;"quoted" with its UESCAPE; `quoted` on H2. */
        QUOTED_WORD,
        /**
         * A literal with a slot: number, string with continuations and UESCAPE, bit string. TRUE, FALSE and NULL are
         * WORDs.
         */
        LITERAL,
        /** {@code ?} in prepared statements, {@code $1}, or {@code ?1} on H2. */
        PARAMETER,
        /**
         * An operator of one or more characters; {@code ::}, {@code :=} and {@code ..} too. In prepared text
         * {@code ??} stands for ?.
         */
        OPERATOR,
        /** One of ( ) [ ] { } , ; . : or a character that begins nothing else. */
        PUNCTUATION
    }

    /** The token's characters. */
    public String text(String statement) {
        return statement.substring(start, end);
    }

    /** True if the token is this word, in upper case, whatever the case of the text. */
    public boolean is(String statement, String upperCaseWord) {
        return Words.is(statement, start, end, upperCaseWord);
    }

    /** The number of a parameter, {@code $1} or {@code ?1}; 0 for {@code ?}. */
    public int parameterIndex(String statement) {
        return Words.parameterIndex(statement, start, end);
    }

    /**
     * The name that a WORD or QUOTED_WORD denotes, as the database stores it: folded unless it is quoted.
     *
     * @param dialect the database's
     */
    public String name(String statement, Dialect dialect) {
        if (kind == Kind.WORD) {
            return dialect.fold(text(statement));
        }
        String word = Literals.word(statement, start, end);
        // H2 reads `a` as it reads a.
        return statement.charAt(start) == '`' ? dialect.fold(word) : word;
    }
}

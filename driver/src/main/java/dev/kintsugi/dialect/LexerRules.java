package dev.kintsugi.dialect;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a database's lexer accepts.
 *
 * @param forms the forms it knows beyond those of every database
 */
public record LexerRules(Set<Form> forms) {

    /** A form of token, white space or comment that not every database knows. */
    public enum Form {
        /** A backslash escapes in plain strings (standard_conforming_strings off). */
        BACKSLASH_ESCAPES,
        /** All of C's backslash escapes in E'…'; else a doubled backslash is the only one, and {@code \'} is none. */
        ESCAPE_STRINGS,
        /** U&amp;'…' and U&amp;"…" with an optional UESCAPE. */
        UNICODE_STRINGS,
        /** $$…$$. */
        DOLLAR_QUOTES,
        /** $tag$…$tag$. */
        DOLLAR_TAGS,
        /** Strings are continued over any white space and comments but {@code --}; else over white space with a line's end. */
        LOOSE_CONTINUATION,
        /** Comments within comments. */
        NESTED_COMMENTS,
        /** {@code //} begins a comment up to the line's end. */
        SLASH_COMMENTS,
        /** Spaces of Unicode are white space; else they are letters. */
        UNICODE_SPACE,
        /** {@code a$b} is one word. */
        DOLLAR_IN_WORDS,
        /** {@code `a`} is a quoted word; else a backtick is an operator's character. */
        BACKTICK_WORDS,
        /** {@code 1L} is a number. */
        LONG_SUFFIX,
        /** {@code 1a} is a number and a word; else it is an error. */
        WORDS_TOUCH_NUMBERS,
        /** An operator is the longest run of operator characters; else it is one of a short list. */
        OPERATOR_RUNS,
        /** {@code ?1} is a parameter. */
        INDEXED_PARAMETERS
    }

    /** Copies the forms. */
    public LexerRules {
        EnumSet<Form> copy = EnumSet.noneOf(Form.class);
        copy.addAll(forms);
        forms = Collections.unmodifiableSet(copy);
    }

    /** Rules with these forms. */
    public static LexerRules of(Form... forms) {
        return new LexerRules(Set.of(forms));
    }

    /** True if the database knows the form. */
    public boolean has(Form form) {
        return forms.contains(form);
    }

    /** The same rules with one form more. */
    public LexerRules with(Form form) {
        EnumSet<Form> more = EnumSet.of(form);
        more.addAll(forms);
        return new LexerRules(more);
    }
}

package dev.kintsugi.parse;

import dev.kintsugi.dialect.LexerRules;
import dev.kintsugi.dialect.LexerRules.Form;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * Java values of literals. Where the backend would find an error in a literal there is no value: the backend will say
 * so.
 */
final class Literals {
    /** Far beyond what the backends accept; to write such a number out would fill the memory. */
    private static final int MOST_DIGITS = 200_000;

    private static final int SHORT_EXPONENT = 7;
    private static final int SURELY_LONG = 18;

    private Literals() {}

    /** As {@link Scan#literal}. */
    static @Nullable Object value(String text, int start, int end, LexerRules rules) {
        return switch (text.charAt(start)) {
            case '\'' -> string(text, start, rules.has(Form.BACKSLASH_ESCAPES), rules);
            case 'e', 'E' -> escaped(text, start + 1, rules);
            case 'n', 'N' -> national(string(text, start + 1, rules.has(Form.BACKSLASH_ESCAPES), rules));
            case 'u', 'U' -> unicode(text, start + 2, end, rules);
            case '$' -> dollar(text, start, end);
            case 'b', 'B', 'x', 'X' -> null;
            default -> number(text, start, end);
        };
    }

    private static @Nullable String string(String text, int firstQuote, boolean backslashes, LexerRules rules) {
        StringValue value = new StringValue();
        int quote = firstQuote;
        while (quote >= 0) {
            int end = Quotes.segmentEnd(text, quote, backslashes);
            value.append(text, quote + 1, end - 1, backslashes);
            quote = Quotes.continuation(text, end, rules);
        }
        return value.get();
    }

    private static @Nullable String escaped(String text, int quote, LexerRules rules) {
        if (rules.has(Form.ESCAPE_STRINGS)) {
            return string(text, quote, true, rules);
        }
        // All that H2 makes of E'…'.
        String plain = string(text, quote, false, rules);
        return plain == null ? null : plain.replace("\\\\", "\\");
    }

    /** N'…' is of type bpchar on PostgreSQL, whose blanks at the end count or not by what it is compared with. */
    private static @Nullable String national(@Nullable String value) {
        return value == null || value.endsWith(" ") ? null : value;
    }

    private static @Nullable String unicode(String text, int quote, int end, LexerRules rules) {
        String escaped = string(text, quote, false, rules);
        boolean clause = Quotes.stringEnd(text, quote, false, rules) < end;
        return escaped == null ? null : unescaped(escaped, text, end, clause);
    }

    /**
     * A word as it is stored, from a quoted word; of U&amp;"…" whose escapes denote no characters, the characters as
     * they stand.
     */
    static String word(String text, int start, int end) {
        int quote = text.charAt(start + 1) == '&' ? start + 2 : start;
        int wordEnd = Quotes.wordEnd(text, quote);
        String delimiter = text.substring(quote, quote + 1);
        String word = text.substring(quote + 1, wordEnd - 1).replace(delimiter + delimiter, delimiter);
        String unescaped = quote == start ? word : unescaped(word, text, end, wordEnd < end);
        return unescaped == null ? word : unescaped;
    }

    /**
     * The text without the escapes of U&amp;, given the token it comes from and whether that ends with a UESCAPE
     * clause.
     */
    private static @Nullable String unescaped(String escaped, String text, int end, boolean clause) {
        int escape = clause ? uescape(text, end) : '\\';
        if (escape < 0) {
            return null;
        }
        StringValue value = new StringValue();
        value.appendEscaped(escaped, escape);
        return value.get();
    }

    /**
     * The character of UESCAPE '…', which ends the literal; -1 if it is none that may stand there or is not plainly
     * written.
     */
    private static int uescape(String text, int end) {
        int escape = text.codePointBefore(end - 1);
        int quote = end - 2 - Character.charCount(escape);
        boolean plain = text.charAt(end - 1) == '\'' && text.charAt(quote) == '\'';
        boolean valid = Character.digit(escape, 16) < 0
                && !Character.isWhitespace(escape)
                && escape != '+'
                && escape != '\''
                && escape != '"';
        return plain && valid ? escape : -1;
    }

    private static String dollar(String text, int start, int end) {
        int tag = text.indexOf('$', start + 1) + 1 - start;
        return text.substring(start + tag, end - tag);
    }

    private static @Nullable Object number(String text, int start, int end) {
        String digits = text.substring(start, end).replace("_", "");
        int radix = digits.length() > 2 ? NumberForms.radix(digits, 0) : 10;
        if (NumberForms.isInteger(digits, 0, digits.length())) {
            int from = radix == 10 ? 0 : 2;
            int to = (digits.charAt(digits.length() - 1) | ' ') == 'l' ? digits.length() - 1 : digits.length();
            return integer(digits.substring(from, to), radix);
        }
        int exponent = Math.max(digits.indexOf('e'), digits.indexOf('E'));
        boolean moderate = digits.length() <= MOST_DIGITS
                && (exponent < 0
                        || (digits.length() - exponent <= SHORT_EXPONENT
                                && Math.abs(Integer.parseInt(digits.substring(exponent + 1))) <= MOST_DIGITS));
        return moderate ? new BigDecimal(digits) : null;
    }

    private static @Nullable Object integer(String digits, int radix) {
        if (digits.length() <= SURELY_LONG && radix <= 10) {
            return Long.valueOf(digits, radix);
        }
        if (digits.length() > MOST_DIGITS) {
            return null;
        }
        BigInteger value = new BigInteger(digits, radix);
        return value.bitLength() < Long.SIZE ? (Object) value.longValue() : new BigDecimal(value);
    }
}

package dev.kintsugi.parse;

import dev.kintsugi.dialect.LexerRules;
import dev.kintsugi.dialect.LexerRules.Form;
import dev.kintsugi.error.Errors;
import java.sql.SQLException;

/**
 * Where numbers end: {@code 42}, {@code 4.2}, {@code .5}, {@code 5.}, {@code 1.5E-3}, {@code 0x1F}, {@code 0o17},
 * {@code 0b11}, each with single underscores between digits.
 */
final class NumberForms {
    private NumberForms() {}

    /**
     * The end of the number at {@code start}, a digit or a point before a digit.
     *
     * @throws SQLException 42601 if a letter follows where the rules do not allow it
     */
    static int end(String text, int start, LexerRules rules) throws SQLException {
        int end = radixEnd(text, start);
        boolean integer = true;
        if (end < 0) {
            end = digitsEnd(text, start, 10);
            int fraction = fractionEnd(text, end);
            int exponent = exponentEnd(text, fraction);
            integer = exponent == end;
            end = exponent;
        }
        if (integer && rules.has(Form.LONG_SUFFIX) && (charAt(text, end) | ' ') == 'l') {
            end++;
        }
        if (!rules.has(Form.WORDS_TOUCH_NUMBERS) && Letters.beginsWord(charAt(text, end))) {
            throw Errors.syntax("Trailing junk after the number at character " + (start + 1));
        }
        return end;
    }

    /** True if the number has neither point nor exponent. */
    static boolean isInteger(String text, int start, int end) {
        if (radix(text, start) != 10) {
            return true;
        }
        for (int at = start; at < end; at++) {
            char c = text.charAt(at);
            if (c == '.' || (c | ' ') == 'e') {
                return false;
            }
        }
        return true;
    }

    /** 16, 8 or 2 by the prefix at {@code start}; else 10. */
    static int radix(String text, int start) {
        if (text.charAt(start) != '0') {
            return 10;
        }
        return switch (charAt(text, start + 1) | ' ') {
            case 'x' -> 16;
            case 'o' -> 8;
            case 'b' -> 2;
            default -> 10;
        };
    }

    /** The end of a number with a prefix that tells its base; -1 if there is no prefix or no digit behind it. */
    private static int radixEnd(String text, int start) {
        int radix = radix(text, start);
        if (radix == 10) {
            return -1;
        }
        int digits = start + 2;
        if (charAt(text, digits) == '_') {
            digits++;
        }
        int end = digitsEnd(text, digits, radix);
        return end == digits ? -1 : end;
    }

    private static int fractionEnd(String text, int point) {
        if (charAt(text, point) != '.' || charAt(text, point + 1) == '.') {
            return point;
        }
        return digitsEnd(text, point + 1, 10);
    }

    private static int exponentEnd(String text, int at) {
        if ((charAt(text, at) | ' ') != 'e') {
            return at;
        }
        char sign = charAt(text, at + 1);
        int digits = sign == '+' || sign == '-' ? at + 2 : at + 1;
        int end = digitsEnd(text, digits, 10);
        return end == digits ? at : end;
    }

    /** The end of a run of digits in which single underscores may stand between two; {@code from} if there is none. */
    private static int digitsEnd(String text, int from, int radix) {
        int at = from;
        while (true) {
            char c = charAt(text, at);
            if (isDigit(c, radix) || (c == '_' && at > from && isDigit(charAt(text, at + 1), radix))) {
                at++;
            } else {
                return at;
            }
        }
    }

    private static boolean isDigit(char c, int radix) {
        return radix <= 10 ? c >= '0' && c < '0' + radix : c < 128 && Character.digit(c, radix) >= 0;
    }

    /** NUL behind the text's end. */
    private static char charAt(String text, int at) {
        return at < text.length() ? text.charAt(at) : 0;
    }
}

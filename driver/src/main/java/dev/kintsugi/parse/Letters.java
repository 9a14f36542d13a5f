package dev.kintsugi.parse;

/**
 * Which characters make words, numbers and operators. Every character beyond ASCII is a letter, as PostgreSQL has it;
 * where Unicode's spaces are white space the scanner asks for them first.
 */
final class Letters {
    private static final byte FIRST = 1;
    private static final byte FURTHER = 2;
    private static final byte OPERATOR = 4;
    private static final byte SQL_OPERATOR = 8;
    private static final byte[] CLASSES = classes();

    private Letters() {}

    static boolean beginsWord(char c) {
        return c >= 128 || (CLASSES[c] & FIRST) != 0;
    }

    /** True within words, {@code $} included. */
    static boolean inWord(char c) {
        return c >= 128 || (CLASSES[c] & FURTHER) != 0;
    }

    static boolean inOperator(char c) {
        return c < 128 && (CLASSES[c] & OPERATOR) != 0;
    }

    /** True for the characters of standard SQL's operators, among which PostgreSQL splits off a trailing + or -. */
    static boolean inSqlOperator(char c) {
        return c < 128 && (CLASSES[c] & SQL_OPERATOR) != 0;
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static byte[] classes() {
        byte[] classes = new byte[128];
        for (char c = 'a'; c <= 'z'; c++) {
            classes[c] = FIRST | FURTHER;
            classes[c - 'a' + 'A'] = FIRST | FURTHER;
        }
        for (char c = '0'; c <= '9'; c++) {
            classes[c] = FURTHER;
        }
        classes['_'] = FIRST | FURTHER;
        classes['$'] = FURTHER;
        for (char c : "~!@#^&|`?%".toCharArray()) {
            classes[c] = OPERATOR;
        }
        for (char c : "+-*/<>=".toCharArray()) {
            classes[c] = OPERATOR | SQL_OPERATOR;
        }
        return classes;
    }
}

package dev.kintsugi.parse;

/** Questions about spans of a statement's text. */
final class Words {
    private Words() {}

    /** True if the span is this word, in upper case, whatever the case of the text. Only ASCII has cases: ſ is no S. */
    static boolean is(String text, int start, int end, String upperCaseWord) {
        if (end - start != upperCaseWord.length()) {
            return false;
        }
        for (int i = 0; start + i < end; i++) {
            if (upper(text.charAt(start + i)) != upperCaseWord.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The span in upper case, ASCII alone. */
    static String upper(String text, int start, int end) {
        char[] word = new char[end - start];
        for (int i = 0; i < word.length; i++) {
            word[i] = upper(text.charAt(start + i));
        }
        return new String(word);
    }

    private static char upper(char c) {
        return c >= 'a' && c <= 'z' ? (char) (c - ' ') : c;
    }

    /** The number of {@code $1} or {@code ?1}, at most {@link Integer#MAX_VALUE}; 0 if there is none. */
    static int parameterIndex(String text, int start, int end) {
        long index = 0;
        for (int at = start + 1; at < end && index < Integer.MAX_VALUE; at++) {
            index = index * 10 + (text.charAt(at) - '0');
        }
        return (int) Math.min(index, Integer.MAX_VALUE);
    }
}

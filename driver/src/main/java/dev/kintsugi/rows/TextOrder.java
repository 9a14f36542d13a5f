package dev.kintsugi.rows;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** Orders of Java strings that agree with a database's order of text. */
public final class TextOrder {
    private TextOrder() {}

    /** The order of a collation; null if only the database knows it. */
    public static @Nullable Comparator<String> of(Collation collation) {
        return switch (collation.order()) {
            case CODE_POINT -> TextOrder::byCodePoint;
            case UTF16 -> Comparator.naturalOrder();
            case DATABASE -> null;
        };
    }

    /**
     * Compares as the bytes of UTF-8 would. UTF-16 units differ from that only where one side is a surrogate: those stand for code
     * points above U+FFFF, but are themselves below U+E000.
     */
    public static int byCodePoint(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean high = Character.isSurrogate(x);
                return high == Character.isSurrogate(y) ? Character.compare(x, y) : high ? 1 : -1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    /** Without the trailing spaces that SQL ignores in a char(n). */
    public static String withoutPadding(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }
}

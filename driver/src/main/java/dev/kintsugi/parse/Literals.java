package dev.kintsugi.parse;

import org.jspecify.annotations.Nullable;

/** Java values of literals. */
final class Literals {
    private Literals() {}

    static @Nullable Object value(String text, int start, int end) {
        return text.substring(start, end);
    }
}

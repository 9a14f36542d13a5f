package dev.kintsugi.route;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads PostgreSQL's text of a one-dimensional array: <code>{1,NULL,"a b"}</code>. */
final class ArrayLiteral {
    /** NUL stands in no text of PostgreSQL. */
    private static final char END = '\0';

    private final String text;
    private int at;

    private ArrayLiteral(String text) {
        this.text = text;
    }

    /** The elements, null for NULL; null for any other form of text (nested, with bounds, malformed). */
    static @Nullable List<@Nullable String> elements(String text) {
        return new ArrayLiteral(NumberKeys.trimmed(text)).read();
    }

    private @Nullable List<@Nullable String> read() {
        if (!text.startsWith("{") || !text.endsWith("}")) {
            return null;
        }
        List<@Nullable String> elements = new ArrayList<>();
        at = 1;
        if (NumberKeys.trimmed(text.substring(1, text.length() - 1)).isEmpty()) {
            return elements;
        }
        while (at < text.length()) {
            skipSpaces();
            boolean quoted = peek() == '"';
            String element = quoted ? quoted() : plain();
            if (element == null) {
                return null;
            }
            elements.add(!quoted && element.equalsIgnoreCase("NULL") ? null : element);
            skipSpaces();
            char end = peek();
            at++;
            if (end == '}') {
                return at == text.length() ? elements : null;
            }
            if (end != ',') {
                return null;
            }
        }
        return null;
    }

    /** An element without quotes; null if it is empty or needs more care than this. */
    private @Nullable String plain() {
        int start = at;
        while (peek() != ',' && peek() != '}') {
            char c = peek();
            if (c == '"' || c == '\\' || c == '{' || c == END) {
                return null;
            }
            at++;
        }
        String element = NumberKeys.trimmed(text.substring(start, at));
        return element.isEmpty() ? null : element;
    }

    private @Nullable String quoted() {
        StringBuilder element = new StringBuilder();
        at++;
        while (peek() != '"') {
            if (peek() == '\\') {
                at++;
            }
            if (peek() == END) {
                return null;
            }
            element.append(peek());
            at++;
        }
        at++;
        return element.toString();
    }

    private void skipSpaces() {
        while (peek() == ' ' || peek() >= '\t' && peek() <= '\r') {
            at++;
        }
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : END;
    }
}

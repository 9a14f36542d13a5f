package dev.kintsugi.parse;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The value of a string, put together from its segments. Escapes that denote bytes are read as UTF-8, the encoding of
 * nearly every PostgreSQL database. Used once, by one thread.
 */
final class StringValue {
    private final StringBuilder value = new StringBuilder();
    /** Bytes that escapes denote and that are no characters yet. */
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);
    /** An escape gave the first half of a surrogate pair; the second must follow at once. */
    private boolean halfPair;

    private boolean invalid;

    /** Adds what stands between two quotes. */
    void append(String text, int from, int to, boolean backslashes) {
        int at = from;
        while (at < to) {
            char c = text.charAt(at);
            if (c == '\\' && backslashes && at + 1 < to) {
                at = escape(text, at + 1, to);
            } else {
                character(c);
                at += c == '\'' ? 2 : 1;
            }
        }
    }

    /** Adds text in which {@code escape} and four hexadecimal digits, or + and six, denote a character of Unicode. */
    void appendEscaped(String text, int escape) {
        int at = 0;
        while (at < text.length()) {
            int c = text.codePointAt(at);
            at += Character.charCount(c);
            if (c != escape) {
                characters(c);
            } else if (at < text.length() && text.codePointAt(at) == escape) {
                characters(escape);
                at += Character.charCount(escape);
            } else if (at < text.length() && text.charAt(at) == '+') {
                at = unicode(text, at + 1, 6, text.length());
            } else {
                at = unicode(text, at, 4, text.length());
            }
        }
    }

    /** The value; null if an escape denotes no character. */
    @Nullable String get() {
        flushBytes();
        return invalid || halfPair ? null : value.toString();
    }

    /** Takes the escape behind a backslash and returns the offset after it. */
    private int escape(String text, int at, int to) {
        char c = text.charAt(at);
        switch (c) {
            case 'b' -> character('\b');
            case 'f' -> character('\f');
            case 'n' -> character('\n');
            case 'r' -> character('\r');
            case 't' -> character('\t');
            case 'v' -> character('\u000b');
            case 'u' -> {
                return unicode(text, at + 1, 4, to);
            }
            case 'U' -> {
                return unicode(text, at + 1, 8, to);
            }
            case 'x' -> {
                return octet(text, at + 1, Math.min(at + 3, to), 16);
            }
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                return octet(text, at, Math.min(at + 3, to), 8);
            }
            default -> character(c);
        }
        return at + 1;
    }

    private int octet(String text, int from, int to, int radix) {
        int end = digitsEnd(text, from, to, radix);
        if (end == from) {
            character(text.charAt(from - 1));
        } else {
            int octet = Integer.parseInt(text, from, end, radix) & 0xff;
            invalid |= octet == 0 || halfPair;
            bytes.write(octet);
        }
        return end;
    }

    private int unicode(String text, int from, int digits, int to) {
        int end = digitsEnd(text, from, Math.min(from + digits, to), 16);
        long codePoint = end - from == digits ? Long.parseLong(text, from, end, 16) : 0;
        flushBytes();
        if (codePoint == 0 || codePoint > Character.MAX_CODE_POINT) {
            invalid = true;
            return end;
        }
        boolean surrogate = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
        boolean second = surrogate && codePoint >= Character.MIN_LOW_SURROGATE;
        invalid |= second != halfPair;
        halfPair = surrogate && !second;
        value.appendCodePoint((int) codePoint);
        return end;
    }

    private static int digitsEnd(String text, int from, int to, int radix) {
        int at = from;
        while (at < to && text.charAt(at) < 128 && Character.digit(text.charAt(at), radix) >= 0) {
            at++;
        }
        return at;
    }

    private void characters(int codePoint) {
        if (Character.isBmpCodePoint(codePoint)) {
            character((char) codePoint);
        } else {
            character(Character.highSurrogate(codePoint));
            character(Character.lowSurrogate(codePoint));
        }
    }

    private void character(char c) {
        flushBytes();
        invalid |= halfPair;
        value.append(c);
    }

    private void flushBytes() {
        if (bytes.size() == 0) {
            return;
        }
        try {
            value.append(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())));
        } catch (CharacterCodingException notUtf8) {
            invalid = true;
        }
        bytes.reset();
    }
}

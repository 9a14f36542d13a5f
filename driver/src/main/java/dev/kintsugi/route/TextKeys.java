package dev.kintsugi.route;

import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;

/** Keys of CHAR, BOOLEAN, UUID, BINARY and enumeration columns. */
final class TextKeys {
    private static final int HEX_DIGITS_OF_UUID = 32;
    private static final String HEX_PREFIX = "\\x";

    private TextKeys() {}

    /** char(n): its equality ignores trailing spaces. */
    static KeyText padded(Object value) {
        if (!(value instanceof String text)) {
            return KeyText.Unknown.UNKNOWN;
        }
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return new KeyText.Of(text.substring(0, end));
    }

    /** Booleans and the texts that PostgreSQL reads as one; where others read them at all, they read them alike. */
    static KeyText bool(Object value) {
        if (value instanceof Boolean bool) {
            return new KeyText.Of(bool.toString());
        }
        if (!(value instanceof String text)) {
            return KeyText.Unknown.UNKNOWN;
        }
        return switch (NumberKeys.trimmed(text).toLowerCase(Locale.ROOT)) {
            case "t", "tr", "tru", "true", "y", "ye", "yes", "on", "1" -> new KeyText.Of("true");
            case "f", "fa", "fal", "fals", "false", "n", "no", "of", "off", "0" -> new KeyText.Of("false");
            default -> KeyText.Unknown.UNKNOWN;
        };
    }

    static KeyText uuid(Object value) {
        if (value instanceof UUID uuid) {
            return new KeyText.Of(uuid.toString());
        }
        return value instanceof String text ? uuidText(text) : KeyText.Unknown.UNKNOWN;
    }

    /** A database that converts freely takes labels in any case, and positions, for an enumeration. */
    static KeyText label(Object value, Reading reading) {
        return value instanceof String text && reading != Reading.LOOSE
                ? new KeyText.Of(text)
                : KeyText.Unknown.UNKNOWN;
    }

    /** Bytes, and PostgreSQL's hexadecimal text of them; elsewhere a text's own bytes may be meant. */
    static KeyText binary(Object value, Reading reading) {
        if (value instanceof byte[] bytes) {
            return new KeyText.Of(HexFormat.of().formatHex(bytes));
        }
        if (!(value instanceof String text) || reading != Reading.STRICT || !text.startsWith(HEX_PREFIX)) {
            return KeyText.Unknown.UNKNOWN;
        }
        String digits = text.substring(HEX_PREFIX.length());
        return digits.length() % 2 == 0 && digits.chars().allMatch(HexFormat::isHexDigit)
                ? new KeyText.Of(digits.toLowerCase(Locale.ROOT))
                : KeyText.Unknown.UNKNOWN;
    }

    /** As PostgreSQL reads it: 32 digits in any case, a hyphen allowed after every fourth, all of it perhaps in braces. */
    private static KeyText uuidText(String text) {
        boolean braces = text.startsWith("{");
        if (braces && !text.endsWith("}")) {
            return KeyText.Unknown.UNKNOWN;
        }
        String body = braces ? text.substring(1, text.length() - 1) : text;
        StringBuilder canonical = new StringBuilder(HEX_DIGITS_OF_UUID + 4);
        int digits = 0;
        boolean afterHyphen = false;
        for (int i = 0; i < body.length(); i++) {
            char c = body.charAt(i);
            if (c == '-' && !afterHyphen && digits > 0 && digits < HEX_DIGITS_OF_UUID && digits % 4 == 0) {
                afterHyphen = true;
            } else if (HexFormat.isHexDigit(c) && digits < HEX_DIGITS_OF_UUID) {
                if (digits == 8 || digits == 12 || digits == 16 || digits == 20) {
                    canonical.append('-');
                }
                canonical.append(Character.toLowerCase(c));
                digits++;
                afterHyphen = false;
            } else {
                return KeyText.Unknown.UNKNOWN;
            }
        }
        return digits == HEX_DIGITS_OF_UUID ? new KeyText.Of(canonical.toString()) : KeyText.Unknown.UNKNOWN;
    }
}

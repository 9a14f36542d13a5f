package dev.kintsugi.proxy.wire;

import java.io.ByteArrayOutputStream;

/**
 * How the bytes of a text come together to characters, as PostgreSQL has it (wchar.c). Bytes below 0x80 are characters by themselves wherever
 * one can begin; within one they may be anything, a quote or a backslash as well, so that a text is only ever read from its beginning.
 */
enum ByteForm {
    SINGLE,
    UTF8,
    EUC_JP,
    EUC_KR,
    EUC_CN,
    EUC_TW,
    JOHAB,
    SJIS,
    PAIRS,
    GB18030;

    private static final int SINGLE_SHIFT_2 = 0x8E;
    private static final int SINGLE_SHIFT_3 = 0x8F;
    /** The first code of four bytes in GB18030, behind all of two. */
    private static final int FOUR = 0x10000;

    /** How many bytes a character has that begins so, which may be more than there are, and need not be one. */
    int claimed(byte[] bytes, int at, int end) {
        int first = bytes[at] & 0xFF;
        if (first < 0x80) {
            return 1;
        }
        return switch (this) {
            case SINGLE -> 1;
            case UTF8 -> first < 0xC0 || first >= 0xF8 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
            case EUC_JP, EUC_KR, JOHAB -> first == SINGLE_SHIFT_3 ? 3 : 2;
            case EUC_CN -> first == SINGLE_SHIFT_2 || first == SINGLE_SHIFT_3 ? 3 : 2;
            case EUC_TW -> first == SINGLE_SHIFT_2 ? 4 : first == SINGLE_SHIFT_3 ? 3 : 2;
            case SJIS -> within(first, 0xA1, 0xDF) ? 1 : 2;
            case PAIRS -> 2;
            case GB18030 -> at + 1 < end && within(bytes[at + 1], '0', '9') ? 4 : 2;
        };
    }

    /** True if so many bytes, as many as are claimed, may be a character. */
    boolean isValid(byte[] bytes, int at, int length) {
        int first = bytes[at] & 0xFF;
        if (first < 0x80) {
            return first != 0;
        }
        return switch (this) {
            case SINGLE -> true;
            case UTF8 -> isUtf8(bytes, at, length);
            case EUC_JP ->
                first == SINGLE_SHIFT_2
                        ? within(bytes[at + 1], 0xA1, 0xDF)
                        : (first == SINGLE_SHIFT_3 || inEuc(first)) && inEuc(bytes, at + 1, at + length);
            case EUC_KR, EUC_CN -> inEuc(first) && inEuc(bytes[at + 1]);
            case EUC_TW ->
                first != SINGLE_SHIFT_3
                        && inEuc(bytes, at + 1, at + length)
                        && (length == 2 || within(bytes[at + 1], 0xA1, 0xA7));
            case JOHAB -> inEuc(bytes, at + 1, at + length);
            case SJIS ->
                length == 1
                        || (within(first, 0x81, 0x9F) || within(first, 0xE0, 0xFC))
                                && (within(bytes[at + 1], 0x40, 0x7E) || within(bytes[at + 1], 0x80, 0xFC));
            case PAIRS -> bytes[at + 1] != 0 && !(first == 0x8D && bytes[at + 1] == ' ');
            case GB18030 ->
                within(first, 0x81, 0xFE)
                        && (length == 2
                                ? within(bytes[at + 1], 0x40, 0x7E) || within(bytes[at + 1], 0x80, 0xFE)
                                : within(bytes[at + 2], 0x81, 0xFE) && within(bytes[at + 3], '0', '9'));
        };
    }

    private static boolean within(int value, int from, int to) {
        int octet = value & 0xFF;
        return octet >= from && octet <= to;
    }

    private static boolean inEuc(int octet) {
        return within(octet, 0xA1, 0xFE);
    }

    private static boolean inEuc(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!inEuc(bytes[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean isUtf8(byte[] bytes, int at, int length) {
        int first = bytes[at] & 0xFF;
        int second = length > 1 ? bytes[at + 1] & 0xFF : 0;
        boolean begins =
                switch (first) {
                    case 0xE0 -> second >= 0xA0;
                    case 0xED -> second < 0xA0;
                    case 0xF0 -> second >= 0x90;
                    case 0xF4 -> second < 0x90;
                    default -> within(first, 0xC2, 0xF4);
                };
        for (int i = at + 1; i < at + length; i++) {
            begins &= within(bytes[i], 0x80, 0xBF);
        }
        return begins;
    }

    /** A number for the bytes of a character: the next higher one is that of the character behind it. */
    int code(byte[] bytes, int at, int length) {
        if (this == GB18030 && length == 4) {
            int high = (bytes[at] & 0xFF) - 0x81;
            int low = (bytes[at + 2] & 0xFF) - 0x81;
            return FOUR + ((high * 10 + bytes[at + 1] - '0') * 126 + low) * 10 + bytes[at + 3] - '0';
        }
        int code = 0;
        for (int i = at; i < at + length; i++) {
            code = code << 8 | bytes[i] & 0xFF;
        }
        return code;
    }

    /** Writes the bytes that have this number. */
    void write(int code, ByteArrayOutputStream to) {
        if (this == GB18030 && code >= FOUR) {
            int rest = code - FOUR;
            to.write(0x81 + rest / 12_600);
            to.write('0' + rest / 1260 % 10);
            to.write(0x81 + rest / 10 % 126);
            to.write('0' + rest % 10);
            return;
        }
        for (int shift = 24; shift >= 0; shift -= 8) {
            if (code >>> shift != 0) {
                to.write(code >>> shift);
            }
        }
    }
}

package dev.kintsugi.proxy.wire;

import dev.kintsugi.proxy.wire.Message.InvalidText;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * An encoding that a client may have for its texts: UTF-8, as the proxy and the shards have it, or one that is translated as PostgreSQL does.
 * Immutable.
 */
public final class Encoding {
    /** That of nearly all clients; nothing has to be translated. */
    public static final Encoding UTF8 = new Encoding("UTF8", ByteForm.UTF8, null);

    /** For those who want the server's bytes, whatever they are. */
    private static final Encoding SQL_ASCII = new Encoding("SQL_ASCII", ByteForm.UTF8, null);

    /** Those of several bytes a character. */
    private static final Map<String, ByteForm> FORMS = Map.ofEntries(
            Map.entry("EUC_JP", ByteForm.EUC_JP),
            Map.entry("EUC_JIS_2004", ByteForm.EUC_JP),
            Map.entry("EUC_KR", ByteForm.EUC_KR),
            Map.entry("EUC_CN", ByteForm.EUC_CN),
            Map.entry("EUC_TW", ByteForm.EUC_TW),
            Map.entry("JOHAB", ByteForm.JOHAB),
            Map.entry("SJIS", ByteForm.SJIS),
            Map.entry("SHIFT_JIS_2004", ByteForm.SJIS),
            Map.entry("BIG5", ByteForm.PAIRS),
            Map.entry("GBK", ByteForm.PAIRS),
            Map.entry("UHC", ByteForm.PAIRS),
            Map.entry("GB18030", ByteForm.GB18030));

    /** Those that somebody has asked for, by their names; the others' tables have not been read. */
    private static final Map<String, Encoding> READ = new ConcurrentHashMap<>();

    private final String name;
    private final ByteForm form;
    /** Null where a text is as the shards have it. */
    private final @Nullable CharacterTable table;

    private Encoding(String name, ByteForm form, @Nullable CharacterTable table) {
        this.name = name;
        this.form = form;
        this.table = table;
    }

    /** The encoding that a client calls so; null if there is none, or none that can be translated. */
    public static @Nullable Encoding named(String written) {
        String official = EncodingNames.official(written);
        if (official == null || isUntranslated(written)) {
            return null;
        }
        return switch (official) {
            case "UTF8" -> UTF8;
            case "SQL_ASCII" -> SQL_ASCII;
            default -> READ.computeIfAbsent(official, Encoding::read);
        };
    }

    private static Encoding read(String official) {
        ByteForm form = FORMS.getOrDefault(official, ByteForm.SINGLE);
        return new Encoding(official, form, CharacterTable.read(official, form));
    }

    /** True for the one that PostgreSQL has and does not translate to UTF-8. */
    public static boolean isUntranslated(String written) {
        return "MULE_INTERNAL".equals(EncodingNames.official(written));
    }

    /** PostgreSQL's name for it. */
    public String name() {
        return name;
    }

    /** True where a text is as the shards have it. */
    public boolean isUtf8() {
        return table == null;
    }

    /**
     * A text of the client's.
     *
     * @throws InvalidText 22021 if the bytes are no text, 22P05 if they are none in UTF-8
     */
    public String decode(byte[] bytes, int from, int length) {
        CharacterTable known = table;
        if (known == null) {
            return decodeUtf8(bytes, from, length);
        }
        StringBuilder text = new StringBuilder(length);
        int end = from + length;
        int at = from;
        while (at < end) {
            int first = bytes[at];
            if (first > 0) {
                text.append((char) first);
                at++;
                continue;
            }
            int bytesOfOne = validated(bytes, at, end);
            int code = form.code(bytes, at, bytesOfOne);
            int meaning = known.meaning(code);
            if (meaning != CharacterTable.NONE) {
                text.appendCodePoint(meaning);
            } else {
                String pair = known.pair(code);
                if (pair == null) {
                    throw InvalidText.untranslatable(name, UTF8.name, bytes, at, bytesOfOne);
                }
                text.append(pair);
            }
            at += bytesOfOne;
        }
        return text.toString();
    }

    /** How many bytes the character has that begins here. */
    private int validated(byte[] bytes, int at, int end) {
        int claimed = form.claimed(bytes, at, end);
        if (claimed > end - at || !form.isValid(bytes, at, claimed)) {
            String meant = isUtf8() ? UTF8.name : name;
            throw InvalidText.invalid(meant, bytes, at, Math.min(claimed, end - at));
        }
        return claimed;
    }

    private String decodeUtf8(byte[] bytes, int from, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, length))
                    .toString();
        } catch (CharacterCodingException e) {
            checkValid(bytes, from, from + length);
            throw new IllegalStateException("Java and PostgreSQL do not agree on UTF-8", e);
        }
    }

    private void checkValid(byte[] bytes, int from, int end) {
        for (int at = from; at < end; ) {
            at += validated(bytes, at, end);
        }
    }

    /** The same for all bytes, among which there may be no zero. */
    public String decode(byte[] bytes) {
        for (byte value : bytes) {
            if (value == 0) {
                checkValid(bytes, 0, bytes.length);
            }
        }
        return decode(bytes, 0, bytes.length);
    }

    /**
     * A text for the client.
     *
     * @throws InvalidText 22P05 if the encoding has not all of its characters
     */
    public byte[] encode(String text) {
        CharacterTable known = table;
        return known == null ? text.getBytes(StandardCharsets.UTF_8) : encode(text, known, false);
    }

    /** The same of a text in UTF-8. */
    public byte[] encode(byte[] utf8) {
        return isUtf8() || isAscii(utf8) ? utf8 : encode(new String(utf8, StandardCharsets.UTF_8));
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte value : bytes) {
            if (value < 0) {
                return false;
            }
        }
        return true;
    }

    /** The same with question marks for the characters that the encoding has not: for what is told in any case. */
    public byte[] encodeLeniently(String text) {
        CharacterTable known = table;
        return known == null ? text.getBytes(StandardCharsets.UTF_8) : encode(text, known, true);
    }

    private byte[] encode(String text, CharacterTable known, boolean leniently) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() * 2);
        int at = 0;
        while (at < text.length()) {
            int codePoint = text.codePointAt(at);
            int next = at + Character.charCount(codePoint);
            Integer both = null;
            if (known.hasPairs() && next < text.length()) {
                int end = text.offsetByCodePoints(next, 1);
                both = known.codeOfPair(text.substring(at, end));
                next = both == null ? next : end;
            }
            int code = both != null ? both : codePoint < 0x80 ? codePoint : known.code(codePoint);
            if (code != CharacterTable.NONE) {
                form.write(code, bytes);
            } else if (leniently) {
                bytes.write('?');
            } else {
                byte[] one = Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
                throw InvalidText.untranslatable(UTF8.name, name, one, 0, one.length);
            }
            at = next;
        }
        return bytes.toByteArray();
    }

    /** True if something in this text, which is in UTF-8, is not ASCII and yet is so in this encoding. */
    public boolean writesAsAscii(byte[] utf8) {
        CharacterTable known = table;
        return known != null
                && !isAscii(utf8)
                && new String(utf8, StandardCharsets.UTF_8)
                        .codePoints()
                        .anyMatch(point ->
                                point >= 0x80 && known.code(point) != CharacterTable.NONE && known.code(point) < 0x80);
    }

    /** How many of these bytes, which begin with a character, are whole ones; behind them one has begun. */
    int whole(byte[] bytes) {
        int at = 0;
        while (at < bytes.length) {
            int claimed = form.claimed(bytes, at, bytes.length);
            if (claimed > bytes.length - at) {
                return at;
            }
            at += claimed;
        }
        return at;
    }
}

package dev.kintsugi.proxy.wire;

import dev.kintsugi.proxy.wire.Message.InvalidText;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An encoding that a client may have for its texts: UTF-8, as the proxy and the shards have it, or one of a byte a character. Immutable. */
public final class Encoding {
    /** That of nearly all clients; nothing has to be translated. */
    public static final Encoding UTF8 = new Encoding("UTF8", StandardCharsets.UTF_8);

    /** PostgreSQL's names without what is neither letter nor digit, and Java's. */
    private static final Map<String, String> JAVA_NAMES = Map.ofEntries(
            Map.entry("LATIN1", "ISO-8859-1"),
            Map.entry("LATIN2", "ISO-8859-2"),
            Map.entry("LATIN3", "ISO-8859-3"),
            Map.entry("LATIN4", "ISO-8859-4"),
            Map.entry("LATIN5", "ISO-8859-9"),
            Map.entry("LATIN7", "ISO-8859-13"),
            Map.entry("LATIN9", "ISO-8859-15"),
            Map.entry("ISO_8859_5", "ISO-8859-5"),
            Map.entry("ISO_8859_6", "ISO-8859-6"),
            Map.entry("ISO_8859_7", "ISO-8859-7"),
            Map.entry("ISO_8859_8", "ISO-8859-8"),
            Map.entry("KOI8R", "KOI8-R"),
            Map.entry("KOI8U", "KOI8-U"),
            Map.entry("WIN866", "IBM866"),
            Map.entry("WIN1250", "windows-1250"),
            Map.entry("WIN1251", "windows-1251"),
            Map.entry("WIN1252", "windows-1252"),
            Map.entry("WIN1253", "windows-1253"),
            Map.entry("WIN1254", "windows-1254"),
            Map.entry("WIN1255", "windows-1255"),
            Map.entry("WIN1256", "windows-1256"),
            Map.entry("WIN1257", "windows-1257"));

    /** Other names of the same (encnames.c). */
    private static final Map<String, String> ALIASES = Map.ofEntries(
            Map.entry("UNICODE", "UTF8"),
            Map.entry("ISO88591", "LATIN1"),
            Map.entry("ISO88592", "LATIN2"),
            Map.entry("ISO88593", "LATIN3"),
            Map.entry("ISO88594", "LATIN4"),
            Map.entry("ISO88599", "LATIN5"),
            Map.entry("ISO885913", "LATIN7"),
            Map.entry("ISO885915", "LATIN9"),
            Map.entry("ISO88595", "ISO_8859_5"),
            Map.entry("ISO88596", "ISO_8859_6"),
            Map.entry("ISO88597", "ISO_8859_7"),
            Map.entry("ISO88598", "ISO_8859_8"),
            Map.entry("KOI8", "KOI8R"),
            Map.entry("ALT", "WIN866"),
            Map.entry("WIN", "WIN1251"),
            Map.entry("WINDOWS866", "WIN866"),
            Map.entry("WINDOWS1250", "WIN1250"),
            Map.entry("WINDOWS1251", "WIN1251"),
            Map.entry("WINDOWS1252", "WIN1252"),
            Map.entry("WINDOWS1253", "WIN1253"),
            Map.entry("WINDOWS1254", "WIN1254"),
            Map.entry("WINDOWS1255", "WIN1255"),
            Map.entry("WINDOWS1256", "WIN1256"),
            Map.entry("WINDOWS1257", "WIN1257"));

    private final String name;
    private final Charset charset;

    private Encoding(String name, Charset charset) {
        this.name = name;
        this.charset = charset;
    }

    /** The encoding that a client calls so; null if it is none of these. */
    public static @Nullable Encoding named(String written) {
        String plain = written.replaceAll("[^A-Za-z0-9]", "").toUpperCase(Locale.ROOT);
        String name = ALIASES.getOrDefault(plain, plain);
        if (name.equals(UTF8.name)) {
            return UTF8;
        }
        String java = JAVA_NAMES.get(name);
        return java == null ? null : new Encoding(name, Charset.forName(java));
    }

    /** PostgreSQL's name for it. */
    public String name() {
        return name;
    }

    /** True where a text is as the shards have it. */
    public boolean isUtf8() {
        return charset.equals(StandardCharsets.UTF_8);
    }

    /**
     * A text of the client's.
     *
     * @throws InvalidText 22021 if the bytes are no text, 22P05 if they are none in UTF-8
     */
    public String decode(byte[] bytes, int from, int length) {
        try {
            return charset.newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw isUtf8() ? InvalidText.notUtf8(e) : InvalidText.untranslatable(name, UTF8.name);
        }
    }

    /** The same for all bytes, among which there may be no zero. */
    public String decode(byte[] bytes) {
        for (byte value : bytes) {
            if (value == 0) {
                throw InvalidText.notUtf8(null);
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
        if (isUtf8()) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        try {
            ByteBuffer bytes = charset.newEncoder().encode(CharBuffer.wrap(text));
            return Arrays.copyOf(bytes.array(), bytes.limit());
        } catch (CharacterCodingException e) {
            throw InvalidText.untranslatable(UTF8.name, name);
        }
    }

    /** The same of a text in UTF-8. */
    public byte[] encode(byte[] utf8) {
        return isUtf8() ? utf8 : encode(new String(utf8, StandardCharsets.UTF_8));
    }

    /** The same with question marks for the characters that the encoding has not: for what is told in any case. */
    public byte[] encodeLeniently(String text) {
        return text.getBytes(charset);
    }

    /** The client's bytes in UTF-8, of a text that may come in pieces. */
    public byte[] toUtf8(byte[] bytes) {
        return isUtf8() ? bytes : decode(bytes, 0, bytes.length).getBytes(StandardCharsets.UTF_8);
    }
}

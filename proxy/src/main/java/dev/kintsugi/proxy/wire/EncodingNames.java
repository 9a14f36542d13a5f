package dev.kintsugi.proxy.wire;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What PostgreSQL calls its encodings, and what else they may be called (encnames.c). */
final class EncodingNames {
    /** Longer than any name that a server keeps. */
    private static final int TOO_LONG = 64;

    private static final Map<String, String> OFFICIAL = new HashMap<>();

    static {
        String names =
                """
                BIG5 win950 windows950
                EUC_CN
                EUC_JIS_2004
                EUC_JP
                EUC_KR
                EUC_TW
                GB18030
                GBK win936 windows936
                ISO_8859_5 iso88595
                ISO_8859_6 iso88596
                ISO_8859_7 iso88597
                ISO_8859_8 iso88598
                JOHAB
                KOI8R koi8
                KOI8U
                LATIN1 iso88591
                LATIN2 iso88592
                LATIN3 iso88593
                LATIN4 iso88594
                LATIN5 iso88599
                LATIN6 iso885910
                LATIN7 iso885913
                LATIN8 iso885914
                LATIN9 iso885915
                LATIN10 iso885916
                MULE_INTERNAL
                SHIFT_JIS_2004
                SJIS mskanji shiftjis win932 windows932
                SQL_ASCII
                UHC win949 windows949
                UTF8 unicode
                WIN866 alt windows866
                WIN874 windows874
                WIN1250 windows1250
                WIN1251 win windows1251
                WIN1252 windows1252
                WIN1253 windows1253
                WIN1254 windows1254
                WIN1255 windows1255
                WIN1256 windows1256
                WIN1257 windows1257
                WIN1258 abc tcvn tcvn5712 vscii windows1258
                """;
        names.lines().map(line -> line.split(" ")).forEach(line -> {
            for (String name : line) {
                OFFICIAL.put(plain(name), line[0]);
            }
        });
    }

    private EncodingNames() {}

    /** The official name of what is called so; null if nothing is. */
    static @Nullable String official(String written) {
        return written.length() < TOO_LONG ? OFFICIAL.get(plain(written)) : null;
    }

    /** Only letters of ASCII and digits count, and case does not. */
    private static String plain(String written) {
        return written.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
    }
}

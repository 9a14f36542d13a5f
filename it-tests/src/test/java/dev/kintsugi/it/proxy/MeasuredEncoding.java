package dev.kintsugi.it.proxy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a server makes of each character in one encoding, and of each sequence of bytes that may be one: what it answers, or the words of its
 * error. Writes it down as the proxy's table of that encoding, too.
 */
final class MeasuredEncoding {
    private static final int FIRST = 0x80;
    private static final int WIDTH = 110;
    private final String name;
    private final Map<String, String> written = new LinkedHashMap<>();
    private final Map<String, String> read = new LinkedHashMap<>();

    private MeasuredEncoding(String name) {
        this.name = name;
    }

    /** Makes the functions that are asked. */
    static void prepare(Connection server) throws SQLException {
        try (Statement statement = server.createStatement()) {
            statement.execute(
                    """
                    CREATE OR REPLACE FUNCTION meaning(bytes bytea, encoding text) RETURNS text LANGUAGE plpgsql AS $$
                    BEGIN RETURN convert_from(bytes, encoding); EXCEPTION WHEN OTHERS THEN RETURN SQLERRM; END $$""");
            statement.execute(
                    """
                    CREATE OR REPLACE FUNCTION code(characters text, encoding text) RETURNS text LANGUAGE plpgsql AS $$
                    BEGIN RETURN encode(convert_to(characters, encoding), 'hex');
                    EXCEPTION WHEN OTHERS THEN RETURN SQLERRM; END $$""");
        }
    }

    /** Asks for all that may tell two encodings of this kind apart. */
    static MeasuredEncoding of(Connection server, String name) throws SQLException {
        MeasuredEncoding measured = new MeasuredEncoding(name);
        measured.sequences(server, "SELECT lpad(to_hex(i), 2, '0') FROM generate_series(128, 255) i");
        if (measured.isSingle()) {
            // Ideographs and Hangul, of which none has any, now and then.
            measured.characters(server, "generate_series(128, 9727) i");
            measured.characters(server, "generate_series(9728, 55295, 61) i");
            measured.characters(server, "generate_series(57344, 65535, 7) i");
            return measured;
        }
        measured.sequences(server, "SELECT to_hex(i) FROM generate_series(32768, 65535) i");
        measured.characters(server, "generate_series(128, 65535) i WHERE i NOT BETWEEN 55296 AND 57343");
        switch (name) {
            case "EUC_JP", "EUC_JIS_2004" ->
                measured.sequences(
                        server,
                        "SELECT '8f' || to_hex(i) || to_hex(j) FROM generate_series(160, 255) i,"
                                + " generate_series(160, 255) j");
            case "EUC_TW" ->
                measured.sequences(
                        server,
                        "SELECT '8e' || to_hex(h) || to_hex(i) || to_hex(j) FROM generate_series(161, 168) h,"
                                + " generate_series(161, 255) i, generate_series(161, 255) j");
            case "GB18030" ->
                // Of those beyond the BMP only each so many: it counts them through.
                measured.sequences(
                        server,
                        "SELECT to_hex(h) || to_hex(i) || to_hex(j) || to_hex(k) FROM generate_series(129, 254) h,"
                                + " generate_series(48, 57) i, generate_series(129, 254) j,"
                                + " generate_series(48, 57) k WHERE h < 133 OR (i + j + k) % 31 = 0 AND h < 230");
            default -> {}
        }
        switch (name) {
            case "EUC_TW", "EUC_JIS_2004", "SHIFT_JIS_2004" ->
                measured.characters(server, "generate_series(131072, 176127) i");
            case "GB18030" -> measured.characters(server, "generate_series(65536, 1114111, 997) i");
            default -> measured.characters(server, "generate_series(65536, 1114111, 9973) i");
        }
        return measured;
    }

    private boolean isSingle() {
        return name.matches("(LATIN|WIN|KOI8|ISO_8859_).*");
    }

    private void sequences(Connection server, String those) throws SQLException {
        ask(server, "SELECT h, meaning(decode(h, 'hex'), '" + name + "') FROM (" + those + ") sequences(h)", read);
    }

    private void characters(Connection server, String those) throws SQLException {
        ask(server, "SELECT chr(i), code(chr(i), '" + name + "') FROM " + those, written);
        StringBuilder pairs = new StringBuilder();
        for (String meaning : read.values()) {
            if (isPair(meaning)) {
                pairs.append(pairs.isEmpty() ? "" : ", ")
                        .append("('")
                        .append(meaning)
                        .append("')");
            }
        }
        if (!pairs.isEmpty()) {
            ask(server, "SELECT p, code(p, '" + name + "') FROM (VALUES " + pairs + ") pairs(p)", written);
        }
    }

    private static boolean isPair(String meaning) {
        return meaning.codePointCount(0, meaning.length()) == 2
                && meaning.charAt(0) >= FIRST
                && !(meaning.charAt(0) >= 0xFF61 && meaning.charAt(0) <= 0xFF9F);
    }

    private static void ask(Connection server, String question, Map<String, String> into) throws SQLException {
        try (Statement statement = server.createStatement()) {
            ResultSet rows = statement.executeQuery(question);
            while (rows.next()) {
                into.put(rows.getString(1), rows.getString(2));
            }
        }
    }

    /** By characters: their bytes in hexadecimal, or an error. */
    Map<String, String> written() {
        return written;
    }

    /** By bytes in hexadecimal: their characters, or an error. */
    Map<String, String> read() {
        return read;
    }

    /** The table. */
    List<String> lines() {
        Map<String, List<String>> bySign = new TreeMap<>(Comparator.comparing("=<>+"::indexOf));
        read.forEach((code, meaning) -> {
            if (isPair(meaning)) {
                put(bySign, "+", code, meaning);
            } else if (meaning.codePointCount(0, meaning.length()) == 1) {
                put(bySign, code.equals(written.get(meaning)) ? "=" : ">", code, meaning);
            }
        });
        written.forEach((characters, code) -> {
            if (!code.contains(" ") && !characters.equals(read.get(code)) && characters.length() == 1) {
                put(bySign, "<", code, characters);
            }
        });
        List<String> lines = new ArrayList<>();
        if (name.equals("GB18030")) {
            lines.add("= 90308130 10000-10ffff");
        }
        bySign.forEach((sign, entries) -> runs(sign, entries, lines));
        return lines;
    }

    private void put(Map<String, List<String>> bySign, String sign, String code, String meaning) {
        if (name.equals("GB18030") && meaning.length() == 2) {
            // One line for all of them, of which not all have been asked for.
            return;
        }
        StringBuilder entry = new StringBuilder(code);
        meaning.codePoints().forEach(point -> entry.append(' ').append(Integer.toHexString(point)));
        bySign.computeIfAbsent(sign, none -> new ArrayList<>()).add(entry.toString());
    }

    /** Successive codes share a line, and successive characters a range. */
    private void runs(String sign, List<String> entries, List<String> lines) {
        entries.sort(Comparator.comparing((String entry) -> entry.indexOf(' ')).thenComparing(entry -> entry));
        StringBuilder line = new StringBuilder();
        long next = -1;
        int from = 0;
        int to = 0;
        for (String entry : entries) {
            String[] words = entry.split(" ");
            if (sign.equals("+")) {
                lines.add(sign + " " + entry);
                continue;
            }
            long code = ordinal(words[0]);
            int point = Integer.parseInt(words[1], 16);
            if (code == next && point == to + 1) {
                to = point;
            } else {
                if (next >= 0) {
                    line.append(' ').append(range(from, to));
                }
                if (code != next || line.length() > WIDTH) {
                    if (!line.isEmpty()) {
                        lines.add(line.toString());
                    }
                    line = new StringBuilder(sign).append(' ').append(words[0]);
                }
                from = point;
                to = point;
            }
            next = code + 1;
        }
        if (next >= 0) {
            lines.add(line.append(' ').append(range(from, to)).toString());
        }
    }

    private static String range(int from, int to) {
        return Integer.toHexString(from) + (from == to ? "" : "-" + Integer.toHexString(to));
    }

    /** Four bytes of GB18030 count on over their ends. */
    private long ordinal(String code) {
        if (!name.equals("GB18030") || code.length() < 8) {
            return Long.parseLong(code, 16);
        }
        byte[] bytes = HexFormat.of().parseHex(code);
        return (1L << 32)
                + (((bytes[0] & 0xFF) * 10L + bytes[1] - '0') * 126 + (bytes[2] & 0xFF) - 0x81) * 10
                + bytes[3]
                - '0';
    }
}

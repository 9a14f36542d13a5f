package dev.kintsugi.proxy.wire;

import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the codes of an encoding mean, as PostgreSQL translates them; Java's charsets of like names differ from it in many places. Immutable.
 *
 * <p>The tables are resources, written from what a server answers (a test compares each with it). A line has a sign, the bytes of a
 * character, and the code points of that and of those that follow, of which {@code a-b} are all from one to the other:
 *
 * <pre>
 * = 8140 3000-3002 ff0c    means that and is written so
 * &gt; 8790 2252             means that, which is written otherwise
 * &lt; 8160 301c             means something else, and yet that is written so
 * + 82f5 304b 309a         means these two together, and they are written so
 * </pre>
 */
final class CharacterTable {
    /** What has no counterpart. */
    static final int NONE = -1;

    private final Runs meanings = new Runs();
    private final Runs codes = new Runs();
    private final Map<Integer, String> pairs = new HashMap<>();
    private final Map<String, Integer> codesOfPairs = new HashMap<>();

    private CharacterTable() {}

    /** Ranges of numbers that have successive counterparts. */
    private static final class Runs {
        private final TreeMap<Integer, int[]> building = new TreeMap<>();
        private int[] starts = {};
        private int[] counterparts = {};
        private int[] counts = {};

        void add(int start, int counterpart, int count) {
            building.put(start, new int[] {counterpart, count});
        }

        void end() {
            starts = building.keySet().stream().mapToInt(Integer::intValue).toArray();
            counterparts = building.values().stream().mapToInt(run -> run[0]).toArray();
            counts = building.values().stream().mapToInt(run -> run[1]).toArray();
            building.clear();
        }

        int counterpart(int number) {
            int found = Arrays.binarySearch(starts, number);
            int run = found >= 0 ? found : -found - 2;
            return run < 0 || number - starts[run] >= counts[run] ? NONE : counterparts[run] + number - starts[run];
        }
    }

    /** Reads the table of an encoding. */
    static CharacterTable read(String encoding, ByteForm form) {
        CharacterTable table = new CharacterTable();
        String resource = "encodings/" + encoding + ".txt";
        try (InputStream in = CharacterTable.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new FileNotFoundException(resource);
            }
            new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))
                    .lines()
                    .forEach(line -> table.add(line.split(" "), form));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        table.meanings.end();
        table.codes.end();
        return table;
    }

    private void add(String[] words, ByteForm form) {
        byte[] first = HexFormat.of().parseHex(words[1]);
        int code = form.code(first, 0, first.length);
        if (words[0].equals("+")) {
            String pair = Character.toString(number(words[2])) + Character.toString(number(words[3]));
            pairs.put(code, pair);
            codesOfPairs.put(pair, code);
            return;
        }
        for (int i = 2; i < words.length; i++) {
            int dash = words[i].indexOf('-');
            int from = number(dash < 0 ? words[i] : words[i].substring(0, dash));
            int count = dash < 0 ? 1 : number(words[i].substring(dash + 1)) - from + 1;
            if (!words[0].equals("<")) {
                meanings.add(code, from, count);
            }
            if (!words[0].equals(">")) {
                codes.add(from, code, count);
            }
            code += count;
        }
    }

    private static int number(String hexadecimal) {
        return Integer.parseInt(hexadecimal, 16);
    }

    /** The code point that a code means, {@link #NONE} if it is not one. */
    int meaning(int code) {
        return meanings.counterpart(code);
    }

    /** The two characters that a code means; null if it does not mean two. */
    @Nullable String pair(int code) {
        return pairs.get(code);
    }

    /** The code of a code point, {@link #NONE} if it has none. */
    int code(int codePoint) {
        return codes.counterpart(codePoint);
    }

    /** The code of two characters that have one together; null if they have not. */
    @Nullable Integer codeOfPair(String pair) {
        return codesOfPairs.get(pair);
    }

    /** True if some characters have a code together. */
    boolean hasPairs() {
        return !pairs.isEmpty();
    }
}

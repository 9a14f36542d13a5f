package dev.kintsugi.plan;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/** The words of {@code harmless-words.txt}: what may stand before a parenthesis in a query and writes nothing. */
final class HarmlessWords {
    private static final Set<String> WORDS = read();

    private HarmlessWords() {}

    static boolean contains(String lowerCaseName) {
        return WORDS.contains(lowerCaseName);
    }

    private static Set<String> read() {
        Set<String> words = new HashSet<>();
        try (InputStream stream =
                        Objects.requireNonNull(HarmlessWords.class.getResourceAsStream("harmless-words.txt"));
                BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(line -> words.addAll(Arrays.asList(line.split(" "))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return words;
    }
}

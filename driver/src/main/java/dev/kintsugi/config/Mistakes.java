package dev.kintsugi.config;

import dev.kintsugi.error.Errors;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The mistakes found in one file so far. Reading goes on after each, so that all are reported together. */
final class Mistakes {

    /** An alias repeats its anchor's mistakes at every use; nobody reads more than this. */
    private static final int SHOWN = 50;

    private final String file;
    private final Set<Mistake> found = new LinkedHashSet<>();

    Mistakes(String file) {
        this.file = file;
    }

    private record Mistake(Position at, String what) {}

    /** Notes a mistake. The text must hold no secret: it goes to logs. */
    void add(Position at, String what) {
        found.add(new Mistake(at, what));
    }

    boolean none() {
        return found.isEmpty();
    }

    /** F0000, with a line for each mistake in the file's order. */
    SQLException toException() {
        if (found.size() == 1) {
            return Errors.configuration(line(found.iterator().next()));
        }
        List<Mistake> ordered =
                found.stream().sorted(Comparator.comparing(Mistake::at)).toList();
        String lines = ordered.stream().limit(SHOWN).map(m -> "\n  " + line(m)).collect(Collectors.joining());
        String rest = ordered.size() > SHOWN ? "\n  and " + (ordered.size() - SHOWN) + " more" : "";
        return Errors.configuration(file + " has " + ordered.size() + " mistakes:" + lines + rest);
    }

    private String line(Mistake mistake) {
        return file + ":" + mistake.at() + ": " + mistake.what();
    }
}

package dev.kintsugi.it.oracle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts how the statements of one run fared and writes every difference to {@code target/oracle-<backend>.txt}. */
final class Tally {

    /** How one statement fared. */
    enum Verdict {
        SAME,
        REFUSED,
        NOT_MARKED_AS_REFUSED,
        DIFFERENT
    }

    private final String name;
    private final Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
    private final List<String> reports = new ArrayList<>();

    Tally(String name) {
        this.name = name;
    }

    void add(Verdict verdict, String report) {
        counts.merge(verdict, 1, Integer::sum);
        if (!report.isEmpty()) {
            reports.add(report);
        }
    }

    String summary() {
        int all = counts.values().stream().mapToInt(Integer::intValue).sum();
        return "%s: %d statements, %d same, %d refused, %d refused without a mark, %d different"
                .formatted(
                        name,
                        all,
                        count(Verdict.SAME),
                        count(Verdict.REFUSED),
                        count(Verdict.NOT_MARKED_AS_REFUSED),
                        count(Verdict.DIFFERENT));
    }

    private int count(Verdict verdict) {
        return counts.getOrDefault(verdict, 0);
    }

    void write() throws IOException {
        Path file = Files.createDirectories(Path.of("target")).resolve("oracle-" + name + ".txt");
        Files.writeString(file, summary() + "\n\n" + String.join("\n\n", reports) + "\n");
        System.out.println(summary() + (reports.isEmpty() ? "" : "; see " + file));
    }
}

package dev.kintsugi.it.generator;

import dev.kintsugi.it.generator.Trial.Judgement;
import dev.kintsugi.it.generator.Trial.Verdict;
import dev.kintsugi.it.oracle.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Worlds and their statements, one after another, until there have been enough. The number is fixed, so that a build finds today what
 * it found yesterday; other seeds are for runs of one's own.
 *
 * <p>Properties: {@code generator.seed} is the first world, or with {@code :n} one statement of it, or several of these with commas between
 * them; {@code generator.statements} is how many statements to run; {@code generator.failures} is after how many failures to stop.
 */
final class Run {
    private static final int STATEMENTS_PER_WORLD = 250;
    private static final int TRIES_TO_SHRINK = 700;
    private static final int SHOWN_REASONS = 25;
    private final Backend backend;
    private final List<String> urls = new ArrayList<>();
    private final Path directory;
    private final Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
    private final Map<Verdict, Map<String, Integer>> reasons = new EnumMap<>(Verdict.class);
    private final List<String> failures = new ArrayList<>();
    private final List<String> broken = new ArrayList<>();
    private final int maxFailures = Integer.getInteger("generator.failures", 5);
    private int statements;

    Run(Backend backend) throws SQLException, IOException {
        this.backend = backend;
        directory = Files.createTempDirectory("kintsugi-generator");
        for (String name :
                List.of("generator", "generator_twin", "generator_0", "generator_1", "generator_2", "generator_3")) {
            urls.add(backend.createDatabase(name));
        }
    }

    /** Runs what the properties say, or that many statements from world 1 on. */
    void run(int statementsByDefault) throws SQLException, IOException {
        String given = System.getProperty("generator.seed", "1");
        if (given.indexOf(':') >= 0) {
            for (String one : given.split(",")) {
                int colon = one.indexOf(':');
                int statement = Integer.parseInt(one.substring(colon + 1));
                world(Long.parseLong(one.substring(0, colon)), statement, statement + 1);
            }
            return;
        }
        int wanted = Integer.getInteger("generator.statements", statementsByDefault);
        for (long world = Long.parseLong(given); statements < wanted && failures.size() < maxFailures; world++) {
            world(world, 0, Math.min(STATEMENTS_PER_WORLD, wanted - statements));
        }
    }

    private void world(long seed, int from, int to) throws SQLException, IOException {
        Schema schema = SchemaMaker.make(new Dice(seed));
        Path own = directory.resolve("world-" + seed + ".yaml");
        try (World world = new World(backend, schema, urls, own)) {
            Trial trial = new Trial(world);
            for (int i = from; i < to && failures.size() < maxFailures; i++) {
                Phrase statement = new Grammar(
                                new Dice(seed * 1_000_003 + i),
                                schema,
                                backend.name().equals("postgresql"))
                        .statement();
                Judgement judgement = trial.judge(statement, schema);
                count(judgement, seed + ":" + i + " " + Text.of(statement).sql());
                if (judgement.verdict() == Verdict.DIFFERENT) {
                    String smallest = new Shrinking(world, statement, judgement, TRIES_TO_SHRINK).smallest();
                    failures.add("-Dgenerator.seed=" + seed + ":" + i + " on " + backend.name() + "\n  "
                            + Text.of(statement).sql() + "\nwhich comes down to\n" + smallest);
                }
            }
        }
    }

    /** A statement with which one database itself does not come to an end is shown, and counts for nothing. */
    private void count(Judgement judgement, String statement) {
        counts.merge(judgement.verdict(), 1, Integer::sum);
        if (judgement.verdict() == Verdict.BROKEN) {
            broken.add(statement + "\n    "
                    + judgement.details().lines().findFirst().orElse(""));
            return;
        }
        statements++;
        if (judgement.verdict() == Verdict.REFUSED || judgement.verdict() == Verdict.SAME_ERROR) {
            String reason = judgement.details().lines().findFirst().orElse("").replaceAll("\"[^\"]*\"|\\d+", "…");
            reasons.computeIfAbsent(judgement.verdict(), verdict -> new TreeMap<>())
                    .merge(reason, 1, Integer::sum);
        }
    }

    /** Each difference that was found, with its seed. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    /** How the statements fared, and what was refused. */
    String summary() {
        StringBuilder text =
                new StringBuilder("generator on " + backend.name() + ": " + statements + " statements " + counts);
        reasons.forEach((verdict, seen) -> seen.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(SHOWN_REASONS)
                .forEach(entry -> text.append("\n  ")
                        .append(verdict)
                        .append(' ')
                        .append(entry.getValue())
                        .append(" × ")
                        .append(entry.getKey())));
        broken.forEach(statement -> text.append("\n  not counted: ").append(statement));
        return text.toString();
    }
}

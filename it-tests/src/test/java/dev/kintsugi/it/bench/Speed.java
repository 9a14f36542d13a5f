package dev.kintsugi.it.bench;

import dev.kintsugi.it.server.PostgresServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the benchmarks and prints one table. Each operation has a JVM of its own, in which the raw driver and Kintsugi take turns, an
 * iteration each; a ratio is the median over neighbouring iterations. A JVM that shares two cores with a database takes ten seconds of
 * each to compile what it runs: only the long run is of warm code.
 */
public final class Speed {
    private static final String[] DATABASES = {"h2", "postgresql"};

    private Speed() {}

    /**
     * Starts.
     *
     * @param arguments {@code quick} (about six minutes) or {@code long} (about half an hour); then, if wanted, a regular expression
     *     that a benchmark's name has to contain, and a database
     */
    public static void main(String[] arguments)
            throws RunnerException, SQLException, IOException, InterruptedException {
        boolean thorough = arguments.length > 0 && arguments[0].equals("long");
        String include = arguments.length > 1 ? arguments[1] : "";
        String only = arguments.length > 2 ? arguments[2] : "";
        try (PostgresServer server = PostgresServer.start("C")) {
            List<String> urls = new ArrayList<>();
            for (int shard = 0; shard < Shop.SHARDS; shard++) {
                urls.add(server.createDatabase("bench" + shard));
            }
            Shop.create(urls);
            System.out.println(Comparison.HEADER);
            for (String database : DATABASES) {
                for (String benchmark : benchmarks(include)) {
                    if (database.contains(only)) {
                        System.out.println(run(thorough, benchmark, database, urls));
                    }
                }
            }
            if (include.isEmpty()) {
                System.out.println("first row of a fresh JVM, h2: " + firstRow(h2(), h2()) + " ms");
                System.out.println("first row of a fresh JVM, postgresql: " + firstRow(urls, List.of()) + " ms");
            }
        }
    }

    /** The full names of the benchmarks, in alphabetical order within a class. */
    private static List<String> benchmarks(String include) {
        return Stream.of(OneShardBenchmark.class, ScatterBenchmark.class, CommitBenchmark.class)
                .flatMap(type -> Stream.of(type.getDeclaredMethods())
                        .filter(method -> method.isAnnotationPresent(Benchmark.class))
                        .map(method -> type.getName() + "." + method.getName())
                        .sorted())
                .filter(Pattern.compile(include).asPredicate())
                .toList();
    }

    private static Comparison run(boolean thorough, String benchmark, String database, List<String> urls)
            throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(Pattern.quote(benchmark) + "$")
                .param("database", database)
                .threads(threads(benchmark, database))
                .addProfiler(GCProfiler.class)
                .addProfiler(CpuTime.class)
                .jvmArgsAppend("-D" + Cluster.URLS + "=" + String.join(",", urls), "-Xmx1g")
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .forks(thorough ? 2 : 1)
                .warmupIterations(thorough ? 24 : 6)
                .warmupTime(TimeValue.milliseconds(thorough ? 1000 : 800))
                .measurementIterations(thorough ? 20 : 10)
                .measurementTime(TimeValue.milliseconds(thorough ? 500 : 300));
        return Comparison.of(new Runner(options.build()).runSingle());
    }

    /** A commit is measured by how long it takes: one thread. */
    private static int threads(String benchmark, String database) {
        if (benchmark.startsWith(CommitBenchmark.class.getName())) {
            return 1;
        }
        return database.equals("h2") ? 2 : 4;
    }

    private static List<String> h2() {
        return IntStream.range(0, Shop.SHARDS)
                .mapToObj(shard -> "jdbc:h2:mem:first" + shard + ";DB_CLOSE_DELAY=-1")
                .toList();
    }

    /** The median of five processes. */
    private static long firstRow(List<String> urls, List<String> toFill) throws IOException, InterruptedException {
        Path configuration = Shop.configuration(urls);
        List<Double> milliseconds = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    FirstStatement.class.getName(),
                    "jdbc:kintsugi:" + configuration));
            command.addAll(toFill);
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("The process that asks for one row has failed: " + output);
            }
            milliseconds.add(Double.valueOf(output.strip()));
        }
        Files.delete(configuration);
        return Math.round(Comparison.median(milliseconds));
    }
}

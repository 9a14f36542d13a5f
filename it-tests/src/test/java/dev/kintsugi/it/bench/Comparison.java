package dev.kintsugi.it.bench;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * One line of the table: one operation through both doors.
 *
 * @param raw operations a second, the median
 * @param kintsugi operations a second, the median
 * @param ratio the median of Kintsugi's speed over the raw one's, each iteration against its neighbour
 * @param cpu Kintsugi's CPU time of an operation over the raw one's
 * @param bytes what Kintsugi allocates for an operation beyond the raw one
 */
record Comparison(
        String database, String operation, double raw, double kintsugi, double ratio, double cpu, double bytes) {

    private static final String ALLOCATED = "gc.alloc.rate.norm";

    static final String HEADER = String.format(
            Locale.ROOT,
            "%-11s %-26s %12s %15s %7s %7s %10s",
            "database",
            "operation",
            "raw ops/s",
            "kintsugi ops/s",
            "ratio",
            "cpu",
            "bytes");

    static Comparison of(RunResult run) {
        List<Double> raw = new ArrayList<>();
        List<Double> kintsugi = new ArrayList<>();
        List<Double> ratio = new ArrayList<>();
        List<Double> cpu = new ArrayList<>();
        List<Double> bytes = new ArrayList<>();
        for (BenchmarkResult fork : run.getBenchmarkResults()) {
            Iterator<IterationResult> iterations = fork.getIterationResults().iterator();
            while (iterations.hasNext()) {
                IterationResult one = iterations.next();
                IterationResult other = iterations.next();
                raw.add(score(one));
                kintsugi.add(score(other));
                ratio.add(score(other) / score(one));
                cpu.add(secondary(other, CpuTime.LABEL) / secondary(one, CpuTime.LABEL));
                bytes.add(secondary(other, ALLOCATED) - secondary(one, ALLOCATED));
            }
        }
        String name = run.getParams().getBenchmark();
        return new Comparison(
                run.getParams().getParam("database"),
                name.substring(name.lastIndexOf('.') + 1),
                median(raw),
                median(kintsugi),
                median(ratio),
                median(cpu),
                median(bytes));
    }

    private static double score(IterationResult iteration) {
        return iteration.getPrimaryResult().getScore();
    }

    private static double secondary(IterationResult iteration, String label) {
        Result<?> result = iteration.getSecondaryResults().get(label);
        return result == null ? Double.NaN : result.getScore();
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%-11s %-26s %,12.1f %,15.1f %7.2f %7.2f %,10.0f",
                database,
                operation,
                raw,
                kintsugi,
                ratio,
                cpu,
                bytes);
    }
}

package dev.kintsugi.metrics;

import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

/** Where a cluster's measurements go. Thread-safe. */
public interface Meters extends AutoCloseable {

    /**
     * Those of a registry.
     *
     * @param registry an {@code io.micrometer.core.instrument.MeterRegistry}
     * @param cluster the cluster's name, a tag of every metric
     * @param shards the names of its shards
     * @throws IllegalArgumentException if it is another object, or Micrometer is not on the class path
     */
    static Meters of(Object registry, String cluster, List<String> shards) {
        check(registry);
        return new MicrometerMeters(registry, cluster, shards);
    }

    /**
     * Refuses what is no registry.
     *
     * @throws IllegalArgumentException as {@link #of}
     */
    static void check(Object registry) {
        try {
            if (MicrometerMeters.isRegistry(registry)) {
                return;
            }
        } catch (NoClassDefFoundError e) {
            throw new IllegalArgumentException(
                    "Micrometer (io.micrometer:micrometer-core) is not on the class path", e);
        }
        throw new IllegalArgumentException(
                registry.getClass().getName() + " is no io.micrometer.core.instrument.MeterRegistry");
    }

    /**
     * Micrometer's global registry.
     *
     * @throws IllegalArgumentException if Micrometer is not on the class path
     */
    static Object globalRegistry() {
        try {
            return MicrometerMeters.globalRegistry();
        } catch (NoClassDefFoundError e) {
            throw new IllegalArgumentException(
                    "Micrometer (io.micrometer:micrometer-core) is not on the class path", e);
        }
    }

    /** A statement has been run, until its first row. */
    void statement(Way way, boolean failed, long nanos);

    /** A statement's part has been sent to a shard, by its number in the file. */
    void part(int shard);

    /** A transaction that wrote several shards has been committed, or was to be. */
    void commit(CommitOutcome outcome, long nanos);

    /** A number that goes up and down; asked for when the registry is read. */
    void gauge(String name, String description, Map<String, String> tags, DoubleSupplier value);

    /** A number that only goes up; asked for when the registry is read. */
    void counter(String name, String description, Map<String, String> tags, DoubleSupplier value);

    /** Takes the metrics out of the registry. */
    @Override
    void close();
}

package dev.kintsugi.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/** The only user of Micrometer. What is recorded often is looked up once. */
final class MicrometerMeters implements Meters {
    private static final String PREFIX = "kintsugi.";
    private final MeterRegistry registry;
    private final Tags cluster;
    private final Queue<Meter> registered = new ConcurrentLinkedQueue<>();
    private final Map<Way, Timer> answered = new EnumMap<>(Way.class);
    private final Map<Way, Timer> failed = new EnumMap<>(Way.class);
    private final Map<CommitOutcome, Timer> commits = new EnumMap<>(CommitOutcome.class);
    private final List<Counter> parts = new ArrayList<>();
    /** Of counters, which the registry refers to weakly. */
    private final Queue<DoubleSupplier> sources = new ConcurrentLinkedQueue<>();

    MicrometerMeters(Object registry, String cluster, List<String> shards) {
        this.registry = (MeterRegistry) registry;
        this.cluster = Tags.of("cluster", cluster);
        for (Way way : Way.values()) {
            answered.put(way, statements(way, "success"));
            failed.put(way, statements(way, "error"));
        }
        for (CommitOutcome outcome : CommitOutcome.values()) {
            commits.put(
                    outcome,
                    kept(Timer.builder(PREFIX + "commits")
                            .description("Commits over several shards")
                            .tags(this.cluster.and("outcome", outcome.label()))
                            .register(this.registry)));
        }
        for (String shard : shards) {
            parts.add(kept(Counter.builder(PREFIX + "shard.statements")
                    .description("Statements, and parts of statements, that were sent to the shard")
                    .tags(this.cluster.and("shard", shard))
                    .register(this.registry)));
        }
    }

    static boolean isRegistry(Object object) {
        return object instanceof MeterRegistry;
    }

    static Object globalRegistry() {
        return Metrics.globalRegistry;
    }

    private Timer statements(Way way, String outcome) {
        return kept(Timer.builder(PREFIX + "statements")
                .description("Statements of clients, until their first row")
                .tags(cluster.and("way", way.label(), "outcome", outcome))
                .register(registry));
    }

    private <T extends Meter> T kept(T meter) {
        registered.add(meter);
        return meter;
    }

    @Override
    public void statement(Way way, boolean error, long nanos) {
        Timer timer = (error ? failed : answered).get(way);
        if (timer != null) {
            timer.record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void part(int shard) {
        parts.get(shard).increment();
    }

    @Override
    public void commit(CommitOutcome outcome, long nanos) {
        Timer timer = commits.get(outcome);
        if (timer != null) {
            timer.record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void gauge(String name, String description, Map<String, String> tags, DoubleSupplier value) {
        kept(Gauge.builder(PREFIX + name, value::getAsDouble)
                .description(description)
                .tags(tags(tags))
                .strongReference(true)
                .register(registry));
    }

    @Override
    public void counter(String name, String description, Map<String, String> tags, DoubleSupplier value) {
        sources.add(value);
        kept(FunctionCounter.builder(PREFIX + name, value, DoubleSupplier::getAsDouble)
                .description(description)
                .tags(tags(tags))
                .register(registry));
    }

    private Tags tags(Map<String, String> more) {
        Tags all = cluster;
        for (Map.Entry<String, String> tag : more.entrySet()) {
            all = all.and(Tag.of(tag.getKey(), tag.getValue()));
        }
        return all;
    }

    @Override
    public void close() {
        for (Meter meter = registered.poll(); meter != null; meter = registered.poll()) {
            registry.remove(meter);
            meter.close();
        }
        sources.clear();
    }
}

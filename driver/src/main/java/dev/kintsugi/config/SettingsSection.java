package dev.kintsugi.config;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import dev.kintsugi.topology.Settings;
import dev.kintsugi.topology.Settings.Consistency;
import dev.kintsugi.topology.Settings.CrossShard;
import dev.kintsugi.topology.Settings.GeneratedKeys;
import dev.kintsugi.topology.Settings.Metrics;
import dev.kintsugi.topology.Settings.Snapshot;
import java.time.Duration;
import java.util.List;

/** Reads the optional sections; here are their defaults and ranges. */
final class SettingsSection {
    private static final int MILLION = 1_000_000;

    private SettingsSection() {}

    static Settings read(Section file, NodeSection nodes) {
        return new Settings(
                pool(file.section("pool")),
                reads(file.section("reads")),
                transactions(file.section("transactions")),
                failover(file.section("failover")),
                gather(file.section("gather"), nodes),
                file.choice("generatedKeys", GeneratedKeys.SEQUENCE),
                limits(file.section("limits")),
                file.choice("metrics", Metrics.NONE));
    }

    private static Settings.Pool pool(Section section) {
        section.only(List.of(
                "maximumPoolSize",
                "minimumIdle",
                "connectionTimeout",
                "idleTimeout",
                "maxLifetime",
                "keepaliveTime",
                "registerMbeans"));
        Settings.Pool pool = new Settings.Pool(
                section.integer("maximumPoolSize", 10, 1, 10_000),
                section.integer("minimumIdle", 0, 0, 10_000),
                section.duration("connectionTimeout", ofSeconds(10), ofMillis(250), ofHours(1)),
                orZero(section, "idleTimeout", ofMinutes(10), ofSeconds(10)),
                orZero(section, "maxLifetime", ofMinutes(30), ofSeconds(30)),
                orZero(section, "keepaliveTime", ofMinutes(2), ofSeconds(30)),
                section.flag("registerMbeans", false));
        if (pool.minimumIdle() > pool.maximumPoolSize()) {
            section.mistake(
                    section.at("minimumIdle"),
                    section.path("minimumIdle") + " is " + pool.minimumIdle() + ", above maximumPoolSize, which is "
                            + pool.maximumPoolSize());
        }
        if (section.has("keepaliveTime")
                && !pool.maxLifetime().isZero()
                && pool.keepaliveTime().compareTo(pool.maxLifetime()) >= 0) {
            section.mistake(
                    section.at("keepaliveTime"),
                    section.path("keepaliveTime") + " is " + Units.show(pool.keepaliveTime())
                            + ", not below maxLifetime, which is " + Units.show(pool.maxLifetime()));
        }
        return pool;
    }

    /** A duration that zero switches off and that is not shorter than {@code min} otherwise, as HikariCP has them. */
    private static Duration orZero(Section section, String key, Duration fallback, Duration min) {
        Duration read = section.duration(key, fallback, ZERO, ofHours(24));
        if (!read.isZero() && read.compareTo(min) < 0) {
            section.mistake(
                    section.at(key),
                    section.path(key) + " is " + Units.show(read) + "; it must be 0s or at least " + Units.show(min));
        }
        return read;
    }

    private static Settings.Reads reads(Section section) {
        section.only(List.of("consistency", "maxLag"));
        return new Settings.Reads(
                section.choice("consistency", Consistency.SESSION),
                section.duration("maxLag", ofSeconds(5), ZERO, ofHours(24)));
    }

    private static Settings.Transactions transactions(Section section) {
        section.only(List.of("crossShard", "inDoubtTimeout", "snapshot"));
        Settings.Transactions transactions = new Settings.Transactions(
                section.choice("crossShard", CrossShard.TWO_PHASE),
                section.duration("inDoubtTimeout", ofSeconds(2), ofMillis(100), ofHours(24)),
                section.choice("snapshot", Snapshot.SHARD));
        if (transactions.snapshot() == Snapshot.CLUSTER && transactions.crossShard() == CrossShard.ONE_PHASE) {
            section.mistake(
                    section.at("snapshot"),
                    section.path("snapshot") + " is cluster, which needs crossShard: two-phase");
        }
        return transactions;
    }

    private static Settings.Failover failover(Section section) {
        section.only(List.of("timeout", "checkInterval", "checkTimeout"));
        return new Settings.Failover(
                section.duration("timeout", ofSeconds(30), ZERO, ofHours(24)),
                section.duration("checkInterval", ofMillis(250), ofMillis(20), ofMinutes(1)),
                section.duration("checkTimeout", ofSeconds(2), ofSeconds(1), ofMinutes(1)));
    }

    private static Settings.Gather gather(Section section, NodeSection nodes) {
        section.only(List.of("maxRows", "maxBytes", "scratch"));
        Value scratch = section.text("scratch");
        if (scratch != null) {
            nodes.scratch(section.path("scratch"), scratch);
        }
        return new Settings.Gather(
                section.number("maxRows", 5_000_000, 1, 1_000_000_000_000L),
                section.bytes("maxBytes", Settings.Gather.MAX_BYTES, 1L << 10, 1L << 50),
                scratch == null ? null : scratch.text());
    }

    private static Settings.Limits limits(Section section) {
        section.only(List.of("plans", "fetchRows", "scatterThreads", "sequenceBlock", "notifications"));
        return new Settings.Limits(
                section.integer("plans", 2000, 1, MILLION),
                section.integer("fetchRows", 1000, 1, MILLION),
                section.integer("scatterThreads", 64, 1, 10_000),
                section.integer("sequenceBlock", 64, 1, MILLION),
                section.integer("notifications", Settings.Limits.NOTIFICATIONS, 1, 100 * MILLION));
    }
}

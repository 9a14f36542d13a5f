package dev.kintsugi.topology;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The file's optional sections, each with working defaults. */
public record Settings(
        Pool pool,
        Reads reads,
        Transactions transactions,
        Failover failover,
        Gather gather,
        GeneratedKeys generatedKeys,
        Limits limits) {

    /**
     * HikariCP's names and meanings, for each node's pool.
     *
     * @param maximumPoolSize at least 1
     * @param minimumIdle connections kept open when idle, 0 to maximumPoolSize
     * @param connectionTimeout how long a statement waits for a connection, at least 250 ms
     */
    public record Pool(
            int maximumPoolSize,
            int minimumIdle,
            Duration connectionTimeout,
            Duration idleTimeout,
            Duration maxLifetime,
            Duration keepaliveTime) {}

    /** Which nodes reads may go to. */
    public record Reads(Consistency consistency, Duration maxLag) {}

    /** How far reads from replicas may be trusted. */
    public enum Consistency {
        SESSION,
        EVENTUAL,
        PRIMARY
    }

    /** How transactions over several shards end. */
    public record Transactions(CrossShard crossShard, Duration inDoubtTimeout, Snapshot snapshot) {}

    /** The commit protocol over several shards. */
    public enum CrossShard {
        TWO_PHASE,
        ONE_PHASE
    }

    /** Whether a snapshot belongs to each shard or to the whole cluster. */
    public enum Snapshot {
        SHARD,
        CLUSTER
    }

    /** How long a write waits for a new primary. */
    public record Failover(Duration timeout) {}

    /** Bounds of the scratch database; {@code scratch} null means the first healthy shard. */
    public record Gather(long maxRows, @Nullable String scratch) {}

    /** Where generated keys come from. */
    public enum GeneratedKeys {
        SEQUENCE,
        SNOWFLAKE
    }

    /**
     * Bounds that have no section of their own.
     *
     * @param plans templates kept in the plan cache
     * @param fetchRows rows that a scatter fetches from a shard at a time
     * @param scatterThreads threads of the cluster that wait for shards, where virtual threads are missing
     * @param sequenceBlock values taken from a sequence's home at a time
     */
    public record Limits(int plans, int fetchRows, int scatterThreads, int sequenceBlock) {}
}

package dev.kintsugi.topology;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The file's optional sections. The file's reader gives each its default and checks the ranges. */
public record Settings(
        Pool pool,
        Reads reads,
        Transactions transactions,
        Failover failover,
        Gather gather,
        GeneratedKeys generatedKeys,
        Limits limits,
        Metrics metrics) {

    /** With metrics for those alone who hand over a registry. */
    public Settings(
            Pool pool,
            Reads reads,
            Transactions transactions,
            Failover failover,
            Gather gather,
            GeneratedKeys generatedKeys,
            Limits limits) {
        this(pool, reads, transactions, failover, gather, generatedKeys, limits, Metrics.NONE);
    }

    /** Where a cluster's metrics go if nobody hands over a registry. */
    public enum Metrics {
        NONE,
        /** To Micrometer's global registry. */
        GLOBAL
    }

    /**
     * HikariCP's names and meanings, for each node's pool.
     *
     * @param maximumPoolSize at least 1
     * @param minimumIdle connections kept open when idle, 0 to maximumPoolSize
     * @param connectionTimeout how long a statement waits for a connection, at least 250 ms
     * @param idleTimeout after which an idle connection above minimumIdle is closed; zero for never
     * @param maxLifetime after which a connection is replaced; zero for never
     * @param keepaliveTime between two checks of an idle connection; zero for none
     * @param registerMbeans true if JMX shows the pools
     */
    public record Pool(
            int maximumPoolSize,
            int minimumIdle,
            Duration connectionTimeout,
            Duration idleTimeout,
            Duration maxLifetime,
            Duration keepaliveTime,
            boolean registerMbeans) {
        /** Which JMX does not show. */
        public Pool(
                int maximumPoolSize,
                int minimumIdle,
                Duration connectionTimeout,
                Duration idleTimeout,
                Duration maxLifetime,
                Duration keepaliveTime) {
            this(maximumPoolSize, minimumIdle, connectionTimeout, idleTimeout, maxLifetime, keepaliveTime, false);
        }
    }

    /**
     * Which nodes reads may go to.
     *
     * @param maxLag a replica that is further behind its primary serves no reads
     */
    public record Reads(Consistency consistency, Duration maxLag) {}

    /** How far reads from replicas may be trusted. */
    public enum Consistency {
        SESSION,
        EVENTUAL,
        PRIMARY
    }

    /**
     * How transactions over several shards end.
     *
     * @param inDoubtTimeout the age at which a prepared transaction is settled by whoever finds it
     */
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

    /**
     * How a shard with replicas follows its primary from node to node.
     *
     * @param timeout how long a statement waits for a primary
     * @param checkInterval between two questions to a node about its role and position
     * @param checkTimeout how long its answer may take, at least a second
     */
    public record Failover(Duration timeout, Duration checkInterval, Duration checkTimeout) {
        /** With the defaults of how nodes are asked. */
        public Failover(Duration timeout) {
            this(timeout, Duration.ofMillis(250), Duration.ofSeconds(2));
        }
    }

    /**
     * Bounds of the scratch database.
     *
     * @param maxRows rows that one statement may pull together, at least 1
     * @param maxBytes bytes of these rows, at least 1, as they travel
     * @param scratch the vendor's JDBC URL of the scratch database, which may hold a password; null for the first healthy shard
     */
    public record Gather(long maxRows, long maxBytes, @Nullable String scratch) {
        /** Bytes unless the file says otherwise: 4 GiB. */
        public static final long MAX_BYTES = 4L << 30;

        /** With the default of bytes. */
        public Gather(long maxRows, @Nullable String scratch) {
            this(maxRows, MAX_BYTES, scratch);
        }

        @Override
        public String toString() {
            return "Gather[maxRows=" + maxRows + ", maxBytes=" + maxBytes + ", scratch="
                    + (scratch == null ? "first healthy shard" : "own") + "]";
        }
    }

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
     * @param notifications that a session which listens may have waiting
     */
    public record Limits(int plans, int fetchRows, int scatterThreads, int sequenceBlock, int notifications) {
        /** Notifications unless the file says otherwise. */
        public static final int NOTIFICATIONS = 100_000;

        /** With the default of notifications. */
        public Limits(int plans, int fetchRows, int scatterThreads, int sequenceBlock) {
            this(plans, fetchRows, scatterThreads, sequenceBlock, NOTIFICATIONS);
        }
    }
}

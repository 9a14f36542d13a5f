package dev.kintsugi.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kintsugi.topology.Node;
import dev.kintsugi.topology.Settings;
import dev.kintsugi.topology.Shard;
import dev.kintsugi.topology.Topology;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A shard of two nodes, of which the test says which is the primary. */
class ReplicatedShardTest {
    private static final Duration PATIENT = Duration.ofSeconds(10);
    private static final AtomicInteger CLUSTERS = new AtomicInteger();

    /** Two databases in memory that know nothing of each other. */
    private static final class Cluster implements AutoCloseable {
        final Pools pools;
        final ShardPools shard;

        Cluster(int poolSize, Duration failover) throws SQLException {
            int number = CLUSTERS.incrementAndGet();
            Node primary = node(number, "primary");
            Node replica = node(number, "replica-1");
            Topology plain =
                    Shards.topology(List.of(new Shard(0, "shard-0", primary, List.of(replica))), poolSize, PATIENT);
            Settings settings = plain.settings();
            Topology topology = new Topology(
                    1,
                    "shop",
                    plain.shards(),
                    plain.placements(),
                    plain.tables(),
                    plain.unlistedTables(),
                    new Settings(
                            settings.pool(),
                            settings.reads(),
                            settings.transactions(),
                            new Settings.Failover(failover),
                            settings.gather(),
                            settings.generatedKeys(),
                            settings.limits()));
            pools = Pools.open(topology, null, null, true);
            shard = pools.shards().get(0);
        }

        private static Node node(int number, String name) {
            String url = "jdbc:h2:mem:replicated-" + number + "-" + name + ";DB_CLOSE_DELAY=-1";
            return Shards.node("shard-0/" + name, url, "sa", null);
        }

        NodePool node(int index) {
            return shard.nodes().get(index);
        }

        @Override
        public void close() {
            pools.close();
        }
    }

    private static Future<Lease> inThread(Callable<Lease> task) {
        FutureTask<Lease> future = new FutureTask<>(task);
        new Thread(future).start();
        return future;
    }

    private static Lease read(Leases session, NodePool replica) throws SQLException {
        return Objects.requireNonNull(session.read(0, replica, PATIENT.toNanos()));
    }

    @Test
    void take_waitsUntilSomeNodeIsThePrimary() throws Exception {
        try (Cluster cluster = new Cluster(2, PATIENT);
                Leases session = cluster.pools.leases()) {
            Future<Lease> wanted = inThread(() -> session.take(0));
            assertThatThrownBy(() -> wanted.get(50, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);

            cluster.shard.primary(cluster.node(1));

            try (Lease lease = wanted.get(10, TimeUnit.SECONDS)) {
                assertThat(lease.connection().getMetaData().getURL()).contains("replica-1");
            }
        }
    }

    @Test
    void take_withoutAPrimary_failsInTimeAndNamesTheShard() throws SQLException {
        try (Cluster cluster = new Cluster(2, Duration.ofMillis(100));
                Leases session = cluster.pools.leases()) {
            assertThatThrownBy(() -> session.take(0))
                    .hasMessageContaining("No node of shop/shard-0 has said within")
                    .hasMessageContaining("failover.timeout")
                    .extracting("SQLState")
                    .isEqualTo("08006");
        }
    }

    @Test
    void take_underATimeLimit_endsWithIt() throws SQLException {
        try (Cluster cluster = new Cluster(2, PATIENT);
                Leases session = cluster.pools.leases()) {
            session.timeLimit(1);
            assertThatThrownBy(() -> session.take(0)).extracting("SQLState").isEqualTo("57014");
        }
    }

    @Test
    void take_fromANodeThatDoesNotAnswer_goesToTheNextPrimary() throws Exception {
        try (Cluster cluster = new Cluster(2, PATIENT);
                Leases session = cluster.pools.leases()) {
            CompletableFuture<Void> asked = new CompletableFuture<>();
            cluster.node(0).onLoss(() -> asked.complete(null));
            cluster.shard.primary(cluster.node(0));
            cluster.shard.revoke(cluster.node(0));

            Future<Lease> wanted = inThread(() -> session.take(0));
            asked.get(10, TimeUnit.SECONDS);
            cluster.shard.primary(cluster.node(1));

            try (Lease lease = wanted.get(10, TimeUnit.SECONDS)) {
                assertThat(lease.connection().getMetaData().getURL()).contains("replica-1");
            }
            assertThat(cluster.node(0).ordinary().free()).isOne();
        }
    }

    @Test
    void cancelAndAbort_endTheWaitForAPrimary() throws Exception {
        try (Cluster cluster = new Cluster(2, PATIENT);
                Leases cancelled = cluster.pools.leases();
                Leases aborted = cluster.pools.leases()) {
            Future<Lease> first = inThread(() -> cancelled.take(0));
            Future<Lease> second = inThread(() -> aborted.take(0));
            while (!first.isDone() || !second.isDone()) {
                cancelled.cancelWait();
                aborted.abort();
            }
            assertThatThrownBy(first::get).hasMessageContaining("was cancelled");
            assertThatThrownBy(second::get).hasMessageContaining("is closed");
        }
    }

    @Test
    void read_neverWaits() throws SQLException {
        try (Cluster cluster = new Cluster(2, PATIENT);
                Leases one = cluster.pools.leases();
                Leases other = cluster.pools.leases()) {
            NodePool replica = cluster.node(1);
            Lease held = read(one, replica);
            assertThat(other.read(0, replica, PATIENT.toNanos())).isNull();
            held.release();
            assertThat(one.all()).isEmpty();
            try (Lease now = read(other, replica)) {
                assertThat(now.isReading()).isTrue();
                assertThat(other.holds(0)).isFalse();
            }
            assertThat(replica.outstanding()).isZero();
        }
    }

    @Test
    void read_besideThePrimarysConnection_isAnotherOne() throws SQLException {
        try (Cluster cluster = new Cluster(2, PATIENT)) {
            cluster.shard.primary(cluster.node(0));
            Leases session = cluster.pools.leases();
            Lease writing = session.take(0);
            Lease reading = read(session, cluster.node(1));
            Lease again = reading.again();
            assertThat(again.connection()).isSameAs(reading.connection()).isNotSameAs(writing.connection());
            List<Lease> all = session.all();
            assertThat(all).hasSize(2);
            all.forEach(Lease::release);
            reading.release();
            assertThat(cluster.node(1).ordinary().free()).isZero();

            session.close();
            assertThat(cluster.node(0).ordinary().free()).isOne();
            assertThat(cluster.node(1).ordinary().free()).isOne();
            assertThat(cluster.pools.states())
                    .allSatisfy(state -> assertThat(state.active()).isZero());
        }
    }

    @Test
    void sessionThatReads_countsAsOneThatHolds_andCrosses() throws SQLException {
        try (Cluster cluster = new Cluster(2, PATIENT);
                Leases greedy = cluster.pools.leases();
                Leases session = cluster.pools.leases()) {
            cluster.shard.primary(cluster.node(0));
            greedy.take(0);
            try (Lease reading = read(session, cluster.node(1));
                    Lease writing = session.take(0)) {
                assertThat(cluster.pools.crossing().free()).isZero();
                assertThat(writing.connection()).isNotSameAs(reading.connection());
            }
            assertThat(cluster.pools.crossing().free()).isOne();
        }
    }
}

package dev.kintsugi.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kintsugi.topology.Shard;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.h2.jdbc.JdbcConnection;
import org.junit.jupiter.api.Test;

class LeasesTest {
    private static final Duration PATIENT = Duration.ofSeconds(10);
    private static final Duration HASTY = Duration.ofMillis(300);

    /** Two shards with pools of one size. */
    private static final class Cluster implements AutoCloseable {
        final Shards shards;
        final Pools pools;

        Cluster(int poolSize, Duration timeout) throws SQLException {
            shards = new Shards(2, poolSize, timeout);
            pools = shards.open();
        }

        Leases session() throws SQLException {
            return pools.leases();
        }

        int active(int shard) {
            return pools.states().get(shard).active();
        }

        void untilSomebodyWaits(int shard) {
            while (pools.states().get(shard).waiting() == 0) {
                Thread.onSpinWait();
            }
        }

        @Override
        public void close() throws SQLException {
            pools.close();
            shards.close();
        }
    }

    @Test
    void take_twiceOnAShard_sharesOneConnectionUntilTheLastRelease() throws SQLException {
        try (Cluster cluster = new Cluster(1, HASTY);
                Leases session = cluster.session()) {
            Lease first = session.take(1);
            Lease second = session.take(1);
            assertThat(second.connection()).isSameAs(first.connection());
            assertThat(first.shard()).isOne();

            first.release();
            first.release();
            first.evict();
            assertThat(session.holds(1)).isTrue();
            assertThat(cluster.active(1)).isOne();

            second.close();
            assertThat(session.holds(1)).isFalse();
            assertThat(cluster.active(1)).isZero();
        }
    }

    @Test
    void transaction_keepsConnectionsUntilItsEnd() throws SQLException {
        try (Cluster cluster = new Cluster(2, HASTY);
                Leases session = cluster.session()) {
            session.transactionBegan();
            Lease zero = session.take(0);
            zero.release();
            Lease one = session.take(1);
            assertThat(session.take(0).connection()).isSameAs(zero.connection());
            session.close();
            assertThat(cluster.active(0) + cluster.active(1)).isZero();
            one.release();
        }
    }

    @Test
    void transactionEnded_leavesTheConnectionToAnOpenLease() throws SQLException {
        try (Cluster cluster = new Cluster(2, HASTY);
                Leases session = cluster.session()) {
            session.transactionBegan();
            session.take(0).release();
            Lease result = session.take(1);
            session.transactionEnded();
            assertThat(session.holds(0)).isFalse();
            assertThat(session.holds(1)).isTrue();
            result.release();
            assertThat(session.holds(1)).isFalse();
        }
    }

    @Test
    void release_rollsBackAndResetsWhatWasLeftOpen() throws SQLException {
        try (Cluster cluster = new Cluster(1, HASTY);
                Leases session = cluster.session()) {
            try (Lease lease = session.take(0);
                    Statement statement = lease.connection().createStatement()) {
                statement.execute("CREATE TABLE t (x int)");
                lease.connection().setAutoCommit(false);
                statement.execute("INSERT INTO t VALUES (1)");
            }
            try (Lease lease = session.take(0);
                    Statement statement = lease.connection().createStatement();
                    var rows = statement.executeQuery("SELECT x FROM t")) {
                assertThat(lease.connection().getAutoCommit()).isTrue();
                assertThat(rows.next()).isFalse();
            }
        }
    }

    @Test
    void take_acrossAndBack_waitsForTheSessionThatMayCross() throws Exception {
        try (Cluster cluster = new Cluster(2, PATIENT);
                Leases one = cluster.session();
                Leases other = cluster.session();
                Leases third = cluster.session()) {
            one.take(0);
            other.take(1);
            one.take(1);
            third.transactionBegan();
            Future<Lease> back = inThread(() -> other.take(0));
            cluster.untilSomebodyWaits(0);
            assertThat(cluster.pools.crossing().free()).isZero();

            one.close();

            assertThat(back.get(5, TimeUnit.SECONDS).connection()).isNotNull();
            other.close();
            assertThat(cluster.pools.crossing().free()).isOne();
            assertThat(third.take(0).shard()).isZero();
        }
    }

    @Test
    void take_whileAnotherKeepsTheCrossingPermit_isServedByAnOrdinaryOne() throws Exception {
        try (Cluster cluster = new Cluster(2, PATIENT);
                Leases ordinary = cluster.session();
                Leases crossing = cluster.session();
                Leases holder = cluster.session()) {
            Lease freed = ordinary.take(0);
            crossing.take(0);
            holder.take(1);
            Future<Lease> wanted = inThread(() -> holder.take(0));
            cluster.untilSomebodyWaits(0);

            freed.release();

            assertThat(wanted.get(5, TimeUnit.SECONDS).shard()).isZero();
            assertThat(cluster.pools.crossing().free()).isZero();
            assertThat(cluster.pools.crossing().contended()).isFalse();
        }
    }

    @Test
    void take_inACalmCluster_usesThePoolToTheFull() throws SQLException {
        try (Cluster cluster = new Cluster(8, HASTY)) {
            for (int i = 0; i < 8; i++) {
                cluster.session().take(0);
            }
            assertThat(cluster.active(0)).isEqualTo(8);
        }
    }

    @Test
    void take_exhausted_failsInTimeAndNamesPoolAndSettings() throws SQLException {
        try (Cluster cluster = new Cluster(1, HASTY);
                Leases greedy = cluster.session();
                Leases late = cluster.session()) {
            Lease held = greedy.take(0);
            long started = System.nanoTime();
            assertFails(
                    "08001", () -> late.take(0), "shop/shard-0/primary", "pool.maximumPoolSize", "connectionTimeout");
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isBetween(HASTY, HASTY.plusSeconds(1));
            assertThat(cluster.pools.states().get(0).waiting()).isZero();

            held.release();
            assertThat(late.take(0).shard()).isZero();
        }
    }

    @Test
    void take_withLessTimeThanConfigured_failsThen() throws SQLException {
        try (Cluster cluster = new Cluster(1, PATIENT);
                Leases greedy = cluster.session();
                Leases late = cluster.session()) {
            greedy.take(0);
            long started = System.nanoTime();
            assertFails("08001", () -> late.take(0, HASTY.toNanos()), "shop/shard-0/primary");
            assertFails("08001", () -> late.take(0, -1), "shop/shard-0/primary");
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(PATIENT.dividedBy(2));
        }
    }

    /** Without a reserve nobody can cross; the time limit ends it. */
    @Test
    void take_oppositeOrdersInPoolsOfOne_timeOut() throws Exception {
        try (Cluster cluster = new Cluster(1, HASTY);
                Leases one = cluster.session();
                Leases other = cluster.session()) {
            one.take(0);
            other.take(1);
            Future<Lease> up = inThread(() -> one.take(1));
            assertFails("08001", () -> other.take(0), "shop/shard-0/primary");
            assertThatThrownBy(up::get).hasMessageContaining("shop/shard-1/primary");
        }
    }

    @Test
    void evict_neverLendsTheConnectionAgain() throws SQLException {
        try (Cluster cluster = new Cluster(1, PATIENT);
                Leases session = cluster.session()) {
            Lease broken = session.take(0);
            Lease shared = session.take(0);
            JdbcConnection physical = broken.connection().unwrap(JdbcConnection.class);
            broken.evict();
            shared.release();
            shared.evict();
            assertThat(session.holds(0)).isFalse();

            Lease fresh = session.take(0);
            assertThat(fresh.connection().unwrap(JdbcConnection.class)).isNotSameAs(physical);
            assertThat(cluster.active(0)).isOne();
        }
    }

    @Test
    void evictIfLost_keepsTheConnectionAfterAStatementsError() throws SQLException {
        try (Cluster cluster = new Cluster(1, PATIENT);
                Leases session = cluster.session()) {
            Lease lease = session.take(0);
            assertThat(lease.evictIfLost(new SQLException("syntax", "42601"))).isFalse();
            assertThat(session.holds(0)).isTrue();
            assertThat(lease.evictIfLost(new SQLException("gone", "08006"))).isTrue();
            assertThat(session.holds(0)).isFalse();
        }
    }

    @Test
    void release_connectionDiedMeanwhile_isReplaced() throws SQLException {
        try (Cluster cluster = new Cluster(1, PATIENT);
                Leases session = cluster.session()) {
            Lease lease = session.take(0);
            lease.connection().setAutoCommit(false);
            lease.connection().unwrap(JdbcConnection.class).close();
            lease.release();
            try (Lease next = session.take(0);
                    Statement statement = next.connection().createStatement()) {
                assertThat(statement.execute("SELECT 1")).isTrue();
            }
        }
    }

    @Test
    void abort_whileWaiting_endsTheWait() throws Exception {
        try (Cluster cluster = new Cluster(2, PATIENT);
                Leases greedy = cluster.session();
                Leases crossing = cluster.session();
                Leases waiting = cluster.session()) {
            greedy.take(0);
            crossing.take(0);
            waiting.take(1);
            Future<Lease> wanted = inThread(() -> waiting.take(0));
            cluster.untilSomebodyWaits(0);

            waiting.abort();

            assertThatThrownBy(wanted::get).hasMessageContaining("This connection is closed");
            assertThat(cluster.active(1)).isZero();
            assertThat(cluster.pools.primary(0).ordinary().contended()).isFalse();
            assertThat(cluster.pools.crossing().contended()).isFalse();
        }
    }

    @Test
    void abort_inTheMidstOfAStatement_endsItAndGivesBackOnce() throws Exception {
        try (Cluster cluster = new Cluster(2, PATIENT)) {
            Leases session = cluster.session();
            CompletableFuture<Void> running = new CompletableFuture<>();
            Future<Integer> endless = inThread(() -> {
                try (Lease lease = session.take(0);
                        Statement statement = lease.connection().createStatement()) {
                    running.complete(null);
                    statement.execute("SELECT count(*) FROM system_range(1, 1000000), system_range(1, 1000000)");
                    return 0;
                }
            });
            running.get();

            session.abort();
            session.abort();
            session.close();

            assertThatThrownBy(() -> endless.get(5, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(SQLException.class);
            assertThat(cluster.active(0)).isZero();
            assertThat(cluster.pools.primary(0).ordinary().free()).isOne();
        }
    }

    @Test
    void interrupt_whileWaiting_endsTheWaitAndStays() throws Exception {
        try (Cluster cluster = new Cluster(1, PATIENT);
                Leases greedy = cluster.session();
                Leases waiting = cluster.session()) {
            greedy.take(0);
            CompletableFuture<Boolean> stays = new CompletableFuture<>();
            FutureTask<Lease> task = new FutureTask<>(() -> {
                try {
                    return waiting.take(0);
                } finally {
                    stays.complete(Thread.currentThread().isInterrupted());
                }
            });
            Thread thread = new Thread(task);
            thread.start();
            cluster.untilSomebodyWaits(0);

            thread.interrupt();

            assertState("57014", task);
            assertThat(stays.get()).isTrue();
        }
    }

    @Test
    void cancelWait_endsOnlyTheWaitThatGoesOn() throws Exception {
        try (Cluster cluster = new Cluster(1, PATIENT);
                Leases greedy = cluster.session();
                Leases waiting = cluster.session()) {
            waiting.cancelWait();
            greedy.take(0);
            Future<Lease> wanted = inThread(() -> waiting.take(0));
            cluster.untilSomebodyWaits(0);

            waiting.cancelWait();

            assertState("57014", wanted);
            greedy.close();
            assertThat(waiting.take(0).shard()).isZero();
        }
    }

    /** A node that accepts connections and never answers. */
    @Test
    void cancelWaitOrAbort_whileAConnectionIsBeingOpened_endsTheWait() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String url = "jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/shop?socketTimeout=1";
            Shard shard = new Shard(0, "shard-0", Shards.node("shard-0/primary", url, null, null), List.of());
            try (Pools pools = Pools.open(Shards.topology(List.of(shard), 2, PATIENT), null, null)) {
                Leases session = pools.leases();
                Future<Lease> wanted = inThread(() -> session.take(0));
                silent.accept().close();
                session.cancelWait();
                assertState("57014", wanted);

                Future<Lease> again = inThread(() -> session.take(0));
                silent.accept().close();
                session.abort();
                assertState("08003", again);
                assertThat(pools.primary(0).ordinary().free()).isOne();
            }
        }
    }

    @Test
    void closeOfTheCluster_whileWaiting_endsTheWait() throws Exception {
        try (Cluster cluster = new Cluster(1, PATIENT)) {
            Lease held = cluster.session().take(0);
            Leases waiting = cluster.session();
            Future<Lease> wanted = inThread(() -> waiting.take(0));
            cluster.untilSomebodyWaits(0);

            cluster.pools.close();

            assertState("08003", wanted);
            held.release();
            assertThat(cluster.shards.connections(0)).isZero();
        }
    }

    @Test
    void close_withNothingHeld_doesNothingAndTakesNoMore() throws SQLException {
        try (Cluster cluster = new Cluster(1, PATIENT)) {
            Leases session = cluster.session();
            session.transactionEnded();
            session.close();
            session.close();
            assertFails("08003", () -> session.take(0), "closed");
        }
    }

    private static <T> Future<T> inThread(Callable<T> body) {
        FutureTask<T> task = new FutureTask<>(body);
        new Thread(task).start();
        return task;
    }

    private static void assertState(String state, Future<?> failing) {
        assertThatThrownBy(() -> failing.get(5, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(state));
    }

    private static void assertFails(String state, ThrowingCallable call, String... inMessage) {
        assertThatThrownBy(call)
                .hasMessageContainingAll(inMessage)
                .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo(state));
    }
}

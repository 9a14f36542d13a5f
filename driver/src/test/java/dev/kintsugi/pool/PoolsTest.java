package dev.kintsugi.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kintsugi.topology.Node;
import dev.kintsugi.topology.Secret;
import dev.kintsugi.topology.Shard;
import dev.kintsugi.topology.Topology;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PoolsTest {
    private static final Duration TIMEOUT = Duration.ofMillis(500);
    /** Nothing listens on port 1. */
    private static final String DOWN = "jdbc:postgresql://127.0.0.1:1/shop?password=hunter2";

    private static Topology single(String url, @Nullable String user, @Nullable Secret password) {
        Node primary = Shards.node("shard-0/primary", url, user, password);
        return Shards.topology(List.of(new Shard(0, "shard-0", primary, List.of())), 4, TIMEOUT);
    }

    @Test
    void checkReachable_allUp_findsThemReachable() throws SQLException {
        try (Shards shards = new Shards(2, 4, TIMEOUT);
                Pools pools = shards.open()) {
            assertThat(pools.states()).allMatch(state -> state.reach() == PoolState.Reach.UNTRIED);
            pools.checkReachable(0);
            pools.checkReachable(1);
            assertThat(pools.states()).allMatch(state -> state.reach() == PoolState.Reach.REACHABLE);
        }
    }

    @Test
    void checkReachable_nodeDown_namesItAndHidesThePassword() throws SQLException {
        try (Pools pools = Pools.open(single(DOWN, "app", new Secret("tr0ub4dor")), null, null)) {
            assertThatThrownBy(() -> pools.checkReachable(0))
                    .hasMessageContaining("shop/shard-0/primary")
                    .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("08001"))
                    .satisfies(e -> assertThat(trace(e)).doesNotContain("hunter2", "tr0ub4dor"));
            assertThat(pools.states().get(0).reach()).isEqualTo(PoolState.Reach.UNREACHABLE);
        }
    }

    @Test
    void checkReachable_badUrl_hidesItsPassword() throws SQLException {
        try (Pools pools = Pools.open(single("jdbc:h2:mem:x;PASSWORD=hunter2;nonsense", null, null), null, null)) {
            assertThatThrownBy(() -> pools.checkReachable(0))
                    .hasMessageContaining("shop/shard-0/primary")
                    .satisfies(e -> assertThat(trace(e)).doesNotContain("hunter2"));
        }
    }

    @Test
    void checkReachable_wrongPassword_keepsTheStateOfALoginError() throws SQLException {
        try (Shards shards = new Shards(1, 4, TIMEOUT);
                Pools pools = Pools.open(shards.topology(), "sa", new Secret("tr0ub4dor"))) {
            shards.direct(0).close();
            assertThatThrownBy(() -> pools.checkReachable(0))
                    .hasMessageContaining("shop/shard-0/primary")
                    .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("28000"))
                    .satisfies(e -> assertThat(trace(e)).doesNotContain("tr0ub4dor"));
        }
    }

    @Test
    void open_unknownDatabase_namesTheNode() {
        assertThatThrownBy(() -> Pools.open(single("jdbc:other:x", null, null), null, null))
                .hasMessageContaining("shop/shard-0/primary");
    }

    @Test
    void open_nodeDown_isAnErrorOnlyWhenItIsNeeded() throws SQLException {
        try (Pools pools = Pools.open(single(DOWN, null, null), null, null);
                Leases leases = pools.leases()) {
            long started = System.nanoTime();
            assertThatThrownBy(() -> leases.take(0))
                    .hasMessageContaining("shop/shard-0/primary")
                    .hasMessageContaining("refused")
                    .satisfies(e -> assertThat(trace(e)).doesNotContain("hunter2"));
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(TIMEOUT.plusSeconds(1));
            assertThat(pools.primary(0).ordinary().free()).isEqualTo(3);
        }
    }

    @Test
    void open_userAndPassword_replaceThoseOfFileAndUrl() throws SQLException {
        String url = "jdbc:h2:mem:override;USER=nobody;PASSWORD=nothing";
        try (Pools pools = Pools.open(single(url, "file", new Secret("file")), "boss", new Secret("secret"));
                Leases leases = pools.leases();
                Lease lease = leases.take(0)) {
            assertThat(lease.connection().getMetaData().getUserName()).isEqualToIgnoringCase("boss");
        }
    }

    @Test
    void states_countHeldAndIdle_andReplicasStayUntouched() throws SQLException {
        Node primary = Shards.node("shard-0/primary", "jdbc:h2:mem:states", "sa", null);
        Node replica = Shards.node("shard-0/replica-1", DOWN, null, null);
        Topology topology = Shards.topology(List.of(new Shard(0, "shard-0", primary, List.of(replica))), 4, TIMEOUT);
        try (Pools pools = Pools.open(topology, null, null);
                Leases leases = pools.leases()) {
            PoolState untouched =
                    new PoolState("shard-0/replica-1", PoolState.Role.REPLICA, PoolState.Reach.UNTRIED, 0, 0, 0, 4);
            Lease lease = leases.take(0);
            assertThat(pools.states())
                    .containsExactly(
                            new PoolState(
                                    "shard-0/primary", PoolState.Role.PRIMARY, PoolState.Reach.REACHABLE, 1, 0, 0, 4),
                            untouched);
            lease.release();
            assertThat(pools.states().get(0).active()).isZero();
            assertThat(pools.states().get(0).idle()).isOne();
        }
    }

    @Test
    void close_closesEveryConnection_oneInUseWhenItComesBack() throws SQLException {
        try (Shards shards = new Shards(1, 4, TIMEOUT)) {
            Pools pools = shards.open();
            Leases busy = pools.leases();
            Leases done = pools.leases();
            Lease held = busy.take(0);
            done.take(0).release();
            assertThat(shards.connections(0)).isEqualTo(2);

            Thread.currentThread().interrupt();
            pools.close();

            assertThat(Thread.interrupted()).isTrue();
            held.release();
            assertThat(shards.connections(0)).isZero();
            pools.close();
            assertThatThrownBy(pools::leases).hasMessage("This cluster is closed");
            assertThatThrownBy(() -> busy.take(0)).hasMessage("This cluster is closed");
        }
    }

    private static String trace(Throwable e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}

package dev.kintsugi.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Hundreds of sessions on pools of a few connections. */
class LeasesStressTest {
    private static final int SHARDS = 4;

    @Test
    void manySessionsInAnyOrder_allFinishAndNothingLeaks() throws Exception {
        try (Shards shards = new Shards(SHARDS, 8, Duration.ofSeconds(15));
                Pools pools = shards.open()) {
            runTogether(500, session -> {
                Random random = new Random(session);
                try (Leases leases = pools.leases()) {
                    for (int i = 0; i < 10; i++) {
                        run(leases, random);
                    }
                }
                return session;
            });
            assertNothingIsHeld(pools, 8);
            for (int shard = 0; shard < SHARDS; shard++) {
                assertThat(shards.connections(shard)).isLessThanOrEqualTo(8);
            }
        }
    }

    @Test
    void poolsOfTwo_allFinish() throws Exception {
        try (Shards shards = new Shards(SHARDS, 2, Duration.ofSeconds(15));
                Pools pools = shards.open()) {
            runTogether(60, session -> {
                Random random = new Random(session);
                try (Leases leases = pools.leases()) {
                    for (int i = 0; i < 10; i++) {
                        transaction(leases, random);
                    }
                }
                return session;
            });
            assertNothingIsHeld(pools, 2);
        }
    }

    /** What the crossing permits are for: the same crossing, on pools without them. */
    @Test
    void plainPools_sessionsThatCrossTimeOut() throws Exception {
        try (Shards shards = new Shards(2, 2, Duration.ofSeconds(1));
                HikariDataSource zero = plainPool(shards, 0);
                HikariDataSource one = plainPool(shards, 1)) {
            CyclicBarrier allHoldOne = new CyclicBarrier(4);
            assertThatThrownBy(() -> runTogether(4, session -> {
                        HikariDataSource first = session % 2 == 0 ? zero : one;
                        HikariDataSource second = session % 2 == 0 ? one : zero;
                        try (Connection held = first.getConnection()) {
                            allHoldOne.await();
                            try (Connection wanted = second.getConnection()) {
                                return select(held) + select(wanted);
                            }
                        }
                    }))
                    .hasCauseInstanceOf(SQLTransientConnectionException.class);
        }
    }

    private static HikariDataSource plainPool(Shards shards, int shard) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(shards.topology().shards().get(shard).primary().url());
        config.setUsername("sa");
        config.setMaximumPoolSize(2);
        config.setConnectionTimeout(250);
        return new HikariDataSource(config);
    }

    private static void run(Leases leases, Random random) throws SQLException {
        switch (random.nextInt(4)) {
            case 0 -> single(leases, random.nextInt(SHARDS));
            case 1 -> scatter(leases);
            case 2 -> streamWhileAsking(leases, random);
            default -> transaction(leases, random);
        }
    }

    private static void single(Leases leases, int shard) throws SQLException {
        try (Lease lease = leases.take(shard)) {
            select(lease.connection());
        }
    }

    private static void scatter(Leases leases) throws SQLException {
        List<Lease> taken = new ArrayList<>();
        try {
            for (int shard = 0; shard < SHARDS; shard++) {
                taken.add(leases.take(shard));
            }
            for (Lease lease : taken) {
                select(lease.connection());
            }
        } finally {
            taken.forEach(Lease::release);
        }
    }

    /** An open result on one shard while statements run on others and on the same. */
    private static void streamWhileAsking(Leases leases, Random random) throws SQLException {
        try (Lease open = leases.take(random.nextInt(SHARDS));
                Statement statement = open.connection().createStatement();
                var rows = statement.executeQuery("SELECT x FROM system_range(1, 3)")) {
            while (rows.next()) {
                single(leases, random.nextInt(SHARDS));
            }
        }
    }

    private static void transaction(Leases leases, Random random) throws SQLException {
        leases.transactionBegan();
        List<Integer> order = new ArrayList<>(IntStream.range(0, SHARDS).boxed().toList());
        Collections.shuffle(order, random);
        for (int shard : order.subList(0, 1 + random.nextInt(SHARDS))) {
            single(leases, shard);
            assertThat(leases.holds(shard)).isTrue();
        }
        leases.transactionEnded();
    }

    private static int select(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT 1")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private interface SessionBody {
        Object run(int session) throws Exception;
    }

    private static void runTogether(int sessions, SessionBody body) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(sessions);
        try {
            List<Future<Object>> running = new ArrayList<>();
            for (int i = 0; i < sessions; i++) {
                int session = i;
                Callable<Object> task = () -> {
                    start.await();
                    return body.run(session);
                };
                running.add(threads.submit(task));
            }
            start.countDown();
            for (Future<Object> session : running) {
                session.get(20, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void assertNothingIsHeld(Pools pools, int poolSize) {
        int reserve = Math.max(1, poolSize / 4);
        assertThat(pools.crossing().free()).isEqualTo(reserve);
        for (int shard = 0; shard < SHARDS; shard++) {
            assertThat(pools.primary(shard).ordinary().free()).isEqualTo(poolSize - reserve);
        }
        assertThat(pools.states()).allSatisfy(state -> {
            assertThat(state.active()).isZero();
            assertThat(state.waiting()).isZero();
            assertThat(state.idle()).isLessThanOrEqualTo(poolSize);
        });
    }
}

package dev.kintsugi.it.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kintsugi.it.server.PostgresNode;
import dev.kintsugi.it.server.ReplicatedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A primary dies under load, another node takes over, and the dead one comes back. */
@Timeout(300)
class FailoverTest {
    private static final String SECTIONS =
            """
            placements:
              by-id: {algorithm: hash}
            tables:
              log: {shardKey: id, placement: by-id}
            pool: {maximumPoolSize: 8, connectionTimeout: 5s}
            failover: {timeout: 20s}
            """;

    /** The primary answers a commit when the first standby has it. */
    private static final Map<String, String> SYNCHRONOUS =
            Map.of("synchronous_commit", "on", "synchronous_standby_names", "node_1");

    /** Threads that write and read through the driver until they are told to stop. */
    private static final class Load {
        final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
        final Queue<SQLException> writeErrors = new ConcurrentLinkedQueue<>();
        final Queue<SQLException> readErrors = new ConcurrentLinkedQueue<>();
        final AtomicLong longestRead = new AtomicLong();
        final AtomicLong reads = new AtomicLong();
        final AtomicLong lastWrite = new AtomicLong();
        private final AtomicInteger ids = new AtomicInteger();
        private final List<Thread> threads = new ArrayList<>();
        private volatile boolean stopped;

        void start(String url, int writers, int readers) {
            for (int i = 0; i < writers + readers; i++) {
                boolean writes = i < writers;
                Thread thread = new Thread(() -> run(url, writes));
                threads.add(thread);
                thread.start();
            }
        }

        private void run(String url, boolean writes) {
            try (Connection connection = ReplicatedPostgres.open(url)) {
                while (!stopped) {
                    if (writes) {
                        write(connection);
                    } else {
                        read(connection);
                    }
                }
            } catch (SQLException e) {
                (writes ? writeErrors : readErrors).add(e);
            }
        }

        private void write(Connection connection) {
            int id = ids.incrementAndGet();
            try {
                Sql.run(connection, "INSERT INTO log VALUES (?, 'x')", id);
                lastWrite.set(System.nanoTime());
                acknowledged.add(id);
            } catch (SQLException e) {
                writeErrors.add(e);
            }
        }

        private void read(Connection connection) {
            long started = System.nanoTime();
            try {
                Sql.number(connection, "SELECT count(*) FROM log WHERE id = ?", 1);
                Sql.number(connection, "SELECT max(id) FROM log WHERE id < 100");
                reads.incrementAndGet();
            } catch (SQLException e) {
                readErrors.add(e);
            }
            longestRead.accumulateAndGet(System.nanoTime() - started, Math::max);
        }

        void stop() throws InterruptedException {
            stopped = true;
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    private static Set<Integer> ids(ReplicatedPostgres servers, PostgresNode node) throws SQLException {
        Set<Integer> ids = new TreeSet<>();
        for (int shard = 0; shard < 2; shard++) {
            try (Connection connection = node.open(servers.database(shard));
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery("SELECT id FROM log")) {
                while (rows.next()) {
                    ids.add(rows.getInt(1));
                }
            }
        }
        return ids;
    }

    @Test
    void primaryDiesUnderLoad_nothingAcknowledgedIsLost_andItsReturnChangesNothing() throws Exception {
        try (ReplicatedPostgres servers =
                new ReplicatedPostgres("failover", 2, SYNCHRONOUS, List.of(Map.of(), Map.of()))) {
            String url = servers.url(SECTIONS);
            try (Connection connection = ReplicatedPostgres.open(url)) {
                Sql.run(connection, "CREATE TABLE log (id integer PRIMARY KEY, remark text)");
            }
            Load load = new Load();
            load.start(url, 3, 2);
            Sql.await("writes run", () -> load.acknowledged.size() > 300 && load.reads.get() > 300);

            servers.node(0).kill();
            long killed = System.nanoTime();
            long readsAtKill = load.reads.get();
            Sql.await("reads go on without a primary", () -> load.reads.get() > readsAtKill + 100);
            servers.node(1).promote();
            long promoted = System.nanoTime();
            Sql.await("writes go on", () -> load.lastWrite.get() - promoted > 0);
            long resumed = load.lastWrite.get() - promoted;
            try (Connection connection = servers.node(1).open("postgres")) {
                // It waits for nobody now.
                Sql.run(connection, "ALTER SYSTEM SET synchronous_standby_names = ''");
                Sql.run(connection, "SELECT pg_reload_conf()");
            }
            int soFar = load.acknowledged.size();
            Sql.await("writes run again", () -> load.acknowledged.size() > soFar + 300);

            Set<Integer> onReturn = returnsAsPrimary(servers, load, url);
            load.stop();
            report(load, killed, promoted, resumed);
            assertThat(load.readErrors).isEmpty();
            assertThat(TimeUnit.NANOSECONDS.toMillis(load.longestRead.get())).isLessThan(5_000);
            assertThat(TimeUnit.NANOSECONDS.toMillis(resumed)).isLessThan(2_000);
            assertThat(load.writeErrors).allSatisfy(e -> {
                assertThat(e.getSQLState()).as(e.getMessage()).matches("08...|57P..");
                assertThat(e.getMessage()).contains("failover/shard-");
            });
            assertThat(ids(servers, servers.node(1))).containsAll(load.acknowledged);
            assertThat(ids(servers, servers.node(0))).isEqualTo(onReturn);
        }
    }

    /** The old primary comes back as one: it is fenced off. */
    private static Set<Integer> returnsAsPrimary(ReplicatedPostgres servers, Load load, String url) throws Exception {
        servers.node(0).start();
        Set<Integer> onReturn = ids(servers, servers.node(0));
        try (Connection connection = ReplicatedPostgres.open(url)) {
            Sql.await("the old primary is seen", () -> "fenced"
                    .equals(Sql.nodes(connection, "state").get("shard-0/primary")));
            int soFar = load.acknowledged.size();
            Sql.await("writes run on", () -> load.acknowledged.size() > soFar + 500);
            assertThat(Sql.nodes(connection, "role")).containsEntry("shard-1/replica-1", "primary");
            assertThat(Sql.nodes(connection, "timeline")).containsEntry("shard-1/replica-1", "2");
        }
        return onReturn;
    }

    private static void report(Load load, long killed, long promoted, long resumed) {
        System.out.println("Failover: " + load.acknowledged.size() + " writes acknowledged, " + load.writeErrors.size()
                + " told as failed; the first after " + TimeUnit.NANOSECONDS.toMillis(resumed)
                + " ms of the promotion, which took " + TimeUnit.NANOSECONDS.toMillis(promoted - killed) + " ms; "
                + load.reads.get() + " pairs of reads, the longest "
                + TimeUnit.NANOSECONDS.toMillis(load.longestRead.get()) + " ms, " + load.readErrors.size() + " failed");
        load.writeErrors.stream()
                .map(e -> e.getSQLState() + " " + e.getMessage())
                .distinct()
                .limit(5)
                .forEach(System.out::println);
    }

    @Test
    void noNodeTakesOver_writeFailsInTime_andTheSameNodeMayComeBack() throws Exception {
        try (ReplicatedPostgres servers = new ReplicatedPostgres("alone", 2, Map.of(), List.of(Map.of()))) {
            String url = servers.url(SECTIONS.replace("timeout: 20s", "timeout: 1s"));
            try (Connection connection = ReplicatedPostgres.open(url)) {
                Sql.run(connection, "CREATE TABLE log (id integer PRIMARY KEY, remark text)");
                Sql.run(connection, "INSERT INTO log VALUES (1, 'x')");
                Sql.await("a replica is new enough", () -> readsFromReplica(connection));
                servers.node(0).kill();
                Sql.await("it is missed", () -> "unreachable"
                        .equals(Sql.nodes(connection, "state").get("shard-0/primary")));

                long started = System.nanoTime();
                SQLException failure = catchThrowableOfType(
                        SQLException.class, () -> Sql.run(connection, "INSERT INTO log VALUES (2, 'x')"));
                assertThat(failure.getSQLState()).as(failure.getMessage()).isEqualTo("08006");
                assertThat(failure.getMessage()).containsPattern("alone/shard-[01] ");
                assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started))
                        .isBetween(900L, 3_000L);

                servers.node(0).start();
                Sql.await("it is the primary again", () -> "primary"
                        .equals(Sql.nodes(connection, "role").get("shard-0/primary")));
                Sql.run(connection, "INSERT INTO log VALUES (3, 'x')");
                assertThat(Sql.number(connection, "SELECT count(*) FROM log")).isEqualTo(2);
            }
        }
    }

    private static boolean readsFromReplica(Connection connection) throws SQLException {
        long before = Sql.replicaReads(connection);
        Sql.number(connection, "SELECT count(*) FROM log WHERE id = ?", 1);
        return Sql.replicaReads(connection) > before;
    }
}

package dev.kintsugi.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Messages that are mutated or cut off, in every state of a conversation, while another client works: the proxy goes on, each attacker hears
 * whole messages and is closed in the end, nobody hears what is not theirs, and nothing is kept of it.
 *
 * <p>{@code -Dattack.messages=100000} is the full size, {@code -Dattack.seed=…} the same again.
 */
@Timeout(900)
class MutatedMessagesTest {
    private static final int MESSAGES = Integer.getInteger("attack.messages", 4_000);
    private static final int BURST = 4;
    private static final int ATTACKERS = 4;
    private static final long MOST_MEGABYTES = 600;
    private static final long SECONDS = 30;
    private final AtomicInteger bursts = new AtomicInteger(MESSAGES / BURST);
    private final Map<Attack.State, Integer> ended = new ConcurrentHashMap<>();

    @Test
    void mutatedMessages_harmNobody() throws Exception {
        PostgresCluster cluster = new PostgresCluster(
                PostgresServer.shared(),
                "attacked",
                2,
                """
                placements:
                  by-hash: {algorithm: hash}
                tables:
                  items: {shardKey: id, placement: by-hash}
                """);
        Path file = Path.of(cluster.url().substring("jdbc:kintsugi:".length()));
        String limits = "  limits: {messageBytes: 64KB, perUser: 10000, loginTimeout: 5s}\n";
        Path open = Files.writeString(file.resolveSibling("open.yaml"), Files.readString(file) + "proxy:\n" + limits);
        Path guarded = Files.writeString(
                file.resolveSibling("guarded.yaml"),
                Files.readString(file) + "proxy:\n  users: {app: {password: secret}}\n" + limits);
        long seed = Long.getLong("attack.seed", System.nanoTime());
        System.out.println("Attack: -Dattack.seed=" + seed);
        try (ProxyProcess proxy = new ProxyProcess(open, "-Xmx128m");
                ProxyProcess door = new ProxyProcess(guarded, "-Xmx128m");
                Frontend victim = proxy.open("attacked");
                Frontend ops = proxy.open("kintsugi")) {
            victim.query("CREATE TABLE items (id int PRIMARY KEY, name text)");
            victim.query("INSERT INTO items SELECT g, 'n' || g FROM generate_series(1, 20) g");
            long memory = proxy.megabytes();
            attack(proxy, door, victim, seed);
            awaitClients(proxy, ops);
            System.out.printf(
                    "Attack: %d messages, %s connections; memory %d MB, before it %d MB, %d threads%n",
                    MESSAGES, ended, proxy.megabytes(), memory, proxy.threads());
            assertThat(proxy.isAlive()).isTrue();
            assertThat(door.isAlive()).isTrue();
            assertThat(proxy.megabytes()).isLessThan(MOST_MEGABYTES);
            assertThat(door.megabytes()).isLessThan(MOST_MEGABYTES);
            assertThat(proxy.log() + door.log()).doesNotContain("] ERROR ", "\tat ");
            assertThat(victim.query("SELECT count(*) FROM items WHERE id <= 20"))
                    .contains("row 20");
        }
    }

    private void attack(ProxyProcess proxy, ProxyProcess door, Frontend victim, long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        ExecutorService threads = Executors.newFixedThreadPool(ATTACKERS);
        for (Attack.State state : Attack.State.values()) {
            ended.put(state, 0);
        }
        try {
            List<Future<?>> attackers = new ArrayList<>();
            for (int i = 0; i < ATTACKERS; i++) {
                SplittableRandom own = random.split();
                attackers.add(threads.submit(() -> {
                    attacker(proxy, door, own);
                    return null;
                }));
            }
            while (!attackers.stream().allMatch(Future::isDone)) {
                work(victim, random.nextInt(1_000_000));
            }
            for (Future<?> attacker : attackers) {
                attacker.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void attacker(ProxyProcess proxy, ProxyProcess door, SplittableRandom random) throws IOException {
        while (bursts.getAndDecrement() > 0) {
            Attack.State state = Attack.State.values()[random.nextInt(Attack.State.values().length)];
            Attack attack = new Attack(state, "attacked", random);
            String heard = attack.on(state == Attack.State.LOGIN ? door.address() : proxy.address(), BURST);
            assertThat(heard).as("%s", attack).doesNotContain(Attack.SENTINEL).doesNotContain("hang", "garbage");
            ended.computeIfPresent(state, (known, count) -> count + 1);
        }
    }

    /** What nobody else is to see, in a value, a setting, a temporary table, a transaction. */
    private static void work(Frontend victim, int number) throws IOException {
        String secret = Attack.SENTINEL + number;
        assertThat(victim.parse("", "SELECT $1::text, name FROM items WHERE id = 7")
                        .bind("", "", secret)
                        .execute("", 0)
                        .sync()
                        .hear())
                .contains("row " + secret + " n7");
        victim.query("BEGIN");
        victim.query("UPDATE items SET name = '" + secret + "' WHERE id = 3");
        assertThat(victim.query("SELECT name FROM items WHERE id = 3")).contains("row " + secret);
        assertThat(victim.query("ROLLBACK")).containsExactly("complete ROLLBACK", "ready I");
        victim.query("SET application_name = '" + secret + "'");
        assertThat(victim.query("SHOW application_name")).contains("row " + secret);
    }

    /** The victim and the one who asks are left. */
    private static void awaitClients(ProxyProcess proxy, Frontend ops) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (true) {
            List<String> clients = ops.query("SHOW CLIENTS").stream()
                    .filter(row -> row.startsWith("row "))
                    .toList();
            if (clients.size() == 2) {
                return;
            }
            if (System.nanoTime() > deadline) {
                fail("%s are left; %s %s", clients, proxy.log(), proxy.threadDump());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }
}
